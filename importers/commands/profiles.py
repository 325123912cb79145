"""`getbill import profiles`: the known export formats, and one of them explained.

Also the group that `profiles explain`, `draft` and `schema` belong to.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import click

from getbill_tui.exits import Exit
from getbill_tui.followup import JsonObject
from getbill_tui.placed_commands import PlacedCommands
from getbill_tui.settings import load
from getbill_tui.text import clean

if TYPE_CHECKING:
    from importers.profiles.catalogue import Catalogue
    from importers.profiles.schema import Disposition, Profile, Source

_COMMANDS: Final = {
    "draft": "importers.commands.draft:draft",
    "explain": "importers.commands.explain:explain",
    "schema": "importers.commands.schema:schema",
}


class ProfileCommands(PlacedCommands):
    """Commands in modules of their own; any other word is the name of a profile."""

    @property
    def places(self) -> Mapping[str, str]:
        """Where each command lives."""
        return _COMMANDS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, or that which shows the profile of this name."""
        if args[0] in _COMMANDS:
            return super().resolve_command(ctx, args)
        return "show", _show, args


@click.group(
    cls=ProfileCommands,
    invoke_without_command=True,
    subcommand_metavar="[NAME | COMMAND FILE...]",
    short_help="List the known export formats; explain one, or a file; draft one.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output.")
@click.pass_context
def profiles(ctx: click.Context, *, as_json: bool) -> Exit | None:
    """List the known export formats, or explain the one called NAME.

    Your own profiles, TOML files in the folder profiles beside config.toml, win over shipped
    ones of the same name. What the words of dispositions mean is changed in dispositions.toml,
    beside config.toml too.
    """
    if ctx.invoked_subcommand is not None:
        ctx.obj = as_json
        return None
    from importers.report.output import Output

    output = Output(utf8=as_json, survives=False)
    catalogue = _catalogue()
    width = max(map(len, catalogue.names()), default=0)
    for name in catalogue.names():
        if as_json:
            output.line(json.dumps(listed(name, catalogue), ensure_ascii=False))
        else:
            output.line(clean(_line(name, catalogue, width)))
    return Exit.OK


@click.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def _show(ctx: click.Context, name: str, *, as_json: bool) -> Exit:
    """Explain the profile called NAME."""
    from importers.report.output import Output

    as_json = as_json or bool(ctx.obj)
    output = Output(utf8=as_json, survives=False)
    catalogue = _catalogue()
    profile = catalogue.get(name)
    if as_json:
        document = listed(name, catalogue) | profile.model_dump(mode="json", exclude_defaults=True)
        output.line(json.dumps(document, ensure_ascii=False))
        return Exit.OK
    for line in explained(profile):
        output.line(clean(line))
    return Exit.OK


def _catalogue() -> Catalogue:
    from importers.profiles.catalogue import Catalogue

    return Catalogue.load(load(os.environ).paths)


def _line(name: str, catalogue: Catalogue, width: int) -> str:
    profile = catalogue.get(name)
    variants = ", ".join(layout.name for layout in profile.layouts)
    marks = ("" if profile.verified else "  (not verified)") + (
        "  (your own)" if catalogue.is_own(name) else ""
    )
    return f"{name:<{width}}  {profile.label}: {variants}{marks}"


def listed(name: str, catalogue: Catalogue) -> JsonObject:
    """One profile of the list, for programs."""
    profile = catalogue.get(name)
    return {
        "event": "profile",
        "name": name,
        "label": profile.label,
        "verified": profile.verified,
        "own": catalogue.is_own(name),
        "description": profile.description,
        "variants": [layout.name for layout in profile.layouts],
    }


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
    if source.like is not None:
        return f"the one column that looks like {source.like}"
    return " + ".join(source.names())


def _disposition(disposition: Disposition) -> Iterator[str]:
    yield f"Dispositions in {', '.join(disposition.names())}:"
    by_meaning: dict[str, list[str]] = {}
    for word, meaning in disposition.words.items():
        by_meaning.setdefault(meaning, []).append(word)
    for meaning, words in by_meaning.items():
        yield f"  {meaning}: {', '.join(words)}"
