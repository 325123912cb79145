"""A whole phone number, in whatever form it is written → E.164, the form of GetBill's answers.

For numbers by which a debt is looked up: the answers of the API, and what a person types. What
a dialer's export may do to a number (prefix columns, lost zeros, mangled digits) is the
import's business.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WRITTEN: Final = re.compile(r"(?:\+|00)?[\d ().\-/]{4,40}")
_SCHEMES: Final = re.compile(r"(?i)^(?:tel|sips?|callto):")


@lru_cache(maxsize=16_384)
def read_number(text: str, country: str | None) -> str | None:
    """The number in E.164; None for what is none, or lacks its country.

    `country` (ISO, two letters) says how a national number is read. A possible number is
    enough: numbering plans change (importing.md, section 2).
    """
    # phonenumbers knows ordinary spaces alone.
    bare = " ".join(_SCHEMES.sub("", text.strip()).partition("@")[0].split())
    if not _WRITTEN.fullmatch(bare):
        return None
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if not bare.startswith("+") and not country:
        return None
    return _possible(bare, country)


def _possible(text: str, country: str | None) -> str | None:
    import phonenumbers  # the metadata of every country: only where a number is read

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
