"""The client secret in the desktop's keyring, where the optional library `keyring` is installed.

An entry belongs to one site and one client id, so a secret is never sent to another site. The
library is imported when an entry is used, and no sooner. Backends wait for a person, for a bus,
or for ever: each call is given up after a while, and its trouble is told, never passed through.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.secret import Secret

T = TypeVar("T")

PATIENCE: Final = 30.0
"""Seconds: long enough for a person to type the keyring's own password."""
_SAFE: Final = 1.0
"""keyring's priority from which on it recommends a backend; plain text files lie below."""


class KeyringTrouble(Exception):
    """The keyring cannot be used; the text says why, in our words."""


@dataclass(frozen=True, slots=True)
class KeyringEntry:
    """Where the keyring has the secret of one client at one site."""

    site: str
    client_id: str

    @property
    def service(self) -> str:
        """What the keyring's own programs show."""
        return f"getbill {self.site}"

    def read(self) -> str | None:
        """The secret, None when there is none; raises KeyringTrouble."""
        found = _patiently(lambda: _backend().get_password(self.service, self.client_id))
        return str(found) if found else None

    def store(self, secret: str) -> None:
        """Keep the secret, and see that it was kept; raises KeyringTrouble."""
        _patiently(lambda: _backend().set_password(self.service, self.client_id, secret))
        if self.read() != secret:
            raise KeyringTrouble("it does not give back what was stored")

    def forget(self) -> bool:
        """Remove the secret; False when there was none; raises KeyringTrouble."""
        if self.read() is None:
            return False
        _patiently(lambda: _backend().delete_password(self.service, self.client_id))
        return True


class KeyringSecret(Secret):
    """A secret that is fetched from the keyring when it is first revealed."""

    __slots__ = ("entry",)

    def __init__(self, entry: KeyringEntry) -> None:
        super().__init__("")
        self.entry = entry

    def reveal(self) -> str:
        """The secret; raises GetBillError that names every way to give one."""
        if not self._value:
            super().__init__(self._fetched())
        return self._value

    def _fetched(self) -> str:
        whose = f"the client {self.entry.client_id} at {self.entry.site}"
        way_out = "Run getbill login, or set GETBILL_CLIENT_SECRET or client_secret_file."
        try:
            found = self.entry.read()
        except KeyringTrouble as trouble:
            raise GetBillError(
                f"No secret for {whose}: the keyring cannot be used: {trouble}.", way_out
            ) from None
        if found is None:
            raise UsageError(
                f"No secret for {whose}: GETBILL_CLIENT_SECRET is not set, and the keyring has "
                "none for it.",
                way_out,
            )
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyringSecret) and other.entry == self.entry

    def __hash__(self) -> int:
        return hash(self.entry)


def keyring_is_installed() -> bool:
    """Whether the library is there; says nothing of a keyring that works."""
    try:
        return find_spec("keyring") is not None
    except (ImportError, ValueError):
        return False


def _backend() -> Any:
    """The backend in use; raises KeyringTrouble where there is none that keeps a secret."""
    try:
        keyring = import_module("keyring")
    except ImportError:
        raise KeyringTrouble("the library is not installed (getbill-tui[keyring])") from None
    backend = keyring.get_keyring()
    first = _first_of(backend)
    if first is None or float(first.priority) < _SAFE:
        raise KeyringTrouble("there is none on this machine that keeps secrets safely")
    return backend


def _first_of(backend: Any) -> Any:
    """The backend that a chain of them writes to; the backend itself when it is no chain."""
    chained = getattr(backend, "backends", None)
    if chained is None:
        return backend
    return next(iter(chained), None)


def _patiently(work: Callable[[], T]) -> T:
    """What `work` returns, unless it takes too long; any failure is a KeyringTrouble."""
    results: list[T] = []
    failures: list[KeyringTrouble] = []

    def run() -> None:
        try:
            results.append(work())
        except KeyringTrouble as trouble:
            failures.append(trouble)
        except BaseException as error:  # noqa: BLE001 backends raise what their platform raises
            # Its type alone: the text may hold what was to be stored.
            failures.append(KeyringTrouble(f"it failed ({type(error).__name__})"))

    # A thread that nobody waits for at the end: a backend that hangs cannot be stopped.
    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if failures:
        raise failures[0]
    if thread.is_alive() or not results:
        raise KeyringTrouble(f"it gave no answer in {PATIENCE:.0f} s")
    return results[0]
