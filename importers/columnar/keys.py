"""Which calls stand in a file more than once, found in memory that hardly grows with it.

A number per row is kept in a private file without a name; those that occur twice are looked
for one share of all numbers after the other. Two calls that share a number by chance are taken
for doubles too: whoever asks then compares them carefully.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SHARE: Final = 1_000_000
"""Numbers that are compared at a time, more or less."""
_READ: Final = 1 << 18
"""Numbers read at a time."""


class Keys:
    """The hashes of a file's call ids."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="getbill-")  # noqa: SIM115
        self._count = 0

    def close(self) -> None:
        """Let go of the file, which has no name."""
        self._file.close()

    def add(self, keys: NDArray[np.int64]) -> None:
        """Those of the next rows."""
        self._file.write(keys.tobytes())
        self._count += len(keys)

    def doubles(self, count: int) -> NDArray[np.uint8]:
        """A bit for each of the first `count` keys: whether any other key equals it."""
        self._file.flush()
        marked = np.zeros(count // 8 + 1, np.uint8)
        shares = np.uint64(self._count // _SHARE + 1)
        for share in range(int(shares)):
            rows, keys = self._share(np.uint64(share), shares)
            order = np.argsort(keys, kind="stable")
            same = keys[order][1:] == keys[order][:-1]
            twice = np.zeros(len(keys), bool)
            twice[order[1:][same]] = True
            twice[order[:-1][same]] = True
            found = rows[twice]
            found = found[found < count]
            np.bitwise_or.at(marked, found >> 3, np.uint8(1) << (found & 7).astype(np.uint8))
        return marked

    def _share(
        self, share: np.uint64, shares: np.uint64
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows: list[NDArray[np.int64]] = []
        keys: list[NDArray[np.int64]] = []
        for start, block in self._blocks():
            chosen = np.flatnonzero(block.view(np.uint64) % shares == share)
            rows.append(chosen + start)
            keys.append(block[chosen])
        if not rows:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing
        return np.concatenate(rows), np.concatenate(keys)

    def _blocks(self) -> Iterator[tuple[int, NDArray[np.int64]]]:
        self._file.seek(0)
        start = 0
        while raw := self._file.read(_READ * 8):
            block = np.frombuffer(raw, np.int64)
            yield start, block
            start += len(block)


def is_marked(marked: NDArray[np.uint8], start: int, count: int) -> NDArray[np.bool_]:
    """The bits of `count` rows from `start` on."""
    rows = np.arange(start, start + count)
    bits: NDArray[np.bool_] = (marked[rows >> 3] >> (rows & 7).astype(np.uint8)) & 1 != 0
    return bits
