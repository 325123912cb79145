"""A dialer's reference or phone number → GetBill's encrypted id of a debt."""
