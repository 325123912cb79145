"""What a debt or a followup is where only some members are given; see `demo` for the company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from getbill_tui.sandbox.moments import parse_moment
from getbill_tui.sandbox.store import FOLLOWUP_COLUMNS, Record, made_id


class BadSeed(ValueError):
    """A debt or followup given to the sandbox cannot be one; the text says why."""


_DEBT: Final[Record] = {
    "civility": None,
    "firstname": None,
    "lastname": None,
    "phone": None,
    "email": None,
    "birthdate": None,
    "amount": 100.0,
    "amount_text": "100.00",
    "currency": "EUR",
    "object": None,
    "internal_id": None,
    "invoice_reference": None,
    "debtor_reference": None,
    "invoice_date": None,
    "due_date": None,
    "address": None,
    "street_address": None,
    "street_number": None,
    "postal_code": None,
    "city": None,
    "country": None,
    "status": "status.default.in_progress",
    "timeline_id": None,
    "nb_reminders": 0,
    "nb_answered": 0,
    "summary": None,
    "iban": None,
    "followups_count": 0,
    "company": None,
    "debtor_company": None,
    "payment_link": None,
    "import_date": "2026-01-05T08:00:00+00:00",
    "last_timeline_restart": None,
    "payment_plan_active": False,
    "plan_start_date": None,
    "contacts": [],
}


def debt_of(members: object) -> Record:
    """A debt from the members that matter; `company_id` "demo" or "foreign" says whose."""
    if not isinstance(members, Mapping) or not isinstance(members.get("id"), str):
        raise BadSeed("a debt is an object with at least an id")
    if unknown := sorted(members.keys() - _DEBT.keys() - {"id", "company_id"}):
        raise BadSeed(f"a debt has no {', '.join(unknown)}")
    return {"id": members["id"], **_DEBT, "company_id": "demo", **members}


def followup_of(members: object, number: int) -> Record:
    """A followup from the members that matter; `number` makes its id where it has none."""
    if not isinstance(members, Mapping) or not isinstance(members.get("debt_id"), str):
        raise BadSeed("a followup is an object with at least a debt_id")
    if unknown := sorted(members.keys() - set(FOLLOWUP_COLUMNS)):
        raise BadSeed(f"a followup has no {', '.join(unknown)}")
    record: Record = {
        "id": made_id("given", number),
        "type": "call",
        "status": "on_hold",
        "is_retry": False,
        "processed_at": "2026-01-05T08:00:00+00:00",
        **members,
    }
    for name in ("call_date", "scheduled_at", "processed_at", "email_first_opened_at"):
        if record.get(name) is not None and (text := parse_moment(str(record[name]))):
            record[name] = text
    return record
