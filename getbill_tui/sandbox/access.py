"""Who may ask for what: the known OAuth clients and the tokens given out to them.

Client credentials alone (RFC 6749 4.4). Tokens live in memory: a restart or a reset
revokes them, as GetBill's dashboard can. Rate windows are the business of `rates`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from getbill_tui.sandbox.answers import Answer, Json, Refusal

SCOPES: Final = frozenset(
    f"{what}:{how}"
    for what in ("debts", "followups", "debtors", "creditors")
    for how in ("read", "write")
) | {"reports:read", "company:read", "users:read", "webhooks:read"}
"""Every scope that a documentation page names."""

HOME_COMPANY: Final = "demo"
FOREIGN_COMPANY: Final = "foreign"

TOKEN_LIFETIME: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client of one company; its secret is its id, as this is a sandbox."""

    id: str
    company: str
    scopes: frozenset[str]
    purpose: str

    @property
    def secret(self) -> str:
        """The demo secret."""
        return self.id


CLIENTS: Final[Mapping[str, Client]] = {
    client.id: client
    for client in (
        Client("demo", HOME_COMPANY, SCOPES, "everything"),
        Client("importer", HOME_COMPANY, SCOPES, "everything, with a budget of its own"),
        Client("reader", HOME_COMPANY, frozenset({"followups:read"}), "followups:read alone"),
        Client("foreign", FOREIGN_COMPANY, SCOPES, "everything, in another company"),
    )
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What one access token allows, and until when (Unix seconds)."""

    client: Client
    scopes: frozenset[str]
    expires_at: float


class TokenError(Exception):
    """A failure of the token endpoint in the words of RFC 6749 5.2."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.answer = Answer(
            status,
            {"error": error, "error_description": description},
            {"Cache-Control": "no-store"},
        )


class Access:
    """The token endpoint's memory."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._grants: dict[str, Grant] = {}
        self._key = secrets.token_bytes(32)
        self.lifetime = TOKEN_LIFETIME

    def reset(self) -> None:
        """Revoke every token."""
        self._grants.clear()
        self.lifetime = TOKEN_LIFETIME

    def issue(self, form: Mapping[str, str]) -> Answer:
        """The answer to a token request; raises TokenError."""
        grant_type = form.get("grant_type")
        if not grant_type:
            raise TokenError(400, "invalid_request", "The parameter grant_type is missing.")
        if grant_type != "client_credentials":
            raise TokenError(
                400, "unsupported_grant_type", "The sandbox knows client_credentials only."
            )
        client = self._authenticate(form)
        scopes = _granted(client, form.get("scope", ""))
        token = self._mint(client, scopes)
        self._grants[token] = Grant(client, scopes, self._now() + self.lifetime)
        body: Json = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(self.lifetime),
            "scope": " ".join(sorted(scopes)),
        }
        return Answer(200, body, {"Cache-Control": "no-store"})

    def grant_of(self, authorization: str | None) -> Grant:
        """What the Authorization header allows; raises the documented 401."""
        scheme, _, token = (authorization or "").partition(" ")
        grant = self._grants.get(token.strip()) if scheme.lower() == "bearer" else None
        if grant is None or grant.expires_at <= self._now():
            raise Refusal(401, "Authentication credentials are missing or invalid")
        return grant

    def _authenticate(self, form: Mapping[str, str]) -> Client:
        for name in ("client_id", "client_secret"):
            if not form.get(name):
                raise TokenError(400, "invalid_request", f"The parameter {name} is missing.")
        client = CLIENTS.get(form["client_id"])
        sent = form["client_secret"].encode("utf-8", "surrogatepass")
        if client is None or not hmac.compare_digest(client.secret.encode(), sent):
            raise TokenError(401, "invalid_client", "Client authentication failed.")
        return client

    def _mint(self, client: Client, scopes: frozenset[str]) -> str:
        """Three dotted parts, as in the sample; opaque to everybody but this object."""
        header = {"typ": "JWT", "alg": "HS256"}
        claims = {
            "sub": client.id,
            "scope": " ".join(sorted(scopes)),
            "exp": int(self._now() + self.lifetime),
            "jti": secrets.token_hex(8),
        }
        signed = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{_base64(hmac.digest(self._key, signed.encode(), hashlib.sha256))}"


def require_scope(grant: Grant, scope: str) -> None:
    """The documented 403 when the token does not carry `scope`."""
    if scope not in grant.scopes:
        raise Refusal(403, f'Required scope "{scope}" not found in token')


def _granted(client: Client, text: str) -> frozenset[str]:
    asked = frozenset(text.split())
    if unknown := sorted(asked - SCOPES):
        raise TokenError(400, "invalid_scope", f"There is no scope {' '.join(unknown)}.")
    scopes = (asked or client.scopes) & client.scopes
    if not scopes:
        raise TokenError(400, "invalid_scope", "The client was granted none of these scopes.")
    return scopes


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
