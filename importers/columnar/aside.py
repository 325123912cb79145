"""What a screening puts aside, in a private file without a name: values back by their place."""

from __future__ import annotations

import io
import pickle
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
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
        written = io.BytesIO()
        pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = _REDUCERS
        pickler.dump(value)
        place = self._file.seek(0, 2)
        try:
            self._file.write(written.getbuffer())
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


class _Reducers(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How dataclasses are taken apart: several times as fast as by what `dataclass` itself
    gives those with slots, which looks for their fields in every single value."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(kind):
            raise KeyError(kind)
        names = _members(kind)

        def reduced(value: object) -> tuple[Any, ...]:
            return _built, (kind, [getattr(value, name) for name in names])

        self[kind] = reduced
        return reduced


_REDUCERS = _Reducers()


@cache
def _members(kind: type) -> tuple[str, ...]:
    assert is_dataclass(kind)
    return tuple(field.name for field in fields(kind))


def _built(kind: type, members: Sequence[object]) -> object:
    value: object = object.__new__(kind)
    for name, member in zip(_members(kind), members, strict=True):
        object.__setattr__(value, name, member)
    return value


def _full(error: OSError) -> GetBillError:
    return GetBillError(
        f"The import's temporary file in {tempfile.gettempdir()} failed: {error.strerror}.",
        "Free some space there, or name a larger folder in TMPDIR.",
    )
