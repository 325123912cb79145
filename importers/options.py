"""How the user wants files to be read and understood: one value for check and run alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from getbill_tui.vocabulary import FollowupStatus, FollowupType

DebtBy: TypeAlias = Literal["id", "reference", "phone"]
DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd"]
AmbiguousTime: TypeAlias = Literal["earlier", "later", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What the command line or the settings said; None where the profile or file decides."""

    profile: str = "auto"
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    timezone: ZoneInfo | None = None
    country: str | None = None
    date_order: DateOrder | None = None
    ambiguous_time: AmbiguousTime = "reject"
    debt_by: DebtBy | None = None
    debts_map: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """--map: GetBill field → the file's column."""
    literals: Mapping[str, str] = field(default_factory=dict)
    """--map FIELD=:literal: GetBill field → the value for every row."""
    call_type: FollowupType = FollowupType.CALL
    answered_as: FollowupStatus | None = None
    allow_scheduled: bool = False
