"""Which profile a table has, and where its header stands."""

from __future__ import annotations

from getbill_tui.errors import UsageError


class UnknownFormat(UsageError):
    """No profile, or more than one, fits a table. A workbook's other sheets may still fit."""
