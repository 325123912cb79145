"""What can go wrong between this program and GetBill.

    ApiError                 transient? may it have taken effect?
    ├── Unreachable          never sent: refused, name unknown, TLS, no connection free
    ├── EffectUnknown        sent, but no readable answer: lost, 408, 5xx, 3xx, garbage
    ├── RateLimited          429: not done; says when to come back
    ├── AccessRefused        401 after one renewal, or the token endpoint said no
    ├── MissingScope         403 that names a scope
    ├── NotAllowed           403 on one object: a foreign debt
    ├── NotFound             404
    └── Invalid              400, 413, 415, 422 and other 4xx: the request itself is wrong

The classes follow exactly-once.md, protocol: only Unreachable may be repeated freely, and
after EffectUnknown a write must be looked up before it is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit

FieldDetails: TypeAlias = Mapping[str, tuple[str, ...]]
"""Field name → what the server says of it; "" for what belongs to no field."""


class Effect(StrEnum):
    """What a failed request did on the server."""

    NEVER_SENT = "never_sent"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class ApiError(GetBillError):
    """A request to GetBill that did not succeed."""

    effect: Effect = Effect.NOT_DONE
    transient: bool = False

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int | None = None,
        details: FieldDetails | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.details: FieldDetails = details or {}


class Unreachable(ApiError):
    """The request certainly never reached GetBill."""

    effect = Effect.NEVER_SENT
    transient = True


class EffectUnknown(ApiError):
    """The request was sent, and nobody can say from the answer whether it was done."""

    effect = Effect.UNKNOWN
    transient = True


class RateLimited(ApiError):
    """Too many requests in this window; `retry_after` is in seconds, None when unsaid."""

    transient = True
    exit = Exit.TRY_LATER

    def __init__(self, message: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message, hint, status=429)
        self.retry_after = retry_after


class AccessRefused(ApiError):
    """The credentials or the token are not accepted."""


class MissingScope(ApiError):
    """The token lacks a scope; `scope` is its name as GetBill gave it."""

    def __init__(self, message: str, hint: str = "", *, scope: str) -> None:
        super().__init__(message, hint, status=403)
        self.scope = scope


class NotAllowed(ApiError):
    """The object belongs to another company."""


class NotFound(ApiError):
    """There is no such object."""


class Invalid(ApiError):
    """GetBill refuses the request as it is; `details` say which fields."""
