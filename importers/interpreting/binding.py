"""A profile, the user's options and one header, put together once per file.

Next stage: `rows` reads each row by it. What the options name and the file lacks is a usage
error here, before the first row.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from re import Pattern
from re import compile as compile_pattern
from zoneinfo import ZoneInfo

from getbill_tui.errors import UsageError
from getbill_tui.followup import WRITABLE_FIELDS
from getbill_tui.vocabulary import FollowupStatus, FollowupType
from importers.interpreting.cells import Columns, Picker
from importers.interpreting.times import Clock
from importers.options import DebtBy, ReadingOptions
from importers.problem import SkipReason
from importers.profiles.folding import fold_word
from importers.profiles.match import Match
from importers.profiles.matching import column_index
from importers.profiles.meanings import Meanings
from importers.profiles.nearest import near_names
from importers.profiles.schema import Disposition, Profile, Source

TIMES = ("call_date", "scheduled_at", "answered_at", "promised_at")
"""The fields that are dates and times."""


@dataclass(frozen=True)
class BoundDisposition:
    """A column, or several together, that say what became of the call."""

    declared: Disposition
    picker: Picker
    label: Picker | None
    vendor: Mapping[str, str]
    """The system's words, folded → meaning."""
    when: tuple[tuple[int, Pattern[str]], ...]
    """Where the row must look how."""


@dataclass(frozen=True)
class BoundSkip:
    """Rows whose cell has such a word are no finished calls."""

    picker: Picker
    words: frozenset[str]
    pattern: Pattern[str] | None
    empty: bool
    reason: SkipReason


@dataclass(frozen=True)
class BoundLegs:
    """What legs of one call share, and which of them count."""

    groups: tuple[Picker, ...]
    previous: Picker | None
    """What names the leg before, where legs are a chain."""
    counting: tuple[tuple[int, Pattern[str]], ...]
    leading: tuple[tuple[int, Pattern[str]], ...]
    """How the leg looks that knows who called whom; nothing: no leg more than others."""
    inherited: tuple[int, ...]
    """The columns that further legs leave blank."""


@dataclass(frozen=True)
class Binding:
    """How the rows of one file are read."""

    profile: Profile
    columns: Columns
    width: int
    fields: Mapping[str, tuple[Picker, ...]]
    mapped: frozenset[str]
    """Fields that the user mapped himself."""
    notes: tuple[tuple[str | None, Picker], ...]
    dispositions: tuple[BoundDisposition, ...]
    skips: tuple[BoundSkip, ...]
    parties: tuple[tuple[Picker, ...], tuple[Picker, ...]] | None
    """Who called, and who was called."""
    legs: BoundLegs | None
    complete: tuple[Picker, frozenset[str]] | None
    meanings: Meanings
    clock: Clock
    country: str | None
    debt_by: DebtBy
    call_type: FollowupType
    answered_as: FollowupStatus | None
    allow_scheduled: bool

    def with_clock(self, clock: Clock) -> Binding:
        """The same, once the survey of the file has settled its dates."""
        return replace(self, clock=clock)

    @cached_property
    def provenance(self) -> Mapping[str, str]:
        """GetBill field → the file's own column that it usually comes from."""
        first = {name: next(iter(pickers), None) for name, pickers in self.fields.items()}
        # An agent's own word comes before what the system says, and before mere filters.
        telling = sorted(
            self.dispositions, key=lambda each: (not each.declared.agent, each.declared.partial)
        )
        first.setdefault("status", telling[0].picker if telling else None)
        return {name: picker.column for name, picker in first.items() if picker and picker.column}

    @cached_property
    def time_places(self) -> tuple[int, ...]:
        """Where the call's time stands."""
        return tuple({place for each in self.fields.get("call_date", ()) for place in each.places})

    @cached_property
    def other_key_places(self) -> tuple[int, ...]:
        """Where its debt, its number and its disposition stand."""
        pickers = [
            *self.fields.get("debt_id", ()),
            *self.fields.get("phone_number_used", ()),
            *(disposition.picker for disposition in self.dispositions),
        ]
        places = {place for picker in pickers for place in picker.places}
        return tuple(places - set(self.time_places))

    @cached_property
    def explicit_type(self) -> bool:
        """Whether a column of the file gives the type in GetBill's own words."""
        return self.explicit("type") and bool(self.fields.get("type"))

    def explicit(self, field: str) -> bool:
        """Whether people wrote this field for GetBill: wrong values are their mistakes."""
        return self.profile.explicit or field in self.mapped


