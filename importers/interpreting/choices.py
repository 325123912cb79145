"""Words that must be one of a few: booleans, counts, directions, the API's own words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final, TypeVar

from getbill_tui.vocabulary import Direction
from importers.interpreting.unwrapping import unwrap
from importers.interpreting.values import Trouble
from importers.problem import Code
from importers.profiles.folding import fold_word

_Word = TypeVar("_Word", bound=StrEnum)

_BOOLEANS: Final = {
    "true": True, "yes": True, "oui": True, "1": True, "vrai": True,
    "false": False, "no": False, "non": False, "0": False, "faux": False,
}  # fmt: skip

_DIRECTIONS: Final[Mapping[str, Direction]] = {
    **dict.fromkeys(
        ("in", "i", "incoming", "inboundqueue", "entrant", "entrante", "appelentrant", "recu"),
        Direction.INBOUND,
    ),
    **dict.fromkeys(
        (
            "out", "o", "outgoing", "outgoingapi", "outgoingdial", "outboundapi", "outbounddial",
            "sortant", "sortante", "appelsortant", "emis", "preview", "autodial", "manual",
        ),
        Direction.OUTBOUND,
    ),
}  # fmt: skip


def read_boolean(text: str) -> bool | Trouble:
    """yes or no, in the words of importing.md."""
    found = _BOOLEANS.get(fold_word(unwrap(text)))
    if found is None:
        return Trouble(
            Code.BAD_BOOLEAN,
            "This is neither yes nor no.",
            "Write true or false, yes or no, 1 or 0.",
        )
    return found


def read_more_than(text: str, limit: int) -> bool | None:
    """Whether a count is more than `limit`; None where the cell is no count."""
    bare = unwrap(text)
    return int(bare) > limit if bare.isdecimal() and len(bare) < 10 else None


def read_word(text: str, words: type[_Word]) -> _Word | Trouble:
    """The API's word that `text` is, compared as dispositions are."""
    if (word := _by_folded(words).get(fold_word(text))) is not None:
        return words(word)
    return Trouble(
        Code.BAD_CHOICE,
        "GetBill has no such word here.",
        f"Use one of {', '.join(words)}.",
    )


@cache
def _by_folded(words: type[StrEnum]) -> Mapping[str, str]:
    return {fold_word(word): word.value for word in words}


def read_direction(text: str, *, strict: bool) -> Direction | Trouble:
    """inbound or outbound; unless `strict`, also as dialers say it."""
    found = None if strict else _DIRECTIONS.get(fold_word(text))
    return found or read_word(text, Direction)
