"""The secret of this installation: under it is hashed what must be known again, but not kept.

A plain hash of a French mobile number falls in minutes (security.md, personal data); a keyed
one is of no use to whoever does not have this file.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from getbill_tui.errors import GetBillError
from getbill_tui.paths import make_private, sync_folder

_BYTES: Final = 32


def installation_key(path: Path) -> bytes:
    """The key in the file `path`; made once, 0600, if there is none yet.

    Two processes that make it at the same moment both get the one that was there first.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise GetBillError(
            f"The key of this installation, {path}, cannot be used: {error.strerror}.",
            "Make it readable to you, or set GETBILL_HOME to a folder that you may write.",
        ) from error
    if len(key) != _BYTES:
        raise GetBillError(
            f"The key of this installation, {path}, is damaged.",
            "Restore it from a backup: the import ledger can be read with it alone.",
        )
    return key


def _make(path: Path) -> None:
    make_private(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces a key that another process made meanwhile.
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
    sync_folder(path.parent)
