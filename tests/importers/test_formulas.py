"""Formulas in reports: harmless when written, themselves when read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from getbill_tui.formulas import neutralise
from importers.formulas import original

_STARTERS = st.text(alphabet="'=+-@ \t\r\n＝x0", max_size=6)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33639980001", "-", "@SUM(A1)", "\t=1", " =1", "\r", "'=1", "＝1", '="06"']
)
def test_what_could_run_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "0639980001", "'06", "l'agent", "PTP", " text"])
def test_what_cannot_run_stays_as_it_is(cell: str) -> None:
    assert neutralise(cell) == cell
    assert original(cell) == cell


@given(st.one_of(_STARTERS, st.text()))
def test_reading_back_gives_the_original(cell: str) -> None:
    assert original(neutralise(cell)) == cell


@given(st.one_of(_STARTERS, st.text()))
def test_a_neutralised_cell_never_starts_a_formula(cell: str) -> None:
    assert not neutralise(cell).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
