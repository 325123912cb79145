"""Rows of one block sorted by their pattern: the kinds of their cells, and their words.

Rows of one pattern have one fate. The careful path judges the first row of each pattern that
comes along; where it is accepted without a word, so are all the others. Next stage: `keys`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from importers.columnar.arrow import arrow_indexes, arrow_text, numpy_integers
from importers.columnar.kinds import DOUBTFUL, EMPTY, Codes
from importers.columnar.parsing import Columns
from importers.columnar.plan import Plan
from importers.interpreting.cells import MOMENT_IN_ID, Cells, Picker

MOST_PATTERNS: Final = 20_000
"""Patterns that are remembered; rows of others go the careful way."""
MOST_WORDS: Final = 100_000
"""Distinct texts of one column that are told apart."""

_NONE: Final = -1
_RADIX_LIMIT: Final = 1 << 62

Judge = Callable[[int], Cells | None]
"""The cells of the record at this index of the block, if it is accepted without a word."""


@dataclass(frozen=True, slots=True)
class Plain:
    """The rows of a block that are accepted without a word, and the ids of their calls."""

    records: NDArray[np.int64]
    keys: NDArray[np.int64]
    """A hash of each call's id, in step with `records`."""


@dataclass(slots=True)
class Sorter:
    """Sorts the rows of one file's blocks; what it learned of a pattern serves all of them."""

    plan: Plan
    width: int
    family: str
    _fates: dict[tuple[int, ...], int] = field(default_factory=dict)
    """Pattern → which of the plan's keys names the call; -1: not plainly good."""
    _words: dict[int, _Words] = field(default_factory=dict)

    def sort(self, columns: Columns, judge: Judge) -> Plain:
        """Find the rows that are plainly good."""
        classes = self._classes(columns.by_place)
        sure = np.flatnonzero(self._is_sure(classes))
        fates = self._fates_of(
            np.stack([codes[sure] for codes in classes.values()]), sure, judge, columns
        )
        records: list[NDArray[np.int64]] = []
        keys: list[NDArray[np.int64]] = []
        for number, picker in enumerate(self.plan.keys):
            chosen = sure[fates == number]
            if len(chosen):
                records.append(columns.records[chosen])
                keys.append(self._keys(columns.by_place, picker, chosen))
        if not records:
            nothing = np.zeros(0, np.int64)
            return Plain(nothing, nothing)
        order = np.argsort(found := np.concatenate(records), kind="stable")
        return Plain(found[order], np.concatenate(keys)[order])

    def _classes(self, by_place: Mapping[int, pa.StringArray]) -> dict[int, Codes]:
        plan = self.plan
        classes = {place: kind.classes(by_place[place]) for place, kind in plan.kinds.items()}
        if (pair := plan.dialled) is not None:
            classes[pair.number] = pair.classes(by_place[pair.number], by_place[pair.prefix])
        for place, pickers in plan.words.items():
            words = self._words.setdefault(place, _Words(place, self.width, pickers))
            classes[place] = words.classes(by_place[place])
        return classes

    def _is_sure(self, classes: Mapping[int, Codes]) -> NDArray[np.bool_]:
        """Rows without a doubtful cell that cannot be a total or a title."""
        sure = np.zeros(len(next(iter(classes.values()))), bool)
        for place in self.plan.telling:
            sure |= classes[place] != EMPTY
        for codes in classes.values():
            sure &= codes != DOUBTFUL
        return sure

    def _fates_of(
        self, patterns: NDArray[np.int64], sure: NDArray[np.int64], judge: Judge, columns: Columns
    ) -> NDArray[np.int64]:
        _, first, inverse = np.unique(_combined(patterns), return_index=True, return_inverse=True)
        fates = np.full(len(first), _NONE)
        for at, example in enumerate(first.tolist()):
            pattern = tuple(patterns[:, example].tolist())
            fate = self._fates.get(pattern)
            if fate is None:
                fate = self._key_of(judge(int(columns.records[sure[example]])))
                if len(self._fates) < MOST_PATTERNS:
                    self._fates[pattern] = fate
            fates[at] = fate
        return fates[inverse]

    def _key_of(self, cells: Cells | None) -> int:
        if cells is None:
            return _NONE
        found = (at for at, picker in enumerate(self.plan.keys) if picker.pick(cells))
        return next(found, _NONE)

    def _keys(
        self, by_place: Mapping[int, pa.StringArray], picker: Picker, chosen: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        rows = arrow_indexes(chosen)
        texts: pa.StringArray = by_place[picker.places[0]].take(rows)
        if picker.source.columns:
            others = (by_place[place].take(rows) for place in picker.places[1:])
            texts = pc.binary_join_element_wise(texts, *others, arrow_text(picker.source.join))
            texts = pc.replace_substring(texts, " ", "_")
            if pc.any(pc.match_substring(texts, "T")).as_py():
                texts = pc.replace_substring_regex(texts, MOMENT_IN_ID.pattern, r"\1_\2")
        return hashes(texts.to_pylist(), self.family)


def hashes(call_ids: Sequence[str], family: str = "") -> NDArray[np.int64]:
    """A number per id, the same for the same id within this process."""
    before = f"{family}:" if family else ""
    whole = (before + call_id for call_id in call_ids) if before else call_ids
    return np.fromiter(map(hash, whole), np.int64, len(call_ids))


@dataclass(slots=True)
class _Words:
    """The distinct texts of one column, numbered."""

    place: int
    width: int
    pickers: tuple[Picker, ...]
    _numbers: dict[str, int] = field(default_factory=dict)
    _taken: dict[object, int] = field(default_factory=dict)

    def classes(self, column: pa.StringArray) -> Codes:
        encoded = column.dictionary_encode()
        numbers = np.fromiter(
            map(self._number, encoded.dictionary.to_pylist()), np.int64, len(encoded.dictionary)
        )
        return numbers[numpy_integers(encoded.indices)] if len(numbers) else np.zeros(0, np.int64)

    def _number(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            if len(self._numbers) >= MOST_WORDS:
                return DOUBTFUL
            number = self._taken.setdefault(self._as_taken(text), len(self._taken))
            self._numbers[text] = number
        return number

    def _as_taken(self, text: str) -> object:
        """The same for texts that are the same to all who read them."""
        if not self.pickers:
            return text
        cells = [""] * self.width
        cells[self.place] = text
        return tuple(picker.pick(cells) for picker in self.pickers)


def _combined(patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number per row, the same for the same pattern and no other."""
    combined = np.zeros(patterns.shape[1], np.int64)
    size = 1
    for codes in patterns:
        radix = int(codes.max(initial=0)) + 1
        if size * radix > _RADIX_LIMIT:
            _, combined = np.unique(combined, return_inverse=True)
            size = int(combined.max(initial=0)) + 1
        combined = combined * radix + codes
        size *= radix
    return combined
