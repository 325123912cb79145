"""The control surface under /_sandbox/: look in, start again, fill, arm what is to go wrong.

No part of GetBill: it needs no token, is not counted, and meets no fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from getbill_tui.sandbox import readings
from getbill_tui.sandbox.access import TOKEN_LIFETIME
from getbill_tui.sandbox.faults import KINDS, parse
from getbill_tui.sandbox.openapi import describe
from getbill_tui.sandbox.rates import DOCUMENTED, Limits
from getbill_tui.sandbox.responses import json_response
from getbill_tui.sandbox.state import SEEDS, Sandbox

CONTROL_PATH: Final = "/_sandbox"
LIMITS: Final = {
    "rate_limit": "other rate limits: limit (both), reads, writes, window in seconds",
    "token_lifetime": "tokens given out from now on live so many seconds: seconds",
}
"""Faults that are a setting rather than something that happens to single requests."""


class BadControl(Exception):
    """A control request that means nothing; its text says why."""


def control_routes(sandbox: Sandbox) -> list[Route]:
    """The control surface of one sandbox."""

    async def stats(_request: Request) -> Response:
        return json_response(200, stats_of(sandbox))

    async def received(_request: Request) -> Response:
        followups = sandbox.store.received()
        return json_response(200, {"count": len(followups), "followups": followups})

    async def reset(_request: Request) -> Response:
        sandbox.reset()
        return json_response(200, {"reset": True, "seed": sandbox.seed})

    async def sow(request: Request) -> Response:
        return _judged(lambda body: _sow(sandbox, body), await request.body())

    async def faults(request: Request) -> Response:
        if request.method == "GET":
            return json_response(200, armed(sandbox))
        return _judged(lambda body: arm(sandbox, body), await request.body())

    async def openapi(request: Request) -> Response:
        return json_response(200, describe(str(request.base_url).rstrip("/")))

    return [
        Route(f"{CONTROL_PATH}/stats", stats, methods=["GET"]),
        Route(f"{CONTROL_PATH}/received", received, methods=["GET"]),
        Route(f"{CONTROL_PATH}/reset", reset, methods=["POST"]),
        Route(f"{CONTROL_PATH}/seed", sow, methods=["POST"]),
        Route(f"{CONTROL_PATH}/faults", faults, methods=["GET", "POST"]),
        Route(f"{CONTROL_PATH}/openapi.json", openapi, methods=["GET"]),
    ]


def stats_of(sandbox: Sandbox) -> dict[str, Any]:
    """Requests by route and status, their sum, and how many commits are still to come late."""
    by_route: dict[str, dict[str, int]] = {}
    for (route, status), count in sorted(sandbox.requests.items()):
        by_route.setdefault(route, {})[status] = count
    return {
        "requests": by_route,
        "total": sandbox.requests.total(),
        "pending_late_commits": len(sandbox.late),
    }


def armed(sandbox: Sandbox) -> dict[str, Any]:
    """What is armed and chosen now, and what could be."""
    return {
        "armed": sandbox.faults.described(),
        "readings": asdict(sandbox.readings),
        "rate_limit": asdict(sandbox.rates.limits),
        "token_lifetime": sandbox.access.lifetime,
        "known": known_names(),
    }


def known_names() -> dict[str, str]:
    """Every name that `POST faults` takes, and what it means."""
    return {
        **{name: kind.meaning for name, kind in KINDS.items()},
        **LIMITS,
        **{
            name: "reading: " + ", ".join(json.dumps(choice) for choice in choices)
            for name, choices in readings.CHOICES.items()
        },
    }


def arm(sandbox: Sandbox, body: Mapping[str, Any]) -> dict[str, Any]:
    """Arm, change or (with null) take back each named fault; all of them or none."""
    if unknown := sorted(body.keys() - known_names().keys()):
        raise BadControl(
            f"there is no fault {', '.join(unknown)}; known are {', '.join(known_names())}"
        )
    steps: list[Callable[[], None]] = []
    chosen = sandbox.readings
    for name, value in body.items():
        if name in readings.CHOICES:
            chosen = readings.choose(chosen, name, value)
        elif name == "rate_limit":
            steps.append(partial(sandbox.rates.limit_to, _limits(value)))
        elif name == "token_lifetime":
            steps.append(partial(setattr, sandbox.access, "lifetime", _lifetime(value)))
        else:
            wanted = _specifications(name, value)
            for specification in wanted:
                parse(name, specification)
            steps.append(partial(sandbox.faults.replace, name, wanted))
    for step in steps:
        step()
    sandbox.readings = chosen
    return armed(sandbox)


def _sow(sandbox: Sandbox, body: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(body.keys() - {"seed", "debts", "followups"}):
        raise BadControl(f"a seed has seed, debts and followups, not {', '.join(unknown)}")
    name = body.get("seed", "empty")
    if name not in SEEDS:
        raise BadControl(f"there is no seed {name!r}; known are {', '.join(SEEDS)}")
    sandbox.sow(name, body.get("debts", ()), body.get("followups", ()))
    return {"seed": name}


def _specifications(name: str, value: Any) -> list[Mapping[str, Any]]:
    """One specification or several; null disarms, true takes every default."""
    if value is None or value is False:
        return []
    several = value if isinstance(value, list) else [value]
    found: list[Mapping[str, Any]] = []
    for one in several:
        if one is True:
            found.append({})
        elif isinstance(one, dict):
            found.append(one)
        else:
            raise BadControl(f"{name} takes an object with its parameters, or null")
    return found


def _limits(value: Any) -> Limits:
    if value is None:
        return DOCUMENTED
    known = {"limit", *(field.name for field in fields(Limits))}
    if not isinstance(value, dict) or not value.keys() <= known:
        raise BadControl(f"rate_limit takes an object with any of: {', '.join(sorted(known))}")
    for name, number in value.items():
        whole = name == "window" or isinstance(number, int)
        if isinstance(number, bool) or not isinstance(number, int | float) or not whole:
            raise BadControl(f"rate_limit: {number!r} cannot be its {name}")
        if number < 0 or (name == "window" and number <= 0):
            raise BadControl(f"rate_limit: {number!r} cannot be its {name}")
    numbers: Mapping[str, Any] = value
    return Limits(
        reads=numbers.get("reads", numbers.get("limit", DOCUMENTED.reads)),
        writes=numbers.get("writes", numbers.get("limit", DOCUMENTED.writes)),
        window=numbers.get("window", DOCUMENTED.window),
    )


def _lifetime(value: Any) -> float:
    if value is None:
        return TOKEN_LIFETIME
    seconds = value.get("seconds") if isinstance(value, dict) else value
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
        raise BadControl("token_lifetime takes a number of seconds")
    return float(seconds)


def _judged(act: Callable[[Mapping[str, Any]], dict[str, Any]], raw: bytes) -> Response:
    try:
        body = json.loads(raw or b"{}")
        if not isinstance(body, dict):
            raise BadControl("a JSON object is expected")
        return json_response(200, act(body))
    except (BadControl, ValueError) as error:
        body = {"error": True, "message": str(error), "known": known_names()}
        return json_response(400, body)
