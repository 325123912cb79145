from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest

from getbill_tui.sandbox import demo
from getbill_tui.vocabulary import FollowupStatus, FollowupType


@pytest.fixture(scope="module")
def company():
    return demo.demo_company()


def test_it_is_the_same_on_every_run(company):
    program = (
        "import hashlib, json; from getbill_tui.sandbox.demo import demo_company;"
        "print(hashlib.sha256(json.dumps(demo_company()).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_it_has_hundreds_of_debts_and_thousands_of_followups_of_every_kind(company):
    debts, followups = company
    assert len(debts) > 300
    assert len(followups) > 4_000
    assert {f["type"] for f in followups} == {*FollowupType}
    assert {f["status"] for f in followups} == {*FollowupStatus}
    assert {d["country"] for d in debts} == {"FR", "US"}


def test_no_id_is_given_twice_and_every_followup_has_its_debt(company):
    debts, followups = company
    ids = [d["id"] for d in debts]
    assert len(set(ids)) == len(ids)
    assert len({f["id"] for f in followups}) == len(followups)
    assert {f["debt_id"] for f in followups} <= set(ids)


def test_the_debts_that_others_rely_on_are_there(company):
    debts, followups = company
    by_id = {d["id"]: d for d in debts}
    counts = Counter(f["debt_id"] for f in followups)
    for number, debt_id in enumerate(demo.SAMPLE_DEBTS):
        assert by_id[debt_id]["internal_id"] == f"DOSS-{1000 + number}"
        assert by_id[debt_id]["phone"] == f"+3363998{101 + number:04}"
    assert counts[demo.LONG_DEBT] > 1_000
    assert counts[demo.HOSTILE_DEBT] >= 20
    assert counts[demo.SEED_DEBT] == 2
    assert by_id[demo.FOREIGN_DEBT]["company_id"] == "foreign"


def test_every_number_is_one_that_is_kept_for_fiction(company):
    fictional = re.compile(r"\+33(19900|63998)\d{4}|\+1\d{3}55501\d\d")
    debts, followups = company
    numbers = {d["phone"] for d in debts}
    numbers |= {
        f["phone_number_used"]
        for f in followups
        if f["debt_id"] not in {demo.HOSTILE_DEBT, demo.SEED_DEBT} and f.get("phone_number_used")
    }
    assert [number for number in numbers if not fictional.fullmatch(number)] == []


def test_no_contact_lies_after_today_but_those_that_are_planned(company):
    _, followups = company
    late = [f for f in followups if (f.get("call_date") or "") > demo.TODAY.isoformat()]
    assert late == []
    planned = [f for f in followups if f["status"] == "scheduled" and not f.get("call_date")]
    assert planned
    assert all(f["scheduled_at"] > demo.TODAY.isoformat() for f in planned)


def test_one_phone_can_belong_to_several_debts_but_not_those_of_the_samples(company):
    debts, _ = company
    phones = Counter(d["phone"] for d in debts)
    samples = [d["phone"] for d in debts if d["id"] in demo.SAMPLE_DEBTS]
    assert all(phones[phone] == 1 for phone in samples)
