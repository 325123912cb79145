"""Both paths over the same bytes: the careful one, and the one that sorts by column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.errors import GetBillError
from importers.columnar import blocks
from importers.examination import prepare, verdicts_of
from importers.known_calls import NothingKnown
from importers.options import ReadingOptions
from importers.profiles.catalogue import Catalogue
from importers.reading.opening import open_tables
from importers.screening import screened
from importers.validation.repeats import SeenCalls
from importers.verdict import Accepted, AcceptedRows

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many blocks in a small file."""
    monkeypatch.setattr(blocks, "BLOCK", 1_500)
    monkeypatch.setattr(blocks, "SMALL_BLOCK", 300)


def judged(path: Path, options: ReadingOptions, catalogue: Catalogue, how: Any) -> Any:
    """All verdicts, or the error that there is instead."""
    encoding, delimiter = options.encoding, options.delimiter
    with (
        SeenCalls() as seen,
        open_tables(str(path), encoding=encoding, delimiter=delimiter, sheet=None) as (table,),
    ):
        try:
            prepared = prepare(
                table, options, profiles=catalogue, seen=seen, known=NothingKnown(), now=NOW
            )
            return list(how(prepared))
        except GetBillError as error:
            return type(error), error.message, error.hint


@pytest.fixture
def same(
    catalogue: Catalogue, paris: ReadingOptions, tmp_path: Path, small_blocks: None
) -> Callable[..., tuple[int, int]]:
    """Assert that both paths agree on a file; how many rows it has, and how many were plain."""
    path = tmp_path / "calls.csv"

    def check(data: bytes, **changed: Any) -> tuple[int, int]:
        path.write_bytes(data)
        options = replace(paris, **changed)
        careful = judged(path, options, catalogue, verdicts_of)
        fast = judged(path, options, catalogue, lambda found: screened(found, large=0))
        if isinstance(careful, tuple):
            assert fast == careful
            return 0, 0
        told = iter(fast)
        place = plain = 0
        for verdict in told:
            if isinstance(verdict, AcceptedRows):
                assert verdict.first == place + 1
                for at in range(place, place + verdict.rows):
                    assert isinstance(careful[at], Accepted), careful[at]
                    assert not careful[at].warnings
                place += verdict.rows
                plain += verdict.rows
            else:
                assert verdict == careful[place]
                place += 1
        assert place == len(careful)
        return place, plain

    return check
