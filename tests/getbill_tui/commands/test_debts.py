"""`getbill debts list` as a user runs it, against the sandbox."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest


@pytest.fixture
def run(run_here: Callable[..., Any]) -> Callable[..., Any]:
    return partial(run_here, "debts", "list")


def test_debts_as_a_table(run: Callable[..., Any]) -> None:
    done = run("--status", "paid")
    header, *lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert header.split()[:3] == ["ID", "STATUS", "AMOUNT"]
    assert lines
    assert {line.split()[1] for line in lines} == {"paid"}
    ends = {line.index(line.split()[2]) + len(line.split()[2]) for line in lines}
    assert len(ends) == 1


def test_json_keeps_the_numbers_as_they_were_answered(run: Callable[..., Any]) -> None:
    done = run("--search", "xyz", "--json")
    assert done.code == 0
    done = run("--json")
    first = json.loads(done.out.splitlines()[0], parse_float=Decimal)
    assert str(first["amount"]) in done.out.splitlines()[0]
    assert Decimal(first["amount_text"]) == first["amount"]


def test_csv_has_exact_amounts(run: Callable[..., Any]) -> None:
    done = run("--currency", "EUR", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {row["currency"] for row in rows} == {"EUR"}
    assert all(Decimal(row["amount"]) > 0 for row in rows)


def test_it_asks_for_the_scope_of_debts_alone(run: Callable[..., Any]) -> None:
    narrow = {"GETBILL_CLIENT_ID": "reader", "GETBILL_CLIENT_SECRET": "reader"}
    done = run(env=narrow)
    assert done.code == 3
    assert "scope" in done.err
