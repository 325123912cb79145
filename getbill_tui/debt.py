"""A debt as GetBill answers it; read-only in this product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from getbill_tui.followup import JsonValue
from getbill_tui.vocabulary import DebtId


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What screens and matching need of a debt, its texts cleaned; `raw` has every member.

    None means unknown. Statuses are a company's own words, shown by their last part.
    """

    id: DebtId
    status: str | None = None
    civility: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    debtor_company: str | None = None
    company: str | None = None
    phone: str | None = None
    email: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    object: str | None = None
    internal_id: str | None = None
    invoice_reference: str | None = None
    debtor_reference: str | None = None
    due_date: str | None = None
    followups_count: int | None = None
    raw: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)

    @property
    def debtor(self) -> str:
        """The debtor's name, as a list shows it; empty when unknown."""
        person = " ".join(part for part in (self.firstname, self.lastname) if part)
        return self.debtor_company or person


@dataclass(frozen=True, slots=True)
class RecentDebt:
    """A debt that was open before: what this machine may remember of it, never a name
    (security.md, personal data)."""

    debt_id: DebtId
    reference: str
    """The reference under which people know it; empty when unknown."""
    opened_at: datetime