def bind(match: Match, options: ReadingOptions, meanings: Meanings) -> Binding:
    """Find every declared column in the file's header."""
    profile = match.profile
    columns = Columns(match.names, match.header)
    mapped = _mapped_sources(match, options)
    debt_by = options.debt_by or _usual_debt_by(profile, mapped)
    sources = {
        field: [source for source in each if source.debt_by in (None, debt_by)]
        for field, each in {**profile.fields, **mapped}.items()
    }
    return Binding(
        profile=profile,
        columns=columns,
        width=len(match.names),
        fields={name: _bind_all(each, columns, profile) for name, each in sources.items()},
        mapped=frozenset(mapped),
        notes=tuple(
            (part.label, picker)
            for part in profile.notes
            if (picker := Picker.bind(part.source, columns, profile.nulls))
        ),
        dispositions=tuple(
            bound
            for declared in profile.dispositions
            if (bound := _bind_disposition(declared, columns, profile))
        ),
        skips=tuple(_bind_skips(columns, profile)),
        parties=_bind_parties(columns, profile),
        legs=_bind_legs(columns, profile),
        complete=_bind_complete(columns, profile),
        meanings=meanings,
        clock=Clock(
            zone=profile.time_zone() or options.timezone,
            order=options.date_order or profile.date_order,
            ambiguous=options.ambiguous_time,
        ),
        country=options.country or profile.country,
        debt_by=debt_by,
        call_type=profile.call_type or options.call_type
        if options.call_type is FollowupType.CALL
        else options.call_type,
        answered_as=options.answered_as,
        allow_scheduled=options.allow_scheduled,
    )


def _usual_debt_by(profile: Profile, mapped: Container[str]) -> DebtBy:
    """How debts are found when the user does not say it: a column that he names beats a
    number that the profile would have gone by."""
    if profile.debt_by == "phone" and "debt_id" in mapped:
        return "id"
    return profile.debt_by


def zone_of(picker: Picker) -> ZoneInfo | None:
    """The zone of one column's times, where it is always the same."""
    return ZoneInfo(picker.source.zone) if picker.source.zone else None


def _mapped_sources(match: Match, options: ReadingOptions) -> Mapping[str, tuple[Source, ...]]:
    for field in (*options.columns, *options.literals):
        if field not in WRITABLE_FIELDS:
            raise UsageError(
                f"--map names {field!r}, which is no field of a followup.",
                near_names(field, WRITABLE_FIELDS),
            )
    sources = {field: Source(literal=text) for field, text in options.literals.items()}
    for field, column in options.columns.items():
        sources[field] = Source(column=match.names[_place(match, column)])
    return {field: (source,) for field, source in sources.items()}


def _place(match: Match, column: str) -> int:
    """Where a column of --map stands; a format without header has numbers as well as names."""
    if match.header != match.names and column in match.header:
        return match.header.index(column)
    return column_index(match.names, column)


def _bind_all(sources: Sequence[Source], columns: Columns, profile: Profile) -> tuple[Picker, ...]:
    bound = (Picker.bind(source, columns, profile.nulls) for source in sources)
    return tuple(picker for picker in bound if picker)


def _bind_column(name: str, columns: Columns, profile: Profile) -> Picker | None:
    return Picker.bind(Source(column=name), columns, profile.nulls)


def _bind_disposition(
    declared: Disposition, columns: Columns, profile: Profile
) -> BoundDisposition | None:
    source = Source(
        column=declared.column,
        columns=declared.columns,
        join=declared.join,
        separator=declared.separator,
        nulls=declared.nulls,
    )
    picker = Picker.bind(source, columns, profile.nulls)
    places = columns.places(tuple(declared.when))
    if picker is None or places is None:
        return None
    patterns = map(compile_pattern, declared.when.values())
    return BoundDisposition(
        declared=declared,
        picker=picker,
        label=_bind_column(declared.label, columns, profile) if declared.label else None,
        vendor={fold_word(word): name for word, name in declared.words.items()},
        when=tuple(zip(places, patterns, strict=True)),
    )


def _bind_skips(columns: Columns, profile: Profile) -> list[BoundSkip]:
    return [
        BoundSkip(
            picker=picker,
            words=frozenset(map(fold_word, rule.words)),
            pattern=compile_pattern(rule.pattern) if rule.pattern else None,
            empty=rule.empty,
            reason=rule.reason,
        )
        for rule in profile.skip
        if (picker := Picker.bind(Source(column=rule.column), columns, ()))
    ]


def _bind_parties(
    columns: Columns, profile: Profile
) -> tuple[tuple[Picker, ...], tuple[Picker, ...]] | None:
    if profile.parties is None:
        return None
    origin = _bind_all(profile.parties.origin, columns, profile)
    target = _bind_all(profile.parties.target, columns, profile)
    return (origin, target) if origin and target else None


def _bind_legs(columns: Columns, profile: Profile) -> BoundLegs | None:
    if profile.legs is None:
        return None
    groups = _bind_all(profile.legs.groups, columns, profile)
    places = map(columns.place, profile.legs.inherited)
    chain = profile.legs.previous
    previous = _bind_column(chain, columns, profile) if chain else None
    if not groups:
        return None
    return BoundLegs(
        groups=groups,
        previous=previous,
        counting=_bind_looks(profile.legs.counting, columns),
        leading=_bind_looks(profile.legs.leading, columns),
        inherited=tuple(place for place in places if place is not None),
    )


def _bind_looks(looks: Mapping[str, str], columns: Columns) -> tuple[tuple[int, Pattern[str]], ...]:
    return tuple(
        (place, compile_pattern(pattern))
        for name, pattern in looks.items()
        if (place := columns.place(name)) is not None
    )


def _bind_complete(columns: Columns, profile: Profile) -> tuple[Picker, frozenset[str]] | None:
    if profile.complete is None:
        return None
    picker = _bind_column(profile.complete.column, columns, profile)
    return (picker, frozenset(map(fold_word, profile.complete.words))) if picker else None
