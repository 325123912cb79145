"""One text, one debt, or a problem that says how many: never a guess."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest

from getbill_tui.vocabulary import DebtId
from importers.debts.resolution import Resolver
from importers.interpreting.values import Trouble
from importers.options import DebtBy
from importers.problem import Code


@dataclass
class KnownDebts:
    """Answers from a table, and counts what it is asked."""

    table: Mapping[str, Collection[str]]
    asked: list[set[str]] = field(default_factory=list)

    def find_all(self, kind: DebtBy, texts: Collection[str]) -> Mapping[str, Collection[DebtId]]:
        self.asked.append(set(texts))
        return {text: [DebtId(d) for d in self.table[text]] for text in texts if text in self.table}


def code(found: object) -> Code:
    assert isinstance(found, Trouble), found
    return found.code


def test_a_column_is_answered_in_its_order_and_asked_once_per_value() -> None:
    known = KnownDebts({"a": ["d1"], "b": ["d2", "d3"], "c": []})
    resolver = Resolver("reference", [known])
    found = resolver.resolve_all(["a", "b", None, "x", "a", "", "c"])
    assert found[0] == found[4] == "d1"
    assert [code(found[n]) for n in (1, 2, 3, 5, 6)] == [
        Code.AMBIGUOUS_DEBT,
        Code.MISSING_DEBT,
        Code.UNKNOWN_DEBT,
        Code.MISSING_DEBT,
        Code.UNKNOWN_DEBT,
    ]
    assert [resolver.resolve(text) for text in ("a", "b", "x")] == [found[0], found[1], found[3]]
    assert known.asked == [{"a", "b", "c", "x"}]


def test_the_first_that_knows_a_text_answers_for_it() -> None:
    first, second = (
        KnownDebts({"a": ["d1"], "b": ["d2", "d3"]}),
        KnownDebts({"b": ["d4"], "c": ["d5"]}),
    )
    resolver = Resolver("phone", [first, second])
    found = resolver.resolve_all(["a", "b", "c"])
    assert (found[0], code(found[1]), found[2]) == ("d1", Code.AMBIGUOUS_DEBT, "d5")
    assert second.asked == [{"c"}]


def test_an_ambiguous_debt_says_how_many_and_never_which() -> None:
    resolver = Resolver("phone", [KnownDebts({"+33639980101": ["secret1", "secret2", "secret2"]})])
    found = resolver.resolve("+33639980101")
    assert isinstance(found, Trouble)
    assert "2 debts have this number" in found.message
    assert "secret" not in repr(found)


def test_ids_are_taken_as_they_are() -> None:
    resolver = Resolver("id", [])
    assert resolver.resolve_all(["D1", "d1"]) == ["D1", "d1"]
    assert code(resolver.resolve("")) == Code.MISSING_DEBT


def test_memory_does_not_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importers.debts.resolution._KEPT", 4)
    known = KnownDebts({str(n): [f"d{n}"] for n in range(100)})
    resolver = Resolver("reference", [known])
    for n in range(100):
        assert resolver.resolve_all([str(n), str(n // 2)]) == [f"d{n}", f"d{n // 2}"]
    assert len(resolver._known) <= 4
