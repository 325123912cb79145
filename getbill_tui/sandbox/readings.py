"""The readings that the documentation leaves open; the default is the seed documents' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

from getbill_tui.sandbox.answers import AbsentReading, DetailsReading


@dataclass(frozen=True, slots=True)
class Readings:
    """One choice for each open question (contract.md 2)."""

    details: DetailsReading = "text"
    """Field errors as one text, a list of texts, or errors[] with property and message."""
    create_status: Literal[200, 201] = 201
    foreign_debt: Literal[403, 404] = 403
    type_required: bool = True
    """The seed's own error sample complains of the type of a body without one."""
    absent_members: AbsentReading = "documented"


CHOICES: Final[Mapping[str, tuple[object, ...]]] = {
    "details": ("text", "list", "errors"),
    "create_status": (200, 201),
    "foreign_debt": (403, 404),
    "type_required": (True, False),
    "absent_members": ("documented", "missing", "null"),
}
assert CHOICES.keys() == {field.name for field in fields(Readings)}

DOCUMENTED: Final = Readings()


def choose(readings: Readings, name: str, value: object) -> Readings:
    """`readings` with one choice changed; None goes back to the seed documents' own.

    Raises ValueError that names the choices.
    """
    if value is None:
        changed: Any = getattr(DOCUMENTED, name)
    else:
        # 1 == True: compare types too, so that a number is no boolean.
        matches = [c for c in CHOICES[name] if c == value and type(c) is type(value)]
        if not matches:
            known = ", ".join(str(choice).lower() for choice in CHOICES[name])
            raise ValueError(f"{name} is one of: {known}")
        changed = matches[0]
    return replace(readings, **{name: changed})
