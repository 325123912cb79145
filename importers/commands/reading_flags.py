"""The flags that say how files are to be understood, one spelling for `check` and `run`.

They become `importers.options.ReadingOptions`; settings fill in what no flag says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from getbill_tui.followup import WRITABLE_FIELDS
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import FollowupStatus, FollowupType
from importers.options import ReadingOptions

_Command = TypeVar("_Command", bound=Callable[..., Any])

_DELIMITER_WORDS: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def _delimiter(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    delimiter = _DELIMITER_WORDS.get(value.lower(), value)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise click.BadParameter("give one character, or one of tab, comma, semicolon, pipe")
    return delimiter


def _mapped(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    mapped: dict[str, str] = {}
    for value in values:
        field, equals, column = value.partition("=")
        if not equals or not column:
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN, nor FIELD=:text")
        if field not in WRITABLE_FIELDS:
            known = ", ".join(WRITABLE_FIELDS)
            raise click.BadParameter(f"GetBill has no field {field!r}; its fields are {known}")
        if field in mapped:
            raise click.BadParameter(f"{field} is mapped twice")
        mapped[field] = column
    return mapped


_FLAGS: Final = (
    click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    click.option("--profile", default="auto", help="The export's profile.  [default: auto]"),
    click.option("--sheet", metavar="NAME|all", help="The sheet of a workbook."),
    click.option("--encoding", help="The text's encoding, when it is recognised wrongly."),
    click.option(
        "--delimiter", callback=_delimiter, metavar="CHARACTER", help="What separates the cells."
    ),
    click.option("--timezone", metavar="ZONE", help="Zone of local times, e.g. Europe/Paris."),
    click.option("--country", metavar="CODE", help="Country of national numbers, e.g. FR."),
    click.option(
        "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How dates are written."
    ),
    click.option(
        "--ambiguous-time",
        type=click.Choice(["earlier", "later", "reject"]),
        default="reject",
        show_default=True,
        help="Which of two instants, when clocks went back.",
    ),
    click.option(
        "--debt-by",
        type=click.Choice(["id", "reference", "phone"]),
        help="What the debt is found by.  [default: the profile's, else id]",
    ),
    click.option(
        "--debts-map",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="CSV with debt_id and any of reference, phone.",
    ),
    click.option(
        "--map",
        "mapped",
        callback=_mapped,
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Take a field from this column; FIELD=:text for the same text in every row.",
    ),
    click.option(
        "--call-type",
        type=click.Choice([FollowupType.CALL.value, FollowupType.MANUAL_CALL.value]),
        default=FollowupType.CALL.value,
        show_default=True,
        help="The type of calls that do not say it.",
    ),
    click.option(
        "--answered-as",
        type=click.Choice([status.value for status in FollowupStatus]),
        help="The status of an answered call without an outcome.",
    ),
    click.option(
        "--allow-scheduled",
        is_flag=True,
        help="Let rows through that may make GetBill itself call or write.",
    ),
    click.option("--account", metavar="NAME", help="One of the accounts in config.toml."),
)


def reading_flags(command: _Command) -> _Command:
    """Give `command` the files and all flags of reading, in the order of its help."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def settings_flags(flags: Mapping[str, Any]) -> dict[str, str | None]:
    """The flags that overrule settings, for `settings.load`."""
    return {name: flags.get(name) for name in ("timezone", "country", "account", "ca_bundle")}


def reading_options(flags: Mapping[str, Any], settings: Settings) -> ReadingOptions:
    """What flags and settings say together."""
    mapped: dict[str, str] = flags["mapped"]
    answered_as = flags["answered_as"]
    return ReadingOptions(
        profile=flags["profile"],
        sheet=flags["sheet"],
        encoding=flags["encoding"],
        delimiter=flags["delimiter"],
        timezone=settings.timezone,
        country=settings.country,
        date_order=flags["date_order"],
        ambiguous_time=flags["ambiguous_time"],
        debt_by=flags["debt_by"],
        debts_map=flags["debts_map"],
        columns={field: column for field, column in mapped.items() if not column.startswith(":")},
        literals={field: text[1:] for field, text in mapped.items() if text.startswith(":")},
        call_type=FollowupType(flags["call_type"]),
        answered_as=None if answered_as is None else FollowupStatus(answered_as),
        allow_scheduled=flags["allow_scheduled"],
    )
