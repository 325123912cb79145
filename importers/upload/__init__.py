"""Feeds the delivery of followups from the ledger: the only place that knows both."""
