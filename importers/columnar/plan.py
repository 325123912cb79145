"""A binding, compiled: what kind of cell each column must hold for a row to be plainly good.

Only declarations whose every feature is understood here are compiled; with any other the whole
file goes the careful way. A column that is read in a way of which only its reader knows the
outcome is a WORD: its rows are told apart by the very texts. Next stage: `sorting`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, auto
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from importers.columnar.arrow import arrow_text, arrow_texts
from importers.columnar.kinds import (
    DOUBTFUL,
    ID,
    WHOLE_NUMBERS,
    Address,
    Codes,
    Kind,
    Looks,
    Moment,
    Number,
    WholeNumber,
    empty_or,
    matches,
)
from importers.interpreting.binding import TIMES, Binding, zone_of
from importers.interpreting.cells import Picker
from importers.profiles.schema import Source

_INERT: Final = frozenset({"summary", "notes", "disconnection_reason"})
"""Fields whose texts, whatever they are, never decide about a row."""

_UNDERSTOOD: Final = frozenset(
    {
        "profile", "columns", "width", "fields", "mapped", "notes", "dispositions", "skips",
        "parties", "legs", "complete", "meanings", "clock", "country", "debt_by", "call_type",
        "answered_as", "allow_scheduled",
    }
)  # fmt: skip
"""What a binding holds. One that holds more has to be understood here first."""


class _Use(Enum):
    """How a column is read."""

    ID = auto()
    MOMENT = auto()
    BLANK = auto()
    NUMBER = auto()
    DIALLED = auto()
    DURATION = auto()
    ADDRESS = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Dialled:
    """A column of numbers, and that of the country's calling code beside them."""

    number: int
    prefix: int
    kind: Number

    def classes(self, number: pa.StringArray, prefix: pa.StringArray) -> Codes:
        """PLAIN where the two together are a number that is possible."""
        whole = pc.binary_join_element_wise(arrow_text("+"), prefix, number, arrow_text(""))
        plain = self.kind.possible(whole)
        plain &= matches(number, _DIALLED) & matches(prefix, r"\A[1-9][0-9]{0,2}\z")
        return self.kind.unless_null(number, empty_or(number, plain))


_DIALLED: Final = r"\A[1-9][0-9]{4,13}\z"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is looked at in each row."""

    kinds: Mapping[int, Kind]
    """Columns whose cells must be of a kind, by their places."""
    dialled: Dialled | None
    words: Mapping[int, tuple[Picker, ...]]
    """Columns whose texts are taken as they are; or, where they are read by these sources
    alone, as these sources take them."""
    telling: tuple[int, ...]
    """Columns of which one must say something, so that the row is no total or title."""
    keys: tuple[Picker, ...]
    """Where the call's id stands: the first that says something."""

    @property
    def places(self) -> tuple[int, ...]:
        """All columns that are looked at."""
        pair = (self.dialled.number, self.dialled.prefix) if self.dialled else ()
        return tuple(sorted({*self.kinds, *pair, *self.words}))


class _Refused(Exception):
    """The binding has something that is not understood here."""


def compiled(binding: Binding) -> Plan | None:
    """The plan of a binding; None where its rows must all go the careful way."""
    known = {field.name for field in fields(binding)} <= _UNDERSTOOD
    if not known or binding.legs or binding.complete or binding.parties:
        return None
    if binding.debt_by != "id" or binding.profile.formats or "call_id" not in binding.fields:
        return None
    try:
        return _Compiler(binding).plan()
    except _Refused:
        return None


