"""Followups and debts asked page by page and printed as they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, tzinfo
from typing import Final

from getbill_tui.api.client import GetBill
from getbill_tui.api.pages import DebtQuery, FollowupQuery, Page, all_pages
from getbill_tui.api.tolerant import is_zone_unknown
from getbill_tui.browse.times import duration_text, offset_text
from getbill_tui.commands.printing import Column, Form, notice, printer_of, show_fields
from getbill_tui.debt import Debt
from getbill_tui.exits import Exit
from getbill_tui.followup import Followup

FOLLOWUP_MEMBERS: Final = tuple(f.name for f in fields(Followup) if f.name != "raw")
DEBT_MEMBERS: Final = tuple(f.name for f in fields(Debt) if f.name != "raw")

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


async def list_followups(api: GetBill, query: FollowupQuery, form: Form) -> Exit:
    """Print what `query` asks for: of one debt newest first, else in GetBill's order."""
    columns = followup_columns(query.zone, with_debt=query.debt_id is None)
    printer = printer_of(form, columns, FOLLOWUP_MEMBERS)
    tally = _Tally()
    if query.debt_id is not None:
        found = await _of_debt(api, query, tally)
        printer.show(sorted(found, key=lambda f: f.contact_time or _LONG_AGO, reverse=True))
        return tally.end(len(found), "followup")
    async for page in all_pages(lambda number: api.list_followups(query, page=number)):
        tally.count(page)
        printer.show(page.items)
    return tally.end(tally.shown, "followup")


async def list_debts(api: GetBill, query: DebtQuery, form: Form) -> Exit:
    """Print the debts that `query` asks for, in GetBill's order."""
    printer = printer_of(form, debt_columns(), DEBT_MEMBERS)
    tally = _Tally()
    async for page in all_pages(lambda number: api.list_debts(query, page=number)):
        tally.count(page)
        printer.show(page.items)
    return tally.end(tally.shown, "debt")


def show_followup(followup: Followup, form: Form, zone: tzinfo) -> None:
    """Print one followup; the plain form has one field per line, unknown ones left out."""
    if form is not Form.PLAIN:
        printer_of(form, followup_columns(zone, with_debt=True), FOLLOWUP_MEMBERS).show([followup])
        return
    values = {name: getattr(followup, name) for name in FOLLOWUP_MEMBERS}
    show_fields({name: _shown(v, zone) for name, v in values.items() if v is not None})


def followup_columns(zone: tzinfo, *, with_debt: bool) -> Sequence[Column[Followup]]:
    """The table of followups; times on the user's clock."""
    debt: list[Column[Followup]] = [Column("DEBT", lambda f: f.debt_id, 12)] if with_debt else []
    return [
        Column("TIME", lambda f: moment_text(f.contact_time, zone), 23),
        Column("TYPE", lambda f: f.type or "", 11),
        Column("STATUS", lambda f: f.status or "", 14),
        Column("DIRECTION", lambda f: f.direction or ""),
        Column("DURATION", lambda f: duration_text(f.duration_ms), right=True),
        Column("NUMBER", lambda f: f.phone_number_used or "", 13),
        *debt,
        Column("ID", lambda f: f.id, 12),
        Column("SUMMARY", lambda f: f.summary or ""),
    ]


def debt_columns() -> Sequence[Column[Debt]]:
    """The table of debts."""
    return [
        Column("ID", lambda d: d.id, 12),
        Column("STATUS", lambda d: (d.status or "").removeprefix("status.default."), 13),
        Column("AMOUNT", lambda d: "" if d.amount is None else f"{d.amount:f}", 10, right=True),
        Column("CUR", lambda d: d.currency or ""),
        Column("REFERENCE", lambda d: d.internal_id or d.invoice_reference or "", 12),
        Column("FOLLOWUPS", _followups_count, right=True),
        Column("PHONE", lambda d: d.phone or "", 13),
        Column("DEBTOR", lambda d: d.debtor),
    ]


def _followups_count(debt: Debt) -> str:
    return "" if debt.followups_count is None else str(debt.followups_count)


def moment_text(moment: datetime | None, zone: tzinfo) -> str:
    """A moment on the user's clock with its offset; as it came where its zone is unknown."""
    if moment is None:
        return ""
    if is_zone_unknown(moment):
        return f"{moment:%Y-%m-%d %H:%M} zone?"
    here = moment.astimezone(zone)
    return f"{here:%Y-%m-%d %H:%M} {offset_text(here)}"


class _Tally:
    """What was shown, and what could not be."""

    def __init__(self) -> None:
        self.shown = 0
        self.unreadable = 0

    def count(self, page: Page[Followup] | Page[Debt]) -> None:
        self.shown += len(page.items)
        self.unreadable += page.unreadable

    def end(self, shown: int, what: str) -> Exit:
        if not shown:
            notice(f"No {what} matches.")
        if self.unreadable:
            notice(
                f"getbill: {self.unreadable} of the answered {what}s have no usable id and are "
                "left out."
            )
        return Exit.ROWS_FAILED if self.unreadable else Exit.OK


async def _of_debt(api: GetBill, query: FollowupQuery, tally: _Tally) -> list[Followup]:
    found: list[Followup] = []
    debt_id = query.debt_id
    assert debt_id is not None
    async for page in all_pages(lambda number: api.followups_of_debt(debt_id, page=number)):
        tally.count(page)
        found += filter(query.matches, page.items)
    return found


def _shown(value: object, zone: tzinfo) -> str:
    match value:
        case datetime():
            return moment_text(value, zone)
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
