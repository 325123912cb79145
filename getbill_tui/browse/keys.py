"""Keys as the user knows them; Textual has names of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_KEY_WORDS: Final = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "delete": "del",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "down": "↓",
    "up": "↑",
    "shift+tab": "⇧tab",
}


def key_text(key: str) -> str:
    """A key as the user knows it."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    return f"^{key.removeprefix('ctrl+')}" if key.startswith("ctrl+") else key


def keys_text(keys: Iterable[str]) -> str:
    """Several keys as the user knows them."""
    return " ".join(key_text(key) for key in keys)
