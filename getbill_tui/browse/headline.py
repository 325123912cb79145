"""The head of a debt's screen: what is known of the debt, in two lines of words."""

from __future__ import annotations

from dataclasses import dataclass

from getbill_tui.browse.words import Sign, debt_status_sign, one_line
from getbill_tui.debt import Debt


@dataclass(frozen=True, slots=True)
class Headline:
    """The debt in words; empty where GetBill gave no value."""

    debtor: str
    balance: str
    status: Sign
    references: tuple[str, ...]
    facts: tuple[str, ...]


def headline(debt: Debt) -> Headline:
    """What the head of the screen shows of `debt`."""
    return Headline(
        debtor=one_line(debt.debtor) or "debtor without a name",
        balance=balance_text(debt),
        status=debt_status_sign(debt.status),
        references=references(debt),
        facts=tuple(_facts(debt)),
    )


def references(debt: Debt) -> tuple[str, ...]:
    """The names under which people know the debt, without repeats."""
    given = (debt.internal_id, debt.invoice_reference, debt.debtor_reference)
    return tuple(dict.fromkeys(one_line(text) for text in given if text and text.strip()))


def balance_text(debt: Debt) -> str:
    """The amount with thousands apart, e.g. "1,240.00 EUR"; empty when unknown."""
    if debt.amount is None:
        return ""
    amount = f"{debt.amount:,.2f}" if debt.amount.is_finite() else str(debt.amount)
    return f"{amount} {one_line(debt.currency or '')}".rstrip()


def _facts(debt: Debt) -> list[str]:
    given = (
        ("", debt.object),
        ("due ", debt.due_date),
        ("", debt.phone),
        ("for ", debt.company),
        ("", debt.email),
    )
    return [f"{label}{one_line(text)}" for label, text in given if text and text.strip()]
