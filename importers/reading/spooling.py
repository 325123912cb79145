"""The bytes of a file, held open so that they can be read again and again.

What cannot be read twice (standard input, a pipe) is first copied to a temporary file
without a name: only its owner could open it (0600), and it is gone with the last handle,
also after a crash. Knows bytes, not what they mean; `magic` looks at them next.
"""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from getbill_tui.errors import GetBillError

STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """An open file: `name` as the user gave it, `size` in bytes."""

    name: str
    descriptor: int
    size: int

    def stream(self) -> io.RawIOBase:
        """Its bytes from the first on; streams do not disturb each other."""
        return _Stream(self.descriptor)

    def head(self, size: int) -> bytes:
        """Its first `size` bytes, or fewer where it has no more."""
        return os.pread(self.descriptor, size, 0)


class _Stream(io.RawIOBase):
    """Reads a shared descriptor at a position of its own, and leaves it open."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {
            os.SEEK_SET: 0,
            os.SEEK_CUR: self._position,
            os.SEEK_END: os.fstat(self._descriptor).st_size,
        }[whence]
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = os.preadv(self._descriptor, [buffer], self._position)
        self._position += size
        return size


@contextmanager
def opened_source(file: str) -> Iterator[Source]:
    """The bytes of `file` ("-" for standard input), until the block ends.

    Raises GetBillError for what is absent, a folder, not readable, or empty.
    """
    with ExitStack() as stack:
        stream = sys.stdin.buffer if file == STANDARD_INPUT else stack.enter_context(_opened(file))
        if file == STANDARD_INPUT or stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
            stream = stack.enter_context(_spooled(stream, file))
        size = os.fstat(stream.fileno()).st_size
        if not size:
            raise GetBillError(
                f"{described(file)} is empty: it has 0 bytes.",
                "Export it again, and see that the export ends before the import begins.",
            )
        yield Source(file, stream.fileno(), size)


def described(file: str) -> str:
    """How a sentence begins that is about `file`."""
    return "Standard input" if file == STANDARD_INPUT else f"The file {file}"


def _opened(file: str) -> BinaryIO:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        stream = os.fdopen(descriptor, "rb", buffering=0)
    except FileNotFoundError as error:
        raise GetBillError(
            f"There is no file {file}.", "Check the name and the folder you are in."
        ) from error
    except IsADirectoryError as error:
        raise _a_folder(file) from error
    except PermissionError as error:
        raise GetBillError(
            f"The file {file} may not be read by you.",
            "Ask its owner for permission to read it, or copy it to a folder of yours.",
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise GetBillError(
            f"The file {file!r} cannot be opened: {reason}.", "Check its name and its disk."
        ) from error
    mode = os.fstat(stream.fileno()).st_mode
    if stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
        return stream
    stream.close()
    if stat.S_ISDIR(mode):
        raise _a_folder(file)
    raise GetBillError(
        f"{file} is a device, not a file.",
        'Name a file, or give "-" to read what is piped into standard input.',
    )


def _a_folder(file: str) -> GetBillError:
    return GetBillError(
        f"{file} is a folder, not a file.", "Name the files in it, for example with a wildcard."
    )


@contextmanager
def _spooled(stream: BinaryIO, file: str) -> Iterator[BinaryIO]:
    """A private copy of all that `stream` still gives."""
    with tempfile.TemporaryFile(prefix="getbill-") as copy:
        try:
            shutil.copyfileobj(stream, copy, 1 << 20)
            copy.flush()
        except OSError as error:
            raise GetBillError(
                f"{described(file)} cannot be copied to {tempfile.gettempdir()}: {error.strerror}.",
                "Free some space there, or name a larger folder in TMPDIR.",
            ) from error
        yield copy