class _Compiler:
    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._uses: dict[int, list[tuple[_Use, Picker]]] = {}

    def plan(self) -> Plan:
        binding = self._binding
        for name, pickers in binding.fields.items():
            for picker in pickers:
                self._use(name, picker)
        for place in _places_of((binding.dispositions, binding.skips)):
            self._uses.setdefault(place, []).append((_Use.WORD, _NO_PICKER))
        kinds: dict[int, Kind] = {}
        words: dict[int, tuple[Picker, ...]] = {}
        dialled: list[Dialled] = []
        for place, uses in self._uses.items():
            pickers = tuple(picker for _, picker in uses)
            if (kind := self._kind(uses)) is not None:
                kinds[place] = kind
            elif {use for use, _ in uses} == {_Use.DIALLED}:
                nulls = {null for picker in pickers for null in picker.nulls}
                prefixes = {picker.prefix_place for picker in pickers}
                dialled += [Dialled(place, prefix or 0, Number(nulls)) for prefix in prefixes]
            else:
                words[place] = pickers if all(map(_reads_alone, pickers)) else ()
        if len(dialled) > 1 or any(each.prefix in {*kinds, *words} for each in dialled):
            raise _Refused
        plan = Plan(
            kinds=kinds,
            dialled=dialled[0] if dialled else None,
            words=words,
            telling=self._telling(kinds, dialled),
            keys=tuple(self._key(picker) for picker in binding.fields["call_id"]),
        )
        self._refuse_header_like_rows(plan)
        return plan

    def _use(self, field: str, picker: Picker) -> None:
        for use, place in _uses_of(field, picker, self._binding):
            self._uses.setdefault(place, []).append((use, picker))

    def _kind(self, uses: list[tuple[_Use, Picker]]) -> Kind | None:
        """What the cells of a column must be, however many ways it is read."""
        known = {use for use, _ in uses}
        nulls = {null for _, picker in uses for null in picker.nulls}
        if known == {_Use.MOMENT, _Use.ID}:
            # The text of a moment in an id of several columns is as good as an id's.
            known = {_Use.MOMENT}
        if len(known) != 1:
            return None
        match known.pop():
            case _Use.ID:
                return Looks(ID, nulls)
            case _Use.MOMENT:
                zones = {zone_of(picker) for use, picker in uses if use is _Use.MOMENT}
                zone = zones.pop() or self._binding.clock.zone
                return None if zones else Moment(zone, nulls)
            case _Use.BLANK:
                return Looks(_NOTHING)
            case _Use.NUMBER:
                return Number(nulls)
            case _Use.ADDRESS:
                return Address(nulls)
            case _Use.DURATION:
                units = {picker.source.unit or self._binding.profile.unit for _, picker in uses}
                unit = units.pop()
                return None if units or unit not in WHOLE_NUMBERS else WholeNumber(unit, nulls)
            case _:
                return None

    def _telling(self, kinds: Mapping[int, Kind], dialled: list[Dialled]) -> tuple[int, ...]:
        """Moments and numbers: five digits and more (interpreting.rests)."""
        fields = self._binding.fields
        pickers = (*fields.get("call_date", ()), *fields.get("phone_number_used", ()))
        places = {place for picker in pickers for place in picker.places[:1]}
        found = [place for place in places if isinstance(kinds.get(place), Moment | Number)]
        return (*found, *(each.number for each in dialled))

    def _key(self, picker: Picker) -> Picker:
        source = picker.source
        if not _has_only(source, "column", "columns", "join", "nulls"):
            raise _Refused
        return picker

    def _refuse_header_like_rows(self, plan: Plan) -> None:
        """A row that repeats the header is no data; one with a moment is none of these."""
        for place in plan.telling:
            name = self._binding.columns.called(place)
            kind = plan.kinds.get(place, Looks(_DIALLED))
            if kind.classes(arrow_texts([name]))[0] != DOUBTFUL:
                raise _Refused
        if not plan.telling:
            raise _Refused


_NOTHING: Final = r"\A\z"
_NO_PICKER: Final = Picker(Source(literal=""), (), None, frozenset())


def _uses_of(field: str, picker: Picker, binding: Binding) -> Iterator[tuple[_Use, int]]:
    """How a source of a field reads its columns."""
    source = picker.source
    if field in _INERT or (field == "is_retry" and source.more_than is not None):
        return
    use = _USES.get(field)
    if use is not None and picker.places and (found := use(source)) is not None:
        if field == "scheduled_at" and not binding.allow_scheduled:
            # Whether it lies in the future is not asked here.
            found = _Use.BLANK
        for place in picker.places:
            yield found, place
        return
    if source.side is not None or field in TIMES:
        raise _Refused
    for place in _places_of(picker):
        yield _Use.WORD, place


def _id_use(source: Source) -> _Use | None:
    return _Use.ID if _has_only(source, "column", "columns", "join", "nulls") else None


def _debt_use(source: Source) -> _Use | None:
    return _Use.ID if _has_only(source, "column", "nulls") else None


def _moment_use(source: Source) -> _Use | None:
    return _Use.MOMENT if _has_only(source, "column", "nulls", "zone") else None


def _duration_use(source: Source) -> _Use | None:
    return _Use.DURATION if _has_only(source, "column", "nulls", "unit") else None


def _address_use(source: Source) -> _Use | None:
    return _Use.ADDRESS if _has_only(source, "column", "nulls", "separator") else None


def _number_use(source: Source) -> _Use | None:
    if source.prefix is not None:
        return _Use.DIALLED if _has_only(source, "column", "nulls", "prefix") else None
    return _Use.NUMBER if _has_only(source, "column", "nulls", "international") else None


_USES: Final[Mapping[str, Callable[[Source], _Use | None]]] = {
    "debt_id": _debt_use,
    "call_id": _id_use,
    **dict.fromkeys(TIMES, _moment_use),
    "duration_ms": _duration_use,
    "audio_url": _address_use,
    "phone_number_used": _number_use,
}


def _has_only(source: Source, *names: str) -> bool:
    """Whether nothing else is said of a source."""
    model = type(source)
    return all(
        name in names or getattr(source, name) == field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
    )


def _places_of(declared: Any) -> Iterator[int]:
    """Every column that something bound may look at, however deep it is said."""
    if isinstance(declared, Picker):
        yield from declared.places
        if declared.prefix_place is not None:
            yield declared.prefix_place
        yield from (place for place, _ in declared.when)
    elif is_dataclass(declared):
        for field in fields(declared):
            yield from _places_of(getattr(declared, field.name))
    elif isinstance(declared, tuple):
        if len(declared) == 2 and isinstance(declared[0], int):
            yield declared[0]
        for part in declared:
            yield from _places_of(part)


def _reads_alone(picker: Picker) -> bool:
    """Whether a source looks at one column only."""
    return len(picker.places) == 1 and picker.prefix_place is None and not picker.when
