"""Talk times of every notation, multiplied late and rounded once."""

from __future__ import annotations

import pytest

from importers.interpreting.durations import read_duration
from importers.interpreting.values import Trouble
from importers.problem import Code


@pytest.mark.parametrize(
    ("text", "unit", "milliseconds"),
    [
        ("184", "seconds", 184_000),
        ("0", "seconds", 0),
        ("00:03:04", "seconds", 184_000),
        ("3:04", "hms", 184_000),
        ("00:00:00.235", "hms", 235),
        (" 50:38:24.085", "hms", 182_304_085),
        ("3,07", "minutes", 184_200),
        ("0.12", "minutes", 7_200),
        ("0.00212962962963", "day_fraction", 184_000),
        ("0.0000694444444444", "day_fraction", 6_000),
        ("6.94444E-05", "day_fraction", 6_000),
        ("187000", "milliseconds", 187_000),
        ("1m 20s", "seconds", 80_000),
        ("1h 2m 3s", "seconds", 3_723_000),
        ('="184"', "seconds", 184_000),
        ("184", "hms", 184_000),
        ("0.00212962962962963", "hms", 184_000),
        ("0,00212962962962963", "hms", 184_000),
        ("6.94444E-05", "hms", 6_000),
        ("0.0", "hms", 0),
    ],
)
def test_a_duration_is_read(text, unit, milliseconds):
    assert read_duration(text, unit) == milliseconds


@pytest.mark.parametrize(("text", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3)])
def test_it_is_rounded_once_half_to_even(text, rounded):
    assert read_duration(text, "milliseconds") == rounded


@pytest.mark.parametrize(
    "text",
    ["-4", "abc", "NaN", "Infinity", "1.00E+03", "12:99", "1e3", "1 000", "", "99999999999999"],
)
def test_anything_else_is_a_bad_duration(text):
    read = read_duration(text, "seconds")
    assert isinstance(read, Trouble)
    assert read.code is Code.BAD_DURATION
    assert read.message
    assert read.hint


def test_less_than_a_millisecond_is_another_unit():
    assert isinstance(read_duration("0.00212963", "milliseconds"), Trouble)
    assert read_duration("0", "milliseconds") == 0
    assert read_duration("0.00212963", "day_fraction") == 184_000
