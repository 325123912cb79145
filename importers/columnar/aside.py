"""What a screening puts aside, in a private file without a name: values back by their place."""

from __future__ import annotations

import pickle
import tempfile
from typing import Any

from getbill_tui.errors import GetBillError


class Aside:
    """Keeps values of this process alone; nobody else ever writes what is unpickled here.

    A full disk under the temporary folder raises GetBillError.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="getbill-")  # noqa: SIM115

    def close(self) -> None:
        """Let go of the file, which has no name."""
        self._file.close()

    def put(self, value: object) -> int:
        """Keep a value; its place."""
        place = self._file.seek(0, 2)
        try:
            pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            raise _full(error) from error
        return place

    def get(self, place: int) -> Any:
        """The value that was put there."""
        try:
            self._file.seek(place)
        except OSError as error:
            raise _full(error) from error
        return pickle.load(self._file)  # noqa: S301 written by this process


def _full(error: OSError) -> GetBillError:
    return GetBillError(
        f"The import's temporary file in {tempfile.gettempdir()} failed: {error.strerror}.",
        "Free some space there, or name a larger folder in TMPDIR.",
    )
