from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from getbill_tui.browse import history
from getbill_tui.browse.filters import Filter
from getbill_tui.browse.freshness import counts_text, freshness_text
from getbill_tui.browse.history import History
from getbill_tui.browse.troubles import Trouble
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId

Make = Callable[..., Followup]
NEW = History(debt_id=DebtId("debt"))
OUCH = Trouble("GetBill cannot be reached", "refused", "wait")


def ids(known: History) -> str:
    return "".join(f.id for f in known.followups)


def test_pages_come_in_one_by_one(followup: Make, now: datetime) -> None:
    known = history.begin(NEW)
    assert known.loading
    assert not known.complete
    known = history.with_page(
        known, [followup("b", "2026-01-02T00:00Z")], pages=2, total=2, now=now
    )
    assert ids(known) == "b"
    assert counts_text(known, Filter(), 1) == "1 followup · reading page 2 of 2 of 2 followups"
    known = history.with_page(
        known, [followup("a", "2026-01-03T00:00Z")], pages=2, total=2, now=now + timedelta(hours=1)
    )
    known = history.ended(known, now=now)
    assert ids(known) == "ab"
    assert known.complete
    assert known.loaded_at == now, "the age counts from the first page"
    assert counts_text(known, Filter(text="x"), 0) == "0 of 2 · text “x”"


def test_a_row_that_shifted_between_pages_is_one_row(followup: Make, now: datetime) -> None:
    known = history.begin(NEW)
    for summary in ("old", "new"):
        known = history.with_page(
            known, [followup("a", summary=summary)], pages=2, total=1, now=now
        )
    assert [f.summary for f in known.followups] == ["new"]


def test_a_failed_reload_keeps_the_old_rows(followup: Make, now: datetime) -> None:
    known = history.with_page(history.begin(NEW), [followup("a")], pages=1, total=1, now=now)
    known = history.ended(known, now=now)
    known = history.failed(history.begin(known), OUCH)
    assert ids(known) == "a"
    assert known.trouble is OUCH
    assert known.loaded_at == now
    assert not known.complete
    assert counts_text(known, Filter(), 1) == "1 followup · from the load before"


def test_a_reload_takes_away_what_the_server_no_longer_lists(followup: Make, now: datetime) -> None:
    known = history.with_page(
        history.begin(NEW), [followup("a"), followup("b")], pages=1, total=2, now=now
    )
    known = history.begin(history.ended(known, now=now))
    known = history.with_page(known, [followup("b")], pages=1, total=1, now=now)
    assert ids(known) == "ab", "not before the load is complete"
    assert ids(history.ended(known, now=now)) == "b"


def test_what_was_created_meanwhile_stays(followup: Make, now: datetime) -> None:
    known = history.with_page(history.begin(NEW), [followup("a")], pages=1, total=1, now=now)
    known = history.with_followup(known, followup("b", "2026-01-02T00:00Z"))
    assert known.total == 2
    assert ids(history.ended(known, now=now)) == "ba"


def test_a_load_that_stops_half_way_says_what_is_missing(followup: Make, now: datetime) -> None:
    known = history.with_page(history.begin(NEW), [followup("a")], pages=3, total=250, now=now)
    known = history.failed(known, OUCH)
    assert counts_text(known, Filter(), 1) == "1 followup · 249 not read"


def test_freshness(now: datetime) -> None:
    assert freshness_text(NEW, UTC, now) == "not loaded · UTC +00:00"
    assert freshness_text(history.begin(NEW), UTC, now).startswith("loading…")
    known = history.ended(history.begin(NEW), now=now)
    assert known.complete
    assert freshness_text(known, UTC, now + timedelta(minutes=3)).startswith("loaded 3 min ago")
    assert freshness_text(history.begin(known), UTC, now).startswith("reloading…")
