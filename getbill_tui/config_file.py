"""The file config.toml: read, examined as a whole, and altered with its comments kept.

A file with any mistake is refused when it is read; `examine` names all of them with their lines.
Which value wins over which is the business of `settings`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from getbill_tui.errors import UsageError
from getbill_tui.paths import write_private
from getbill_tui.redaction import redact_text
from getbill_tui.secret import read_secret_file
from getbill_tui.setting_keys import IN_CONFIG, KEYS, NOT_YET

Config = Mapping[str, Any]

_SECRETS: Final = frozenset({"client_secret", "access_token"})
_BY_NAME: Final = {key.name: key for key in KEYS}


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake in config.toml; `line` counts from 1, None when no line is to blame."""

    line: int | None
    message: str
    hint: str = ""


def read_config(path: Path) -> dict[str, Any]:
    """The file as a mapping, empty when there is none; raises UsageError at a mistake.

    Values are not looked at: those that are used are judged where they are used.
    """
    text = _read_text(path)
    config, problem = _parse(text)
    problems = [problem] if problem else list(_misplaced(config, _lines(text)))
    if problems:
        first, more = problems[0], len(problems) - 1
        where = f"{path}, line {first.line}" if first.line else str(path)
        also = f" ({more} more: getbill config validate)" if more else ""
        raise UsageError(f"{where}: {first.message}.{also}", first.hint)
    return config


def examine(path: Path) -> tuple[ConfigProblem, ...]:
    """Every mistake in the file, in its order; none when there is no file."""
    text = _read_text(path)
    config, problem = _parse(text)
    if problem:
        return (problem,)
    lines = _lines(text)
    problems = [*_misplaced(config, lines), *_unusable(config, lines, path.parent)]
    return tuple(sorted(problems, key=lambda p: p.line or 0))


def tables_of(config: Config, account: str | None) -> list[Config]:
    """The tables that hold for `account`, the nearest first; raises KeyError without it."""
    return [config] if account is None else [config["accounts"][account], config]


def place(folder: Path, name: str) -> Path:
    """The file that a setting names: `~` is the home, a relative one lies beside the settings."""
    try:
        return folder / Path(name).expanduser()
    except RuntimeError:
        return folder / name


def alter(path: Path, account: str | None, values: Mapping[str, str | None]) -> None:
    """Set these keys of one account (None: of the top level), and remove those that are None.

    Everything else in the file stays as it was written. An account's table is made when it is
    missing, and removed when nothing is left in it.
    """
    import tomlkit
    from tomlkit.items import Table

    path = path.resolve()
    document = tomlkit.parse(_read_text(path))
    table: Any = document
    if account is not None:
        accounts = document.setdefault("accounts", tomlkit.table(is_super_table=True))
        table = accounts.setdefault(account, tomlkit.table())
    for name, value in values.items():
        if value is not None:
            table[name] = value
        else:
            table.pop(name, None)
    if account is not None and isinstance(table, Table) and not table.as_string().strip():
        del document["accounts"][account]
        if not document["accounts"]:
            del document["accounts"]
    text = tomlkit.dumps(document)
    tomllib.loads(text)  # never leave a file behind that the next command cannot read
    write_private(path, text.encode())


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UsageError(f"The settings in {path} are not UTF-8 text.") from error
    except OSError as error:
        raise UsageError(f"The settings in {path} cannot be read: {error.strerror}.") from error


def _parse(text: str) -> tuple[dict[str, Any], ConfigProblem | None]:
    try:
        return tomllib.loads(text), None
    except tomllib.TOMLDecodeError as error:
        told = str(error)
        place = re.search(r"\(at line (\d+)", told)
        line = int(place[1]) if place else None
        reason = told.partition(" (at ")[0]
        return {}, ConfigProblem(line, f"it is not valid TOML: {redact_text(reason)}")


def _misplaced(config: Config, lines: Mapping[tuple[str, str], int]) -> Iterator[ConfigProblem]:
    """Tables and keys that have no place in the file."""
    accounts = config.get("accounts", {})
    if not isinstance(accounts, dict) or not all(isinstance(t, dict) for t in accounts.values()):
        yield ConfigProblem(
            lines.get(("", "accounts")),
            "the accounts are not tables",
            "Write each account as a table of its own: [accounts.NAME]",
        )
        return
    for where, table in _each_table(config):
        for name in table:
            line = lines.get((where, name), lines.get(("", name)))
            if name in _SECRETS:
                yield _secret_in(where, name, line)
            elif name not in IN_CONFIG | NOT_YET and not (name == "accounts" and not where):
                yield _unknown(where, name, line)


def _unusable(
    config: Config, lines: Mapping[tuple[str, str], int], folder: Path
) -> Iterator[ConfigProblem]:
    """Values that no command could use."""
    for where, table in _each_table(config):
        for name, value in table.items():
            if name in IN_CONFIG and (reason := _complaint(name, value, folder)):
                message, hint = reason
                yield ConfigProblem(lines.get((where, name)), message + _in(where), hint)


def _complaint(name: str, value: object, folder: Path) -> tuple[str, str] | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return f"{name} is neither a text nor a number", f'Write {name} = "…"'
    if name not in _BY_NAME:
        try:
            read_secret_file(place(folder, str(value)))
        except UsageError as error:
            return f"{name}: {error.message.rstrip('.')}", error.hint
        return None
    try:
        _BY_NAME[name].parse(str(value))
    except ValueError as error:
        return f"{name} {redact_text(repr(value))} cannot be used: {error}", ""
    return None


def _each_table(config: Config) -> Iterator[tuple[str, Config]]:
    """ "" and the top level, then each account's header and table."""
    yield "", config
    accounts = config.get("accounts", {})
    for name, table in accounts.items() if isinstance(accounts, dict) else ():
        if isinstance(table, dict):
            yield f"accounts.{name}", table


def _secret_in(where: str, name: str, line: int | None) -> ConfigProblem:
    what = name.replace("_", " ")
    return ConfigProblem(
        line,
        f"it holds a {what}{_in(where)}, where it does not belong",
        "Take it out and run getbill login; or put it in a file that only you can read and set "
        f"client_secret_file to its path, or in the variable GETBILL_{name.upper()}.",
    )


def _unknown(where: str, name: str, line: int | None) -> ConfigProblem:
    from difflib import get_close_matches

    known = IN_CONFIG | NOT_YET | {"accounts"}
    near = get_close_matches(name, known, 1)
    return ConfigProblem(
        line,
        f"there is an unknown setting {redact_text(repr(name))}{_in(where)}",
        f"Did you mean {near[0]}?" if near else f"Known settings: {', '.join(sorted(IN_CONFIG))}.",
    )


def _in(where: str) -> str:
    return f" in [{where}]" if where else ""


_HEADER: Final = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?$")
_ASSIGNMENT: Final = re.compile(r"""\s*(["']?)([\w-]+)\1\s*(?:=|\.)""")


def _lines(text: str) -> dict[tuple[str, str], int]:
    """(table, key) → the first line that looks like it; tomllib does not tell."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = ".".join(part.strip().strip("\"'") for part in header[1].split("."))
            found.setdefault(("", table.partition(".")[0]), number)
        elif assignment := _ASSIGNMENT.match(line):
            found.setdefault((table, assignment[2]), number)
    return found
