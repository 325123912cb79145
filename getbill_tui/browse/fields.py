"""Every member of a followup as fields to read, none left out and none invented.

Links are shown as their host and expiry only (security.md, links); members that GetBill
added later stand under "More", as they came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from typing import Final

from getbill_tui.browse.times import duration_text, expiry_text, full_text
from getbill_tui.browse.words import Sign, Tone, channel_sign, direction_sign, status_sign
from getbill_tui.followup import Followup, JsonValue
from getbill_tui.links import RefusedLink, inspect_link
from getbill_tui.text import clean, clean_line

_MORE_LIMIT: Final = 4_096


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a followup: the API's name, what a person calls it, what it says."""

    name: str
    label: str
    value: str
    tone: Tone = Tone.PLAIN
    long: bool = False
    """Whether the value is prose that wants the whole width."""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are read together."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """All that is known of one followup; `missing` are the members without a value."""

    sections: tuple[Section, ...]
    missing: tuple[str, ...]


def details(followup: Followup, *, zone: tzinfo, now: datetime) -> Details:
    """Every field the API gave of `followup`, ready to be shown."""
    groups = (
        ("Contact", _contact(followup, zone)),
        ("Summary", _prose(followup, "summary")),
        ("Notes", _prose(followup, "notes")),
        ("Media", _media(followup, zone, now)),
        ("Email", _email(followup, zone)),
        ("Record", _record(followup, zone)),
        ("More", _more(followup.raw)),
    )
    sections = tuple(Section(title, found) for title, each in groups if (found := tuple(each)))
    return Details(sections, _missing(sections))


def _contact(followup: Followup, zone: tzinfo) -> Iterator[Field]:
    yield from _sign("type", "channel", followup.type, channel_sign(followup.type))
    yield from _sign("status", "status", followup.status, status_sign(followup.status))
    yield from _sign(
        "direction", "direction", followup.direction, direction_sign(followup.direction)
    )
    yield from _moment("call_date", "contact", followup.call_date, zone)
    yield from _moment("scheduled_at", "scheduled", followup.scheduled_at, zone)
    if followup.duration_ms is not None:
        text = f"{duration_text(followup.duration_ms)} ({followup.duration_ms} ms)"
        yield Field("duration_ms", "duration", text.strip())
    yield from _text("phone_number_used", "phone", followup.phone_number_used)
    yield from _text("disconnection_reason", "ended by", followup.disconnection_reason)
    yield from _flag("is_retry", "retry", followup.is_retry)
    yield from _flag(
        "triggered_payment", "payment", followup.triggered_payment, "€ triggered", Tone.GOOD
    )


def _prose(followup: Followup, name: str) -> Iterator[Field]:
    text: str | None = getattr(followup, name)
    if text:
        yield Field(name, "", text, long=True)


def _media(followup: Followup, zone: tzinfo, now: datetime) -> Iterator[Field]:
    for name, label in (("audio_url", "recording"), ("pdf_url", "document")):
        address: str | None = getattr(followup, name)
        if address:
            yield _link(name, label, address)
    expires = followup.media_urls_expire_at
    if expires is not None:
        tone = Tone.WARNING if expires <= now else Tone.PLAIN
        text = f"{expiry_text(expires, now)} · {full_text(expires, zone)}"
        yield Field("media_urls_expire_at", "links", text, tone)


def _link(name: str, label: str, address: str) -> Field:
    link = inspect_link(address)
    if isinstance(link, RefusedLink):
        return Field(name, label, f"cannot be opened: {link.reason}", Tone.WARNING)
    return Field(name, label, f"on {clean_line(link.host)}")


def _email(followup: Followup, zone: tzinfo) -> Iterator[Field]:
    yield from _flag("email_opened", "opened", followup.email_opened)
    if followup.email_open_count is not None:
        yield Field("email_open_count", "open count", str(followup.email_open_count))
    yield from _moment("email_first_opened_at", "first open", followup.email_first_opened_at, zone)
    yield from _flag("email_clicked", "clicked", followup.email_clicked)
    if followup.email_click_count is not None:
        yield Field("email_click_count", "click count", str(followup.email_click_count))


def _record(followup: Followup, zone: tzinfo) -> Iterator[Field]:
    yield Field("id", "followup", followup.id)
    yield Field("debt_id", "debt", followup.debt_id)
    yield from _text("call_id", "call id", followup.call_id)
    yield from _moment("processed_at", "processed", followup.processed_at, zone)


def _more(raw: Mapping[str, JsonValue]) -> Iterator[Field]:
    for name, value in raw.items():
        if name not in KNOWN_MEMBERS:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield Field(name, clean_line(name, 64), clean(text, _MORE_LIMIT), long=True)


def _sign(name: str, label: str, value: str | None, sign: Sign) -> Iterator[Field]:
    if value:
        word = "" if sign.word == value.replace("_", " ") else f" ({value})"
        yield Field(name, label, f"{sign.text}{word}", sign.tone)


def _text(name: str, label: str, value: str | None) -> Iterator[Field]:
    if value:
        yield Field(name, label, value)


def _moment(name: str, label: str, value: datetime | None, zone: tzinfo) -> Iterator[Field]:
    if value is not None:
        yield Field(name, label, full_text(value, zone))


def _flag(
    name: str, label: str, value: object, yes: str = "yes", tone: Tone = Tone.PLAIN
) -> Iterator[Field]:
    if value is not None:
        yield Field(name, label, yes if value else "no", tone if value else Tone.MUTED)


def _missing(sections: tuple[Section, ...]) -> tuple[str, ...]:
    shown = {field.name for section in sections for field in section.fields}
    return tuple(name for name in KNOWN_MEMBERS if name not in shown)


KNOWN_MEMBERS: Final = tuple(f.name for f in fields(Followup) if f.name != "raw")
"""The members that have a place of their own."""
