"""What the workers of the debt screen post: values, each marked with the load it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from textual.message import Message

from getbill_tui.debt import Debt
from getbill_tui.errors import GetBillError
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId

if TYPE_CHECKING:
    from getbill_tui.api.pages import Page


@dataclass(frozen=True, slots=True)
class Load:
    """One reading of one debt; answers to an earlier one are dropped."""

    debt_id: DebtId
    number: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page of the followups."""

    page: Page[Followup]


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """There are no more pages."""


@dataclass(frozen=True, slots=True)
class HistoryFailed:
    """The pages cannot be read further."""

    error: GetBillError


@dataclass(frozen=True, slots=True)
class DebtRead:
    """The debt itself."""

    debt: Debt


@dataclass(frozen=True, slots=True)
class DebtFailed:
    """The debt itself cannot be read; its followups may."""

    error: GetBillError


@dataclass(frozen=True, slots=True)
class FollowupRead:
    """A single followup, read again after it was created."""

    followup: Followup


Answer: TypeAlias = PageRead | HistoryRead | HistoryFailed | DebtRead | DebtFailed | FollowupRead


class Answered(Message):
    """An answer of GetBill, for whoever still wants it."""

    def __init__(self, load: Load, answer: Answer) -> None:
        super().__init__()
        self.load = load
        self.answer = answer
