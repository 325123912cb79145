"""What is decided about one physical record of a file: exactly one of these per record.

Made by `examination`, printed and kept by `report`, queued by `upload`. The accounting
identity counts them: every record of a file becomes one verdict, in file order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from getbill_tui.followup import FollowupDraft
from importers.problem import Problem, SkipReason


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: `row` counts data records from 1, `line` physical lines from 1."""

    file: str
    sheet: str | None
    row: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A record that may be sent: `draft` carries its call_id already."""

    place: Place
    cells: tuple[str, ...] = field(repr=False)
    draft: FollowupDraft = field(repr=False)
    columns: Mapping[str, str] = field(default_factory=dict)
    """GetBill field → the file's own column it came from, for the server's complaints."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that cannot be sent, with all that is wrong with it."""

    place: Place
    cells: tuple[str, ...] = field(repr=False)
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A record that is no finished call."""

    place: Place
    cells: tuple[str, ...] = field(repr=False)
    reason: SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A further leg of the call that stands in row `into` of the same file and sheet."""

    place: Place
    cells: tuple[str, ...] = field(repr=False)
    into: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The same call as row `first` (of `first_file` if that is another), or of run `run`."""

    place: Place
    cells: tuple[str, ...] = field(repr=False)
    first: int | None = None
    first_file: str | None = None
    run: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRows:
    """Rows of one table, from `first` on, that are accepted without a word.

    Only where nobody asked for their followups: large files are counted, not spelt out.
    """

    file: str
    first: int
    rows: int


Verdict: TypeAlias = Accepted | Rejected | Skipped | Merged | Repeated
