"""`getbill debts find`, wired: asks the index of this machine, never the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Final

from getbill_tui.browse.times import age_text
from getbill_tui.commands.printing import Column, Form, notice, printer_of
from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit
from getbill_tui.settings import Settings
from getbill_tui.store.debt_index import DebtIndex, IndexedDebt
from getbill_tui.store.debt_schema import IndexPlace

_MEMBERS: Final = tuple(field.name for field in fields(IndexedDebt))
_MOST_BEGINNINGS: Final = 100
_OLD: Final = timedelta(hours=24)


def find_debts(settings: Settings, text: str, form: Form) -> Exit:
    """Print the debts with this id, reference or number; else those that begin with it.

    Raises UsageError when there is no index to ask.
    """
    place = IndexPlace.of(settings)
    index = DebtIndex.open(place)
    if index is None:
        raise UsageError(
            f"There is no index of the debts at {place.site} for this account yet.",
            "Run getbill debts sync first, with the same account.",
        )
    with index:
        found = index.exactly(text, settings.country)
        beginning = False
        if not found:
            found = index.beginning_with(text, _MOST_BEGINNINGS)
            beginning = bool(found)
        printer_of(form, _columns(), _MEMBERS).show(found)
        _tell_found(found, beginning=beginning)
        _tell_age(index)
    return Exit.OK


def _tell_found(found: Sequence[IndexedDebt], *, beginning: bool) -> None:
    if beginning:
        most = " (only the first are shown)" if len(found) == _MOST_BEGINNINGS else ""
        notice(f"No debt has exactly this; the id or a reference of these begins with it{most}.")
    elif not found:
        notice(
            "No debt has this id, reference or phone number. A phone number must be whole, and "
            "a national one needs --country."
        )


def _tell_age(index: DebtIndex) -> None:
    fresh = index.freshness()
    if fresh.as_of is None:
        sweep = fresh.under_way
        read = f"{sweep.page - 1:,} of {sweep.pages or '?'} pages" if sweep else "nothing"
        notice(f"The index is not complete: {read} were read. To go on: getbill debts sync")
        return
    now = datetime.now(UTC)
    old = " To refresh it: getbill debts sync" if now - fresh.as_of > _OLD else ""
    notice(f"Index of {index.count():,} debts, as they were {age_text(fresh.as_of, now)}.{old}")


def _columns() -> Sequence[Column[IndexedDebt]]:
    return [
        Column("ID", lambda d: d.id, 12),
        Column("STATUS", lambda d: (d.status or "").removeprefix("status.default."), 13),
        Column("INTERNAL ID", lambda d: d.internal_id or "", 12),
        Column("INVOICE", lambda d: d.invoice_reference or "", 12),
        Column("DEBTOR REFERENCE", lambda d: d.debtor_reference or ""),
    ]
