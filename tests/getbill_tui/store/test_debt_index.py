"""What the index finds, and what is on the disk."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from getbill_tui.errors import GetBillError, TryLater
from getbill_tui.store.debt_index import DebtIndex
from getbill_tui.store.debt_schema import IndexPlace
from getbill_tui.store.debt_writer import open_writer

PERSON = {"firstname": "Canary", "lastname": "Kestrel", "email": "canary@example.org"}


@pytest.fixture
def three(debts: Any) -> list[Any]:
    return [
        debts("d1", internal_id="INV-1", invoice_reference="F 10", phone="+33639980101", **PERSON),
        debts("d2", internal_id="inv-1 ", debtor_reference="C7", phone="+33639980101"),
        debts("d3", internal_id="D1", contacts=[{"mobile": "06 39 98 01 03"}], status="x"),
    ]


def ids(found: Any) -> list[str]:
    return [debt.id for debt in found]


async def test_ids_references_and_numbers_in_any_form(
    swept: Any, three: list[Any], place: IndexPlace
) -> None:
    await swept(three)
    with DebtIndex.open(place) as index:
        assert ids(index.exactly(" f  10 ")) == ["d1"]
        assert ids(index.exactly("Inv-1")) == ["d1", "d2"]
        assert ids(index.exactly("d1")) == ["d1", "d3"]
        assert ids(index.exactly("06.39.98.01.03", "FR")) == ["d3"]
        assert ids(index.exactly("0033 6 39 98 01 01")) == ["d1", "d2"]
        assert ids(index.exactly("tel:+33-639-980-101")) == ["d1", "d2"]
        assert index.exactly("0639980103") == []
        assert index.exactly("+336399801") == []
        assert index.exactly("  ") == []


async def test_beginnings(swept: Any, three: list[Any], place: IndexPlace) -> None:
    await swept(three)
    with DebtIndex.open(place) as index:
        assert ids(index.beginning_with("inv", 10)) == ["d1", "d2"]
        assert ids(index.beginning_with("d", 10)) == ["d1", "d2", "d3"]
        assert len(index.beginning_with("d", 2)) == 2
        assert index.beginning_with("%", 10) == index.beginning_with("", 10) == []


async def test_whole_columns_at_once(swept: Any, debts: Any, place: IndexPlace) -> None:
    await swept(
        [debts(f"d{n}", internal_id=f"R{n // 2}", phone=f"+3363998{n:04}") for n in range(1_300)]
    )
    with DebtIndex.open(place) as index:
        references = index.by_references([f" r{n}" for n in range(700)])
        numbers = index.by_phones([f"+3363998{n:04}" for n in range(1_301)])
    assert references[" r0"] == {"d0", "d1"}
    assert len(references) == 650
    assert numbers["+33639981299"] == {"d1299"}
    assert len(numbers) == 1_300


async def test_neither_names_nor_numbers_are_on_the_disk(
    swept: Any, three: list[Any], place: IndexPlace, debts: Any
) -> None:
    await swept(three)
    with open_writer(place, None) as writer:
        # While it is written there is a WAL, which must not hold them either.
        sweep = writer.sweep(2_000.0)
        writer.keep(debts("d9", internal_id="R9", phone="+33639980109", **PERSON), sweep)
        files = list(place.file.parent.iterdir())
        assert any(file.name.endswith("-wal") for file in files)
        _hold_private(files)
        whole = b"".join(file.read_bytes() for file in files)
    assert b"INV-1" in whole
    for secret in (
        b"639980101",
        b"639980109",
        b"0639980103",
        b"39 98 01",
        b"Canary",
        b"Kestrel",
        b"canary@",
    ):
        assert secret not in whole
    _hold_private(list(place.file.parent.iterdir()))


def _hold_private(files: Any) -> None:
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_a_debt_that_is_gone_leaves_no_trace(
    swept: Any, debts: Any, place: IndexPlace
) -> None:
    await swept([debts("keeper", internal_id="K-1"), debts("goner", internal_id="GONE-REFERENCE")])
    await swept([debts("keeper", internal_id="K-1")])
    whole = b"".join(file.read_bytes() for file in place.file.parent.iterdir())
    assert b"K-1" in whole
    assert b"GONE-REFERENCE" not in whole
    assert b"gone-reference" not in whole
    assert b"goner" not in whole


async def test_its_age_is_that_of_the_beginning_of_the_last_whole_sweep(
    swept: Any, three: list[Any], place: IndexPlace
) -> None:
    assert DebtIndex.open(place) is None
    await swept(three, now=1_000.0)
    await swept(three, now=2_000.0, reserve=1_000_000)
    with DebtIndex.open(place) as index:
        assert index.freshness().as_of == datetime.fromtimestamp(2_000.0, UTC)
        assert index.freshness().under_way is None


async def test_accounts_are_kept_apart(swept: Any, three: list[Any], home: Any) -> None:
    from getbill_tui.paths import Paths
    from getbill_tui.settings import Settings

    paths = Paths.from_environment({"GETBILL_HOME": str(home)})
    settings = Settings(paths=paths, client_id="demo")
    await swept(three, at=IndexPlace.of(settings))
    others = [
        replace(settings, client_id="other"),
        replace(settings, base_url="http://127.0.0.1:1"),
        replace(settings, client_id=None, account="acme"),
    ]
    assert all(DebtIndex.open(IndexPlace.of(each)) is None for each in others)
    # Another name for the same client is the same company.
    with DebtIndex.open(IndexPlace.of(replace(settings, account="acme"))) as index:
        assert index.count() == 3


async def test_an_index_of_another_key_is_refused_and_made_anew_by_the_next_sweep(
    swept: Any, three: list[Any], place: IndexPlace
) -> None:
    await swept(three)
    place.key_file.write_bytes(b"k" * 32)
    with pytest.raises(GetBillError, match="another installation key"):
        DebtIndex.open(place)
    end = await swept(three)
    assert end.changes.new == 3
    with DebtIndex.open(place) as index:
        assert ids(index.exactly("+33639980101")) == ["d1", "d2"]


async def test_a_damaged_index_says_what_to_do(
    swept: Any, three: list[Any], place: IndexPlace
) -> None:
    await swept(three)
    place.file.write_bytes(b"no database at all" * 100)
    with pytest.raises(GetBillError, match="damaged") as caught:
        DebtIndex.open(place)
    assert "debts sync" in caught.value.hint


async def test_one_writer_and_readers_beside_it(
    swept: Any, three: list[Any], place: IndexPlace
) -> None:
    await swept(three)
    with open_writer(place, None) as writer:
        with pytest.raises(TryLater), open_writer(place, None):
            pass
        with DebtIndex.open(place) as index:
            writer.forget(index.exactly("INV-1")[-1].id)
            assert ids(index.exactly("INV-1")) == ["d1"]
