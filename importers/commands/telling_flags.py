"""The flags that say what is printed and where reports go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from importers.pipeline import Telling
    from importers.report.output import Output


_Command = TypeVar("_Command", bound=Callable[..., Any])

_FLAGS: Final = (
    click.option(
        "--only-problems", is_flag=True, help="Leave out rows that are accepted or created."
    ),
    click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output."),
    click.option(
        "--report-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where rejected.csv and the other reports go.",
    ),
)


def telling_flags(command: _Command) -> _Command:
    """Give `command` all flags of telling, in the order of its help."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def output_of(flags: Mapping[str, Any], *, survives: bool) -> Output:
    """Standard output; `survives`: go on when it cannot be written any more."""
    from importers.report.output import Output

    return Output(utf8=flags["as_json"], survives=survives)


def telling(flags: Mapping[str, Any], output: Output) -> Telling:
    """What the flags say."""
    from importers.pipeline import Telling
    from importers.report.jsonlines import JsonLines
    from importers.report.plain import Plain
    from importers.report.progress import meter

    return Telling(
        reporter=JsonLines(output, only_problems=flags["only_problems"])
        if flags["as_json"]
        else Plain(output),
        meter=meter(),
        report_folder=flags["report_dir"],
    )
