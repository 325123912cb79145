"""A secret in memory, and the files it may be read from.

It knows neither settings nor keyring; `settings` asks here, `keyring_entry` builds on it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from getbill_tui.errors import UsageError
from getbill_tui.redaction import hide

CREDENTIAL: Final = "getbill-client-secret"
"""The name of systemd's credential; `getbill-client-secret-NAME` is that of an account."""
_LONGEST: Final = 65_536


class Secret:
    """A text that no repr, log or traceback shows; `reveal` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        hide(value)

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


def read_secret_file(path: Path, *, by_systemd: bool = False) -> str:
    """The secret in `path`: one line, in a file that nobody but its owner can read.

    With `by_systemd` also in one of root's that root's group may read: so looks a credential
    to which systemd has let one user in by an access list.
    """
    try:
        with path.open("rb") as file:
            _refuse_open_file(path, os.fstat(file.fileno()), by_systemd=by_systemd)
            text = file.read(_LONGEST).decode("utf-8").strip()
    except UnicodeDecodeError:
        # Not even its position is told: it counts bytes of the secret.
        raise UsageError(f"The secret file {path} is no text (UTF-8).") from None
    except OSError as error:
        raise UsageError(f"The secret file {path} cannot be read: {error.strerror}.") from None
    if not text or not text.isprintable():
        what = "is empty" if not text else "holds more than one line of text"
        raise UsageError(f"The secret file {path} {what}.", "Put the client secret alone into it.")
    return text


def systemd_credential(environ: Mapping[str, str], account: str | None) -> Path | None:
    """The client secret that systemd hands to this service (LoadCredential), None without one."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return None
    names = [f"{CREDENTIAL}-{account}"] if account and "/" not in account else []
    for name in [*names, CREDENTIAL]:
        path = Path(folder) / name
        if path.exists():
            return path
    return None


def is_systemd_credential(path: Path, environ: Mapping[str, str]) -> bool:
    """Whether `path` lies in the folder where systemd puts the credentials of this service."""
    folder = environ.get("CREDENTIALS_DIRECTORY") or None
    return folder is not None and path.absolute().parent == Path(folder).absolute()


def _refuse_open_file(path: Path, status: os.stat_result, *, by_systemd: bool) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if not mode & 0o077:
        return
    of_root = status.st_uid == 0 and status.st_gid == 0
    if by_systemd and of_root and not mode & 0o037:
        return
    raise UsageError(
        f"The secret file {path} can be read by others (mode {mode:o}).",
        f"Close it: chmod 600 {path}",
    )
