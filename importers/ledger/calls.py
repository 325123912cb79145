"""What the ledger knows of a call: the same, the same in other words, or another one."""

from __future__ import annotations

import sqlite3
from typing import Final

from getbill_tui.delivery.states import State
from getbill_tui.vocabulary import FollowupId
from importers.known_calls import KnownCall, Likeness
from importers.ledger.keys import CallKeys

_FIND: Final = """
SELECT run_rows.run, run_rows.facts_key, run_rows.payload_key, intents.followup_id
FROM run_rows JOIN intents ON intents.id = run_rows.intent
WHERE run_rows.call_key = ? AND NOT run_rows.offered_again AND intents.state != ?
ORDER BY run_rows.id LIMIT 1
"""


def find_call(connection: sqlite3.Connection, keys: CallKeys) -> KnownCall | None:
    """The call with this call_id, under whatever debt; a refused one never existed."""
    row = connection.execute(_FIND, (keys.call, State.REFUSED)).fetchone()
    if row is None:
        return None
    run, facts, payload, followup_id = row
    if facts != keys.facts:
        likeness = Likeness.CONFLICTING
    else:
        likeness = Likeness.SAME if payload == keys.payload else Likeness.REWORDED
    return KnownCall(run, likeness, FollowupId(followup_id) if followup_id else None)
