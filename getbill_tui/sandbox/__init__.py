"""A GetBill that runs here: the documented API on loopback, from SQLite, by its own rules."""
