from __future__ import annotations

import pytest

from getbill_tui.sandbox.answers import Refusal
from getbill_tui.sandbox.rates import Limits, Rates


class Clock:
    def __init__(self):
        self.time = 1_768_208_000.9

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rates(clock):
    rates = Rates(clock)
    rates.limit_to(Limits(reads=3, writes=2, window=10))
    return rates


def test_the_documented_limits_are_1000_reads_and_500_writes_an_hour(clock):
    rates = Rates(clock)
    for _ in range(1_000):
        rates.spend("demo", "reads")
    for _ in range(500):
        rates.spend("demo", "writes")
    for kind, limit in (("reads", 1_000), ("writes", 500)):
        with pytest.raises(Refusal) as refused:
            rates.spend("demo", kind)
        assert refused.value.facts["limit"] == limit
        assert refused.value.facts["retry_after"] == 3_600


def test_a_spent_window_is_refused_with_the_moment_at_which_it_moves_on(rates, clock):
    rates.spend("demo", "writes")
    clock.time += 4
    rates.spend("demo", "writes")
    with pytest.raises(Refusal) as refused:
        rates.spend("demo", "writes")
    assert refused.value.status == 429
    assert refused.value.facts == {
        "retry_after": 6,
        "limit": 2,
        "reset_time": "2026-01-12T08:53:30Z",
    }


def test_the_window_slides(rates, clock):
    rates.spend("demo", "writes")
    clock.time += 4
    rates.spend("demo", "writes")
    clock.time += 6
    rates.spend("demo", "writes")
    with pytest.raises(Refusal):
        rates.spend("demo", "writes")


def test_refused_requests_do_not_count(rates, clock):
    for _ in range(2):
        rates.spend("demo", "writes")
    for _ in range(5):
        clock.time += 1
        with pytest.raises(Refusal):
            rates.spend("demo", "writes")
    clock.time += 5
    rates.spend("demo", "writes")


def test_clients_and_kinds_have_windows_of_their_own(rates):
    for _ in range(2):
        rates.spend("demo", "writes")
    rates.spend("demo", "reads")
    rates.spend("importer", "writes")
    assert rates.headers("demo", "writes")["X-RateLimit-Remaining"] == "0"
    assert rates.headers("demo", "reads")["X-RateLimit-Remaining"] == "2"
    assert rates.headers("importer", "writes")["X-RateLimit-Remaining"] == "1"


def test_the_reset_is_in_whole_seconds_and_rounded_down(rates):
    rates.spend("demo", "reads")
    assert rates.headers("demo", "reads") == {
        "X-RateLimit-Limit": "3",
        "X-RateLimit-Remaining": "2",
        "X-RateLimit-Reset": "1768208010",
        "X-RateLimit-Window": "10",
    }
