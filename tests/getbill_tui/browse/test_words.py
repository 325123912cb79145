import pytest
from rich.cells import cell_len

from getbill_tui.browse.words import (
    NOTHING,
    Tone,
    channel_sign,
    debt_status_sign,
    direction_sign,
    status_sign,
)
from getbill_tui.vocabulary import Direction, FollowupStatus, FollowupType


@pytest.mark.parametrize("word", FollowupType)
def test_every_channel_has_a_glyph_of_one_cell_and_a_word(word: FollowupType) -> None:
    sign = channel_sign(word)
    assert cell_len(sign.glyph) == 1
    assert sign.word
    assert len(sign.text) <= 11


@pytest.mark.parametrize("word", FollowupStatus)
def test_every_status_has_a_glyph_of_one_cell_and_a_word(word: FollowupStatus) -> None:
    sign = status_sign(word)
    assert cell_len(sign.glyph) == 1
    assert sign.word
    assert len(sign.text) <= 14


def test_no_two_words_look_alike() -> None:
    for words, sign in (
        (FollowupType, channel_sign),
        (FollowupStatus, status_sign),
        (Direction, direction_sign),
    ):
        signs = [sign(word) for word in words]
        assert len({each.glyph for each in signs}) == len(signs)
        assert len({each.word for each in signs}) == len(signs)


def test_a_word_that_is_not_known_yet_is_shown_as_it_came() -> None:
    assert channel_sign("carrier_pigeon").text == "? carrier_pigeon"
    assert status_sign("new\nword").text == "? new word"


def test_no_word_is_a_dash() -> None:
    assert channel_sign(None) == status_sign("") == direction_sign(None) == NOTHING


def test_a_debts_status_is_the_last_part_of_its_name() -> None:
    assert debt_status_sign("status.default.in_progress").word == "in progress"
    assert debt_status_sign("status.default.paid").tone is Tone.GOOD
    assert debt_status_sign("status.acme.legal").word == "legal"
    assert debt_status_sign("odd.").word == "odd."
