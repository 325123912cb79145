"""Phone numbers as systems write them → E.164.

A possible number is enough: numbering plans change (importing.md, section 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers

from importers.interpreting.numbering import surely_exists
from importers.interpreting.unwrapping import MANGLED, is_mangled, unwrap
from importers.interpreting.values import Trouble
from importers.problem import Code

_ANONYMOUS: Final = frozenset(
    {
        "anonymous", "unknown", "restricted", "private", "withheld", "unavailable", "blocked",
        "anonyme", "inconnu", "masqué", "numéro masqué", "privé", "no caller id", "-1", "-2",
    }
)  # fmt: skip
_WRITTEN: Final = re.compile(r"(?:\+|00)?[\d\s\u00a0\u202f().\-/]{2,40}")
_EXTENSION: Final = re.compile(
    r"\s*[,;]?\s*(?:extension|ext|poste|x|#)\s*\.?:?\s*\d{1,8}\Z", re.IGNORECASE
)
"""What is dialled once somebody has answered: no part of the number."""
_MASKED: Final = re.compile(r"[Xx*•]{4,}")
"""Every character hidden, as VICIdial does for users who may not see numbers."""
_LONG: Final = re.compile(r"[1-9]\d{10,14}")
_MIN_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164, and what the reader had to assume about it."""

    e164: str
    warning: str | None = None


def is_anonymous(text: str) -> bool:
    """Whether `text` says that the number is withheld, or hides it."""
    bare = _address(text.strip())
    return bare.casefold() in _ANONYMOUS or _MASKED.fullmatch(bare) is not None


def _address(text: str) -> str:
    """What a tel: or sip: address calls: "sip:anonymous@anonymous.invalid" is "anonymous"."""
    return text.removeprefix("tel:").removeprefix("sip:").partition("@")[0]


def digits_of(text: str) -> str:
    """The digits of a number, however it is written."""
    return "".join(character for character in unwrap(text) if character.isdecimal())


@lru_cache(maxsize=16_384)
def read_phone(
    text: str, country: str | None, prefix: str | None = None, *, international: bool = False
) -> Phone | Trouble:
    """The number that `text` writes.

    `prefix` is the country's calling code where another column holds it; `country` (ISO)
    says how national numbers are read; `international`: eleven digits and more may be an
    international number without its plus.
    """
    # phonenumbers knows ordinary spaces alone; French texts have narrow ones too.
    bare = " ".join(_address(unwrap(text)).split())
    if is_mangled(bare):
        return MANGLED
    bare = _EXTENSION.sub("", bare)
    if not _WRITTEN.fullmatch(bare):
        return _bad("This is no phone number.", "Write it as +33 6 39 98 01 01.")
    calling_code = digits_of(prefix) if prefix else ""
    if bare.startswith("+"):
        return _possible(bare) or _impossible()
    if bare.startswith("00") and (found := _possible("+" + bare[2:])):
        return found
    if calling_code:
        return _prefixed(bare, calling_code) or _impossible()
    return _national(bare, country, international=international)


def _prefixed(bare: str, calling_code: str) -> Phone | None:
    whole = "+" + digits_of(bare)
    return _possible(f"+{calling_code}{digits_of(bare)}") or (
        _possible(whole) if whole.startswith("+" + calling_code) else None
    )


def _national(bare: str, country: str | None, *, international: bool) -> Phone | Trouble:
    if country and (found := _possible(bare, country)):
        lost = phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True) == "0"
        abroad = digits_of(found.e164).removeprefix(digits_of(bare)) == ""
        if lost and not abroad and not digits_of(bare).startswith("0"):
            return Phone(found.e164, f"The number had lost its leading 0; read as {country}.")
        return found
    if international and _LONG.fullmatch(digits_of(bare)) and (found := _possible("+" + bare)):
        return found
    if country:
        return _impossible()
    return _bad(
        "This number carries no country.",
        "Set --country (or GETBILL_COUNTRY), for example --country FR.",
    )


def _possible(text: str, country: str | None = None) -> Phone | None:
    if country is None and surely_exists(whole := text.replace(" ", "")):
        return Phone(whole)
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164) if len(e164) > _MIN_DIGITS else None


def _impossible() -> Trouble:
    return _bad(
        "No number of this length exists there.",
        "Compare it with the dialer; write it as +33 6 39 98 01 01.",
    )


def _bad(message: str, hint: str) -> Trouble:
    return Trouble(Code.BAD_PHONE, message, hint)
