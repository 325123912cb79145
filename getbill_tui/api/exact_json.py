"""JSON in and out without losing a digit, and out without a byte that moves a terminal.

Amounts are money: a number keeps the text in which it was written. What the members mean is
`models`' business.
"""

from __future__ import annotations

import json
from typing import Final, Self

from getbill_tui.followup import JsonValue

_DEEPEST: Final = 100
"""Levels of nesting; documented answers have four."""


class ExactFloat(float):
    """A float that knows how it was written."""

    text: str

    def __new__(cls, text: str) -> Self:
        """Read `text`, a JSON number with a fraction or an exponent."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def read_json(body: bytes) -> JsonValue:
    """The value in `body` (UTF-8, with or without a mark). Raises ValueError for anything else."""
    try:
        value: JsonValue = json.loads(
            body.decode("utf-8-sig"), parse_float=ExactFloat, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _refuse_depth(value)
    return value


def write_json(value: JsonValue) -> str:
    """`value` on one line, numbers as they were read, unprintable characters as escapes."""
    match value:
        case ExactFloat():
            return value.text
        case str():
            return _quoted(value)
        case dict():
            members = (f"{_quoted(name)}: {write_json(item)}" for name, item in value.items())
            return "{" + ", ".join(members) + "}"
        case list():
            return "[" + ", ".join(map(write_json, value)) + "]"
        case _:
            return json.dumps(value)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if quoted.isprintable():
        return quoted
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in quoted)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _refuse_depth(value: JsonValue) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for container in level
            if isinstance(container, dict | list)
            for item in (container.values() if isinstance(container, dict) else container)
        ]
        if not level:
            return
    raise ValueError("nested too deeply")
