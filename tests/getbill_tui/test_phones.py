"""Whole phone numbers, in whatever form they are written."""

from __future__ import annotations

import pytest

from getbill_tui.phones import read_number


@pytest.mark.parametrize(
    "text",
    [
        "+33639980101",
        "+33 6 39 98 01 01",
        "0033 639 980 101",
        "06.39.98.01.01",
        "06-39-98-01-01",
        "06 39\u00a098\u202f01 01",
        " (0)639980101",
        "+33 (0)6 39 98 01 01",
        "tel:+33639980101",
        "sip:0639980101@pbx.example",
    ],
)
def test_one_number_in_many_forms(text: str) -> None:
    assert read_number(text, "FR") == "+33639980101"


@pytest.mark.parametrize(
    "text", ["", "INV-20413", "0639", "q7m2kd81xp4z", "3.36123E+10", "+", "06 39 98 01 01 and more"]
)
def test_what_is_no_whole_number(text: str) -> None:
    assert read_number(text, "FR") is None


def test_a_national_number_needs_its_country() -> None:
    assert read_number("0639980101", None) is None
    assert read_number("0639980101", "ZZ") is None
    assert read_number("+33639980101", None) == "+33639980101"
