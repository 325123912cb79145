"""How one table is read, column by column, without a word of what stands in it.

Wires the same stages as `examination`, which judges the rows; tells of cells only how they
look ("2026-01-12" is 9999-99-99), and in full the words of dispositions alone: what is printed
here ends in tickets and mails (security.md, personal data). Next stage: `report.columns`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from getbill_tui.followup import JsonObject
from getbill_tui.text import clean_line
from importers.examination import Identified, examine
from importers.interpreting.binding import Binding, bind
from importers.interpreting.cells import Picker
from importers.known_calls import NothingKnown
from importers.options import ReadingOptions
from importers.outcomes import row_of
from importers.problem import Code
from importers.profiles.catalogue import Catalogue
from importers.profiles.looks import Look
from importers.profiles.match import Match
from importers.profiles.matching import UnknownFormat, match_table
from importers.profiles.meanings import Meaning
from importers.reading.opening import open_tables
from importers.reading.table import Table
from importers.validation.repeats import SeenCalls
from importers.verdict import Rejected, Skipped, Verdict

_WORDS_KEPT: Final = 200
"""Distinct words of dispositions that are told."""
_WORD_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column of the file: how its cells look, and what becomes of them."""

    number: int
    name: str
    filled: int
    """Rows with something in it."""
    look: str
    becomes: tuple[str, ...]
    """GetBill's fields and other uses; nothing: the column is ignored."""

    def as_json(self) -> JsonObject:
        """The column for programs."""
        return {
            "number": self.number,
            "name": self.name,
            "filled": self.filled,
            "look": self.look,
            "becomes": list(self.becomes),
        }


