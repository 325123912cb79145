"""The terminal app for GetBill followups, and everything that knows GetBill."""

__version__ = "0.1.0"
