"""Which debt a row belongs to: by GetBill's own id, or by what a map or the index knows.

A dialer does not know GetBill's encrypted ids (importing.md, section 3). Knows nothing of
files or rows; `sources` says who is asked. One text may mean several debts: then nobody may
guess, and the row says how many they are, never which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeAlias

from getbill_tui.vocabulary import DebtId
from importers.interpreting.values import Trouble
from importers.options import DebtBy
from importers.problem import Code

_KEPT: Final = 65_536
"""Answers that are kept: a column repeats its values, and memory must not grow with the file."""


class KnowsDebts(Protocol):
    """What knows debts by something else than their id."""

    def find_all(self, kind: DebtBy, texts: Collection[str]) -> Mapping[str, Collection[DebtId]]:
        """Each text (a reference, or a number in E.164) → the debts that it may mean; texts
        that mean none may be left out."""


Resolved: TypeAlias = "DebtId | Trouble"


class Resolver:
    """How this import finds debts: `resolve` one text, or a whole column of them at once."""

    def __init__(self, kind: DebtBy, indexes: Sequence[KnowsDebts] = ()) -> None:
        """`indexes` are asked in their order; the first that knows a text answers for it."""
        self.kind: Final = kind
        self._indexes = tuple(indexes)
        self._known: dict[str, Resolved] = {}

    def resolve(self, text: str | None) -> Resolved:
        """The one debt, or why it is not known."""
        if text and (known := self._known.get(text)) is not None:
            return known
        return self.resolve_all((text,))[0]

    def resolve_all(self, texts: Sequence[str | None]) -> list[Resolved]:
        """The same for many texts, in their order; each different one is looked up once."""
        if self.kind == "id":
            return [DebtId(text) if text else _missing(self.kind) for text in texts]
        fresh = {text for text in texts if text and text not in self._known}
        if len(self._known) + len(fresh) > _KEPT:
            self._known.clear()
            fresh = {text for text in texts if text}
        if fresh:
            self._known.update(self._look_up(fresh))
        return [self._known[text] if text else _missing(self.kind) for text in texts]

    def _look_up(self, texts: Iterable[str]) -> dict[str, Resolved]:
        left = set(texts)
        found: dict[str, Resolved] = {}
        for index in self._indexes:
            answers = index.find_all(self.kind, left)
            found |= {text: self._judged(set(debts)) for text, debts in answers.items() if debts}
            left -= found.keys()
        unknown = self._unknown()
        return found | dict.fromkeys(left, unknown)

    def _judged(self, debts: set[DebtId]) -> Resolved:
        if len(debts) == 1:
            return debts.pop()
        return Trouble(
            Code.AMBIGUOUS_DEBT,
            f"{len(debts)} debts have this {_spelt(self.kind)}.",
            "Give the debt's own id, or a reference that only one debt has.",
        )

    def _unknown(self) -> Trouble:
        return Trouble(
            Code.UNKNOWN_DEBT,
            f"No debt with this {_spelt(self.kind)} is known.",
            "Correct it, run getbill debts sync if the debt is new, or add it to the file given "
            "with --debts-map.",
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
