from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from getbill_tui.debt import RecentDebt
from getbill_tui.errors import GetBillError
from getbill_tui.store.recents import KEPT, Recents
from getbill_tui.vocabulary import DebtId

T0 = datetime(2026, 1, 12, tzinfo=UTC)


@pytest.fixture
def recents(tmp_path: Path) -> Recents:
    return Recents(tmp_path / "state" / "local.sqlite", "https://getbill.io")


def recent(name: str, minutes: int = 0, reference: str = "") -> RecentDebt:
    return RecentDebt(DebtId(name), reference, T0 + timedelta(minutes=minutes))


def test_there_are_none_before_the_first_and_no_file_either(recents: Recents) -> None:
    assert recents.all() == ()
    assert not recents.file.exists()


def test_the_last_opened_comes_first(recents: Recents) -> None:
    for each in (recent("a", 1), recent("b", 2), recent("a", 3)):
        recents.remember(each)
    assert recents.all() == (recent("a", 3), recent("b", 2))


def test_a_known_reference_is_not_forgotten(recents: Recents) -> None:
    recents.remember(recent("a", 1, "INV-1"))
    recents.remember(recent("a", 2))
    recents.remember(recent("b", 1))
    recents.remember(recent("b", 2, "INV-2"))
    assert [each.reference for each in recents.all()] == ["INV-1", "INV-2"]


def test_accounts_are_kept_apart(recents: Recents) -> None:
    recents.remember(recent("a"))
    assert Recents(recents.file, "http://127.0.0.1:1").all() == ()


def test_only_so_many_are_kept(recents: Recents) -> None:
    for number in range(KEPT + 5):
        recents.remember(recent(f"d{number}", number))
    kept = recents.all()
    assert len(kept) == KEPT
    assert kept[-1].debt_id == "d5"


def test_what_is_forgotten_is_gone_from_the_disk(recents: Recents) -> None:
    recents.remember(recent("gone-with-the-wind", reference="REF-SECRET"))
    recents.forget(DebtId("gone-with-the-wind"))
    assert recents.all() == ()
    for file in recents.file.parent.iterdir():
        data = file.read_bytes()
        assert b"gone-with" not in data
        assert b"REF-SECRET" not in data


def test_nobody_else_can_read_it(recents: Recents) -> None:
    recents.remember(recent("a"))
    assert stat.S_IMODE(recents.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(recents.file.parent.stat().st_mode) == 0o700


def test_it_shares_its_file_with_other_tables(recents: Recents) -> None:
    recents.remember(recent("a"))
    with sqlite3.connect(recents.file) as store:
        store.execute("create table other (x)")
    store.close()
    assert recents.all() == (recent("a"),)


def test_a_damaged_store_is_an_error_with_a_way_out(recents: Recents) -> None:
    recents.file.parent.mkdir()
    recents.file.write_bytes(b"no database at all, but long enough to look at " * 100)
    with pytest.raises(GetBillError, match=r"local\.sqlite cannot be used") as caught:
        recents.all()
    assert "without them" in caught.value.hint
