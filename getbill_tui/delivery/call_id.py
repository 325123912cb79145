"""The call_id of a followup that has none: by it alone a lost POST is found again.

Pure: no key of this installation enters a synthetic id, so that a second laptop or a lost
ledger arrives at the same one (exactly-once.md, row key).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC
from typing import Final

from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import CALL_TYPES

PREFIX: Final = "gbi-"
"""How every call_id begins that this program gave."""

_VERSION: Final = "getbill-tui call_id 1"


def synthetic_call_id(draft: FollowupDraft) -> str:
    """The id of the contact that `draft` describes, from the source's facts alone.

    Debt, channel (the channels of the telephone are one), instant, number, duration and
    direction; only where neither time nor number is known, summary and notes too. Status
    and texts are left out otherwise: they depend on tables that a company may edit.
    """
    moment = draft.call_date
    facts: dict[str, str | int | None] = {
        "debt": draft.debt_id,
        "channel": "telephone" if draft.type in CALL_TYPES else draft.type.value,
        "time": moment.astimezone(UTC).isoformat() if moment is not None else None,
        "number": draft.phone_number_used or None,
        "duration": draft.duration_ms,
        "direction": draft.direction.value if draft.direction is not None else None,
    }
    if moment is None and not draft.phone_number_used:
        facts |= {"summary": draft.summary or None, "notes": draft.notes or None}
    text = json.dumps([_VERSION, facts], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return PREFIX + hashlib.sha256(text.encode("ascii")).hexdigest()[:32]


def fresh_call_id() -> str:
    """A random id, for a followup that a person creates by hand: two alike are two."""
    return PREFIX + secrets.token_hex(16)
