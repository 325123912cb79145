"""Kinds of cells that a reader is known to take without a word, told by looks alone.

Each kind is strict: whatever it does not recognise at once is DOUBTFUL, and the row goes the
careful way. That a cell is of a kind must settle all that its reader decides: two rows whose
cells have the same kinds have the same fate (the property test of `columnar` holds it).
Knows columns of text; which column is of which kind is said in `plan`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar, Final, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from importers.columnar.arrow import (
    arrow_indexes,
    arrow_mask,
    arrow_text,
    numpy_booleans,
    numpy_integers,
)
from importers.interpreting.numbering import TELLING, surely_exists
from importers.interpreting.recordings import read_recording

Codes: TypeAlias = NDArray[np.int64]

EMPTY: Final = 0
PLAIN: Final = 1
ZERO: Final = 2
DOUBTFUL: Final = -1

MOST_REMEMBERED: Final = 100_000
"""Distinct texts of which a kind remembers what they are."""


class Kind(Protocol):
    """Says of each cell of a column, without its row, of which class it is."""

    def classes(self, column: pa.StringArray) -> Codes:
        """EMPTY, PLAIN, ZERO or DOUBTFUL for each cell."""


def empty_or(column: pa.StringArray, plain: NDArray[np.bool_]) -> Codes:
    """EMPTY for empty cells, PLAIN where `plain` is true, else DOUBTFUL."""
    codes = np.where(plain, PLAIN, DOUBTFUL)
    codes[numpy_booleans(pc.equal(column, arrow_text("")))] = EMPTY
    return codes


def matches(column: pa.StringArray, pattern: str) -> NDArray[np.bool_]:
    """Where an expression is found."""
    return numpy_booleans(pc.match_substring_regex(column, pattern))


class _Nullable:
    """A kind in whose columns some words mean nothing."""

    BEGINS: ClassVar[str] = ""
    """With what a PLAIN cell may begin, and so a (folded) word that is one; empty: anything."""

    def __init__(self, nulls: Iterable[str] = ()) -> None:
        self._nulls = null_pattern(
            word for word in nulls if not self.BEGINS or word[:1] in self.BEGINS
        )

    def unless_null(self, column: pa.StringArray, codes: Codes) -> Codes:
        """`codes`, but DOUBTFUL where a cell may mean nothing."""
        if self._nulls is not None:
            codes[matches(column, self._nulls)] = DOUBTFUL
        return codes


class Looks(_Nullable):
    """Cells that match one expression."""

    def __init__(self, pattern: str, nulls: Iterable[str] = ()) -> None:
        super().__init__(nulls)
        self._pattern = pattern

    def classes(self, column: pa.StringArray) -> Codes:
        """As the expression says."""
        return self.unless_null(column, empty_or(column, matches(column, self._pattern)))


def null_pattern(nulls: Iterable[str]) -> str | None:
    """An expression for the ASCII texts that fold to one of these (folded) words."""
    spelt = [
        r"[\s_-]*" + "".join(re.escape(letter) + r"[\s_-]*" for letter in word) for word in nulls
    ]
    return rf"\A(?i:{'|'.join(spelt)})\z" if spelt else None


ID: Final = r"\A(?:[0-9]|[A-Za-z][A-Za-z_./=-]*[0-9])[A-Za-z0-9_./=-]*\z"
"""An id: with a digit, so that it is no word for a withheld one; without a plus, so that no
spreadsheet has rounded it."""

WHOLE_NUMBERS: Final = {"milliseconds": 9, "seconds": 6, "hms": 6, "minutes": 4}
"""Digits of a plain number of a unit that cannot be longer than 24 days."""


class WholeNumber(Looks):
    """Durations as plain numbers; nought is ZERO."""

    def __init__(self, unit: str, nulls: Iterable[str] = ()) -> None:
        super().__init__(rf"\A(?:0|[1-9][0-9]{{0,{WHOLE_NUMBERS[unit] - 1}}})\z", nulls)

    def classes(self, column: pa.StringArray) -> Codes:
        """Nought apart: it is not the same to have talked."""
        codes = super().classes(column)
        codes[numpy_booleans(pc.equal(column, arrow_text("0"))) & (codes == PLAIN)] = ZERO
        return codes


class _Remembered:
    """What was found out about texts, bounded."""

    def __init__(self, judge: Callable[[str], bool]) -> None:
        self._judge = judge
        self._known: dict[str, bool] = {}

    def of(self, texts: pa.StringArray) -> NDArray[np.bool_]:
        """For each text; every distinct one is judged once."""
        encoded = texts.dictionary_encode()
        verdicts = np.fromiter(map(self._of, encoded.dictionary.to_pylist()), bool)
        return verdicts[numpy_integers(encoded.indices)] if len(verdicts) else np.zeros(0, bool)

    def _of(self, text: str) -> bool:
        found = self._known.get(text)
        if found is None:
            found = self._judge(text)
            if len(self._known) < MOST_REMEMBERED:
                self._known[text] = found
        return found


_DAY: Final = r"(?:19[7-9][0-9]|20[0-9][0-9])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LOCAL: Final = rf"\A{_DAY}[T ]{_CLOCK}\z"
_ABSOLUTE: Final = (
    rf"\A{_DAY}[T ]{_CLOCK}(?:\.[0-9]{{1,6}})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])\z"
)


class Moment(_Nullable):
    """Dates and times of ISO, with an offset, or on a day on which the clocks stood still."""

    BEGINS = "12"

    def __init__(self, zone: tzinfo | None, nulls: Iterable[str] = ()) -> None:
        super().__init__(nulls)
        self._exists = _Remembered(_exists)
        self._steady = _Remembered(lambda day: _exists(day) and is_steady(day, zone))
        self._local = zone is not None

    def classes(self, column: pa.StringArray) -> Codes:
        """PLAIN only where the day is one of the calendar."""
        plain = matches(column, _ABSOLUTE)
        others = np.flatnonzero(~plain) if self._local else np.zeros(0, np.int64)
        plain[plain] = self._exists.of(_days(column.filter(arrow_mask(plain))))
        if len(others):
            rest = column.take(arrow_indexes(others))
            plain[others] = matches(rest, _LOCAL) & self._steady.of(_days(rest))
        return self.unless_null(column, empty_or(column, plain))


def _days(column: pa.StringArray) -> pa.StringArray:
    return pc.utf8_slice_codeunits(column, 0, 10)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def is_steady(day: str, zone: tzinfo | None) -> bool:
    """Whether the clocks of `zone` were not touched from the day before to the day after."""
    if zone is None:
        return False
    midnight = datetime.fromisoformat(day)
    moments = (midnight + timedelta(minutes=15 * step) for step in range(-8, 24 * 4 + 9))
    offsets = {
        moment.replace(tzinfo=zone, fold=fold).utcoffset() for moment in moments for fold in (0, 1)
    }
    return len(offsets) == 1


_SAFE_ADDRESS: Final = (
    r"\Ahttps://[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/[A-Za-z0-9._~/%?=&+-]*)?\z"
)


class Address(_Nullable):
    """Recordings: https on a host with a public name; each host is judged once."""

    BEGINS = "h"

    def __init__(self, nulls: Iterable[str] = ()) -> None:
        super().__init__(nulls)
        self._public = _Remembered(lambda host: isinstance(read_recording(host), str))

    def classes(self, column: pa.StringArray) -> Codes:
        """PLAIN where no part of the address can be misunderstood."""
        plain = matches(column, _SAFE_ADDRESS)
        plain &= numpy_integers(pc.binary_length(column)) < 2_000
        chosen = column.filter(arrow_mask(plain))
        if len(chosen):
            host = pc.extract_regex(chosen, r"\A(?P<host>https://[a-z0-9.-]+)").field("host")
            plain[plain] = self._public.of(host)
        return self.unless_null(column, empty_or(column, plain))


class Number(_Nullable):
    """Phone numbers whose fate their first digits and their length decide."""

    BEGINS = "+123456789"

    def classes(self, column: pa.StringArray) -> Codes:
        """PLAIN for international numbers of a possible length, written without spaces."""
        looks = matches(column, r"\A\+[1-9][0-9]{7,14}\z")
        return self.unless_null(column, empty_or(column, looks & self.possible(column)))

    def possible(self, whole: pa.StringArray) -> NDArray[np.bool_]:
        """Whether numbers (with plus and country) of this beginning and length exist."""
        starts = pc.utf8_slice_codeunits(whole, 0, TELLING).dictionary_encode()
        lengths = numpy_integers(pc.binary_length(whole))
        lengths = np.minimum(lengths, _LONGEST)
        keys = numpy_integers(starts.indices) * (_LONGEST + 1) + lengths
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        texts = whole.take(arrow_indexes(first)).to_pylist()
        found = np.fromiter(map(surely_exists, texts), bool, len(texts))
        return found[inverse] if len(found) else np.zeros(0, bool)


_LONGEST: Final = 32
