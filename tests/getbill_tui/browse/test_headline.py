from decimal import Decimal

from getbill_tui.browse.headline import headline, references
from getbill_tui.debt import Debt
from getbill_tui.vocabulary import DebtId


def test_a_debt_in_words() -> None:
    shown = headline(
        Debt(
            id=DebtId("d1"),
            firstname="Léa",
            lastname="Martin",
            amount=Decimal("1240.5"),
            currency="EUR",
            status="status.default.paid",
            internal_id="INV-1",
            invoice_reference="INV-1",
            debtor_reference="C 7",
            due_date="2024-01-31",
            phone="+33800123456",
        )
    )
    assert shown.debtor == "Léa Martin"
    assert shown.balance == "1,240.50 EUR"
    assert shown.status.word == "paid"
    assert shown.references == ("INV-1", "C 7")
    assert shown.facts == ("due 2024-01-31", "+33800123456")


def test_what_is_unknown_is_not_made_up() -> None:
    bare = Debt(id=DebtId("d1"), internal_id="  ")
    shown = headline(bare)
    assert shown.debtor == "debtor without a name"
    assert shown.balance == ""
    assert references(bare) == ()
    assert shown.facts == ()


def test_names_stay_on_one_line() -> None:
    assert headline(Debt(id=DebtId("d1"), debtor_company="A\nB\tC")).debtor == "A B C"
