"""By what a debt is found again: its references as they are compared, and hashes of its phones.

Pure but for the secret it is given. Names never come near the index, and numbers only as hashes
keyed with the secret of this installation (security.md, personal data). Next stages:
`debt_writer` stores the keys, `debt_index` asks for them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from getbill_tui.debt import Debt
from getbill_tui.followup import JsonValue
from getbill_tui.phones import read_number

LONGEST_REFERENCE: Final = 512
_KEY_BYTES: Final = 16
_MOST_PHONES: Final = 50
"""Of one debt; no list of contacts that people keep is longer."""
_DEEPEST: Final = 6

_PHONE_WORD: Final = re.compile(r"(?i)phone|mobile|whatsapp|^tel|_tel|cellular|portable|^number$")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")


def reference_key(text: str) -> str:
    """The form in which two references are compared; empty for none.

    Upper and lower case, the spaces around, and how many stand between two words tell no
    references apart: dialers and spreadsheets change them. Everything else does, leading zeros
    and punctuation too. References that differ in nothing else are one: both debts are found.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.split())[:LONGEST_REFERENCE]


def reference_keys(debt: Debt) -> frozenset[str]:
    """The keys of every reference that the debt carries."""
    texts = (debt.internal_id, debt.invoice_reference, debt.debtor_reference)
    return frozenset(key for text in texts if text and (key := reference_key(text)))


@dataclass(frozen=True, slots=True)
class PhoneKeys:
    """Makes the keys of phone numbers: of no use without the secret of this installation."""

    secret: bytes = field(repr=False)

    def key(self, e164: str) -> bytes:
        """The key of one number."""
        return self._hash(b"phone of a debt\n" + e164.encode())

    def proof(self) -> bytes:
        """Tells this secret from another one."""
        return self._hash(b"proof of the index of debts")

    def _hash(self, data: bytes) -> bytes:
        return hmac.new(self.secret, data, hashlib.sha256).digest()[:_KEY_BYTES]


def phones_of(debt: Debt, country: str | None) -> frozenset[str]:
    """Every number of the debt in E.164, its contacts' too.

    GetBill keeps phones in E.164 (contract.md 1.4). What a contact looks like is documented
    nowhere: whatever is written as an international number counts, a national one only under
    a name that speaks of phones. National ones are read as of the debt's own country, else of
    `country`; without either they are left out, never guessed.
    """
    own = debt.raw.get("country")
    if isinstance(own, str) and _COUNTRY.fullmatch(own.strip()):
        country = own.strip().upper()
    texts = [debt.phone] if debt.phone else []
    texts += _numbers_in(debt.raw.get("contacts"), is_phone=False, depth=0)
    found = (read_number(text, country) for text in texts[:_MOST_PHONES])
    return frozenset(number for number in found if number)


def _numbers_in(value: JsonValue, *, is_phone: bool, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    match value:
        case str():
            if is_phone or value.lstrip().startswith(("+", "00")):
                yield value
        case list():
            for each in value:
                yield from _numbers_in(each, is_phone=is_phone, depth=depth + 1)
        case dict():
            told = is_phone or _says_phone(value)
            for name, each in value.items():
                speaks = told or _PHONE_WORD.search(name) is not None
                yield from _numbers_in(each, is_phone=speaks, depth=depth + 1)


def _says_phone(members: Mapping[str, JsonValue]) -> bool:
    """Whether an object calls itself a phone: {"type": "mobile", "value": "06 …"}."""
    words = (members.get(name) for name in ("type", "kind", "channel"))
    return any(isinstance(word, str) and _PHONE_WORD.search(word) for word in words)
