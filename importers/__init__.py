"""From a phone dialer's export to followups: commands that join `getbill`."""
