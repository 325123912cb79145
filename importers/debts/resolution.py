"""Which debt a row belongs to: by GetBill's own id, or by what a crosswalk knows.

A dialer does not know GetBill's encrypted ids (importing.md, section 3). Knows nothing of
files or rows; the index that `debts sync` keeps will stand beside the crosswalk.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from getbill_tui.vocabulary import DebtId
from importers.interpreting.values import Trouble
from importers.options import DebtBy
from importers.problem import Code


class DebtIndex(Protocol):
    """What knows debts by something else than their id."""

    def find(self, kind: DebtBy, text: str) -> Collection[DebtId]:
        """The debts that `text` (a reference, or a number in E.164) may mean."""


Resolved: TypeAlias = "DebtId | Trouble"


@dataclass(frozen=True, slots=True)
class Resolver:
    """How this import finds debts."""

    kind: DebtBy
    indexes: tuple[DebtIndex, ...] = ()
    """Asked in their order; the first that knows anything answers."""

    def resolve(self, text: str | None) -> DebtId | Trouble:
        """The one debt, or why it is not known."""
        if not text:
            return _missing(self.kind)
        if self.kind == "id":
            return DebtId(text)
        for index in self.indexes:
            found = set(index.find(self.kind, text))
            if len(found) == 1:
                return found.pop()
            if found:
                return Trouble(
                    Code.AMBIGUOUS_DEBT,
                    f"{len(found)} debts have this {_spelt(self.kind)}.",
                    "Give the debt's own id, or a reference that only one debt has.",
                )
        return Trouble(
            Code.UNKNOWN_DEBT,
            f"No debt with this {_spelt(self.kind)} is known.",
            "Add it to the file given with --debts-map, or correct it.",
        )


def _missing(kind: DebtBy) -> Trouble:
    if kind == "phone":
        return Trouble(
            Code.MISSING_DEBT,
            "The row has no number by which its debt could be found.",
            "Name the debt's column with --map debt_id=COLUMN, and use --debt-by id.",
        )
    return Trouble(
        Code.MISSING_DEBT,
        "The row names no debt.",
        "Fill the debt's column, or name the column that holds it with --map debt_id=COLUMN.",
    )


def _spelt(kind: DebtBy) -> str:
    return "number" if kind == "phone" else kind
