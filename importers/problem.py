"""One thing wrong with one row, as a value: what, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """The closed list of problem codes that scripts rely on (the command-line contract)."""

    MISSING_DEBT = "missing_debt"
    UNKNOWN_DEBT = "unknown_debt"
    AMBIGUOUS_DEBT = "ambiguous_debt"
    MISSING_VALUE = "missing_value"
    BAD_CHOICE = "bad_choice"
    UNKNOWN_DISPOSITION = "unknown_disposition"
    NO_OUTCOME = "no_outcome"
    WOULD_CONTACT = "would_contact"
    BAD_DATETIME = "bad_datetime"
    AMBIGUOUS_DATE = "ambiguous_date"
    AMBIGUOUS_TIME = "ambiguous_time"
    NONEXISTENT_TIME = "nonexistent_time"
    BAD_DURATION = "bad_duration"
    BAD_PHONE = "bad_phone"
    MANGLED_NUMBER = "mangled_number"
    BAD_URL = "bad_url"
    BAD_BOOLEAN = "bad_boolean"
    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"
    BAD_QUOTES = "bad_quotes"
    UNDECODABLE_TEXT = "undecodable_text"
    TOO_LONG = "too_long"
    CONFLICTING_CALL_ID = "conflicting_call_id"
    REFUSED_BY_SERVER = "refused_by_server"


class SkipReason(StrEnum):
    """Why a record is no call to be imported (the command-line contract)."""

    BLANK_ROW = "blank_row"
    NOT_DATA = "not_data"
    IN_PROGRESS = "in_progress"
    INTERNAL_CALL = "internal_call"
    NOT_A_CALL = "not_a_call"
    FILE_HELD_BACK = "file_held_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong (`message`) and what to do (`hint`), each one sentence, for a person.

    `field` is GetBill's name of the member, `column` the file's own header (or the column's
    number from 1 where the file has none), `value` the offending text, cleaned and cut.
    """

    code: Code
    message: str
    hint: str
    field: str | None = None
    column: str | None = None
    value: str | None = None
