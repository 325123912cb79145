"""What the user set, and where each value came from: flag, environment, config.toml, default.

`load` is pure: it reads the mappings it is given and files that they name, nothing else. Each
setting is listed once, in `setting_keys`; the keyring is asked when its secret is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from getbill_tui.config_file import Config, place, read_config, tables_of
from getbill_tui.errors import UsageError
from getbill_tui.keyring_entry import KeyringEntry, KeyringSecret, keyring_is_installed
from getbill_tui.paths import Paths
from getbill_tui.redaction import redact_text
from getbill_tui.secret import (
    Secret,
    is_systemd_credential,
    read_secret_file,
    systemd_credential,
)
from getbill_tui.setting_keys import KEYS, Key, SecretValueError

__all__ = ["DEFAULT_BASE_URL", "DEFAULT_SETTLE_SECONDS", "Secret", "Settings", "load"]

DEFAULT_BASE_URL: Final = "https://getbill.io"
DEFAULT_SETTLE_SECONDS: Final = 120.0


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
    *,
    with_secrets: bool = True,
) -> Settings:
    """The settings of this process.

    `flags` maps setting names to what the command line gave (None: not given). Raises
    UsageError naming the origin of a value that cannot be used; never prints a secret.
    `with_secrets` False looks for none: where they are about to be given, or taken away.
    """
    paths = Paths.from_environment(environ)
    config = read_config(paths.config_file)
    found = {name: value for name, value in (flags or {}).items() if value is not None}
    account = found.get("account") or environ.get("GETBILL_ACCOUNT") or None
    sources = _Sources(found, environ, _tables(config, account, paths), paths, account)
    values: dict[str, Any] = {"account": account}
    origins: dict[str, str] = {}
    for key in KEYS:
        if key.secret and not with_secrets:
            continue
        text, origins[key.name] = sources.look_up(key)
        if text is not None:
            values[key.name] = _parsed(key, text, origins[key.name])
    if with_secrets:
        _ask_the_keyring(values, origins)
    return Settings(
        paths=paths, origins=origins, **{k: v for k, v in values.items() if v is not None}
    )


@dataclass(frozen=True, slots=True)
class _Sources:
    flags: Mapping[str, str]
    environ: Mapping[str, str]
    tables: list[Config]
    paths: Paths
    account: str | None

    def look_up(self, key: Key) -> tuple[str | None, str]:
        """The text of a setting and where it came from."""
        if key.name in self.flags:
            return self.flags[key.name], f"--{key.name.replace('_', '-')}"
        if key.environment and self.environ.get(key.environment):
            return self.environ[key.environment], key.environment
        for table in self.tables:
            if key.in_config and key.name in table:
                return str(table[key.name]), self._named(table)
        if key.from_file:
            return self._in_a_file(key.from_file)
        return None, "default"

    def _in_a_file(self, name: str) -> tuple[str | None, str]:
        variable = f"GETBILL_{name.upper()}"
        if given := self.environ.get(variable):
            path = Path(given)
            by_systemd = is_systemd_credential(path, self.environ)
            return read_secret_file(path, by_systemd=by_systemd), variable
        if credential := systemd_credential(self.environ, self.account):
            return read_secret_file(credential, by_systemd=True), f"systemd ({credential.name})"
        for table in self._tables_of_the_client():
            if name in table:
                path = place(self.paths.config, str(table[name]))
                by_systemd = is_systemd_credential(path, self.environ)
                origin = f"{name} in {self._named(table)}"
                return read_secret_file(path, by_systemd=by_systemd), origin
        return None, "default"

    def _tables_of_the_client(self) -> list[Config]:
        """An account with a client id of its own has no use for another client's secret."""
        nearest = self.tables[0]
        return [nearest] if "client_id" in nearest else self.tables

    def _named(self, table: Config) -> str:
        account = len(self.tables) > 1 and table is self.tables[0]
        return f"{self.paths.config_file}" + (f" [accounts.{self.account}]" if account else "")


def _tables(config: Config, account: str | None, paths: Paths) -> list[Config]:
    try:
        return tables_of(config, account)
    except KeyError:
        raise UsageError(
            f"There is no account {account!r} in {paths.config_file}.",
            f"Run getbill login --account {account}, or name one of: "
            f"{', '.join(sorted(config.get('accounts', {}))) or 'none is set'}.",
        ) from None


def _parsed(key: Key, text: str, origin: str) -> object:
    try:
        return key.parse(text)
    except ValueError as error:
        hidden = key.secret or isinstance(error, SecretValueError)
        shown = "" if hidden else f" {redact_text(repr(text))}"
        raise UsageError(
            f"The setting {key.name}{shown} (from {origin}) cannot be used: {error}.",
            f"Correct it in {origin}.",
        ) from None


def _ask_the_keyring(values: dict[str, Any], origins: dict[str, str]) -> None:
    """Where nothing else gives the client's secret, leave it to the keyring, to be asked later."""
    if "client_secret" in values or "access_token" in values or "client_id" not in values:
        return
    if keyring_is_installed():
        entry = KeyringEntry(values.get("base_url", DEFAULT_BASE_URL), values["client_id"])
        values["client_secret"] = KeyringSecret(entry)
        origins |= {"client_secret": "keyring"}
