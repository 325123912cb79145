"""The words of GetBill's API, spelt as GetBill spells them.

The one module that client and sandbox share: everything else each of them reads from
the documentation on its own, so that a mistake in one cannot agree with itself.
Answers may carry words that are not listed here; reading keeps them as they are.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

DebtId = NewType("DebtId", str)
"""GetBill's encrypted id of a debt: opaque, case-sensitive, of any length."""

FollowupId = NewType("FollowupId", str)
"""GetBill's encrypted id of a followup: opaque, case-sensitive, of any length."""


class FollowupType(StrEnum):
    """The channel of a followup."""

    CALL = "call"
    SMS = "sms"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    VOICEMAIL = "voicemail"
    MANUAL_CALL = "manual_call"
    PHYSICAL = "physical"
    POSTMAIL = "postmail"


class FollowupStatus(StrEnum):
    """What became of a followup, or what is to become of it."""

    ON_HOLD = "on_hold"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    SENT = "sent"
    DELIVERED = "delivered"
    DEAL_FOUND = "deal_found"
    NO_ANSWER = "no_answer"
    DEAL_NOT_FOUND = "deal_not_found"
    BAD_BEHAVIOR = "bad_behavior"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Direction(StrEnum):
    """Who contacted whom, seen from the agency."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


CALL_TYPES: Final = frozenset({FollowupType.CALL, FollowupType.VOICEMAIL, FollowupType.MANUAL_CALL})
"""The channels of the telephone."""

CONTACT_STARTING_STATUSES: Final = frozenset({FollowupStatus.SCHEDULED, FollowupStatus.IN_PROGRESS})
"""Statuses at which GetBill itself may call or write to the debtor, and charge for it."""


class Scope(StrEnum):
    """The OAuth scopes that this product asks for."""

    FOLLOWUPS_READ = "followups:read"
    FOLLOWUPS_WRITE = "followups:write"
    DEBTS_READ = "debts:read"


TOKEN_PATH: Final = "/token"  # noqa: S105 a path, no secret
"""Path of the token endpoint under the site root."""

API_PATH: Final = "/external-api/v1"
"""Path of the API under the site root."""

MAX_PAGE_SIZE: Final = 100
"""The most items that one page of a list may hold."""
