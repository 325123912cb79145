"""How words of foreign files are compared: header names, dispositions, choices.

"Deal Found", "deal-found" and "DEAL_FOUND" are one word; so are "Réclamation" and
"reclamation" (importing.md, section 2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_IGNORED: Final = re.compile(r"[\s\-_\u2010-\u2015\u00a0]+")
_SPACES: Final = re.compile(r"[\s\u00a0]+")


_MISREAD: Final = (("Ã", "cp1252"), ("Â", "cp1252"), ("√", "mac_roman"))
"""What shows that UTF-8 was once read as something else, and as what."""


@lru_cache(maxsize=4096)
def fold_word(text: str) -> str:
    """`text` without case, accents, spaces, hyphens and underscores.

    Where a system once misread its own UTF-8 ("RefusÃ©"), for the comparison it is read right.
    """
    decomposed = unicodedata.normalize("NFKD", _repaired(text).casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _IGNORED.sub("", bare.replace("\u2019", "'"))


@lru_cache(maxsize=4096)
def fold_name(text: str) -> str:
    """A column's name without case, byte order mark, and surplus spaces."""
    name = unicodedata.normalize("NFKC", text.replace("\ufeff", "")).casefold()
    return _SPACES.sub(" ", name).strip()


def _repaired(text: str) -> str:
    for mark, encoding in _MISREAD:
        if mark in text:
            try:
                # The second half of a misread "à" is a space that does not break, until it is
                # copied somewhere.
                return text.replace("Ã ", "Ã\xa0").encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
    return text
