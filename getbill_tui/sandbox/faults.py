"""What can be made to go wrong, armed over the control surface and counted here.

Decides only which fault a request meets; `app` acts it out. A fault fires for the requests of
its route: at most `count` times, after `skip` of them passed, or with a probability (seeded,
so that a run can be repeated). Delays add up; of the others the first that fires wins.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

WRITES: Final = ("POST /followups", "PUT /followups/{id}")
READS: Final = (
    "GET /followups",
    "GET /followups/{id}",
    "GET /followups/debt/{debtId}",
    "GET /debts",
    "GET /debts/{id}",
)
TOKEN: Final = "POST /token"  # noqa: S105 a route, no secret
ROUTES: Final = (TOKEN, *WRITES, *READS)
_WILDCARDS: Final[Mapping[str, tuple[str, ...]]] = {
    "*": ROUTES,
    "api": (*WRITES, *READS),
    "writes": WRITES,
    "reads": READS,
}

Check = Callable[[Any], bool]


def _number_from(low: float) -> Check:
    return lambda v: isinstance(v, int | float) and not isinstance(v, bool) and v >= low


def _integer(low: int, high: int) -> Check:
    return lambda v: isinstance(v, int) and not isinstance(v, bool) and low <= v <= high


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of fault: what it does, its parameters (name → check), and where it applies."""

    meaning: str
    parameters: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    route: str = "api"


_ANSWER: Final[Mapping[str, Check]] = {
    "status": _integer(200, 599),
    "body": lambda v: v is None or isinstance(v, str | dict | list),
    "headers": _texts,
}
KINDS: Final[Mapping[str, Kind]] = {
    "status_before": Kind("answer with this status before anything is done", _ANSWER, ("status",)),
    "status_after": Kind("do it, then answer with this status", _ANSWER, ("status",), "writes"),
    "drop_before": Kind("drop the connection before anything is done"),
    "drop_after": Kind("do it, then drop the connection without an answer", route="writes"),
    "delay": Kind("wait before anything is done", {"seconds": _number_from(0)}, ("seconds",)),
    "late_commit": Kind(
        "drop the connection, and do it so many seconds later",
        {"seconds": _number_from(0)},
        ("seconds",),
        "writes",
    ),
    "slow_bytes": Kind(
        "do it, then send the answer byte by byte, with so many seconds between two",
        {"seconds": _number_from(0)},
        ("seconds",),
    ),
    "garbage": Kind("do it, then answer with a page of HTML in place of JSON"),
    "truncated": Kind("do it, then answer with the first half of the JSON"),
    "error_true": Kind(
        "answer 200 with error true; done before only with stored true",
        {"code": _integer(100, 599), "message": _text, "stored": _boolean},
    ),
}
_COMMON: Final[Mapping[str, Check]] = {
    "count": _integer(1, 2**31),
    "skip": _integer(0, 2**31),
    "probability": lambda v: _number_from(0)(v) and v <= 1,
    "seed": _integer(0, 2**63),
    "route": _text,
}


@dataclass(slots=True)
class Fault:
    """One armed fault, and how often it has fired."""

    name: str
    parameters: Mapping[str, Any]
    routes: tuple[str, ...]
    count: int | None
    skip: int
    probability: float | None
    random: random.Random
    fired: int = 0

    def fires(self, route: str) -> bool:
        """Whether this request meets the fault; counts it."""
        if route not in self.routes or (self.count is not None and self.fired >= self.count):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability is not None and self.random.random() >= self.probability:
            return False
        self.fired += 1
        return True

    def described(self) -> dict[str, Any]:
        """As `GET /_sandbox/faults` shows it."""
        return {
            "fault": self.name,
            **self.parameters,
            "routes": list(self.routes),
            "count": self.count,
            "probability": self.probability,
            "fired": self.fired,
        }


class Faults:
    """The armed faults, in the order in which they were armed."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []

    def replace(self, name: str, specifications: Sequence[Mapping[str, Any]]) -> None:
        """Arm these in place of what was armed under `name`; none disarms it."""
        fresh = [parse(name, specification) for specification in specifications]
        self._armed = [fault for fault in self._armed if fault.name != name] + fresh

    def clear(self) -> None:
        """Disarm all."""
        self._armed.clear()

    def described(self) -> list[dict[str, Any]]:
        """All that is armed."""
        return [fault.described() for fault in self._armed]

    def meet(self, route: str) -> tuple[float, Fault | None]:
        """The seconds that this request must wait, and the fault it then meets."""
        delay, met = 0.0, None
        for fault in self._armed:
            if fault.name == "delay":
                delay += fault.parameters["seconds"] if fault.fires(route) else 0
            elif met is None and fault.fires(route):
                met = fault
        return delay, met


def parse(name: str, specification: Mapping[str, Any]) -> Fault:
    """A fault from its JSON; raises ValueError that says what is wrong with it."""
    kind = KINDS[name]
    known = {**kind.parameters, **_COMMON}
    for key, value in specification.items():
        if key not in known:
            raise ValueError(f"{name} has no parameter {key!r}; it knows {', '.join(known)}")
        if not known[key](value):
            raise ValueError(f"{name}: {value!r} cannot be its {key}")
    for key in kind.required:
        if key not in specification:
            raise ValueError(f"{name} needs the parameter {key!r}")
    return Fault(
        name=name,
        parameters={k: v for k, v in specification.items() if k in kind.parameters},
        routes=_routes(specification.get("route", kind.route)),
        count=specification.get("count"),
        skip=specification.get("skip", 0),
        probability=specification.get("probability"),
        random=random.Random(specification.get("seed", 0)),  # noqa: S311 repeatable, no secret
    )


def _routes(text: str) -> tuple[str, ...]:
    if text in _WILDCARDS:
        return _WILDCARDS[text]
    found = tuple(route for route in ROUTES if text in (route, route.partition(" ")[2]))
    if not found:
        known = ", ".join((*_WILDCARDS, *ROUTES))
        raise ValueError(f"there is no route {text!r}; known are {known}")
    return found
