"""--debts-map first, then the index; and what a person is told of the index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.debt import Debt
from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from getbill_tui.settings import Settings
from getbill_tui.store.debt_schema import IndexPlace
from getbill_tui.store.debt_writer import open_writer
from getbill_tui.store.sweep import PageFacts
from getbill_tui.vocabulary import DebtId
from importers.debts.sources import DebtSources
from importers.interpreting.values import Trouble
from importers.problem import Code

MADE = datetime(2026, 1, 12, 8, tzinfo=UTC)


@dataclass
class Scene:
    """An index, a map, and what was remarked."""

    place: IndexPlace
    folder: Path
    remarks: list[str] = field(default_factory=list)

    def index(self, debts: Sequence[Debt], *, whole: bool = True) -> None:
        with open_writer(self.place, "FR") as writer:
            sweep = writer.sweep(MADE.timestamp())
            facts = PageFacts(
                page=1, limit=100, received=len(debts), unreadable=0, total=len(debts), last=True
            )
            sweep = writer.take(sweep, debts, facts)
            if whole:
                writer.finish(sweep)

    def map(self, text: str) -> Path:
        path = self.folder / "map.csv"
        path.write_text(text, "utf-8")
        return path

    def sources(
        self, debts_map: Path | None = None, *, later: timedelta = timedelta(hours=1)
    ) -> DebtSources:
        return DebtSources(
            debts_map, self.place, now=lambda: MADE + later, remark=self.remarks.append
        )


@pytest.fixture
def scene(home: Path, tmp_path: Path) -> Scene:
    paths = Paths.from_environment({"GETBILL_HOME": str(home)})
    return Scene(IndexPlace.of(Settings(paths=paths, client_id="demo")), tmp_path)


@pytest.fixture
def two() -> list[Debt]:
    return [
        Debt(id=DebtId("d1"), internal_id="INV-1", phone="+33639980101"),
        Debt(id=DebtId("d2"), internal_id="INV-2", debtor_reference="C 1", phone="+33639980101"),
    ]


def code(found: object) -> Code:
    assert isinstance(found, Trouble), found
    return found.code


def test_references_and_numbers_in_the_index(scene: Scene, two: list[Debt]) -> None:
    scene.index(two)
    with scene.sources() as sources:
        references = sources.resolver("reference", None)
        assert references.resolve_all(["inv-1", "c  1"]) == ["d1", "d2"]
        assert code(references.resolve("INV-3")) is Code.UNKNOWN_DEBT
        # One debtor with two debts: the number alone says nothing.
        assert code(sources.resolver("phone", None).resolve("+33639980101")) is Code.AMBIGUOUS_DEBT
    assert scene.remarks == []


def test_the_map_goes_first(scene: Scene, two: list[Debt]) -> None:
    scene.index(two)
    path = scene.map("debt_id,reference,phone\nm1,Inv-1,06 39 98 01 01\n")
    with scene.sources(path) as sources:
        assert sources.resolver("reference", "FR").resolve_all(["INV-1", "INV-2"]) == ["m1", "d2"]
        assert sources.resolver("phone", "FR").resolve("+33639980101") == "m1"


def test_references_of_the_map_compare_as_those_of_the_index(scene: Scene) -> None:
    path = scene.map("debt_id,reference\nm1,Dossier  7\nm2,a\nm3,A\n")
    with scene.sources(path) as sources:
        resolver = sources.resolver("reference", None)
        assert resolver.resolve(" dossier 7") == "m1"
        assert code(resolver.resolve("a")) is Code.AMBIGUOUS_DEBT


@pytest.mark.parametrize("whole", [None, False])
def test_without_a_whole_index_or_a_map_nothing_is_looked_up(
    scene: Scene, two: list[Debt], whole: bool | None
) -> None:
    """A debt that is missing would make another one look like the only one."""
    if whole is not None:
        scene.index(two[:1], whole=whole)
    with scene.sources() as sources, pytest.raises(UsageError) as caught:
        sources.resolver("phone", None)
    assert "debts sync" in caught.value.hint
    assert "--debts-map" in caught.value.hint


def test_where_only_the_profile_looks_up_every_row_says_that_its_debt_is_unknown(
    scene: Scene,
) -> None:
    with scene.sources() as sources:
        resolver = sources.resolver("phone", None, asked=False)
        assert code(resolver.resolve("+33639980101")) is Code.UNKNOWN_DEBT
    (remark,) = scene.remarks
    assert "debts sync" in remark


def test_a_map_alone_serves_and_an_index_that_is_not_whole_is_not_asked(
    scene: Scene, two: list[Debt]
) -> None:
    path = scene.map("debt_id,reference\nm1,R\n")
    with scene.sources(path) as sources:
        assert sources.resolver("reference", None).resolve("r") == "m1"
    assert scene.remarks == []
    scene.index(two, whole=False)
    with scene.sources(path) as sources:
        assert code(sources.resolver("reference", None).resolve("INV-1")) is Code.UNKNOWN_DEBT
        sources.resolver("reference", "FR")
    (remark,) = scene.remarks
    assert "not asked" in remark


def test_an_old_index_is_said_once_with_its_age(scene: Scene, two: list[Debt]) -> None:
    scene.index(two)
    with scene.sources(later=timedelta(days=3, hours=1)) as sources:
        for kind in ("reference", "phone", "reference"):
            sources.resolver(kind, None)  # type: ignore[arg-type]
    (remark,) = scene.remarks
    assert "3 days ago" in remark
    assert "debts sync" in remark


def test_ids_need_no_index(scene: Scene) -> None:
    with scene.sources() as sources:
        assert sources.resolver("id", None).resolve("D1") == "D1"


def test_looking_up_writes_nothing(scene: Scene, two: list[Debt]) -> None:
    scene.index(two)
    before = scene.place.file.read_bytes()
    with scene.sources() as sources:
        sources.resolver("reference", None).resolve("INV-1")
    assert scene.place.file.read_bytes() == before
    assert not [f for f in scene.place.file.parent.iterdir() if f.name.endswith(("-wal", "-shm"))]


class TestRows:
    """The same as rows of a file see it."""

    @pytest.fixture
    def row(self, scene: Scene, two: list[Debt], own_row: Callable[..., Any]) -> Callable[..., Any]:
        path = scene.map("debt_id,phone\nm1,+33639980101\nm2,+33639980102\nm3,+33639980102\n")

        def run(**cells: str) -> Any:
            return own_row({"debt_by": "phone", "debts_map": path}, **cells)

        return run

    def test_a_number_without_one_debt_is_a_problem_of_its_column(self, row: Any) -> None:
        for number, expected in (
            ("0639980103", Code.UNKNOWN_DEBT),
            ("0639980102", Code.AMBIGUOUS_DEBT),
            ("anonymous", Code.MISSING_DEBT),
        ):
            result = row(phone_number_used=number)
            assert result.codes == [expected]
            assert result.only.problems[0].column == "phone_number_used"

    def test_a_bad_number_is_one_problem_and_not_two(self, row: Any) -> None:
        assert row(phone_number_used="0639").codes == [Code.BAD_PHONE]
        assert row(phone_number_used="3.36E+10").codes == [Code.MANGLED_NUMBER]
