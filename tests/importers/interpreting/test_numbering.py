"""The quick answer about numbers is phonenumbers' own."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importers.interpreting.numbering import surely_exists
from importers.interpreting.phones import Phone, read_phone

CODES = sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
NUMBERS = st.builds(
    "+{}{}".format, st.sampled_from(CODES), st.text("0123456789", min_size=3, max_size=14)
)


@given(NUMBERS)
@example("+330639980101")
@example("+390612345678")
@example("+12025550101")
@example("+5491112345678")
def test_what_surely_exists_is_possible_and_written_as_e164(text: str) -> None:
    if surely_exists(text):
        number = phonenumbers.parse(text)
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert phonenumbers.is_possible_number(number)
        assert e164 == text


@given(NUMBERS, st.lists(st.integers(min_value=2, max_value=12), max_size=4))
def test_spaces_make_no_other_number(text: str, places: list[int]) -> None:
    spaced = text
    for place in sorted(places, reverse=True):
        spaced = f"{spaced[:place]} {spaced[place:]}"
    if surely_exists(text):
        number = phonenumbers.parse(spaced)
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert e164 == text
        assert read_phone(spaced, "FR") == Phone(text)


def test_an_ordinary_number_is_told_at_once() -> None:
    assert surely_exists("+33639980101")


@pytest.mark.parametrize(
    "text", ["", "+", "33639980101", "+3363998010", "+33 639980101", "+٣٣639980101", "+33063998010"]
)
def test_nothing_is_said_of_others(text: str) -> None:
    assert not surely_exists(text)
