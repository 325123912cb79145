import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from getbill_tui.text import clean, clean_line

ESC = "\x1b"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Martin, Léa", "Martin, Léa"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("windows\r\nold mac\rend", "windows\nold mac\nend"),
        (f"{ESC}]52;c;aGFjaw==\x07", "␛]52;c;aGFjaw==␇"),
        (f"{ESC}[2J", "␛[2J"),
        ("\x9b31m", "\ufffd31m"),
        ("nul\x00 del\x7f", "nul␀ del␡"),
        ("pay \u202e0012\u202c", "pay \ufffd0012\ufffd"),
        ("a\u200bb\u2060c\ufeffd", "a\ufffdb\ufffdc\ufffdd"),
        ("line\u2028paragraph\u2029", "line\ufffdparagraph\ufffd"),
        ("tag\U000e0041\U000e007f", "tag\ufffd\ufffd"),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("e\u0301", "\u00e9"),
        ("👩‍👧 family", "👩‍👧 family"),
        ("❤️‍🔥 and 1️⃣", "❤️‍🔥 and 1️⃣"),
        ("1\u200d2", "1\ufffd2"),
        ("a\ufe0fb", "a\ufffdb"),
    ],
)
def test_foreign_text_is_made_safe_to_show(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_text_over_its_limit_is_cut_visibly() -> None:
    assert clean("x" * 11, limit=10) == "x" * 9 + "…"
    assert clean("x" * 10, limit=10) == "x" * 10


def test_one_line_has_no_breaks() -> None:
    assert clean_line("a\r\n b\t\tc ") == "a b c"


@given(st.text())
def test_nothing_that_a_terminal_obeys_survives(raw: str) -> None:
    shown = clean(raw)
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert not {c for c in shown if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO"}}
    assert unicodedata.is_normalized("NFC", shown)
    assert clean(shown) == shown


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"], codec="utf-8")))
def test_ordinary_text_stays_as_it_is(raw: str) -> None:
    plain = unicodedata.normalize("NFC", raw)
    if "\u115f" in plain or "\u1160" in plain or "\u3164" in plain or "\uffa0" in plain:
        return
    assert clean(raw) == plain
