"""Takes out of a text what no log may hold: secrets, signatures, numbers and addresses of people.

The second line of defence: values are not logged on purpose (security.md, personal data). It
knows patterns and the secrets of this process; it cannot know a name or a note.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

GONE: Final = "…"
_SHORTEST_KNOWN: Final = 8
"""Characters; a shorter secret ("demo") is a word, and would tear holes into every line."""

_secrets: set[str] = set()

_AUTHORIZATION: Final = re.compile(r"(?i)\b(bearer|basic|digest)\s+[\w.~+/=-]{4,}")
_NAMED: Final = re.compile(
    r"""(?ix)
    ( ["']?\b[\w-]*(?:secret|token|password|passwd|authorization|api[_-]?key)["']? \s*[=:]\s* )
    ( "[^"]*" | '[^']*' | [^\s,;&}\])]+ )
    """
)
_JWT: Final = re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?")
_USER_OF_ADDRESS: Final = re.compile(r"(?<=://)[^/?#\s@]+@")
_QUERY: Final = re.compile(r"(?<=[\w/.=%&~-])[?][^\s\"'<>]+")
_FRAGMENT: Final = re.compile(r"(://[^\s\"'<>#]*)#[^\s\"'<>]+")
_EMAIL: Final = re.compile(r"[^\s@<>\"'(),:;=]+@[^\s@<>\"'(),;]+\.\w+")
_NUMBER: Final = re.compile(
    r"""(?x)
    (?<![\w.])
    (?!\d{4}-\d\d-\d\d(?!\d))           # a day of the calendar is no telephone number
    [+(]{0,2}\d (?:[ .()/\-\u00a0\u2009\u202f]{0,3}\d){7,}
    (?![\w])
    """
)


def hide(secret: str) -> None:
    """Black `secret` out of every text that this process redacts from now on."""
    if len(secret) >= _SHORTEST_KNOWN:
        _secrets.add(secret)


def redact_text(text: str) -> str:
    """`text` without secrets, queries of addresses, telephone numbers and e-mail addresses."""
    for secret in _secrets:
        if secret in text:
            text = text.replace(secret, GONE)
    text = _AUTHORIZATION.sub(rf"\1 {GONE}", text)
    text = _NAMED.sub(rf"\1{GONE}", text)
    text = _JWT.sub(GONE, text)
    text = _USER_OF_ADDRESS.sub("", text)
    text = _QUERY.sub(f"?{GONE}", text)
    text = _FRAGMENT.sub(r"\1", text)
    text = _EMAIL.sub(GONE, text)
    return _NUMBER.sub(_without_number, text)


def _without_number(match: re.Match[str]) -> str:
    try:
        ipaddress.ip_address(match.group())
    except ValueError:
        return GONE
    return match.group()
