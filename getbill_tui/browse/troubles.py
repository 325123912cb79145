"""Failures in words a person can act on: what happened, what to do, whether to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    EffectUnknown,
    Invalid,
    MissingScope,
    NotAllowed,
    NotFound,
    RateLimited,
    Unreachable,
)
from getbill_tui.browse.times import wait_text
from getbill_tui.errors import GetBillError


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failure, as it is shown."""

    title: str
    what: str
    hint: str
    """What the user can do."""

    @property
    def line(self) -> str:
        """All of it on one line."""
        return f"{self.title}: {' '.join(self.what.split())}"


def explain(error: GetBillError, *, now: datetime, zone: tzinfo) -> Trouble:
    """`error` in words: its own message, under a title that names its kind."""
    return Trouble(_title(error), error.message, _hint(error, now, zone))


def _title(error: GetBillError) -> str:
    match error:
        case Unreachable():
            return "GetBill cannot be reached"
        case EffectUnknown():
            return "GetBill gave no usable answer"
        case RateLimited():
            return "GetBill asks for patience"
        case AccessRefused():
            return "GetBill does not accept the credentials"
        case MissingScope(scope=scope):
            return f"The access lacks the scope {scope}"
        case NotAllowed():
            return "This debt belongs to another company"
        case NotFound():
            return "GetBill knows no such debt"
        case Invalid():
            return "GetBill refuses the request"
        case ApiError():
            return "GetBill answered with an error"
        case _:
            return "This did not work"


def _hint(error: GetBillError, now: datetime, zone: tzinfo) -> str:
    if isinstance(error, RateLimited):
        when = wait_text(error.retry_after, now, zone)
        return f"It can go on {when}." if when else (error.hint or "Try again in a few minutes.")
    if error.hint:
        return error.hint
    match error:
        case Unreachable() | EffectUnknown():
            return "Check the network, or wait a moment; then try again."
        case AccessRefused():
            return "Check client id and secret, or ask an administrator for new ones."
        case MissingScope(scope=scope):
            return f"Ask an administrator to grant {scope} to this API client."
        case NotAllowed() | NotFound():
            return "Check the id, and the company of this API client."
        case _:
            return ""
