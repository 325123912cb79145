"""TOML text → a checked declaration, or an error that names file, line and nearest key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from getbill_tui.errors import UsageError
from importers.profiles.meanings import CompanyWords, Meaning, Meanings
from importers.profiles.schema import Declaration, Profile

_Model = TypeVar("_Model", bound=BaseModel)
_MEANINGS = TypeAdapter(dict[str, Meaning])


def load_profile(text: str, where: str) -> Profile:
    """The profile that `text` declares; `where` names its file in errors."""
    return _checked(Profile, text, where)


def load_meanings(text: str, where: str) -> Mapping[str, Meaning]:
    """The meanings of a shipped meanings.toml."""
    try:
        return _MEANINGS.validate_python(_parsed(text, where))
    except ValidationError as error:
        raise _unreadable(error, text, where) from None


def load_company_words(text: str, where: str) -> CompanyWords:
    """A company's dispositions.toml."""
    return _checked(CompanyWords, text, where)


def check_words(
    words: Iterable[tuple[str, str]], meanings: Meanings, where: str, text: str
) -> None:
    """UsageError unless every word is given a meaning that there is; `text` is the file's."""
    for word, name in words:
        if name not in meanings.by_name:
            raise UsageError(
                f"{_place(where, [word], text)}: {word} means {name!r}, which is no meaning.",
                _near(name, meanings.by_name),
            )


def check_names(names: Iterable[str], known: Collection[str], where: str, text: str) -> None:
    """UsageError unless every profile whose words a company changes is one that there is."""
    for name in names:
        if name not in known:
            raise UsageError(
                f"{_place(where, [name], text)}: there is no profile {name!r}.",
                _near(name, known),
            )


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."


def _place(where: str, keys: list[str], text: str) -> str:
    line = _line_of(keys, text)
    return f"{where}, line {line}" if line else where


def _checked(model: type[_Model], text: str, where: str) -> _Model:
    try:
        return model.model_validate(_parsed(text, where))
    except ValidationError as error:
        raise _unreadable(error, text, where) from None


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} is no TOML: {error}.", "Mend that line.") from None


def _unreadable(error: ValidationError, text: str, where: str) -> UsageError:
    """All mistakes at once, the first line's number in the message."""
    told = [_told(detail, text) for detail in error.errors(include_url=False)]
    lines = [line for line, _ in told if line]
    place = f"{where}, line {lines[0]}" if lines else where
    return UsageError(
        f"{place}: " + "; ".join(message for _, message in told) + ".",
        "Shipped profiles show every key in use: getbill import profiles NAME.",
    )


def _told(detail: ErrorDetails, text: str) -> tuple[int | None, str]:
    location = [part for part in detail["loc"] if part != "[key]"]
    keys = [part for part in location if isinstance(part, str)]
    path = ".".join(map(str, location)) or "the file"
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(keys[-1], _all_keys(), n=1)
        message = "there is no such key" + (f", did you mean {near[0]}?" if near else "")
    elif detail["type"] == "missing":
        message = "it is missing"
    return _line_of(keys, text), f"{path}: {message}"


def _all_keys() -> set[str]:
    return {name for model in Declaration.__subclasses__() for name in model.model_fields}


def _line_of(keys: list[str], text: str) -> int | None:
    """The line on which the innermost key that can be found is written."""
    for key in reversed(keys):
        found = re.search(rf"(?m)^.*?(?<![\w-]){re.escape(key)}(?![\w-])", text)
        if found:
            return text.count("\n", 0, found.end()) + 1
    return None
