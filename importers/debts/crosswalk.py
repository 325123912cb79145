"""The file given with --debts-map: a company's own references and phones → debt ids.

A small CSV with the column debt_id and any of reference and phone, in any order. References
compare as in the index (`reference_key`), numbers in E.164.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.store.debt_keys import reference_key
from getbill_tui.text import clean_line
from getbill_tui.vocabulary import DebtId
from importers.interpreting.phones import Phone, read_phone
from importers.interpreting.unwrapping import unwrap
from importers.options import DebtBy

_DELIMITERS: Final = ",;\t|"


class Crosswalk:
    """What the file says, by reference and by number in E.164."""

    def __init__(self, known: Mapping[tuple[DebtBy, str], frozenset[DebtId]]) -> None:
        self._known = known

    @classmethod
    def load(cls, path: Path, kind: DebtBy, country: str | None) -> Crosswalk:
        """Read the file; UsageError for one that cannot serve `kind`, GetBillError (exit 3)
        for one that cannot be read. Phones that are no numbers are left out."""
        rows = list(_rows(path))
        name: DebtBy = "phone" if kind == "phone" else "reference"
        header = rows[0] if rows else {}
        if "debt_id" not in header or name not in header:
            raise UsageError(
                f"{clean_line(str(path))} has no columns debt_id and {name}.",
                "Its first line must name them.",
            )
        known: dict[tuple[DebtBy, str], frozenset[DebtId]] = {}
        for row in rows:
            debt, text = unwrap(row["debt_id"]), _key(unwrap(row[name]), name, country)
            if debt and text:
                known[name, text] = known.get((name, text), frozenset()) | {DebtId(debt)}
        if not known and any(row[name] for row in rows):
            raise UsageError(
                f"{clean_line(str(path))}: not one {name} can be used.",
                "Write numbers as +33639980101, or set --country."
                if name == "phone"
                else "Fill the columns debt_id and reference.",
            )
        return cls(known)

    def find_all(self, kind: DebtBy, texts: Collection[str]) -> Mapping[str, Collection[DebtId]]:
        """Each reference, or number in E.164 → the debts that have it, if any do."""
        keys = {text: reference_key(text) if kind == "reference" else text for text in texts}
        return {
            text: self._known[kind, key] for text, key in keys.items() if (kind, key) in self._known
        }


def _key(text: str, name: DebtBy, country: str | None) -> str | None:
    if name == "reference":
        return reference_key(text)
    phone = read_phone(text, country, international=True) if text else None
    return phone.e164 if isinstance(phone, Phone) else None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GetBillError(
            f"{clean_line(str(path))} cannot be read: {error.strerror}.",
            "Give a readable file with --debts-map.",
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().casefold() for name in next(records, [])]
        for record in records:
            cells = [*record, *[""] * (len(header) - len(record))]
            if any(cells):
                yield dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise UsageError(
            f"{clean_line(str(path))}, line {records.line_num}: {error}.", "Mend that line."
        ) from error
