"""One HTTP exchange: what became of it, when no answer came. The only caller of httpx.

Which failure happened before the request left and which after decides whether it may be sent
again (exactly-once.md, protocol): in doubt it was sent. It never repeats anything.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from getbill_tui import __version__
from getbill_tui.api.envelope import Reply
from getbill_tui.api.errors import EffectUnknown, Unreachable
from getbill_tui.errors import UsageError
from getbill_tui.links import is_loopback
from getbill_tui.settings import Settings

# They log whole addresses, signed ones too, at INFO and below (security.md, secrets).
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_NEVER_SENT: Final = (
    httpx.ConnectError,  # refused, name unknown, no route, TLS
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # the proxy would not open the tunnel
    httpx.UnsupportedProtocol,
)
_LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes; a hundred followups with the longest notes are a fraction of it."""
_KEPT_ALIVE: Final = 3.0
"""Seconds. Common servers close an idle connection after 5, and a request that meets the closing
is lost with its effect unknown."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for the next bytes, and for the whole exchange."""

    connect: float = 10.0
    silence: float = 30.0
    whole: float = 90.0


DEFAULT_TIMEOUTS: Final = Timeouts()


def open_pool(
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
) -> httpx.AsyncClient:
    """A connection pool for the site of `settings`: https, or http on loopback; no redirects.

    Proxies of the environment are used, but never to reach this machine.
    """
    local = _is_local(settings.base_url)
    try:
        return httpx.AsyncClient(
            transport=transport,
            verify=_trust(settings),
            trust_env=not local,
            follow_redirects=False,
            timeout=httpx.Timeout(
                timeouts.silence, connect=timeouts.connect, pool=timeouts.connect
            ),
            limits=httpx.Limits(max_connections=32, keepalive_expiry=_KEPT_ALIVE),
            headers={"Accept": "application/json", "User-Agent": f"getbill-tui/{__version__}"},
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise UsageError(
            "A proxy that the environment names (HTTPS_PROXY, ALL_PROXY) cannot be used: "
            "it is no web address, or it is a SOCKS proxy.",
            "Correct it, unset it, or add GetBill's host to NO_PROXY.",
        ) from error


async def exchange(pool: httpx.AsyncClient, request: httpx.Request, *, whole: float) -> Reply:
    """Send `request` once and read its whole answer, within `whole` seconds.

    Raises Unreachable when it certainly did not leave this machine, else EffectUnknown.
    """
    where = request.url.host
    try:
        async with asyncio.timeout(whole):
            response = await pool.send(request, stream=True)
            try:
                return Reply(response.status_code, _headers(response), await _body(response))
            finally:
                await response.aclose()
    except _NEVER_SENT as error:
        raise Unreachable(
            f"{where} cannot be reached: {_reason(error)}.",
            "Check the network, the address (base_url) and any proxy, then try again.",
        ) from None
    except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
        raise EffectUnknown(
            f"The answer of {where} was lost ({_reason(error)}).",
            "Try again; but a change may have been made all the same, so look it up first.",
        ) from None


async def _body(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    length = 0
    async for part in response.aiter_bytes():
        length += len(part)
        if length > _LARGEST_ANSWER:
            raise httpx.DecodingError("the answer is too large")
        parts.append(part)
    return b"".join(parts)


def _headers(response: httpx.Response) -> Mapping[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _reason(error: Exception) -> str:
    """What happened, in our words: an exception's own text may hold an address."""
    match error:
        case httpx.ConnectTimeout():
            return "no connection in time"
        case httpx.PoolTimeout():
            return "too many requests at once"
        case httpx.ProxyError():
            return "the proxy refused"
        case httpx.UnsupportedProtocol():
            return "its protocol is not known"
        case httpx.ConnectError():
            return _connect_reason(error)
        case httpx.TimeoutException() | TimeoutError():
            return "no answer in time"
        case httpx.DecodingError():
            return "it cannot be decoded"
        case _:
            return "the connection broke"


def _connect_reason(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return "no TLS connection can be made"
        if isinstance(cause, ConnectionRefusedError):
            return "it refuses the connection"
        cause = cause.__cause__ or cause.__context__
    return "name unknown" if "name" in str(error).lower() else "no connection"


def _is_local(base_url: str) -> bool:
    parts = urlsplit(base_url)
    local = parts.hostname is not None and is_loopback(parts.hostname)
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise UsageError(
            f"{parts.scheme}://{parts.hostname} would be asked without encryption.",
            "Set base_url to an https address; http is for this machine only.",
        )
    return local


def _trust(settings: Settings) -> ssl.SSLContext | bool:
    if settings.ca_bundle is not None:
        try:
            return ssl.create_default_context(cafile=str(settings.ca_bundle))
        except (OSError, ssl.SSLError) as error:
            raise UsageError(
                f"The certificates in {settings.ca_bundle} cannot be read: {error}.",
                "ca_bundle (GETBILL_CA_BUNDLE) must name a PEM file.",
            ) from error
    if settings.base_url.startswith("http://"):
        # No certificate is ever looked at; reading the usual ones takes a moment.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return True
