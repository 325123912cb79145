from collections.abc import Callable

import pytest

from getbill_tui.browse.filters import (
    Filter,
    FoldedTexts,
    choose,
    count_statuses,
    count_types,
    with_statuses,
    with_text,
    with_types,
)
from getbill_tui.followup import Followup

Make = Callable[..., Followup]


@pytest.fixture
def three(followup: Make) -> tuple[Followup, ...]:
    return (
        followup("a", type="call", status="no_answer", summary="Léa rappelle lundi"),
        followup("b", type="sms", status="delivered", notes="Plan de paiement"),
        followup("c", type="call", status="deal_found", phone_number_used="+33800123456"),
    )


def ids(wanted: Filter, followups: tuple[Followup, ...]) -> str:
    return "".join(f.id for f in choose(followups, wanted, FoldedTexts()))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), "abc"),
        (with_types(Filter(), ["call"]), "ac"),
        (with_types(Filter(), ["call", "sms"]), "abc"),
        (with_statuses(Filter(), ["delivered", "deal_found"]), "bc"),
        (with_text(Filter(), "lea"), "a"),
        (with_text(Filter(), "  LUNDI rappelle "), "a"),
        (with_text(Filter(), "rappelle mardi"), ""),
        (with_text(Filter(), "0800"), ""),
        (with_text(Filter(), "800123"), "c"),
        (with_text(Filter(), "deal found"), "c"),
        (with_text(with_types(Filter(), ["call"]), "plan"), ""),
    ],
)
def test_what_passes(wanted: Filter, found: str, three: tuple[Followup, ...]) -> None:
    assert ids(wanted, three) == found


def test_a_followup_that_changed_is_searched_anew(followup: Make) -> None:
    texts = FoldedTexts()
    wanted = with_text(Filter(), "new")
    assert not choose([followup("a", summary="old")], wanted, texts)
    assert choose([followup("a", summary="new")], wanted, texts)


def test_followups_without_type_or_status_can_be_asked_for(followup: Make) -> None:
    bare = followup("x")
    assert count_types([bare]) == count_statuses([bare]) == [("", 1)]
    assert ids(with_types(Filter(), [""]), (bare,)) == "x"


def test_words_are_counted_most_frequent_first(three: tuple[Followup, ...]) -> None:
    assert count_types(three) == [("call", 2), ("sms", 1)]


def test_a_filter_says_what_it_does() -> None:
    assert not Filter(text="  ").on
    assert Filter().describe() == ""
    wanted = Filter(frozenset({"sms", "call"}), frozenset({"deal_not_found"}), "plan\n")
    assert wanted.on
    assert wanted.describe() == "type call, sms · status no deal · text “plan”"
