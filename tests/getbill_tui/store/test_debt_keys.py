"""By what a debt is found again, and what never reaches the disk."""

from __future__ import annotations

from typing import Any

import pytest

from getbill_tui.debt import Debt
from getbill_tui.store.debt_keys import PhoneKeys, phones_of, reference_key, reference_keys
from getbill_tui.vocabulary import DebtId


def debt(phone: str | None = None, **raw: Any) -> Debt:
    return Debt(id=DebtId("d1"), phone=phone, raw=raw)


@pytest.mark.parametrize(
    "same",
    [" INV-20413 ", "inv-20413", "Inv-20413\t", "\u00a0INV-20413"],
)
def test_case_and_spaces_around_tell_no_references_apart(same: str) -> None:
    assert reference_key(same) == reference_key("INV-20413")


@pytest.mark.parametrize("other", ["INV20413", "INV-020413", "INV-2041", "INV 20413", ""])
def test_everything_else_does(other: str) -> None:
    assert reference_key(other) != reference_key("INV-20413")


def test_accents_are_one_however_they_are_composed() -> None:
    assert reference_key("Dossier  E\u0301te\u0301 1") == reference_key("dossier été 1")


def test_blank_references_are_none() -> None:
    known = Debt(id=DebtId("d1"), internal_id=" ", invoice_reference="F1", debtor_reference=None)
    assert reference_keys(known) == {"f1"}


class TestPhonesOfADebt:
    def test_its_own_number_and_those_of_its_contacts(self) -> None:
        contacts = [
            {"name": "Léa", "phone": "+33 6 39 98 01 02", "email": "lea@example.org"},
            {"type": "mobile", "value": "06 39 98 01 03"},
            "+33639980104",
            {"phones": ["0033639980105"], "postal_code": "75011"},
        ]
        found = phones_of(debt("+33639980101", contacts=contacts, country="FR"), None)
        assert found == {f"+3363998010{n}" for n in range(1, 6)}

    @pytest.mark.parametrize(
        "contacts",
        [
            None,
            "nobody",
            [None, 5, True, {"name": "12 34 56 78 90"}],
            {"street_number": "0639980102"},
            [{"phone": {"number": None}}],
        ],
    )
    def test_what_is_no_number_is_none(self, contacts: Any) -> None:
        assert phones_of(debt(contacts=contacts, country="FR"), None) == set()

    def test_a_national_number_without_a_country_is_never_guessed(self) -> None:
        assert phones_of(debt("0639980101"), None) == set()
        assert phones_of(debt("0639980101", country="France"), None) == set()
        assert phones_of(debt("0639980101", country="France"), "FR") == {"+33639980101"}

    def test_the_debts_own_country_goes_before_the_settings(self) -> None:
        assert phones_of(debt("(202) 555-0123", country="us"), "FR") == {"+12025550123"}


def test_phone_keys_depend_on_the_secret_and_do_not_show_it() -> None:
    one, other = PhoneKeys(b"a" * 32), PhoneKeys(b"b" * 32)
    assert one.key("+33639980101") == PhoneKeys(b"a" * 32).key("+33639980101")
    assert one.key("+33639980101") != other.key("+33639980101")
    assert one.proof() != other.proof()
    assert "aaaa" not in repr(one)
