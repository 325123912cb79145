"""What the ledger takes, knows again, forgets and shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.delivery.intent import Change
from getbill_tui.delivery.states import State
from getbill_tui.errors import GetBillError, TryLater, UsageError
from getbill_tui.exits import Exit
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId, FollowupId, FollowupStatus
from importers.known_calls import Likeness
from importers.ledger.ledger import Ledger, LedgerReader
from importers.ledger.records import Known, Queued

Make = Callable[..., Any]


def settle(ledger: Ledger, key: str, new: State, **more: Any) -> None:
    ledger.record([Change(key=key, old=State.QUEUED, new=State.SENDING)])
    ledger.record([Change(key=key, old=State.SENDING, new=new, **more)])


def take(ledger: Ledger, *rows: Any) -> list[Any]:
    return list(ledger.enqueue(ledger.start_run(["calls.csv"]), rows))


def test_rows_are_taken_once(settings: Settings, accepted: Make) -> None:
    with Ledger.open(settings) as ledger:
        first = take(ledger, accepted(1), accepted(2), accepted(2))
        assert [type(answer) for answer in first] == [Queued, Queued, Known]
        again = take(ledger, accepted(1), accepted(3))
        assert [type(answer) for answer in again] == [Known, Queued]
        queued = ledger.unsettled([State.QUEUED], limit=10)
        assert [intent.call_id for intent in queued] == ["c:1", "c:2", "c:3"]
        assert queued[0].body == accepted(1).draft.body()


@pytest.mark.parametrize(
    ("change", "likeness"),
    [
        ({}, Likeness.SAME),
        ({"status": FollowupStatus.DEAL_FOUND}, Likeness.REWORDED),
        ({"notes": "more"}, Likeness.REWORDED),
        ({"duration_ms": 5}, Likeness.CONFLICTING),
        ({"phone_number_used": "+33612345679"}, Likeness.CONFLICTING),
        ({"debt_id": DebtId("debt2")}, Likeness.CONFLICTING),
    ],
)
def test_a_known_call_is_compared(
    change: dict[str, Any], likeness: Likeness, settings: Settings, accepted: Make
) -> None:
    with Ledger.open(settings) as ledger:
        [queued] = take(ledger, accepted(1))
        settle(ledger, queued.key, State.CREATED, followup_id=FollowupId("f1"))
        known = ledger.find(accepted(1, **change).draft)
        assert known is not None
        assert (known.likeness, known.followup_id) == (likeness, "f1")
        [answer] = take(ledger, accepted(1, **change))
        assert answer == Known(known)
    with LedgerReader.open(settings) as reader:  # type: ignore[union-attr]
        assert reader.find(accepted(1, **change).draft) == known


def test_another_spelling_of_the_instant_and_a_new_signature_change_nothing(
    settings: Settings, accepted: Make
) -> None:
    from datetime import timezone

    with Ledger.open(settings) as ledger:
        draft = accepted(1, audio_url="https://a.test/r.mp3?sig=1").draft
        take(ledger, accepted(1, audio_url="https://a.test/r.mp3?sig=1"))
        assert draft.call_date is not None
        again = replace(draft, audio_url="https://a.test/r.mp3?sig=2")
        assert ledger.find(again).likeness is Likeness.SAME  # type: ignore[union-attr]
        moved = replace(draft, call_date=draft.call_date.astimezone(timezone(timedelta(hours=1))))
        assert ledger.find(moved).likeness is not Likeness.CONFLICTING  # type: ignore[union-attr]


def test_a_refused_row_never_existed(settings: Settings, accepted: Make) -> None:
    with Ledger.open(settings) as ledger:
        [queued] = take(ledger, accepted(1))
        settle(ledger, queued.key, State.REFUSED)
        assert ledger.find(accepted(1).draft) is None
        repaired = accepted(1, notes="repaired")
        assert take(ledger, repaired) == [queued]
        [intent] = ledger.unsettled([State.QUEUED], limit=10)
        assert intent.body["notes"] == "repaired"
        # Under another debt its id may come again too, once.
        settle(ledger, queued.key, State.REFUSED)
        [other] = take(ledger, accepted(1, debt_id=DebtId("debt2")))
        assert isinstance(other, Queued)
        assert other != queued
        [back] = take(ledger, accepted(1))
        assert back.call.likeness is Likeness.CONFLICTING


def test_runs_and_rows_are_shown(settings: Settings, accepted: Make) -> None:
    with Ledger.open(settings) as ledger:
        run = ledger.start_run(["calls.csv"])
        first, second = ledger.enqueue(run, [accepted(1), accepted(2)])
        settle(ledger, first.key, State.CREATED, followup_id=FollowupId("f1"))
        with LedgerReader.open(settings) as reader:  # type: ignore[union-attr]
            [record] = reader.runs()
            assert (record.id, record.files, record.exit) == (run, ("calls.csv",), None)
            assert record.states == {State.CREATED: 1, State.QUEUED: 1}
            created, queued = reader.rows(run)
            assert (created.row, created.followup_id, created.call_id) == (1, "f1", None)
            assert (queued.row, queued.line, queued.call_id) == (2, 3, "c:2")
            assert queued.columns == {"status": "Etat", "phone_number_used": "Tel"}
            assert created.columns == {}
        ledger.finish_run(run, {"created": 1, "waiting": 1}, Exit.TRY_LATER)
        settle(ledger, second.key, State.REFUSED)
        later = ledger.start_run(["calls.csv"])
        ledger.enqueue(later, [accepted(2)])
    with LedgerReader.open(settings) as reader:  # type: ignore[union-attr]
        assert [record.id for record in reader.runs()] == [later, run]
        assert reader.run(run).counts == {"created": 1, "waiting": 1}
        assert reader.run(run).exit is Exit.TRY_LATER
        assert [row.state for row in reader.rows(run)] == [State.CREATED, State.REFUSED]
        assert [row.state for row in reader.rows(later)] == [State.QUEUED]
        with pytest.raises(UsageError, match="no run"):
            reader.run("nope")


def test_people_are_not_kept(settings: Settings, accepted: Make, home: Path) -> None:
    words = ["canary-notes", "+33699999999", "c:canary"]
    with Ledger.open(settings) as ledger:
        [queued] = take(
            ledger,
            accepted(1, notes=words[0], phone_number_used=words[1], call_id=words[2]),
        )
        settle(ledger, queued.key, State.CREATED, followup_id=FollowupId("f1"))
    kept = {path.name: path.read_bytes() for path in home.iterdir()}
    assert set(kept) == {"ledger.sqlite", "ledger.sqlite.lock", "installation.key"}
    for word in words:
        assert not [name for name, data in kept.items() if word.encode() in data]
    assert not [path for path in home.iterdir() if path.stat().st_mode & 0o077]


def test_another_site_is_another_world(settings: Settings, accepted: Make) -> None:
    with Ledger.open(settings) as ledger:
        take(ledger, accepted(1))
    other = replace(settings, base_url="https://other.test")
    with Ledger.open(other) as ledger:
        assert ledger.find(accepted(1).draft) is None
        assert ledger.unsettled(list(State), limit=10) == []


class TestWriter:
    def test_a_second_one_hears_who_holds_it_since_when(self, settings: Settings) -> None:
        with Ledger.open(settings):
            with pytest.raises(TryLater, match=r"process \d+ on .+, since 20") as refusal:
                Ledger.open(settings)
            assert refusal.value.exit is Exit.TRY_LATER
        Ledger.open(settings).close()

    def test_readers_do_not_disturb_it(self, settings: Settings, accepted: Make) -> None:
        with Ledger.open(settings) as ledger:
            take(ledger, accepted(1))
            with LedgerReader.open(settings) as reader:  # type: ignore[union-attr]
                take(ledger, accepted(2))
                assert len(reader.runs()) == 2

    def test_a_reader_open_at_the_end_loses_nothing(
        self, settings: Settings, accepted: Make, home: Path
    ) -> None:
        ledger = Ledger.open(settings)
        take(ledger, accepted(1))
        reader = LedgerReader.open(settings)
        assert reader is not None
        rows = reader.rows(reader.runs()[0].id)
        next(rows)
        ledger.close()
        reader.close()
        with Ledger.open(settings) as ledger:
            assert ledger.count([State.QUEUED]) == 1
        assert not list(home.glob("*-wal"))

    def test_there_is_nothing_to_read_before_the_first_run(self, settings: Settings) -> None:
        assert LedgerReader.open(settings) is None


class TestDamage:
    @pytest.mark.parametrize("data", [b"this is no database at all" * 300, b"SQLite format 3\x00"])
    def test_a_damaged_ledger_is_refused_with_a_way_out(
        self, data: bytes, settings: Settings
    ) -> None:
        settings.ledger_path.parent.mkdir(mode=0o700)
        settings.ledger_path.write_bytes(data)
        with pytest.raises(GetBillError, match="damaged") as refusal:
            Ledger.open(settings)
        assert refusal.value.exit is Exit.CANNOT_GO_ON
        assert str(settings.ledger_path) in refusal.value.hint
        # The lock is free again.
        with pytest.raises(GetBillError, match="damaged"):
            Ledger.open(settings)

    @pytest.mark.parametrize("seed", range(20))
    def test_flipped_bytes_are_found_or_harmless(
        self, seed: int, settings: Settings, accepted: Make
    ) -> None:
        import random

        codes: set[Exit] = set()
        with Ledger.open(settings) as ledger:
            take(ledger, *[accepted(n) for n in range(200)])
        chance = random.Random(seed)
        data = bytearray(settings.ledger_path.read_bytes())
        if seed % 2:
            del data[chance.randrange(1, len(data)) :]
        else:
            start = chance.randrange(len(data))
            data[start : start + 64] = chance.randbytes(64)
        settings.ledger_path.write_bytes(data)
        intact = [accepted(n).draft.body() for n in range(200)]
        try:
            with Ledger.open(settings) as ledger:
                found = [i.body for i in ledger.unsettled([State.QUEUED], limit=1_000)]
        except GetBillError as refusal:
            found = []
            codes.add(refusal.exit)
        # What can still be read is what was written.
        assert all(body in intact for body in found)
        assert codes <= {Exit.CANNOT_GO_ON}

    def test_a_ledger_of_another_key_is_refused(self, settings: Settings, accepted: Make) -> None:
        with Ledger.open(settings) as ledger:
            take(ledger, accepted(1))
        settings.paths.installation_key.unlink()
        with pytest.raises(GetBillError, match="another installation key"):
            Ledger.open(settings)

    def test_a_newer_ledger_is_left_alone(self, settings: Settings) -> None:
        import sqlite3

        Ledger.open(settings).close()
        connection = sqlite3.connect(settings.ledger_path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(GetBillError, match="newer version"):
            Ledger.open(settings)
        with pytest.raises(GetBillError, match="newer version"):
            LedgerReader.open(settings)

    def test_a_folder_that_cannot_be_written(self, settings: Settings, tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.write_text("")
        with pytest.raises(GetBillError) as refusal:
            Ledger.open(replace(settings, ledger=str(blocked / "ledger.sqlite")))
        assert refusal.value.exit is Exit.CANNOT_GO_ON