@dataclass(frozen=True, slots=True)
class WordUse:
    """One word that says what became of calls, and what it means."""

    column: str
    word: str
    rows: int
    meaning: str | None
    """None where no table knows it."""
    becomes: str

    def as_json(self) -> JsonObject:
        """The word for programs."""
        return {
            "column": self.column,
            "word": self.word,
            "rows": self.rows,
            "meaning": self.meaning,
            "becomes": self.becomes,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one table is read."""

    identified: Identified
    columns: tuple[ColumnUse, ...]
    literals: Mapping[str, str]
    """Fields that have the same value in every row."""
    words: tuple[WordUse, ...]
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    """Why rows are skipped."""
    problems: Mapping[str, int]

    def as_json(self) -> JsonObject:
        """The explanation for programs."""
        identified = self.identified
        return {
            "event": "explanation",
            "file": identified.file,
            "sheet": identified.sheet,
            "profile": identified.profile,
            "verified": identified.verified,
            "encoding": identified.encoding,
            "delimiter": identified.delimiter,
            "header_line": identified.header_line,
            "columns": [column.as_json() for column in self.columns],
            "literals": dict(self.literals),
            "dispositions": [word.as_json() for word in self.words],
            "outcomes": dict(self.outcomes),
            "reasons": dict(self.reasons),
            "problems": dict(self.problems),
        }


def explain_file(
    file: str, options: ReadingOptions, profiles: Catalogue, now: datetime
) -> Iterator[Explanation]:
    """One explanation per table that a profile fits; raises what reading and examining raise."""
    unknown: list[UnknownFormat] = []
    with open_tables(
        file, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet
    ) as tables:
        for table in tables:
            try:
                yield explain(table, options, profiles, now)
            except UnknownFormat as error:
                unknown.append(error)
    if unknown and len(unknown) == len(tables):
        raise unknown[0]


def explain(
    table: Table, options: ReadingOptions, profiles: Catalogue, now: datetime
) -> Explanation:
    """Read the whole table as a check would, and tell how; raises what `examine` raises."""
    match = match_table(table, options, profiles)
    binding = bind(match, options, profiles.meanings)
    counts = _Counts(binding, len(match.header))
    with SeenCalls() as seen:
        examination = examine(
            table, options, profiles=profiles, seen=seen, known=NothingKnown(), now=now
        )
        for verdict in examination:
            counts.count(verdict)
    uses = uses_of(binding)
    return Explanation(
        identified=examination.identified,
        columns=tuple(
            ColumnUse(
                number=at + 1,
                name=_called(match, at),
                filled=look.filled,
                look=str(look),
                becomes=tuple(uses.get(at, ())),
            )
            for at, look in enumerate(counts.looks)
        ),
        literals={
            name: picker.source.literal
            for name, pickers in binding.fields.items()
            for picker in pickers
            if picker.source.literal is not None
        },
        words=tuple(counts.words()),
        outcomes=dict(counts.outcomes),
        reasons=dict(counts.reasons),
        problems={code.value: count for code, count in counts.problems.most_common()},
    )


def uses_of(binding: Binding) -> Mapping[int, Sequence[str]]:
    """Place of a column → what the profile (or --map) does with it, in GetBill's words."""
    uses: dict[int, list[str]] = {}
    for picker, use in (*_fed(binding), *_ruled(binding)):
        for place in picker.places:
            if use not in uses.setdefault(place, []):
                uses[place].append(use)
    return uses


def _fed(binding: Binding) -> Iterator[tuple[Picker, str]]:
    """What ends in a field of the followup."""
    for name, pickers in binding.fields.items():
        yield from ((picker, name) for picker in pickers)
    if "phone_number_used" in binding.fields:
        parties = (picker for side in binding.parties or () for picker in side)
        yield from ((picker, "phone_number_used") for picker in parties)
    for disposition in binding.dispositions:
        yield disposition.picker, "status"
        if disposition.label:
            yield disposition.label, "summary"
    for label, picker in binding.notes:
        yield picker, f"notes ({label})" if label else "notes"


def _ruled(binding: Binding) -> Iterator[tuple[Picker, str]]:
    """What decides whether and how a row counts."""
    for skip in binding.skips:
        yield skip.picker, f"skips rows ({skip.reason.value})"
    if binding.legs:
        yield from ((picker, "legs of a call") for picker in binding.legs.groups)
        if binding.legs.previous:
            yield binding.legs.previous, "legs of a call"
    if binding.complete:
        yield binding.complete[0], "whether the export is whole"


@dataclass(frozen=True, slots=True)
class _Words:
    """A column whose words say what became of calls."""

    picker: Picker
    vendor: Mapping[str, str]
    agent: bool
    untold: bool
    """Words that no table knows are the agents' own (tags), and nobody else's to see."""


def _wordy(binding: Binding) -> list[_Words]:
    if "status" in binding.mapped:
        vendor = {word: name for each in binding.dispositions for word, name in each.vendor.items()}
        return [_Words(each, vendor, agent=True, untold=False) for each in binding.fields["status"]]
    return [
        _Words(
            bound.picker,
            bound.vendor,
            agent=bound.declared.agent,
            untold=bound.declared.free or bound.declared.partial,
        )
        for bound in binding.dispositions
    ]


class _Counts:
    """What is counted while the table is judged."""

    def __init__(self, binding: Binding, width: int) -> None:
        self._binding = binding
        self._wordy = _wordy(binding)
        self.looks = [Look() for _ in range(width)]
        self.outcomes: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.problems: Counter[Code] = Counter()
        self._words: Counter[tuple[int, str]] = Counter()
        """Rows by column (its place among the wordy ones) and word."""

    def count(self, verdict: Verdict) -> None:
        """Take one row in."""
        self.outcomes[row_of(verdict).outcome.value] += 1
        if isinstance(verdict, Skipped):
            self.reasons[verdict.reason.value] += 1
        if isinstance(verdict, Rejected):
            self.problems.update(problem.code for problem in verdict.problems)
        for look, cell in zip(self.looks, verdict.cells, strict=False):
            look.see(cell)
        if len(verdict.cells) >= self._binding.width:
            self._count_words(verdict.cells)

    def _count_words(self, cells: Sequence[str]) -> None:
        for at, wordy in enumerate(self._wordy):
            for word in wordy.picker.parts(cells):
                key = (at, clean_line(word, _WORD_SHOWN))
                if key in self._words or len(self._words) < _WORDS_KEPT:
                    self._words[key] += 1

    def words(self) -> Iterator[WordUse]:
        """The words, the most frequent first."""
        profile = self._binding.profile.name
        for (at, word), rows in self._words.most_common():
            wordy = self._wordy[at]
            meaning = self._binding.meanings.find(word, profile, wordy.vendor, agent=wordy.agent)
            if meaning is not None or not wordy.untold:
                yield WordUse(
                    column=wordy.picker.column or "",
                    word=word,
                    rows=rows,
                    meaning=meaning.name if meaning else None,
                    becomes=_becomes(meaning),
                )


def _becomes(meaning: Meaning | None) -> str:
    if meaning is None:
        return "no table knows it"
    if meaning.skip is not None:
        return f"skipped, {meaning.skip.value}"
    if meaning.status is None:
        return "no_outcome, or --answered-as"
    return f"{meaning.type.value}, {meaning.status.value}" if meaning.type else meaning.status.value


def _called(match: Match, at: int) -> str:
    """The file's own name of a column; the profile's, where the file has none."""
    name = match.header[at].strip() or str(at + 1)
    if match.header_line is None:
        name = match.names[at]
    return clean_line(name, 80)
