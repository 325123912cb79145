import pytest

from getbill_tui.formulas import neutralise


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33612345678", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "'=1", "＝1"]
)
def test_what_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "call", "2026-01-12", "a=b", "'quoted'", "0"])
def test_anything_else_stays(cell: str) -> None:
    assert neutralise(cell) == cell
