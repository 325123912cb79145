"""Every setting once: its name, its variable, and how its text becomes a value.

The names are settled in the command-line contract. Pure; where texts come from is the business
of `settings`, what stands in the file that of `config_file`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from getbill_tui.links import is_loopback
from getbill_tui.secret import Secret

_PORTS: Final = {"https": 443, "http": 80}


class SecretValueError(ValueError):
    """A text that is none of what it should be, and must not be shown."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting; `parse` raises ValueError that says what a text is not."""

    name: str
    environment: str | None
    parse: Callable[[str], object]
    in_config: bool = True
    secret: bool = False
    from_file: str | None = None
    """A config key or variable (in upper case with GETBILL_) that names a file with the value."""


def _site_root(text: str) -> str:
    """In one spelling: the ledger's row keys contain it, and must not change with a capital."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError("its host or port is none") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("it is not a web address such as https://getbill.io")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("it must name a site alone, without user, query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("plain http is allowed to this machine only; use https")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != _PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def _ledger(text: str) -> str:
    if "://" in text:
        # The text itself is not told: such an address may hold a password.
        raise SecretValueError("this version keeps the ledger in a file; give its path")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("it is not a time zone such as Europe/Paris") from None


def _country(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise ValueError("it is not an ISO country code such as FR")
    return text.upper()


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("it is not a number of seconds") from None
    if not 0 <= value <= 86_400:
        raise ValueError("it is not between 0 and 86400 seconds")
    return value


def _log_level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("it is not one of debug, info, warning, error")
    return text.upper()


KEYS: Final = (
    Key("base_url", "GETBILL_BASE_URL", _site_root),
    Key("client_id", "GETBILL_CLIENT_ID", str),
    Key(
        "client_secret",
        "GETBILL_CLIENT_SECRET",
        Secret,
        in_config=False,
        secret=True,
        from_file="client_secret_file",
    ),
    Key("access_token", "GETBILL_ACCESS_TOKEN", Secret, in_config=False, secret=True),
    Key("ca_bundle", "GETBILL_CA_BUNDLE", Path),
    Key("ledger", "GETBILL_LEDGER", _ledger),
    Key("timezone", "GETBILL_TIMEZONE", _zone),
    Key("country", "GETBILL_COUNTRY", _country),
    Key("settle_seconds", "GETBILL_SETTLE_SECONDS", _seconds),
    Key("timeline_zone", None, _zone),
    Key("log_level", "GETBILL_LOG_LEVEL", _log_level),
)

NOT_YET: Final = frozenset({"cache", "contact_rules", "keymap", "theme"})
"""Documented keys of the terminal UI that this version does not use: no mistake of the user."""

IN_CONFIG: Final = frozenset(
    {key.name for key in KEYS if key.in_config} | {key.from_file for key in KEYS if key.from_file}
)
"""Every key that config.toml may hold, at its top level and in each account."""
