"""International numbers whose fate their first digits and their length decide.

The quick answer for nearly every number of a file; every other one is for `phones` to ask
phonenumbers about, which takes hundreds of times as long.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import phonenumbers

TELLING: Final = 6
"""A plus, a country's calling code of up to three digits, and the digit behind it."""
_LENGTHS: Final = range(8, 17)


def surely_exists(text: str) -> bool:
    """Whether a number like `text` is possible, and is written in E.164 already.

    False says nothing: the number has to be looked at.
    """
    digits = text[1:]
    return (
        len(text) in _LENGTHS
        and text[0] == "+"
        and digits.isascii()
        and digits.isdecimal()
        and _exists(text[:TELLING], len(text))
    )


@lru_cache(maxsize=65_536)
def _exists(start: str, length: int) -> bool:
    whole = start.ljust(length, "1")
    if not _is_telling(whole[1:]):
        return False
    try:
        number = phonenumbers.parse(whole)
    except phonenumbers.NumberParseException:
        return False
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_possible_number(number) and e164 == whole


def _is_telling(digits: str) -> bool:
    """Whether its calling code has numbers that are told by length: those of which nothing but
    a fixed digit is ever taken off, and this one does not begin with that digit."""
    for length in (1, 2, 3):
        code = int(digits[:length])
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            region = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code][0]
            metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            if metadata is None or metadata.national_prefix_transform_rule:
                return False
            taken_off = metadata.national_prefix_for_parsing or ""
            if not re.fullmatch(r"\d?", taken_off):
                return False
            return digits[length] not in {"0", taken_off}
    return False
