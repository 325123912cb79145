import pytest

from getbill_tui.browse.jumping import as_debt_id, as_pasted_id


@pytest.mark.parametrize(
    ("typed", "debt_id"),
    [
        (" xyz789ghi012\n", "xyz789ghi012"),
        ("AbC_-=/", "AbC_-=/"),
        ("", None),
        ("two words", None),
        ("Léa", None),
        ("a\x1b[2J", None),
        ("x" * 257, None),
    ],
)
def test_what_can_be_an_id(typed: str, debt_id: str | None) -> None:
    assert as_debt_id(typed) == debt_id


def test_a_pasted_scrap_opens_nothing() -> None:
    assert as_pasted_id("abc") is None
    assert as_pasted_id("xyz789ghi012") == "xyz789ghi012"
