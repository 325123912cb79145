"""The wire form of a followup and of a debt, read tolerantly into plain values.

pydantic ends here: the rest of the program knows `Followup` and `Debt` only. An item is
unreadable when its ids are; everything else that is odd becomes None (unknown) and stays
visible in `raw`. What is sent is checked in `bodies`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeGuard, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from getbill_tui.api.errors import EffectUnknown
from getbill_tui.api.tolerant import (
    line_up_to,
    read_count,
    read_decimal,
    read_flag,
    read_id,
    read_moment,
    text_up_to,
)
from getbill_tui.debt import Debt
from getbill_tui.followup import Followup, JsonValue
from getbill_tui.links import MAX_LENGTH as LONGEST_LINK
from getbill_tui.vocabulary import DebtId, FollowupId

T = TypeVar("T", Followup, Debt)

Id = Annotated[str, BeforeValidator(read_id)]
Word = Annotated[str | None, BeforeValidator(line_up_to(64))]
Line = Annotated[str | None, BeforeValidator(line_up_to(512))]
Prose = Annotated[str | None, BeforeValidator(text_up_to(65_536))]
# One more than may be opened: a link that was cut stays too long to be opened.
Address = Annotated[str | None, BeforeValidator(text_up_to(LONGEST_LINK + 1))]
Count = Annotated[int | None, BeforeValidator(read_count)]
Flag = Annotated[bool | None, BeforeValidator(read_flag)]
Moment = Annotated[datetime | None, BeforeValidator(read_moment)]
Number = Annotated[Decimal | None, BeforeValidator(read_decimal)]


class _Wire(BaseModel):
    """An item of an answer; unknown members are kept in `raw` only."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class WireFollowup(_Wire):
    """A followup in an answer (contract.md 1.3)."""

    id: Id
    debt_id: Id
    type: Word = None
    status: Word = None
    call_date: Moment = None
    scheduled_at: Moment = None
    processed_at: Moment = None
    summary: Prose = None
    notes: Prose = None
    call_id: Line = None
    audio_url: Address = None
    pdf_url: Address = None
    duration_ms: Count = None
    disconnection_reason: Line = None
    direction: Word = None
    phone_number_used: Word = None
    is_retry: Flag = None
    triggered_payment: Flag = None
    email_opened: Flag = None
    email_open_count: Count = None
    email_first_opened_at: Moment = None
    email_clicked: Flag = None
    email_click_count: Count = None
    media_urls_expire_at: Moment = None


class WireDebt(_Wire):
    """A debt in an answer (contract.md 1.4): the members that this product uses."""

    id: Id
    status: Line = None
    civility: Word = None
    firstname: Line = None
    lastname: Line = None
    debtor_company: Line = None
    company: Line = None
    phone: Word = None
    email: Line = None
    amount: Number = None
    amount_text: Number = None
    currency: Word = None
    object: Line = None
    internal_id: Line = None
    invoice_reference: Line = None
    debtor_reference: Line = None
    due_date: Word = None
    followups_count: Count = None


@dataclass(frozen=True, slots=True)
class ReadItems(Generic[T]):
    """The items of one answer, and how many of them had no usable id."""

    items: tuple[T, ...]
    unreadable: int

    @property
    def received(self) -> int:
        """How many items the answer had."""
        return len(self.items) + self.unreadable


def read_followup(data: JsonValue, *, debt_id: DebtId | None = None) -> Followup:
    """One followup; where the answer does not repeat its debt, `debt_id` is it.

    Raises EffectUnknown when it has no usable id.
    """
    followup = _followup(data, debt_id)
    if followup is None:
        raise _unreadable("followup")
    return followup


def read_followups(data: JsonValue, *, debt_id: DebtId | None = None) -> ReadItems[Followup]:
    """A list of followups. Raises EffectUnknown when it is no list."""
    return _each(data, lambda item: _followup(item, debt_id))


def read_debt(data: JsonValue) -> Debt:
    """One debt. Raises EffectUnknown when it has no usable id."""
    debt = _debt(data)
    if debt is None:
        raise _unreadable("debt")
    return debt


def read_debts(data: JsonValue) -> ReadItems[Debt]:
    """A list of debts. Raises EffectUnknown when it is no list."""
    return _each(data, _debt)


def _followup(data: JsonValue, debt_id: DebtId | None) -> Followup | None:
    if not isinstance(data, dict):
        return None
    known = {"debt_id": debt_id} if debt_id and data.get("debt_id") is None else {}
    try:
        wire = WireFollowup.model_validate({**data, **known})
    except ValidationError:
        return None
    members = {name: getattr(wire, name) for name in WireFollowup.model_fields}
    ids = {"id": FollowupId(wire.id), "debt_id": DebtId(wire.debt_id)}
    return Followup(**{**members, **ids}, raw=data)


def _debt(data: JsonValue) -> Debt | None:
    if not isinstance(data, dict):
        return None
    try:
        wire = WireDebt.model_validate(data)
    except ValidationError:
        return None
    members = {name: getattr(wire, name) for name in WireDebt.model_fields}
    exact = members.pop("amount_text")
    # The text is the exact one (contract.md 2.22).
    amount = wire.amount if exact is None else exact
    return Debt(**{**members, "id": DebtId(wire.id), "amount": amount}, raw=data)


def _each(data: JsonValue, read: Callable[[JsonValue], T | None]) -> ReadItems[T]:
    read_items = [read(item) for item in _listed(data)]
    items = tuple(item for item in read_items if item is not None)
    return ReadItems(items, len(read_items) - len(items))


def _listed(data: JsonValue) -> list[JsonValue]:
    if isinstance(data, list):
        return data
    if _is_numbered(data):
        # What PHP makes of a list with a gap.
        return list(data.values())
    raise EffectUnknown(
        "GetBill's answer has no list where one belongs.",
        "Try again; if it stays, GetBill's API has changed.",
    )


def _is_numbered(data: JsonValue) -> TypeGuard[dict[str, JsonValue]]:
    return isinstance(data, dict) and bool(data) and all(name.isdecimal() for name in data)


def _unreadable(what: str) -> EffectUnknown:
    return EffectUnknown(
        f"GetBill's answer has no {what} with a usable id.",
        "Look it up before trying again; if it stays, GetBill's API has changed.",
    )
