"""Whether the server answers: slows down when it does not, and gives up in the end.

Pure: told of answers and failures, says how many requests may be under way and when the
next one may leave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_DOUBTFUL: Final = 2
"""Failures in a row after which one request at a time tries its luck."""
_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 30.0


class Health:
    """Failures in a row, where requests that were under way together count as one."""

    def __init__(self, random: Callable[[], float], *, trials: int) -> None:
        self._random = random
        self._trials = trials
        self._failures = 0
        self._resume_at = 0.0

    @property
    def lost(self) -> bool:
        """Whether it is no use to go on."""
        return self._failures >= self._trials

    @property
    def doubtful(self) -> bool:
        """Whether one request at a time is enough until one is answered."""
        return self._failures >= _DOUBTFUL

    @property
    def trial(self) -> int:
        """To be kept by a request when it starts, and handed back when it fails."""
        return self._failures

    def answered(self) -> None:
        """The server said something."""
        self._failures = 0
        self._resume_at = 0.0

    def failed(self, trial: int, now: float) -> None:
        """A request that started at `trial` was not answered, or by a server in trouble."""
        if trial != self._failures:
            return
        self._failures += 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (self._failures - 1))
        self._resume_at = now + pause * (0.5 + self._random())

    def pause(self, now: float) -> float:
        """Seconds until the next request may leave."""
        return max(0.0, self._resume_at - now)
