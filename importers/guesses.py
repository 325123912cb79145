"""What the columns of an unknown file may be: guessed by their headers and by their cells.

Only ever a suggestion for a person who writes a profile, never how a file is read. English and
French headers are known. Next stage: `drafting`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from getbill_tui.vocabulary import Direction
from importers.interpreting.choices import read_direction
from importers.interpreting.durations import read_duration
from importers.interpreting.stamps import Stamp, read_stamp
from importers.interpreting.values import Trouble
from importers.profiles.folding import fold_word
from importers.profiles.meanings import Meanings

_ENOUGH: Final = 0.8
"""The share of a column's cells that must look so."""
_PHONE: Final = re.compile(r"[='\"+(]*\d[\d\s.()/-]{6,20}[\"]?")
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_TIME: Final = re.compile(r"\d{1,2}[:hH]\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?")

_HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    # Use → what a header says that surely means it, and what may mean it; folded.
    "call_date": (
        r"calldate|dateappel|datedelappel|datetime|dateheure|horodat|timestamp|starttime|started"
        r"|^start$|^debut$|calltime",
        r"date|^quand$|^when$|created|^jour$",
    ),
    "time": (r"^(heure|time|hour|heuredebut|heureappel|heuredappel)$", r"^$"),
    "debt_id": (
        r"debt|dette|creance|dossier|getbill|vendorleadcode|facture|invoice",
        r"^ref|reference|accountcode|customerref|clientref",
    ),
    "call_id": (
        r"callid|idappel|appelid|uniqueid|uuid|callsid|callref|conversationid|interactionid",
        r"^id$|recordid|sessionid|contactid|^cdr",
    ),
    "phone_number_used": (
        r"phone|telephone|^tel|mobile|portable|msisdn|numeroappele|callednumber|dialed|dialled",
        r"numero|number|called|appele|callee|destination|^to$|^vers$|dnis",
    ),
    "direction": (r"direction|^sens", r"calltype|typeappel|inout"),
    "duration_ms": (
        r"talk|billsec|conversation|dureedappel|incall",
        r"dur[ae]|seconds|length|temps",
    ),
    "disposition": (
        r"disposition|resultat|result|outcome|qualif|codification|wrapup|conclusion",
        r"statut|status|issue|reponse|answered",
    ),
    "audio_url": (r"recordingurl|recordinglink|enregistrement", r"recording|audio|^url|^lien"),
    "notes": (r"^notes?$|comment|remarque|observation", r"description|memo|^notes?"),
    "agent": (r"agent|conseiller|operateur|operator", r"^user|utilisateur|charge"),
}
_BY_CELLS_ALONE: Final = frozenset(
    {"call_date", "phone_number_used", "direction", "disposition", "audio_url"}
)
"""Uses whose cells are telling without a header."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A column of the file: its name, and those of its cells that hold something."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may be, and why."""

    use: str
    column: Sampled
    why: str


def guess_uses(columns: Sequence[Sampled], meanings: Meanings) -> Mapping[str, Guess]:
    """Use → the column that is most likely it; one use a column, the surest first."""
    looks = _looks(meanings)
    scored = sorted(
        (
            (-score, order, at, use, why)
            for order, use in enumerate(_HEADERS)
            for at, column in enumerate(columns)
            for score, why in [_score(use, column, looks.get(use))]
            if score > 0
        ),
    )
    guesses: dict[str, Guess] = {}
    taken: set[int] = set()
    for _, _, at, use, why in scored:
        if use not in guesses and at not in taken:
            guesses[use] = Guess(use, columns[at], why)
            taken.add(at)
    return guesses


def _score(use: str, column: Sampled, look: Callable[[str], bool] | None) -> tuple[int, str]:
    """How likely the column is this: 0 is no; and why."""
    sure, perhaps = _HEADERS[use]
    name = fold_word(column.name)
    header = 2 if re.search(sure, name) else 1 if re.search(perhaps, name) else 0
    if not column.cells or look is None:
        return 2 * header, "by its header alone" if header else ""
    share = sum(map(look, column.cells)) / len(column.cells)
    if share < _ENOUGH and not (use == "disposition" and header):
        return 0, ""
    if header:
        return 2 * header + (share >= _ENOUGH), "by its header and its cells"
    return (1, "by its cells alone: look again") if use in _BY_CELLS_ALONE else (0, "")


def _looks(meanings: Meanings) -> Mapping[str, Callable[[str], bool]]:
    return {
        "call_date": is_date,
        "time": lambda cell: _TIME.fullmatch(cell.strip()) is not None,
        "phone_number_used": _is_phone,
        "direction": lambda cell: isinstance(read_direction(cell, strict=False), Direction),
        "duration_ms": lambda cell: not isinstance(read_duration(cell, "seconds"), Trouble),
        "disposition": lambda cell: meanings.find(cell, "", {}, agent=True) is not None,
        "audio_url": lambda cell: _LINK.fullmatch(cell.strip()) is not None,
    }


def _is_phone(cell: str) -> bool:
    digits = sum(map(str.isdecimal, cell))
    return 8 <= digits <= 15 and _PHONE.fullmatch(cell.strip()) is not None and not is_date(cell)


def is_date(cell: str) -> bool:
    """Whether a cell is a date; a bare number is none, though a spreadsheet may mean one."""
    return stamp_of_cell(cell) is not None


def stamp_of_cell(cell: str) -> Stamp | None:
    """The date that a cell is, if it is written as one."""
    bare = cell.strip()
    return None if bare.replace(".", "", 1).isdecimal() else read_stamp(bare)
