"""Numbers as dialers and spreadsheets write them."""

from __future__ import annotations

import pytest

from importers.interpreting.phones import Phone, is_anonymous, read_phone
from importers.interpreting.values import Trouble
from importers.problem import Code


@pytest.mark.parametrize(
    ("text", "country", "prefix", "e164"),
    [
        ("+33639980101", None, None, "+33639980101"),
        ("+33 6 39 98 01 01", None, None, "+33639980101"),
        ("0033639980101", None, None, "+33639980101"),
        ("06 39 98 01 01", "FR", None, "+33639980101"),
        ("06\u202f39\u00a098 01 01", "FR", None, "+33639980101"),
        ('="0639980103"', "FR", None, "+33639980103"),
        ("'0639980103", "FR", None, "+33639980103"),
        ("639980101", None, "33", "+33639980101"),
        ("0639980101", None, "33", "+33639980101"),
        ("33639980101", None, "33", "+33639980101"),
        ("2025550101", None, "1", "+12025550101"),
        ("(202) 555-0101", "US", None, "+12025550101"),
        ("tel:+12025550101", None, None, "+12025550101"),
        ("sip:+12025550101@example.com", None, None, "+12025550101"),
        ("+33 6 39 98 01 01 ext. 12", None, None, "+33639980101"),
        ("0639980101x12", None, "33", "+33639980101"),
        ("06 39 98 01 01 poste 12", "FR", None, "+33639980101"),
        ("(202) 555-0101 #12", "US", None, "+12025550101"),
    ],
)
def test_a_number_becomes_e164(text, country, prefix, e164):
    assert read_phone(text, country, prefix) == Phone(e164)


def test_a_long_number_may_be_international_only_where_the_profile_says_so():
    assert read_phone("33639980101", None, international=True) == Phone("+33639980101")
    assert isinstance(read_phone("33639980101", None), Trouble)


def test_ten_digits_are_never_taken_for_an_international_number():
    read = read_phone("2025550101", None, international=True)
    assert isinstance(read, Trouble), "it would be a number in Egypt"


def test_a_lost_leading_zero_is_given_back_with_a_warning():
    read = read_phone("639980101", "FR")
    assert isinstance(read, Phone)
    assert read.e164 == "+33639980101"
    assert "leading 0" in (read.warning or "")


def test_a_number_with_its_country_in_digits_has_lost_nothing():
    assert read_phone("33639980101", "FR") == Phone("+33639980101")


@pytest.mark.parametrize("text", ["3.36123E+10", "3,3639980E+10", "3E+10"])
def test_digits_that_a_spreadsheet_rounded_away_are_told(text):
    read = read_phone(text, "FR")
    assert isinstance(read, Trouble)
    assert read.code is Code.MANGLED_NUMBER


@pytest.mark.parametrize(
    ("text", "country"),
    [("12", "FR"), ("0639980101", None), ("XXXXXXXXX", "FR"), ("1800FLOWERS", "US"), ("+", None)],
)
def test_what_is_no_number_is_a_bad_phone(text, country):
    read = read_phone(text, country)
    assert isinstance(read, Trouble)
    assert read.code is Code.BAD_PHONE


def test_a_national_number_without_a_country_says_how_to_give_one():
    read = read_phone("0639980101", None)
    assert isinstance(read, Trouble)
    assert "--country" in read.hint


def test_addresses_may_be_withheld_too():
    assert is_anonymous("sip:anonymous@anonymous.invalid")
    assert is_anonymous("tel:Restricted")
    assert not is_anonymous("sip:+12025550101@example.com")


@pytest.mark.parametrize("text", ["XXXXXXXXX", "xxxxxxxxxx", "**********"])
def test_a_number_that_the_system_hides_is_withheld(text):
    assert is_anonymous(text)


@pytest.mark.parametrize("text", ["", "XX", "06XXXXXX01", "06******01"])
def test_a_number_with_digits_left_is_not(text):
    assert not is_anonymous(text)
