"""Records that are no calls: totals, separators, titles in between, repeated headers.

Never a row that could be a broken call: such a row must come back with its problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from importers.interpreting.binding import Binding
from importers.interpreting.cells import Cells
from importers.profiles.folding import fold_name, fold_word

_TOTAL: Final = re.compile(
    r"(?:grand|sub|sous)?(?:total|totals|totaux|summary|resume|somme|moyenne|average)\b.*"
    r"|total[a-z]{0,12}"
)
_SEPARATOR: Final = re.compile(r"[-=_*#~.·—–+|\s]+")
_TITLE: Final = re.compile(r"[^\W\d]{2,}\W+\w*[^\W\d]{2,}")
_WEEKDAY: Final = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day.{0,30}"
    r"|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche).{0,30}"
)
_DIGITS: Final = re.compile(r"\d\D*\d\D*\d\D*\d\D*\d")
_KEYS: Final = ("debt_id", "call_date", "phone_number_used", "status", "call_id", "duration_ms")


def is_no_data(cells: Cells, header: Sequence[str], binding: Binding) -> bool:
    """Whether a record that is not blank is no data all the same."""
    if _is_surely_data(cells, binding):
        return False
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        _repeats_header(cells, header)
        or all(_SEPARATOR.fullmatch(cell) for cell in filled)
        or (_is_total(filled[0], cells, binding))
        or (len(filled) == 1 and binding.width >= 3 and _is_heading(filled[0]))
        or (len(cells) == binding.width and _says_nothing(cells, binding))
    )


def _is_heading(text: str) -> bool:
    """Words above the rows that follow: a title, a day of the week."""
    return bool(_TITLE.search(text) or _WEEKDAY.fullmatch(fold_word(text)))


def _is_surely_data(cells: Cells, binding: Binding) -> bool:
    """The quick answer for nearly every row: a time with its digits, and something beside it."""
    if len(cells) < binding.width:
        return False
    return any(_DIGITS.search(cells[place]) for place in binding.time_places) and any(
        cells[place].strip() for place in binding.other_key_places
    )


def _repeats_header(cells: Cells, header: Sequence[str]) -> bool:
    return len(cells) >= len(header) > 1 and all(
        fold_name(cell) == fold_name(name) for cell, name in zip(cells, header, strict=False)
    )


def _is_total(first: str, cells: Cells, binding: Binding) -> bool:
    """A row that calls itself a total, and has no time and no number of a call."""
    if not _TOTAL.fullmatch(fold_word(first)) or len(cells) > binding.width:
        return False
    texts = _key_texts(cells, binding, ("call_date", "phone_number_used"))
    return all(sum(map(str.isdecimal, text)) < 5 for text in texts)


def _says_nothing(cells: Cells, binding: Binding) -> bool:
    """None of the columns that make a call has anything in it."""
    return (
        bool(binding.fields)
        and not _key_texts(cells, binding, _KEYS)
        and not any(disposition.picker.pick(cells) for disposition in binding.dispositions)
    )


def _key_texts(cells: Cells, binding: Binding, fields: Sequence[str]) -> list[str]:
    padded = (*cells, *[""] * (binding.width - len(cells)))
    return [
        text.text
        for field in fields
        for picker in binding.fields.get(field, ())
        if picker.column is not None and (text := picker.pick(padded))
    ]
