"""The budget against a server that counts like GetBill: a sliding window, headers, 429."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from getbill_tui.api.budget import LONGEST_BACKOFF, Budget, Kind
from getbill_tui.api.rate_headers import read_rate_headers

EPOCH = 1_800_000_000.0
WRITE = Kind.WRITE


@dataclass
class Server:
    """Counts requests over a sliding window, and tells of it in whole seconds rounded down."""

    limit: int
    window: float
    now: float = 0.0
    taken: deque[float] = field(default_factory=deque)
    refusals: int = 0

    def ask(self) -> tuple[int, dict[str, str]]:
        while self.taken and self.taken[0] + self.window <= self.now:
            self.taken.popleft()
        status = 201
        if len(self.taken) < self.limit:
            self.taken.append(self.now)
        else:
            status = 429
            self.refusals += 1
        oldest = self.taken[0] if self.taken else self.now
        return status, {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.limit - len(self.taken)),
            "x-ratelimit-reset": str(int(EPOCH + oldest + self.window)),
            "x-ratelimit-window": str(int(self.window)),
        }


def send(budget: Budget, server: Server, latency: float) -> int:
    """One request: half of the latency there, half of it back."""
    ticket = budget.start(WRITE, server.now)
    server.now += latency / 2
    status, headers = server.ask()
    server.now += latency / 2
    wall = EPOCH + server.now
    if status == 429:
        budget.refused(ticket, headers, None, server.now, wall=wall)
    else:
        budget.answered(ticket, headers, server.now, wall=wall)
    return status


def pace(budget: Budget, server: Server, until: float, latency: float) -> int:
    """Send as the budget allows; how many were accepted."""
    accepted = 0
    while server.now < until:
        wait = budget.wait(WRITE, server.now)
        if wait:
            server.now += wait
            continue
        accepted += send(budget, server, latency) == 201
    return accepted


def test_it_starts_with_what_is_documented() -> None:
    budget = Budget(clock=lambda: 0.0)
    assert budget.remaining(Kind.READ) == 1_000
    assert budget.remaining(WRITE) == 500
    assert budget.window(WRITE) == 3_600
    assert budget.wait(WRITE) == 0


def test_a_steady_run_meets_no_429_and_uses_what_is_allowed() -> None:
    budget, server = Budget(clock=lambda: 0.0), Server(500, 3_600)
    accepted = pace(budget, server, until=3 * 3_600, latency=0.2)
    assert server.refusals == 0
    assert accepted >= 0.99 * 1_500


@settings(max_examples=60, deadline=None)
@given(
    limit=st.integers(1, 40),
    window=st.integers(2, 600),
    latency=st.floats(0.001, 3),
    used_before=st.integers(0, 40),
)
def test_whatever_the_window_no_own_429_once_the_first_answers_are_in(
    limit: int, window: int, latency: float, used_before: int
) -> None:
    server = Server(limit, window)
    for _ in range(used_before):
        server.ask()
        server.now += window / 100
    server.refusals = 0
    budget = Budget(clock=lambda: 0.0)
    begin = server.now
    accepted = pace(budget, server, until=begin + 6 * window, latency=latency)
    # What somebody else used is not known before the first answer: at most that one is refused.
    assert server.refusals <= 1
    full = min(limit, int(window / (latency + 0.001)))
    assert accepted >= full


def test_what_others_use_is_taken_from_the_headers() -> None:
    budget = Budget(clock=lambda: 0.0)
    ticket = budget.start(WRITE, 0)
    budget.answered(
        ticket,
        {
            "x-ratelimit-limit": "500",
            "x-ratelimit-remaining": "100",
            "x-ratelimit-reset": str(int(EPOCH) + 900),
            "x-ratelimit-window": "3600",
        },
        1.0,
        wall=EPOCH,
    )
    assert budget.remaining(WRITE, 1.0) == 100
    for _ in range(100):
        budget.lost(budget.start(WRITE, 2.0), 2.0)
    assert budget.remaining(WRITE, 2.0) == 0
    # Whole seconds may be rounded down: one more than the header says.
    assert budget.wait(WRITE, 2.0) == pytest.approx(900)


def test_after_a_reset_one_request_tells_what_is_left() -> None:
    budget = Budget(clock=lambda: 0.0)
    headers = {"x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-window": "60"}
    reset = {**headers, "x-ratelimit-reset": str(int(EPOCH) + 30)}
    budget.answered(budget.start(WRITE, 0), reset, 0.0, wall=EPOCH)
    assert 30 <= budget.wait(WRITE, 0.0) <= 31
    probe = budget.start(WRITE, 31.0)
    assert budget.wait(WRITE, 31.0) > 0
    budget.answered(probe, {**headers, "x-ratelimit-remaining": "5"}, 31.5, wall=EPOCH)
    assert budget.wait(WRITE, 31.5) == 0
    assert budget.remaining(WRITE, 31.5) == 5


def test_a_429_stops_its_own_kind_only() -> None:
    budget = Budget(clock=lambda: 0.0)
    budget.refused(budget.start(WRITE, 0.0), {}, 1_800.0, 0.0, wall=EPOCH)
    assert budget.wait(WRITE, 0.0) == 1_800
    assert budget.remaining(WRITE, 0.0) == 0
    assert budget.wait(Kind.READ, 0.0) == 0
    assert budget.wait(WRITE, 1_800.0) == 0


def test_a_429_that_says_nothing_is_met_with_longer_and_longer_waits() -> None:
    budget = Budget(clock=lambda: 0.0)
    now, waits = 0.0, []
    for _ in range(12):
        budget.refused(budget.start(WRITE, now), {}, None, now, wall=EPOCH)
        waits.append(budget.wait(WRITE, now))
        now += waits[-1]
    assert waits[:4] == [1, 2, 4, 8]
    assert all(a <= b for a, b in pairwise(waits))
    assert waits[-1] == LONGEST_BACKOFF
    budget.answered(budget.start(WRITE, now), {}, now, wall=EPOCH)
    budget.refused(budget.start(WRITE, now), {}, None, now, wall=EPOCH)
    assert budget.wait(WRITE, now) == 1


def test_a_request_that_was_never_sent_costs_nothing_and_a_lost_one_does() -> None:
    budget = Budget(writes=2, window=60, clock=lambda: 0.0)
    budget.never_sent(budget.start(WRITE, 0))
    assert budget.remaining(WRITE, 0.0) == 2
    budget.lost(budget.start(WRITE, 0), 1.0)
    assert budget.remaining(WRITE, 1.0) == 1
    assert budget.remaining(WRITE, 62.0) == 2


def test_a_reserve_is_left_to_others() -> None:
    budget = Budget(writes=5, window=60, clock=lambda: 0.0)
    for second in (0.0, 1.0, 2.0):
        assert budget.wait(WRITE, second, reserve=2) == 0
        budget.lost(budget.start(WRITE, second), second)
    assert budget.wait(WRITE, 2.0) == 0
    assert 58 <= budget.wait(WRITE, 2.0, reserve=2) < 59


def test_what_an_earlier_process_sent_is_counted() -> None:
    budget = Budget(writes=3, window=60, clock=lambda: 100.0)
    budget.recall(WRITE, [10.0, 50.0, 70.0, -3.0])
    assert budget.remaining(WRITE) == 1
    assert budget.remaining(WRITE, 111.0) == 2


def test_before_the_first_answer_requests_go_one_at_a_time() -> None:
    budget = Budget(clock=lambda: 0.0)
    first = budget.start(WRITE, 0.0)
    assert budget.wait(WRITE, 0.0) > 0
    budget.answered(first, {}, 0.1, wall=EPOCH)
    budget.start(WRITE, 0.1)
    assert budget.wait(WRITE, 0.1) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-limit": "0"},
        {"x-ratelimit-limit": "many", "x-ratelimit-remaining": "-4"},
        {"x-ratelimit-remaining": "nan", "x-ratelimit-reset": "inf"},
        {"x-ratelimit-window": "0", "x-ratelimit-reset": "-1"},
        {"x-ratelimit-limit": "9" * 400},
    ],
)
def test_headers_out_of_all_reason_change_nothing(headers: dict[str, str]) -> None:
    budget = Budget(clock=lambda: 0.0)
    budget.answered(budget.start(WRITE, 0), headers, 0.0, wall=EPOCH)
    assert (budget.limit(WRITE), budget.window(WRITE)) == (500, 3_600)
    assert budget.remaining(WRITE, 0.0) == 499


def test_a_reset_is_measured_on_the_servers_own_clock() -> None:
    headers = {
        "x-ratelimit-reset": "1800000060",
        "date": "Fri, 15 Jan 2027 08:00:00 GMT",
    }
    an_hour_off = read_rate_headers(headers, wall=1_800_003_600.0)
    assert an_hour_off.reset_in == 60
    assert read_rate_headers({"x-ratelimit-reset": "5"}, wall=EPOCH).reset_in is None


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["answered", "lost", "refused", "never_sent", "pass"]),
            st.floats(0, 100),
            st.dictionaries(
                st.sampled_from(
                    [
                        "x-ratelimit-limit",
                        "x-ratelimit-remaining",
                        "x-ratelimit-reset",
                        "x-ratelimit-window",
                    ]
                ),
                st.integers(-5, 2_000).map(str) | st.text(max_size=5),
            ),
        ),
        max_size=40,
    )
)
def test_it_never_goes_below_zero_nor_waits_for_ever(
    steps: list[tuple[str, float, dict[str, str]]],
) -> None:
    budget, now = Budget(clock=lambda: 0.0), 0.0
    for what, seconds, headers in steps:
        now += seconds
        ticket = budget.start(WRITE, now)
        match what:
            case "answered":
                budget.answered(ticket, headers, now, wall=EPOCH)
            case "lost":
                budget.lost(ticket, now)
            case "refused":
                budget.refused(ticket, headers, None, now, wall=EPOCH)
            case "never_sent":
                budget.never_sent(ticket)
            case _:
                budget.never_sent(ticket)
        assert budget.remaining(WRITE, now) >= 0
        assert 0 <= budget.wait(WRITE, now) <= budget.window(WRITE) + 86_401
