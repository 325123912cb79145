"""What is put aside comes back as it was, however it is built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from importers.columnar.aside import Aside
from importers.problem import Code, Problem
from importers.reading.table import Record
from importers.verdict import Place, Rejected


@dataclass
class Open:
    """A dataclass without slots, one of whose fields is no argument."""

    name: str
    made: int = field(init=False, default=3)


@pytest.fixture
def aside() -> Iterator[Aside]:
    kept = Aside()
    yield kept
    kept.close()


def test_values_come_back_by_their_place(aside: Aside) -> None:
    problem = Problem(code=Code.BAD_PHONE, message="No.", hint="Mend it.", field="debt_id")
    record = Record(4, ("a", "é"), (problem,), ("repaired",))
    rejected = Rejected(place=Place("f.csv", None, 3, 4), cells=record.cells, problems=(problem,))
    values = [[record], rejected, Open("x"), (None, {"a": 1})]
    places = [aside.put(value) for value in values]
    for place, value in reversed(list(zip(places, values, strict=True))):
        assert aside.get(place) == value
