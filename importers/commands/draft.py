"""`getbill import profiles draft FILE`: a first TOML profile for an unknown file."""

from __future__ import annotations

import re
from pathlib import Path

import click

from getbill_tui.commands.session import open_session, verbose_option
from getbill_tui.exits import Exit


@click.command(short_help="Begin a profile of your own for an unknown file.")
@click.argument("file")
@click.option("--name", help="The profile's name.  [default: made from the file's]")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.  [default: the first]")
@click.option("--encoding", help="The text's encoding, when it is recognised wrongly.")
@click.option("--delimiter", metavar="CHARACTER", help="What separates the cells.")
@click.option("--save", is_flag=True, help="Write it into your folder of profiles.")
@verbose_option
def draft(
    file: str,
    *,
    name: str | None,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
    save: bool,
) -> Exit:
    """Print a first profile for FILE, with a comment for every guess and every open question.

    Columns are guessed by their headers, English or French, and by the look of their cells. The
    draft loads as it is: save it, look at every line, and see with `profiles explain` and
    `check` how your file is read by it. Of cells it holds the words of dispositions alone.
    """
    from getbill_tui.errors import UsageError
    from getbill_tui.paths import write_private
    from importers.drafting import draft_profile
    from importers.interruption import terminable
    from importers.profiles.catalogue import Catalogue
    from importers.profiles.loading import load_profile
    from importers.reading.opening import open_tables
    from importers.report.output import Output, talk

    settings = open_session()
    catalogue = Catalogue.load(settings.paths)
    name = name or name_for(file)
    path = settings.paths.profiles / f"{name}.toml"
    with (
        terminable(),
        open_tables(file, encoding=encoding, delimiter=delimiter, sheet=sheet) as tables,
    ):
        text = draft_profile(tables[0], name, catalogue.meanings)
    load_profile(text, f"{name}.toml")
    if name in catalogue.names():
        talk(f"A profile {name} is known already; yours would stand in its place.")
    if not save:
        Output(utf8=True, survives=False).line(text.rstrip("\n"))
        talk(f"To use it, save it as {path} (or draft it again with --save).")
        return Exit.OK
    if path.exists():
        raise UsageError(f"{path} exists already.", "Choose another --name, or delete it first.")
    write_private(path, text.encode())
    talk(f"Saved as {path}. Look at every line, then: getbill import profiles explain {file}")
    return Exit.OK


def name_for(file: str) -> str:
    """A profile's name made from a file's."""
    slug = re.sub(r"[^a-z0-9_.-]+", "-", Path(file).stem.casefold()).strip("-_.")
    return slug or "own"
