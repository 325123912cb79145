"""Bound to a header: where in a row a declared text stands, and how it is taken out.

A `Picker` is a source of a profile with its columns' places; it gives a text, never a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from importers.interpreting.markup import text_of_html
from importers.interpreting.stamps import join_day_and_time
from importers.interpreting.unwrapping import unwrap
from importers.interpreting.values import Text
from importers.profiles.folding import fold_name, fold_word
from importers.profiles.schema import Source

Cells: TypeAlias = Sequence[str]

MOMENT_IN_ID: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})")
"""A moment in ISO's spelling within an id that is composed of several columns."""


class Columns:
    """The columns of one file: where each stands, and what the file calls it."""

    def __init__(self, names: Sequence[str], header: Sequence[str]) -> None:
        self._places = {fold_name(name): at for at, name in enumerate(names)}
        self._header = tuple(header)

    def place(self, name: str) -> int | None:
        """Where the column stands; None where the file has none of this name."""
        return self._places.get(fold_name(name))

    def places(self, names: Sequence[str]) -> tuple[int, ...] | None:
        """Where they all stand; None unless the file has all of them."""
        found = [place for name in names if (place := self.place(name)) is not None]
        return tuple(found) if len(found) == len(names) else None

    def of(self, source: Source) -> tuple[int, ...] | None:
        """Where a source's text stands; None where the file lacks one of its columns, or has
        several that look like it."""
        if source.like is None:
            return self.places(source.names())
        found = [at for name, at in self._places.items() if re.search(source.like, name)]
        return tuple(found) if len(found) == 1 else None

    def called(self, place: int) -> str:
        """The file's own name of a column; its number from 1 where it has no name."""
        return self._header[place].strip() or str(place + 1)


@dataclass(frozen=True)
class Picker:
    """A source of a profile, bound to the columns of one file."""

    source: Source
    places: tuple[int, ...]
    column: str | None
    """The file's own name of the (first) column; None for a literal."""
    nulls: frozenset[str]
    """Folded words that mean nothing."""
    prefix_place: int | None = None
    when: tuple[tuple[int, re.Pattern[str]], ...] = ()
    """Where the row must look how, or it says nothing here."""

    @classmethod
    def bind(cls, source: Source, columns: Columns, nulls: Sequence[str]) -> Picker | None:
        """None where the file lacks one of the source's columns."""
        places = columns.of(source)
        conditions = columns.places(tuple(source.when))
        if places is None or conditions is None:
            return None
        return cls(
            source=source,
            places=places,
            column=columns.called(places[0]) if places else None,
            nulls=frozenset(map(fold_word, (*nulls, *source.nulls))),
            prefix_place=columns.place(source.prefix) if source.prefix else None,
            when=tuple(zip(conditions, map(re.compile, source.when.values()), strict=True)),
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile(self.source.pattern) if self.source.pattern is not None else None

    @cached_property
    def _plain(self) -> bool:
        """One column, taken as it is."""
        source = self.source
        return (source.column or source.like) is not None and not (
            source.unescape
            or source.html
            or source.separator
            or source.pattern is not None
            or source.words
            or source.when
        )

    @cached_property
    def _longest_null(self) -> int:
        """Longer texts are no null words, however many spaces or hyphens they hold."""
        return max((2 * len(word) + 8 for word in self.nulls), default=0)

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return {fold_word(word): meant for word, meant in self.source.words.items()}

    def pick(self, cells: Cells) -> Text | None:
        """What the row says here; None when that is nothing."""
        if self._plain:
            text: str | None = cells[self.places[0]].strip()
            return Text(text, self.column) if text and self._said(text) else None
        text = self._raw(cells)
        if text is None:
            return None
        taken = self._taken(text)
        return Text(taken, self.column) if taken is not None else None

    def parts(self, cells: Cells) -> list[str]:
        """All parts of the cell between its separators."""
        text = self._raw(cells)
        separator = self.source.separator
        if text is None or not separator:
            return [text] if text else []
        return [part.strip() for part in text.split(separator) if part.strip()]

    def prefix(self, cells: Cells) -> str | None:
        """The country's calling code beside a phone number."""
        return cells[self.prefix_place].strip() or None if self.prefix_place is not None else None

    def _raw(self, cells: Cells) -> str | None:
        if self.when and not all(
            pattern.search(cells[place].strip()) for place, pattern in self.when
        ):
            return None
        source = self.source
        if source.column is not None or source.like is not None:
            text = cells[self.places[0]].strip()
            return text if text and self._said(text) else None
        if source.literal is not None:
            return source.literal
        texts = [cells[place].strip() for place in self.places]
        if source.date is not None:
            day, *clock = texts
            return join_day_and_time(day, clock[0] if clock else "") if self._said(day) else None
        if not all(self._said(text) for text in texts):
            return None
        joined = source.join.join("_".join(unwrap(text).split()) for text in texts)
        # A workbook's moment has a T where the text of the same export has a space.
        return MOMENT_IN_ID.sub(r"\1_\2", joined)

    def _said(self, text: str) -> bool:
        if not text or len(text) > self._longest_null:
            return bool(text)
        return fold_word(text) not in self.nulls

    def _taken(self, text: str) -> str | None:
        if self.source.html:
            text = text_of_html(text)
        for written, meant in self.source.unescape.items():
            text = (
                "\n".join(part.strip() for part in text.split(written))
                if meant == "\n"
                else (text.replace(written, meant))
            )
        if self.source.separator and (parts := [p for p in text.split(self.source.separator) if p]):
            text = parts[0 if self.source.pick == "first" else -1].strip()
        if self._pattern is not None:
            found = self._pattern.search(text)
            if found is None:
                return None
            if self.source.value is not None:
                return self.source.value
            text = found.group(1) if found.re.groups else found.group()
        if self._words:
            text = self._words.get(fold_word(text), text)
        return text if self._said(text) else None
