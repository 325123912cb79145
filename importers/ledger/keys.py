"""Keyed hashes by which a call is known again without being kept (exactly-once.md, row key).

Pure but for the key it is given. The OAuth client is no part of any of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC

from getbill_tui.followup import FollowupDraft, JsonValue
from getbill_tui.links import redact


@dataclass(frozen=True, slots=True)
class CallKeys:
    """Four views of one call, as texts of 32 hexadecimal digits."""

    row: str
    """Site, debt and call_id: the same row always has the same one."""
    call: str
    """Site and call_id: shows the same id under another debt."""
    facts: str
    """Debt, instant, number and duration: what makes it the same call."""
    payload: str
    """All that would be posted: shows whether words or outcome changed."""


@dataclass(frozen=True, slots=True)
class KeyMaker:
    """Makes the keys of calls of one site."""

    site: str
    secret: bytes = field(repr=False)

    def keys(self, draft: FollowupDraft) -> CallKeys:
        """The keys of a draft that has its call_id."""
        assert draft.call_id is not None, "a draft gets its call_id before it comes here"
        moment = draft.call_date.astimezone(UTC).isoformat() if draft.call_date else None
        payload = draft.body()
        if draft.audio_url is not None:
            # A signature that changes with every export says nothing new.
            payload["audio_url"] = redact(draft.audio_url)
        return CallKeys(
            row=self._hash("row", self.site, draft.debt_id, draft.call_id),
            call=self.call(draft),
            facts=self._hash(
                "facts", draft.debt_id, moment, draft.phone_number_used, draft.duration_ms
            ),
            payload=self._hash("payload", payload),
        )

    def call(self, draft: FollowupDraft) -> str:
        """The key of site and call_id alone."""
        return self._hash("call", self.site, draft.call_id)

    def proof(self) -> str:
        """Tells this secret from another one; independent of the site."""
        return self._hash("proof")

    def _hash(self, *parts: JsonValue) -> str:
        text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
        return hmac.new(self.secret, text.encode("ascii"), hashlib.sha256).hexdigest()[:32]
