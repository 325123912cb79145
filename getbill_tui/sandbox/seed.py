"""What a sandbox is filled with: the demo company, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from getbill_tui.sandbox.moments import parse_moment
from getbill_tui.sandbox.store import FOLLOWUP_COLUMNS, Record, made_id

SEED_DEBT: Final = "xyz789ghi012"
"""The debt of the seed documents."""

SAMPLE_DEBTS: Final = (
    "q7m2kd81xp4z",
    "h3v9tn50ws6b",
    "c8r4jy27lf1g",
    "m5x0pa63eu9d",
    "z2k7ob94iq8c",
    "t6w1sg38nh5v",
    "y9e3fl72rd0j",
    "b4u8ci16mk2x",
    "n1o5vq49at7p",
    "g0s6hz83jw3e",
    "k8d2xm57yb1r",
    "w3p9ef20uc4l",
)
"""The debts that the shipped dialer exports speak of."""


class BadSeed(ValueError):
    """A debt or followup given to the sandbox cannot be one; the text says why."""


@dataclass(frozen=True, slots=True)
class Data:
    """What a company has."""

    debts: tuple[Record, ...] = ()
    followups: tuple[Record, ...] = ()


_DEBT: Final[Record] = {
    "id": "",
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


def debt_of(members: Mapping[str, Any]) -> Record:
    """A debt from the members that matter; `company_id` "demo" or "foreign" says whose."""
    if not isinstance(members.get("id"), str):
        raise BadSeed("a debt needs an id")
    return {"company_id": "demo", **_DEBT, **members}


def followup_of(members: Mapping[str, Any], number: int) -> Record:
    """A followup from the members that matter."""
    if not isinstance(members.get("debt_id"), str):
        raise BadSeed("a followup needs a debt_id")
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
        if record.get(name) is not None:
            record[name] = parse_moment(record[name])
    return record


def _demo() -> Data:
    return Data(debts=tuple(debt_of({"id": i}) for i in (SEED_DEBT, *SAMPLE_DEBTS)))


SEEDS: Final[Mapping[str, Callable[[], Data]]] = {"demo": _demo, "empty": Data}
