"""`getbill import profiles`: the known export formats, and one of them explained."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from getbill_tui.exits import Exit
from getbill_tui.settings import load
from getbill_tui.text import clean

if TYPE_CHECKING:
    from importers.profiles.schema import Disposition, Profile, Source


@click.command()
@click.argument("name", required=False)
def profiles(name: str | None) -> Exit:
    """List the known export formats, or explain the one called NAME.

    Your own profiles, TOML files in the folder profiles beside config.toml, win over shipped
    ones of the same name.
    """
    from importers.profiles.catalogue import Catalogue
    from importers.report.output import Output

    output = Output(utf8=False, survives=False)
    catalogue = Catalogue.load(load(os.environ).paths)
    if name is not None:
        for line in explained(catalogue.get(name)):
            output.line(clean(line))
        return Exit.OK
    width = max(map(len, catalogue.names()), default=0)
    for each in catalogue.names():
        profile = catalogue.get(each)
        variants = ", ".join(layout.name for layout in profile.layouts)
        marks = ("" if profile.verified else "  (not verified)") + (
            "  (your own)" if catalogue.is_own(each) else ""
        )
        output.line(f"{each:<{width}}  {profile.label}: {variants}{marks}")
    return Exit.OK


def explained(profile: Profile) -> Iterator[str]:
    """A profile for a person, line by line: variants, fields, dispositions, what is skipped."""
    verified = "made from real exports" if profile.verified else "not verified with real exports"
    yield f"{profile.name}: {profile.label}, {verified}"
    if profile.description:
        yield f"  {profile.description}"
    yield "Variants:"
    for layout in profile.layouts:
        kind = "no header, " if layout.headerless else ""
        yield f"  {layout.name}: {kind}{len(layout.columns)} columns"
        yield f"    {', '.join(layout.columns)}"
    yield "Fields:"
    for field, sources in profile.fields.items():
        yield f"  {field} ← {', else '.join(map(_source, sources))}"
    yield f"Local times: zone {profile.zone or 'from --timezone'}"
    for disposition in profile.dispositions:
        yield from _disposition(disposition)
    for rule in profile.skip:
        words = ", ".join(rule.words) or rule.pattern
        yield f"Skipped ({rule.reason.value}): {rule.column} is {words}"
    if profile.legs:
        yield f"Legs of one call share: {', else '.join(map(_source, profile.legs.groups))}"


def _source(source: Source) -> str:
    if source.literal is not None:
        return f"always “{source.literal}”"
    if source.side is not None:
        return f"the {source.side}'s number"
    return " + ".join(source.names())


def _disposition(disposition: Disposition) -> Iterator[str]:
    yield f"Dispositions in {', '.join(disposition.names())}:"
    by_meaning: dict[str, list[str]] = {}
    for word, meaning in disposition.words.items():
        by_meaning.setdefault(meaning, []).append(word)
    for meaning, words in by_meaning.items():
        yield f"  {meaning}: {', '.join(words)}"
