"""What the server says of a refused request, from any of its shapes, fit to be shown.

Seen on the documentation pages (contract.md 2.3): details with a text, a list or nested fields
per name; `errors` as a list of {property, message}; a bare message; OAuth's `error` texts.
All of it is foreign text: cleaned, shortened, and rid of tokens and of signatures in links.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from getbill_tui.api.errors import FieldDetails
from getbill_tui.followup import JsonObject, JsonValue
from getbill_tui.links import redact
from getbill_tui.text import clean_line

_MESSAGE_LIMIT: Final = 300
_NAME_LIMIT: Final = 64
_MOST_TEXTS: Final = 50
_DEEPEST: Final = 5
_BLACKED_OUT: Final = "…"

_ADDRESS: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>]+")
_BEARER: Final = re.compile(r"\b[Bb]earer\s+\S{16,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*")
_SCOPE: Final = re.compile(r"\b([a-z][a-z_]*:[a-z][a-z_]*)\b")

_FIELD_NAMES: Final = ("property", "field", "propertyPath")
_TEXT_NAMES: Final = ("message", "title", "error", "detail")


def said(body: JsonObject | None, hidden: Collection[str] = ()) -> str | None:
    """The server's own message; None when it gave none."""
    for name in ("message", "error_description", "error", "detail", "title"):
        text = (body or {}).get(name)
        if isinstance(text, str) and text.strip():
            return presentable(text, hidden)
    return None


def field_details(body: JsonObject | None, hidden: Collection[str] = ()) -> FieldDetails:
    """Field → what is wrong with it; "" for what belongs to no field."""
    found: dict[str, list[str]] = {}
    pairs = [*_pairs((body or {}).get("details")), *_pairs((body or {}).get("errors"))]
    for name, text in pairs[:_MOST_TEXTS]:
        texts = found.setdefault(presentable(name, hidden)[:_NAME_LIMIT], [])
        if (shown := presentable(text, hidden)) not in texts:
            texts.append(shown)
    return {name: tuple(texts) for name, texts in found.items()}


def mentioned_scope(body: JsonObject) -> str | None:
    """The scope that a 403 says is missing; None when it speaks of something else.

    A foreign debt is a 403 too (contract.md 2.5), so only a text with the word "scope" counts.
    """
    texts = [
        text for name in ("message", "error_description") for _, text in _pairs(body.get(name))
    ]
    texts += [text for _, text in _pairs(body.get("details"))]
    for text in texts:
        if "scope" in text.lower() and (match := _SCOPE.search(text)):
            return match.group(1)[:_NAME_LIMIT]
    if body.get("error") == "insufficient_scope":
        named = body.get("scope")
        return presentable(named)[:_NAME_LIMIT] if isinstance(named, str) and named else "unknown"
    return None


def presentable(text: str, hidden: Collection[str] = ()) -> str:
    """Foreign text for one line of a message: clean, short, without anything secret."""
    for secret in hidden:
        if secret:
            text = text.replace(secret, _BLACKED_OUT)
    text = _BEARER.sub(_BLACKED_OUT, text)
    text = _ADDRESS.sub(lambda match: redact(match.group()), text)
    return clean_line(text, _MESSAGE_LIMIT)


def _pairs(value: JsonValue, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text below `value` with the dotted name of its field."""
    if depth > _DEEPEST or value is None:
        return
    if isinstance(value, dict):
        yield from _of_object(value, name, depth)
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(item, name, depth + 1)
    elif str(value).strip():
        yield name, str(value)


def _of_object(value: JsonObject, name: str, depth: int) -> Iterator[tuple[str, str]]:
    field = next((value[key] for key in _FIELD_NAMES if isinstance(value.get(key), str)), None)
    text = next((value[key] for key in _TEXT_NAMES if isinstance(value.get(key), str)), None)
    if field is not None and text is not None:
        yield _below(name, str(field)), str(text)
        return
    for key, item in value.items():
        yield from _pairs(item, _below(name, key), depth + 1)


def _below(parent: str, name: str) -> str:
    return f"{parent}.{name}" if parent else name
