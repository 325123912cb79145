"""What tests of the importer share: the shipped catalogue, tables in memory, examinations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.paths import Paths
from importers.examination import Identified, examine
from importers.known_calls import KnownCalls, NothingKnown
from importers.options import ReadingOptions
from importers.problem import Code
from importers.profiles.catalogue import Catalogue
from importers.reading.table import Record, Shape
from importers.validation.repeats import SeenCalls
from importers.verdict import Accepted, Rejected, Verdict

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
PARIS = ReadingOptions(timezone=ZoneInfo("Europe/Paris"), country="FR")


@dataclass(frozen=True, slots=True)
class MemoryTable:
    """A table that was never a file: a row per line."""

    rows: Sequence[Sequence[str] | Record]
    file: str = "calls.csv"
    sheet: str | None = None
    encoding: str | None = "utf-8"
    delimiter: str | None = ","

    def records(self, shape: Shape) -> Iterator[Record]:
        for line, row in enumerate(self.rows, start=1):
            yield row if isinstance(row, Record) else Record(line, tuple(row))


@dataclass
class Examined:
    """What came of one table, ready to be asked."""

    identified: Identified
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def only(self) -> Verdict:
        (verdict,) = self.verdicts
        return verdict

    @property
    def body(self) -> dict[str, Any]:
        """The followup of the only row, which must be accepted."""
        assert isinstance(self.only, Accepted), self.only
        return dict(self.only.draft.body())

    @property
    def warnings(self) -> tuple[str, ...]:
        assert isinstance(self.only, Accepted), self.only
        return self.only.warnings

    @property
    def codes(self) -> list[Code]:
        """The problems of the only row, which must be rejected."""
        assert isinstance(self.only, Rejected), self.only
        return [problem.code for problem in self.only.problems]

    @property
    def outcomes(self) -> list[str]:
        return [type(verdict).__name__.lower() for verdict in self.verdicts]


Examine = Callable[..., Examined]


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The shipped profiles alone."""
    nowhere = tmp_path_factory.mktemp("empty")
    return Catalogue.load(Paths(config=nowhere, state=nowhere))


@pytest.fixture
def paris() -> ReadingOptions:
    """Local times of Paris, national numbers of France."""
    return PARIS


@pytest.fixture
def memory_table() -> type[MemoryTable]:
    """To build tables that were never a file."""
    return MemoryTable


@pytest.fixture
def examined(catalogue: Catalogue) -> Examine:
    """Examine rows (the header among them): `examined(rows, seen=…, known=…, **options)`."""

    def run(
        rows: Sequence[Sequence[str] | Record],
        *,
        options: ReadingOptions = PARIS,
        profiles: Catalogue = catalogue,
        seen: SeenCalls | None = None,
        known: KnownCalls | None = None,
        file: str = "calls.csv",
        sheet: str | None = None,
        delimiter: str | None = ",",
        **changed: Any,
    ) -> Examined:
        table = MemoryTable(rows, file=file, sheet=sheet, delimiter=delimiter)
        with SeenCalls() as fresh:
            examination = examine(
                table,
                replace(options, **changed),
                profiles=profiles,
                seen=seen or fresh,
                known=known or NothingKnown(),
                now=NOW,
            )
            return Examined(examination.identified, list(examination))

    return run


@pytest.fixture
def own_row(examined: Examine) -> Examine:
    """Examine one row of the `getbill` profile: `own_row(status="…", …)`."""

    def run(options: dict[str, Any] | None = None, **cells: str) -> Examined:
        row = {"debt_id": "q7m2kd81xp4z", "type": "call", "status": "no_answer"} | cells
        return examined([list(row), list(row.values())], **(options or {}))

    return run


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the samples that are shipped."""
    return Path(__file__).parents[2] / "samples"
