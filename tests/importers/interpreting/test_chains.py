"""Legs that name the leg before them: one call, wherever its rows stand in the file."""

from __future__ import annotations

from importers.interpreting.calls import Calls


def chained(*links: tuple[str, str]) -> Calls:
    calls = Calls()
    calls.connect(links)
    return calls


def test_a_chain_leads_to_its_beginning():
    with chained(("c", "b"), ("a", "a"), ("b", "a")) as calls:
        assert [calls.root(leg) for leg in ("a", "b", "c", "elsewhere")] == ["a"] * 3 + [
            "elsewhere"
        ]


def test_a_beginning_outside_the_file_is_one_all_the_same():
    with chained(("c", "b"), ("b", "yesterday")) as calls:
        assert calls.root("c") == calls.root("b") == "yesterday"


def test_a_chain_that_bites_its_tail_has_one_name_from_everywhere():
    with chained(("a", "b"), ("b", "c"), ("c", "a"), ("d", "c")) as calls:
        assert {calls.root(leg) for leg in "abcd"} == {"a"}


def test_rows_of_a_chain_are_one_call():
    rows = [(1, "b", ("b",)), (2, "x", ("x",)), (3, "a", ("a",)), (4, "c", ("c",))]
    with chained(("b", "a"), ("c", "b")) as calls:
        calls.learn(lambda: iter(rows))
        assert [calls.first(leg) for leg in "abc"] == [1, 1, 1]
        assert calls.first("x") is None
        assert calls.legs("c") == [("b",), ("a",), ("c",)]
