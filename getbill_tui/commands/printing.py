"""Items of GetBill on standard output: as a table for people, JSON Lines, or CSV.

Items are printed as their page arrives. The JSON is the answer itself, member by member; the
table and the CSV show cleaned values only. Notices for people go to standard error.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

import click

from getbill_tui.followup import JsonValue
from getbill_tui.formulas import neutralise


class Readable(Protocol):
    """A followup or a debt: values by their names, and the answer itself."""

    @property
    def raw(self) -> Mapping[str, JsonValue]:
        """The item as GetBill answered it."""


T = TypeVar("T", bound=Readable)
T_contra = TypeVar("T_contra", bound=Readable, contravariant=True)
Command = TypeVar("Command", bound=Callable[..., Any])


class Form(StrEnum):
    """How items are printed."""

    PLAIN = "plain"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column of the table; the last one of a table may be cut to fit the terminal."""

    title: str
    cell: Callable[[T], str]
    width: int = 0
    """Cells that are kept free from the start, so that later pages stay aligned."""
    right: bool = False
    """Whether its cells stand at the right, as numbers do."""


def form_options(command: Command) -> Command:
    """Add --plain, --json and --csv, which arrive as `form`."""
    choices = (
        (Form.CSV, "As CSV, one line per item, safe for spreadsheets."),
        (Form.JSON, "As JSON Lines, each item as GetBill answered it."),
        (Form.PLAIN, "As a table for people (the default)."),
    )
    for form, text in choices:
        flag = click.option(
            f"--{form}", "form", flag_value=form.value, default=Form.PLAIN.value, help=text
        )
        command = flag(command)
    return command


class Printer(Protocol[T_contra]):
    """Prints items, some at a time."""

    def show(self, items: Sequence[T_contra]) -> None:
        """Print these."""


def printer_of(form: Form, columns: Sequence[Column[T]], members: Sequence[str]) -> Printer[T]:
    """The printer for `form`: `columns` make the table, `members` the CSV."""
    match form:
        case Form.PLAIN:
            return TablePrinter(columns)
        case Form.JSON:
            return JsonPrinter()
        case Form.CSV:
            return CsvPrinter(members)


@dataclass(slots=True)
class JsonPrinter(Generic[T]):
    """One line of JSON per item."""

    def show(self, items: Sequence[T]) -> None:
        """Print these as they were answered."""
        from getbill_tui.api.exact_json import write_json

        _in_utf8()
        for item in items:
            click.echo(write_json(dict(item.raw)))


@dataclass(slots=True)
class CsvPrinter(Generic[T]):
    """A header and one record per item; times ISO 8601, unknown values empty."""

    members: Sequence[str]
    _begun: bool = False

    def show(self, items: Sequence[T]) -> None:
        """Print these; the header before the first, also when there are none."""
        _in_utf8()
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not self._begun:
            writer.writerow(self.members)
            self._begun = True
        for item in items:
            writer.writerow([neutralise(_cell(getattr(item, name))) for name in self.members])
        click.echo(text.getvalue(), nl=False)


@dataclass(slots=True)
class TablePrinter(Generic[T]):
    """Aligned columns, one line per item, in the width of the terminal when there is one."""

    columns: Sequence[Column[T]]
    _widths: list[int] = field(default_factory=list)

    def show(self, items: Sequence[T]) -> None:
        """Print these, under a header before the first; nothing when there are none."""
        from getbill_tui.text import clean_line

        if not items:
            return
        _replacing_what_cannot_be_printed()
        lines = [[clean_line(column.cell(item)) for column in self.columns] for item in items]
        if not self._widths:
            self._widths = [column.width for column in self.columns]
            lines.insert(0, [column.title for column in self.columns])
        for line in lines:
            self._widths = [max(w, cells(t)) for w, t in zip(self._widths, line, strict=True)]
        for line in lines:
            click.echo(fitted("  ".join(self._aligned(line)).rstrip()))

    def _aligned(self, line: Sequence[str]) -> Iterator[str]:
        for column, width, text in zip(self.columns, self._widths, line, strict=True):
            blanks = " " * (width - cells(text))
            yield blanks + text if column.right else text + blanks


def show_fields(fields: Mapping[str, str]) -> None:
    """One item as "name  value" lines, the further lines of a value below its first."""
    _replacing_what_cannot_be_printed()
    width = max(map(len, fields), default=0)
    for name, value in fields.items():
        first, *rest = value.split("\n")
        click.echo(f"{name:<{width}}  {first}".rstrip())
        for line in rest:
            click.echo(f"{'':<{width}}  {line}".rstrip())


def notice(text: str) -> None:
    """A word to the person, beside the data."""
    from getbill_tui.text import clean

    click.echo(clean(text), err=True)


def cells(text: str) -> int:
    """How many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fitted(line: str) -> str:
    """`line` cut to the terminal's width; whole when it goes elsewhere."""
    if not sys.stdout.isatty():
        return line
    width = shutil.get_terminal_size().columns
    if cells(line) <= width:
        return line
    from rich.cells import set_cell_size

    return set_cell_size(line, width - 1) + "…"


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)


def _in_utf8() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def _replacing_what_cannot_be_printed() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
