"""The schema of a profile: all that can be said about how one system writes its export.

Foreign data enters here (a company's own TOML), so everything is checked. What cannot be said
in this schema is a new kind of column or rule in the code, never an `if` for one vendor.
Read by `loading`; used by `matching` (layouts) and `interpreting` (everything else).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from getbill_tui.followup import WRITABLE_FIELDS
from getbill_tui.vocabulary import FollowupType
from importers.options import DateOrder, DebtBy
from importers.problem import SkipReason
from importers.profiles.folding import fold_name
from importers.reading.table import Quoting

Unit: TypeAlias = Literal["milliseconds", "seconds", "minutes", "hms", "day_fraction"]

SINK_FIELDS: Final = (*WRITABLE_FIELDS, "answered_at", "promised_at")
"""What a column may feed: the members of a followup, when a leg was answered, and a date
that was promised (it goes to the notes alone)."""


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"it is no regular expression: {error}") from error
    return text


def _zone(text: str) -> str:
    # To ask for the zone is one file; to list all zones first is a walk through hundreds.
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{text} is no time zone such as Europe/Paris") from error
    return text


def _field(name: str) -> str:
    if name not in SINK_FIELDS:
        near = difflib.get_close_matches(name, SINK_FIELDS, n=1)
        known = f"did you mean {near[0]}?" if near else f"fields are {', '.join(SINK_FIELDS)}"
        raise ValueError(f"{name} is no field, {known}")
    return name


FieldName: TypeAlias = Annotated[str, BeforeValidator(_field)]
Pattern: TypeAlias = Annotated[str, BeforeValidator(_pattern)]
Zone: TypeAlias = Annotated[str, BeforeValidator(_zone)]


class Declaration(BaseModel):
    """A table of a profile: fixed once read, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Declaration):
    """Where one value comes from: exactly one of column, like, columns, date and time, parties
    or a literal; and how its text is to be read."""

    column: str | None = None
    like: Pattern | None = None
    """The one column whose name looks so, where companies name it themselves; nothing where
    several do."""
    columns: tuple[str, ...] = ()
    """Joined by `join`; nothing unless all of them have a value."""
    join: str = " "
    date: str | None = None
    time: str | None = None
    literal: str | None = None
    side: Literal["debtor", "line"] | None = None
    """The number of this side of the call, by the profile's parties."""

    nulls: tuple[str, ...] = ()
    """Words that mean nothing here, beside the profile's own."""
    unescape: Mapping[str, str] = Field(default_factory=dict)
    """Texts that the system writes in place of others (VICIdial: "!N" for a newline)."""
    html: bool = False
    """Written as HTML: its text alone, lines kept."""
    separator: str | None = None
    pick: Literal["first", "last"] = "first"
    """Of the parts between separators, the one that counts."""
    pattern: Pattern | None = None
    """A regular expression: its first group, where it is found, is the value."""
    value: str | None = None
    """With `pattern`: the value wherever the pattern is found."""
    words: Mapping[str, str] = Field(default_factory=dict)
    """What the file's words mean here; compared as dispositions are."""
    strict: bool = False
    """Only the API's own words."""

    zone: Zone | None = None
    """The zone of this column's times, where it is always the same one (UTC)."""
    epoch: bool = False
    """Seconds since 1970, UTC; 0 is never."""
    unit: Unit | None = None
    prefix: str | None = None
    """The column with the country's prefix of a phone number."""
    international: bool = False
    """Long numbers may be international ones without their plus."""
    more_than: int | None = None
    """A count: true when it is more than this."""
    debt_by: DebtBy | None = None
    """Only where debts are found by this: a system's own number is never a debt's id."""
    when: Mapping[str, Pattern] = Field(default_factory=dict)
    """Only in rows whose cells in these columns look so; never where the file lacks one."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.column, self.like, self.columns, self.date, self.literal, self.side]
        if sum(bool(origin) or origin == "" for origin in origins) != 1:
            raise ValueError("give exactly one of column, like, columns, date, literal, side")
        if self.time and not self.date:
            raise ValueError("time needs date beside it")
        if self.value is not None and self.pattern is None:
            raise ValueError("value needs pattern beside it")
        return self

    def names(self) -> tuple[str, ...]:
        """The columns in which its text stands."""
        return tuple(name for name in (self.column, *self.columns, self.date, self.time) if name)


def _sources(value: Any) -> Any:
    """`"column"`, one table, or several of them in the order in which they are tried."""
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple({"column": item} if isinstance(item, str) else item for item in listed)


Sources: TypeAlias = Annotated[
    tuple[Source, ...],
    BeforeValidator(_sources, json_schema_input_type=str | Source | list[str | Source]),
]


class Layout(Declaration):
    """One shape of the export: its columns in their order, and what tells it from others."""

    name: str
    columns: tuple[str, ...] = Field(min_length=1)
    required: tuple[str, ...] = ()
    """The columns by which a header is recognised; all of them unless given."""
    headerless: bool = False
    looks: Mapping[str, Pattern] = Field(default_factory=dict)
    """Without header: what the cells of these columns must look like."""
    delimiter: str | None = None
    extra_cells: str | None = None
    """The column after which rows may go on beyond the header, where it is the last one
    (VICIdial's custom_fields)."""
    site_columns: bool = False
    """Without header: whether sites add columns of their own behind these."""
    quoting: Quoting | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = {fold_name(name) for name in self.columns}
        if len(known) != len(self.columns):
            raise ValueError("a column is listed twice")
        for name in (*self.required, *self.looks, *filter(None, [self.extra_cells])):
            if fold_name(name) not in known:
                raise ValueError(f"{name} is not among its columns")
        if self.site_columns and not self.headerless:
            raise ValueError("site_columns is for layouts without header: others name them")
        if self.headerless and not self.looks:
            raise ValueError("a layout without header needs looks, to be told from others")
        return self

    def compiled_looks(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The columns by whose look a layout without header is told."""
        return ((column, re.compile(pattern)) for column, pattern in self.looks.items())

    def grows_after(self, names: Sequence[str]) -> bool:
        """Whether rows under these (folded) column names may have cells beyond them."""
        if self.site_columns:
            return len(names) >= len(self.columns)
        return bool(self.extra_cells and names and names[-1] == fold_name(self.extra_cells))

    def identifying(self) -> frozenset[str]:
        """The folded names that a header must hold."""
        return frozenset(map(fold_name, self.required or self.columns))


class NotePart(Declaration):
    """One part of the notes: the agent's words, or `label: value` of what no field carries."""

    source: Source
    label: str | None = None
    """None for the agent's own words, which stand first."""


class Disposition(Declaration):
    """A column that says what became of the call, or several that say it together."""

    column: str | None = None
    columns: tuple[str, ...] = ()
    """Their words joined by `join` are one word; nothing unless all have one."""
    join: str = "/"
    words: Mapping[str, str] = Field(default_factory=dict)
    """The system's word → the meaning's name."""
    label: str | None = None
    """A column with the word's label, for the summary."""
    label_decides: bool = False
    """Where the word is unknown, its label may be known."""
    separator: str | None = None
    """Several words in a cell: the last known one counts."""
    free: bool = False
    """Words that no table knows are notes, not dispositions (tags)."""
    partial: bool = False
    """Words that the table does not list say nothing: another column decides."""
    otherwise: str | None = None
    """What every word means that no table knows, where the system says so of its own list."""
    agent: bool = True
    """Whether a person chose it: it wins over a system's word, and the usual words are known."""
    nulls: tuple[str, ...] = ()
    """Words that mean nothing in this column."""
    when: Mapping[str, Pattern] = Field(default_factory=dict)
    """Only in rows whose cells in these columns look so."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.column) == bool(self.columns):
            raise ValueError("give either column or columns")
        return self

    def names(self) -> tuple[str, ...]:
        """The columns whose words these are."""
        return (self.column,) if self.column else self.columns


class SkipRule(Declaration):
    """Rows that are no finished call."""

    column: str
    words: tuple[str, ...] = ()
    pattern: Pattern | None = None
    empty: bool = False
    """Also rows that say nothing here (a call without its end still runs)."""
    reason: SkipReason


class Parties(Declaration):
    """The two numbers of a call, for systems that do not say which is the debtor's."""

    origin: Sources
    target: Sources
    extension_digits: int = 5
    """A number of up to so many digits is an extension of the house."""


class Legs(Declaration):
    """How the rows of one call become one followup."""

    groups: Sources = Field(min_length=1)
    """What legs share (an id, or one of several columns); the first with a value counts."""
    previous: str | None = None
    """The column that names the leg before, where legs are a chain: groups then holds the id
    of a leg, and what the legs share is the id at the chain's beginning."""
    counting: Mapping[str, Pattern] = Field(default_factory=dict)
    """Where legs overlap: the cells of the legs that count."""
    adds_up: bool = False
    """The talk times add up even where the legs seem to overlap (they begin in a queue)."""
    leading: Mapping[str, Pattern] = Field(default_factory=dict)
    """Where legs differ in who called whom: the cells of the leg that knows."""
    inherited: tuple[str, ...] = ()
    """Columns that further legs leave blank. A row without anything in groups, and that does
    not look like one that counts, goes on with the call above it: its blank cells in these
    columns are those of the call's first row."""


class CompleteRule(Declaration):
    """A column by which an export says whether it is whole."""

    column: str
    words: tuple[str, ...]


class Profile(Declaration):
    """How one system writes its export."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    family: str = ""
    """Stands before every call_id; empty: the id is taken as it is."""
    label: str
    """The system's name, as people write it."""
    verified: bool = False
    """Whether real exports, or the exporter's own source, were seen."""
    description: str = ""

    quoting: Quoting = Quoting.STANDARD
    delimiters: tuple[str, ...] = ()
    """Those that the system itself writes, where `quoting` is its own: between others, a
    spreadsheet has saved the file again, with the quotes of any CSV."""
    nulls: tuple[str, ...] = ()
    zone: Zone | None = None
    date_order: DateOrder | None = None
    formats: tuple[str, ...] = ()
    """Further forms of date and time, in strptime's letters."""
    unit: Unit = "seconds"
    country: str | None = None
    debt_by: DebtBy = "id"
    call_type: FollowupType | None = None
    explicit: bool = False
    """Whether people write GetBill's own words themselves: wrong ones are their mistakes."""
    empty_export: tuple[str, ...] = ()
    """Sentences that stand in place of an export without calls."""

    layouts: tuple[Layout, ...] = Field(min_length=1)
    fields: Mapping[FieldName, Sources] = Field(
        json_schema_extra={"propertyNames": {"enum": list(SINK_FIELDS)}}
    )
    notes: tuple[NotePart, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    skip: tuple[SkipRule, ...] = ()
    parties: Parties | None = None
    legs: Legs | None = None
    complete: CompleteRule | None = None

    @model_validator(mode="after")
    def _known_columns(self) -> Self:
        known = {fold_name(column) for layout in self.layouts for column in layout.columns}
        for where, name in self._column_names():
            if fold_name(name) not in known:
                raise ValueError(f"{where} names the column {name}, which no layout has")
        if self.parties is None and any(
            source.side for sources in self.fields.values() for source in sources
        ):
            raise ValueError("side needs [parties]")
        return self

    def _column_names(self) -> Iterator[tuple[str, str]]:
        """Every column that is spoken of, with the place where."""
        for field, sources in self.fields.items():
            for source in sources:
                told = (*source.names(), *source.when)
                yield from ((f"fields.{field}", name) for name in told)
                if source.prefix:
                    yield f"fields.{field}", source.prefix
        for part in self.notes:
            told = (*part.source.names(), *part.source.when)
            yield from (("notes", name) for name in told)
        for disposition in self.dispositions:
            listed = (*disposition.names(), disposition.label, *disposition.when)
            yield from (("dispositions", name) for name in listed if name)
        yield from (("skip", rule.column) for rule in self.skip)
        if self.parties:
            for source in (*self.parties.origin, *self.parties.target):
                yield from (("parties", name) for name in (*source.names(), *source.when))
        if self.legs:
            shared = (name for source in self.legs.groups for name in source.names())
            looks = (*self.legs.counting, *self.legs.leading)
            listed = (*shared, self.legs.previous, *looks, *self.legs.inherited)
            yield from (("legs", name) for name in listed if name)
        if self.complete:
            yield "complete", self.complete.column

    def time_zone(self) -> ZoneInfo | None:
        """The zone of local times, where the system always writes the same one."""
        return ZoneInfo(self.zone) if self.zone else None
