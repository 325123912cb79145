"""An API client's id and secret: tried, kept where later commands find them, and removed again.

The id is kept in config.toml; the secret in the keyring, else in a file of its own (0600), never
in config.toml. How `settings` finds them again is its own business. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from getbill_tui.config_file import alter, place, read_config, tables_of
from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.keyring_entry import KeyringEntry, KeyringTrouble, keyring_is_installed
from getbill_tui.paths import Paths, write_private
from getbill_tui.secret import Secret
from getbill_tui.settings import Settings, load
from getbill_tui.vocabulary import Scope

_FILE: Final = "client-secret"
_VARIABLES: Final = (
    "GETBILL_CLIENT_ID",
    "GETBILL_CLIENT_SECRET",
    "GETBILL_CLIENT_SECRET_FILE",
    "GETBILL_ACCESS_TOKEN",
)


@dataclass(frozen=True, slots=True)
class Client:
    """An API client of GetBill, and for which account it is to be used (None: the usual one)."""

    site: str
    id: str
    secret: Secret
    account: str | None

    def __post_init__(self) -> None:
        for name, text in (("client id", self.id), ("client secret", self.secret.reveal())):
            if not text or not text.isprintable() or " " in text:
                raise UsageError(
                    f"This {name} is empty, or holds spaces or control characters.",
                    "Copy it again from GetBill's dashboard: Company, API Client Management.",
                )


def settings_for(environ: Mapping[str, str], account: str | None) -> Settings:
    """The settings for `account`, which need not exist yet, without any secret."""
    paths = Paths.from_environment(environ)
    known = account in read_config(paths.config_file).get("accounts", {})
    nearest = {name: value for name, value in environ.items() if name != "GETBILL_ACCOUNT"}
    return load(nearest, {"account": account if known else None}, with_secrets=False)


async def try_client(client: Client, settings: Settings) -> frozenset[str] | None:
    """The scopes that GetBill grants the client, None when it does not say; raises ApiError."""
    from getbill_tui.api.errors import AccessRefused
    from getbill_tui.diagnosis.site import Site

    tried = replace(settings, client_id=client.id, client_secret=client.secret, access_token=None)
    async with Site(tried) as site:
        try:
            return (await site.ask_token(frozenset(Scope))).scopes
        except AccessRefused as refusal:
            raise AccessRefused(
                refusal.message,
                "Nothing was kept. Copy both again from GetBill's dashboard: Company, API Client "
                f"Management; and see that they are for {client.site}.",
                status=refusal.status,
            ) from None


def keep(
    client: Client, settings: Settings, environ: Mapping[str, str], *, use_keyring: bool
) -> Iterator[str]:
    """Keep id and secret, and say in sentences where; raises GetBillError."""
    paths = settings.paths
    before = _table(paths, client.account)
    own = own_file(paths, client.account)
    trouble = _keep_in_keyring(client) if use_keyring else "the keyring is not wanted"
    if trouble:
        write_private(own, f"{client.secret.reveal()}\n".encode())
    values: dict[str, str | None] = {
        "client_id": client.id,
        "client_secret_file": own.name if trouble else None,
    }
    if settings.origins.get("base_url") == "GETBILL_BASE_URL":
        # A secret is for the site that accepted it, also where the variable is not set.
        values["base_url"] = client.site
    alter(paths.config_file, client.account, values)
    if trouble:
        yield f"The secret is in {own}, which only you can read; {trouble}."
    else:
        own.unlink(missing_ok=True)
        yield "The secret is in your keyring."
    where = f" [accounts.{client.account}]" if client.account else ""
    site = f", and its site {client.site}" if "base_url" in values else ""
    yield f"The client id is in {paths.config_file}{where}{site}."
    other = before.get("client_secret_file")
    if other is not None and place(paths.config, str(other)) != own:
        yield f"{other} is no longer used, and was left as it is."
    for name in _set(environ):
        yield f"Mind that {name} is set in the environment, and wins over what is kept."


def forget(
    settings: Settings, environ: Mapping[str, str], account: str | None
) -> Iterator[tuple[str, bool]]:
    """Remove what `keep` has kept; says in sentences what was done, or not (False)."""
    paths = settings.paths
    table = _table(paths, account)
    if account is not None and not table and account not in _accounts(paths):
        raise UsageError(f"There is no account {account!r} in {paths.config_file}.")
    own = own_file(paths, account)
    removed = list(_forget_secrets(table, own, settings, account))
    values: dict[str, None] = {}
    if "client_id" in table:
        values["client_id"] = None
        removed.append((f"The client id is removed from {paths.config_file}.", True))
    if (other := table.get("client_secret_file")) is not None:
        if place(paths.config, str(other)) == own:
            values["client_secret_file"] = None
        else:
            removed.append((f"{other} is a file of your own, and stays.", True))
    if values:
        alter(paths.config_file, account, values)
    yield from removed or [("Nothing was kept, so nothing is removed.", True)]
    for name in _set(environ):
        yield f"{name} is set in the environment, which only you can change: unset it.", True


def own_file(paths: Paths, account: str | None) -> Path:
    """The file in which `keep` keeps a secret."""
    return paths.config / (f"{_FILE}-{quote(account, safe='')}" if account else _FILE)


def _keep_in_keyring(client: Client) -> str:
    """Why the keyring does not have the secret now; "" when it has."""
    try:
        KeyringEntry(client.site, client.id).store(client.secret.reveal())
    except KeyringTrouble as trouble:
        return f"the keyring was not used: {trouble}"
    return ""


def _forget_secrets(
    table: Mapping[str, Any], own: Path, settings: Settings, account: str | None
) -> Iterator[tuple[str, bool]]:
    had_file = own.exists()
    if had_file:
        try:
            own.unlink()
        except OSError as error:
            raise GetBillError(
                f"The secret file {own} cannot be removed: {error.strerror}.",
                "Remove it by hand.",
            ) from error
        yield f"The secret file {own} is removed.", True
    client_id = table.get("client_id")
    if client_id is None or not keyring_is_installed():
        return
    if sharer := _sharer(settings.paths, account, str(client_id)):
        yield f"The secret in the keyring stays: {sharer} uses the same client.", True
        return
    entry = KeyringEntry(settings.base_url, str(client_id))
    try:
        if entry.forget():
            yield "The secret is removed from your keyring.", True
    except KeyringTrouble as trouble:
        if not had_file:
            yield f"The keyring could not be asked, and may still have it: {trouble}.", False


def _sharer(paths: Paths, account: str | None, client_id: str) -> str | None:
    """Another account that uses the same client, in words."""
    config = read_config(paths.config_file)
    if account is not None and config.get("client_id") == client_id:
        return "the usual account"
    for name, table in _accounts(paths).items():
        if name != account and table.get("client_id") == client_id:
            return f"the account {name}"
    return None


def _accounts(paths: Paths) -> Mapping[str, Any]:
    accounts: Mapping[str, Any] = read_config(paths.config_file).get("accounts", {})
    return accounts


def _table(paths: Paths, account: str | None) -> Mapping[str, Any]:
    try:
        return tables_of(read_config(paths.config_file), account)[0]
    except KeyError:
        return {}


def _set(environ: Mapping[str, str]) -> list[str]:
    return [name for name in _VARIABLES if environ.get(name)]
