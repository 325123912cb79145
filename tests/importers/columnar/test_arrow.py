"""Arrow's arrays and numpy's say the same, also where a slice begins inside the buffers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from importers.columnar.arrow import (
    arrow_indexes,
    arrow_mask,
    arrow_text,
    arrow_texts,
    is_utf8,
    numpy_booleans,
    numpy_integers,
)

WORDS = ["a", "", "é", "a", "bc", "a", "", "d", "e", "a"]


def test_texts_are_taken_by_places_and_by_mask() -> None:
    column = arrow_texts(WORDS)
    assert column.to_pylist() == WORDS
    assert column.take(arrow_indexes(np.array([4, 2]))).to_pylist() == ["bc", "é"]
    chosen = np.array([word == "a" for word in WORDS])
    assert column.filter(arrow_mask(chosen)).to_pylist() == ["a"] * 4


@pytest.mark.parametrize("start", [0, 1, 9])
def test_slices_reach_numpy_as_they_are(start: int) -> None:
    found = pc.equal(arrow_texts(WORDS), arrow_text("a"))
    assert numpy_booleans(found[start:]).tolist() == [word == "a" for word in WORDS[start:]]
    lengths = pc.binary_length(arrow_texts(WORDS))
    assert numpy_integers(lengths[start:]).tolist() == [len(w.encode()) for w in WORDS[start:]]


def test_nothing_is_a_column_too() -> None:
    assert pa.types.is_string(arrow_texts([]).type)
    assert numpy_integers(pc.binary_length(arrow_texts([]))).tolist() == []


@pytest.mark.parametrize(
    ("raw", "told"), [(b"", True), ("é".encode(), True), (b"\xe9", False), (b"\xc3", False)]
)
def test_text_is_told_from_other_bytes(raw: bytes, told: bool) -> None:
    assert is_utf8(raw) is told
