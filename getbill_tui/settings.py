"""What the user set, and where each value came from: flag, environment, config.toml, default.

`load` is pure: it reads the mappings it is given and files that they name, nothing else.
The names are settled in the command-line contract; every key is listed once, in `_KEYS`.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from getbill_tui.errors import UsageError
from getbill_tui.links import is_loopback
from getbill_tui.paths import Paths

DEFAULT_BASE_URL: Final = "https://getbill.io"
DEFAULT_SETTLE_SECONDS: Final = 120.0


class Secret:
    """A text that no repr, log or traceback shows; `reveal` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself: for the request that needs it, never for a message."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('…')"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a command may need to know of the user's wishes."""

    paths: Paths
    base_url: str = DEFAULT_BASE_URL
    client_id: str | None = None
    client_secret: Secret | None = None
    access_token: Secret | None = None
    account: str | None = None
    ca_bundle: Path | None = None
    ledger: str | None = None
    timezone: ZoneInfo | None = None
    country: str | None = None
    settle_seconds: float = DEFAULT_SETTLE_SECONDS
    timeline_zone: ZoneInfo | None = None
    log_level: str = "INFO"
    origins: Mapping[str, str] = field(default_factory=dict)
    """Setting → where its value came from, e.g. "GETBILL_BASE_URL" or "default"."""

    @property
    def ledger_path(self) -> Path:
        """The import ledger's file."""
        return Path(self.ledger) if self.ledger else self.paths.ledger


def load(
    environ: Mapping[str, str],
    flags: Mapping[str, str | None] | None = None,
) -> Settings:
    """The settings of this process.

    `flags` maps setting names to what the command line gave (None: not given). Raises
    UsageError naming the origin of a value that cannot be used; never prints a secret.
    """
    paths = Paths.from_environment(environ)
    config = read_config(paths.config_file)
    found = {name: value for name, value in (flags or {}).items() if value is not None}
    account = found.get("account") or environ.get("GETBILL_ACCOUNT") or None
    tables = [config]
    if account is not None:
        accounts = config.get("accounts", {})
        if account not in accounts:
            raise UsageError(
                f"There is no account {account!r} in {paths.config_file}.",
                f"Add a table [accounts.{account}], or name one of: "
                f"{', '.join(sorted(accounts)) or 'none is set'}.",
            )
        tables.insert(0, accounts[account])
    values: dict[str, Any] = {"account": account}
    origins: dict[str, str] = {}
    for key in _KEYS:
        text, origin = _look_up(key, found, environ, tables, paths.config_file)
        origins[key.name] = origin
        if text is None:
            continue
        try:
            values[key.name] = key.parse(text)
        except ValueError as error:
            shown = "" if key.secret else f" {text!r}"
            raise UsageError(
                f"The setting {key.name}{shown} (from {origin}) cannot be used: {error}.",
                f"Correct it in {origin}.",
            ) from None
    return Settings(
        paths=paths, origins=origins, **{k: v for k, v in values.items() if v is not None}
    )


def read_config(path: Path) -> dict[str, Any]:
    """The TOML file as a mapping; empty when there is none."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The settings in {path} cannot be read: {error}.") from error
    try:
        config = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from error
    _refuse_unknown(config, path)
    return config


def _refuse_unknown(config: Mapping[str, Any], path: Path) -> None:
    known = {key.name for key in _KEYS if key.in_config}
    known |= {key.from_file for key in _KEYS if key.from_file}
    accounts = config.get("accounts", {})
    if not isinstance(accounts, dict) or not all(isinstance(t, dict) for t in accounts.values()):
        raise UsageError(
            f"The accounts in {path} are not tables.",
            "Write each account as a table of its own: [accounts.NAME]",
        )
    tables = {"top level": config} | {f"[accounts.{n}]": table for n, table in accounts.items()}
    for where, table in tables.items():
        if "client_secret" in table:
            raise UsageError(
                f"{path} holds a client secret ({where}), where it does not belong.",
                "Put it in a file that only you can read and set client_secret_file to its "
                "path, or in the environment variable GETBILL_CLIENT_SECRET.",
            )
        allowed = known | ({"accounts"} if table is config else set())
        for name in table:
            if name not in allowed:
                raise UsageError(
                    f"{path} has an unknown setting {name!r} ({where}).",
                    f"Known settings: {', '.join(sorted(known))}.",
                )


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    environment: str | None
    parse: Callable[[str], object]
    in_config: bool = True
    secret: bool = False
    from_file: str | None = None
    """A config key or variable (in upper case with GETBILL_) that names a file with the value."""


def _look_up(
    key: _Key,
    flags: Mapping[str, str],
    environ: Mapping[str, str],
    tables: list[dict[str, Any]],
    config_file: Path,
) -> tuple[str | None, str]:
    if key.name in flags:
        return flags[key.name], f"--{key.name.replace('_', '-')}"
    if key.environment and environ.get(key.environment):
        return environ[key.environment], key.environment
    for table in tables:
        if key.in_config and key.name in table:
            return str(table[key.name]), str(config_file)
    if key.from_file:
        variable = f"GETBILL_{key.from_file.upper()}"
        if environ.get(variable):
            return read_secret_file(Path(environ[variable])), variable
        for table in tables:
            if key.from_file in table:
                return read_secret_file(Path(str(table[key.from_file]))), str(config_file)
    return None, "default"


def read_secret_file(path: Path) -> str:
    """The secret in `path`; refused when group or others could read it too."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise UsageError(
                    f"The secret file {path} can be read by others (mode {stat.S_IMODE(mode):o}).",
                    f"Close it: chmod 600 {path}",
                )
            return file.read().decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The secret file {path} cannot be read: {error}.") from error


def _site_root(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("it is not a web address such as https://getbill.io")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("it must name a site alone, without user, query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("plain http is allowed to this machine only; use https")
    return text.rstrip("/")


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
    value = float(text)
    if not 0 <= value <= 86_400:
        raise ValueError("it is not between 0 and 86400 seconds")
    return value


def _log_level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("it is not one of debug, info, warning, error")
    return text.upper()


_KEYS: Final = (
    _Key("base_url", "GETBILL_BASE_URL", _site_root),
    _Key("client_id", "GETBILL_CLIENT_ID", str),
    _Key(
        "client_secret",
        "GETBILL_CLIENT_SECRET",
        Secret,
        in_config=False,
        secret=True,
        from_file="client_secret_file",
    ),
    _Key("access_token", "GETBILL_ACCESS_TOKEN", Secret, in_config=False, secret=True),
    _Key("ca_bundle", "GETBILL_CA_BUNDLE", Path),
    _Key("ledger", "GETBILL_LEDGER", str),
    _Key("timezone", "GETBILL_TIMEZONE", _zone),
    _Key("country", "GETBILL_COUNTRY", _country),
    _Key("settle_seconds", "GETBILL_SETTLE_SECONDS", _seconds),
    _Key("timeline_zone", None, _zone),
    _Key("log_level", "GETBILL_LOG_LEVEL", _log_level),
)
