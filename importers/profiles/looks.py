"""How the cells of a column look, without what they say: "0639980101" is 9999999999.

For people who make a profile, and for guesses at what an unknown column is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

_SHOWN: Final = 32
_KEPT: Final = 50
"""Different looks of a column that are counted apart."""
_WORDS: Final = re.compile(r"[^\W\d]+(?:[^\w\n]+[^\W\d]+){3,}")


def look_of(cell: str) -> str:
    """`cell` with every digit a 9 and every letter an a or A; longer texts by their length."""
    text = cell.strip()
    if "\n" in text or _WORDS.search(text) or len(text) > 2 * _SHOWN:
        return "text"
    shown = "".join(map(_mask, text[:_SHOWN]))
    return f"{shown}…" if len(text) > _SHOWN else shown


def _mask(character: str) -> str:
    if character.isdecimal():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character.isprintable() else " "


@dataclass(slots=True)
class Look:
    """The looks of one column, counted."""

    filled: int = 0
    looks: Counter[str] = field(default_factory=Counter)

    def see(self, cell: str) -> None:
        """Take one cell in."""
        if not cell.strip():
            return
        self.filled += 1
        look = look_of(cell)
        if look in self.looks or len(self.looks) < _KEPT:
            self.looks[look] += 1

    def __str__(self) -> str:
        """The most usual look, and how many others there are; empty for an empty column."""
        if not self.looks:
            return ""
        usual = self.looks.most_common(1)[0][0]
        others = len(self.looks) - 1
        return f"{usual} (or {others} other look{'s' if others > 1 else ''})" if others else usual
