"""What other installed packages add to this program: their entry points, and nothing else.

Reads the same `entry_points.txt` files as `importlib.metadata`, without its parser of mail
headers, its ZIP archives and its random numbers: they cost twice as much as all the rest of
`getbill --help`. Imports no joined package: that is `cli`'s business.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_METADATA = (".dist-info", ".egg-info")


def entry_points_of(group: str, folders: Sequence[str] | None = None) -> dict[str, str]:
    """Name → "module:attribute" of every entry point in `group`.

    `folders` are searched in the order of `sys.path`, their default; the first that has a
    name wins.
    """
    found: dict[str, str] = {}
    for path in _files(sys.path if folders is None else folders):
        with path.open(encoding="utf-8") as file:
            for name, place in _entries(file, group):
                found.setdefault(name, place)
    return found if found or folders is not None else _of_unusual_installations(group)


def _files(folders: Sequence[str]) -> Iterator[Path]:
    for folder in folders:
        try:
            yield from sorted(
                path
                for kind in _METADATA
                for path in Path(folder).glob(f"*{kind}/entry_points.txt")
            )
        except OSError:
            # sys.path may name folders that nobody may read.
            continue


def _entries(lines: Iterator[str], group: str) -> Iterator[tuple[str, str]]:
    inside = False
    for line in map(str.strip, lines):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and line and line[0] not in "#;":
            name, _, place = line.partition("=")
            # What may follow the place are extras, in brackets.
            yield name.strip(), place.partition("[")[0].strip()


def _of_unusual_installations(group: str) -> dict[str, str]:
    """From an archive or a frozen program, where there is no folder to look into."""
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=group)}
