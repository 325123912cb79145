"""What an answer of GetBill means: its data, or the right error. Pure.

The one place that knows every documented error shape (contract.md 1.1 and 2). The classes are
those of exactly-once.md: what a failed request did on the server decides whether it may be
repeated, so in doubt an answer is EffectUnknown, never "not done".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from getbill_tui.api.budget import Kind
from getbill_tui.api.details import field_details, mentioned_scope, said
from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    EffectUnknown,
    FieldDetails,
    Invalid,
    MissingScope,
    NotAllowed,
    NotFound,
    RateLimited,
)
from getbill_tui.api.exact_json import read_json
from getbill_tui.api.rate_headers import read_retry_after
from getbill_tui.followup import JsonObject, JsonValue

_HINTS: Final = {
    Kind.READ: "Try again in a moment.",
    Kind.WRITE: "Whether it was done is not known: it must be looked up before it is sent again.",
}
_NEVER_NAMED: Final = frozenset({"data", "message"})


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer as it came; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page stands in its list; None for what the answer does not say."""

    limit: int | None = None
    pages: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The content of a successful answer."""

    data: JsonValue
    message: str | None
    pagination: Pagination


def open_envelope(
    reply: Reply, *, kind: Kind, doing: str, wall: float, hidden: Collection[str] = ()
) -> Answer:
    """The content of `reply`, or the ApiError that it means.

    `doing` completes "GetBill was asked …", e.g. "to create the followup". `wall` is Unix time.
    Texts in `hidden` (the token) are blacked out of whatever the server says.
    """
    judge = _Judge(kind, doing, wall, hidden)
    body = _object(reply.body)
    if not 200 <= reply.status < 300:
        raise judge.error(reply.status, reply.headers, body)
    if body is None:
        raise judge.unknown(reply.status, "its answer cannot be read")
    if body.get("error") not in (False, None, "", 0):
        # Judged by its own code as if that were the status (exactly-once.md).
        code = _whole(body.get("code"))
        if code is not None and 300 <= code < 600:
            raise judge.error(code, reply.headers, body)
        raise judge.unknown(reply.status, "its answer says both success and error")
    if "data" not in body:
        raise judge.unknown(reply.status, "its answer carries no data")
    return Answer(_unwrapped(body["data"]), judge.said(body), _pagination(body.get("pagination")))


@dataclass(frozen=True, slots=True)
class _Judge:
    kind: Kind
    doing: str
    wall: float
    hidden: Collection[str]

    def error(self, status: int, headers: Mapping[str, str], body: JsonObject | None) -> ApiError:
        """What a status other than success means."""
        details = field_details(body, self.hidden)
        match status:
            case 401:
                return AccessRefused(
                    self.sentence(f"GetBill did not accept the access token {self.doing}", body),
                    "Check the credentials in the settings.",
                    status=status,
                )
            case 403:
                return self._forbidden(body, details)
            case 404:
                return NotFound(
                    self.sentence(f"GetBill found nothing when asked {self.doing}", body),
                    "Check the id: it is case-sensitive, and belongs to one company.",
                    status=status,
                    details=details,
                )
            case 429:
                return self._too_many(headers, body)
            case 408:
                return self.unknown(status, "it gave up waiting for the request", body)
            case _ if 400 <= status < 500:
                return Invalid(
                    self.sentence(f"GetBill refused {self.doing} ({status})", body, details),
                    "Correct what it names." if details else "",
                    status=status,
                    details=details,
                )
            case _ if 300 <= status < 400:
                return self.unknown(status, "it points to another address", body)
            case _:
                return self.unknown(status, "it has trouble of its own", body)

    def unknown(self, status: int, why: str, body: JsonObject | None = None) -> EffectUnknown:
        """An answer from which nobody can tell whether it was done."""
        return EffectUnknown(
            self.sentence(f"GetBill was asked {self.doing}, and {why} ({status})", body),
            "If this stays, check base_url in the settings."
            if 300 <= status < 400
            else _HINTS[self.kind],
            status=status,
        )

    def said(self, body: JsonObject | None) -> str | None:
        """The server's own message, fit to be shown."""
        return said(body, self.hidden)

    def sentence(
        self, what: str, body: JsonObject | None, details: FieldDetails | None = None
    ) -> str:
        """`what`, and what the server says of it, in one line."""
        fields = [
            f"{name}: {' '.join(texts)}" if name else " ".join(texts)
            for name, texts in (details or {}).items()
        ]
        words = "; ".join([text for text in [self.said(body)] if text] + fields[:5])
        return f"{what}: {words.rstrip('.')}." if words else f"{what}."

    def _forbidden(self, body: JsonObject | None, details: FieldDetails) -> ApiError:
        if body is None:
            # No envelope: a firewall or a proxy on the way, not GetBill's rule on one object.
            return AccessRefused(
                f"Something before GetBill forbids {self.doing} (403, not GetBill's own answer).",
                "Check base_url, and any proxy or firewall on the way.",
                status=403,
            )
        scope = mentioned_scope(body)
        if scope is not None:
            return MissingScope(
                f"GetBill refused {self.doing}: the access token lacks the scope {scope}.",
                "Give the API client this scope: GetBill's dashboard, Company, "
                "API Client Management.",
                scope=scope,
            )
        return NotAllowed(
            self.sentence(f"GetBill refused {self.doing} (403)", body),
            "Check the debt's id: it may belong to another company.",
            status=403,
            details=details,
        )

    def _too_many(self, headers: Mapping[str, str], body: JsonObject | None) -> RateLimited:
        details = (body or {}).get("details")
        told = details if isinstance(details, dict) else {}
        retry_after = read_retry_after(headers, told, wall=self.wall)
        when = "in a while" if retry_after is None else f"in {retry_after:.0f} s"
        return RateLimited(
            f"GetBill takes no more requests for now, and refused {self.doing} (429).",
            f"Try again {when}; people and imports share one hourly budget per API client.",
            retry_after=retry_after,
        )


def _object(body: bytes) -> JsonObject | None:
    try:
        value = read_json(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _unwrapped(data: JsonValue) -> JsonValue:
    """Once more where data holds nothing but data and maybe a message (contract.md 2.11)."""
    if isinstance(data, dict) and "data" in data and data.keys() <= _NEVER_NAMED:
        return data["data"]
    return data


def _pagination(value: JsonValue) -> Pagination:
    told = value if isinstance(value, dict) else {}
    return Pagination(
        **{name: _whole(told.get(name)) for name in ("limit", "pages", "total")},
    )


def _whole(value: JsonValue) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**9 else None
