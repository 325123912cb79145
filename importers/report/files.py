"""Report files that grow with the import: readable by their owner alone, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from getbill_tui.errors import GetBillError
from getbill_tui.paths import make_private, sync_folder


@contextmanager
def private_file(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, mode 0600, that becomes `path` when all went well.

    Otherwise nothing is left of it. Trouble with the disk is a GetBillError naming `path`.
    """
    make_private(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        growing = Path(name)
        try:
            yield growing
            # Some writers replace the file that they are given.
            growing.chmod(0o600)
            with growing.open("rb") as file:
                os.fsync(file.fileno())
            growing.replace(path)
        finally:
            growing.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise GetBillError(
            f"The report {path} cannot be written: {error.strerror or error}.",
            "Free some space, or choose a folder that you may write with --report-dir.",
        ) from error
