"""The demo company: some hundreds of debts and thousands of followups, always the same.

Made from a fixed seed around a fixed day, 12 January 2026, on which the shipped dialer
exports were taken: so their calls are the newest of each timeline, and screenshots, tests and
explanations can rely on every word. All people are invented; all numbers are from the ranges
that France (01 99 00, 06 39 98) and North America (555-01xx) keep for fiction.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from getbill_tui.sandbox import demo_words as words
from getbill_tui.sandbox.demo_words import Language
from getbill_tui.sandbox.moments import printed
from getbill_tui.sandbox.seed import debt_of
from getbill_tui.sandbox.store import Record, made_id
from getbill_tui.vocabulary import CALL_TYPES, Direction, FollowupStatus, FollowupType

TODAY: Final = datetime(2026, 1, 12, 7, 30, tzinfo=UTC)
"""Before the first call of the shipped exports."""

SEED_DEBT: Final = "xyz789ghi012"
"""The debt of the seed documents, with their two followups and no other."""
HOSTILE_DEBT: Final = "hostile00txt"
"""A debt whose texts attack whoever shows them."""
LONG_DEBT: Final = "longhistory1"
"""A debt with more than a thousand followups."""
FOREIGN_DEBT: Final = "foreigndebt1"
"""A debt of another company."""
SAMPLE_DEBTS: Final = (
    "q7m2kd81xp4z",
    "h3v9tn50ws6b",
    "c8r4jy27lf1g",
    "m5x0pa63eu9d",
    "z2k7ob94iq8c",
    "t6w1sg38nh5v",
    "y9e3fl72rd0j",
    "b4u8ci16mk2x",
    "n1o5vq49at7p",
    "g0s6hz83jw3e",
    "k8d2xm57yb1r",
    "w3p9ef20uc4l",
)
"""The debts that the shipped dialer exports speak of: DOSS-1000 and on, +33639980101 and on."""

_MAILBOX: Final = frozenset("abcdefghijklmnopqrstuvwxyz.")
_OTHER_DEBTS: Final = 320
_LONG_HISTORY: Final = 1_250

_T = FollowupType
_S = FollowupStatus
_CHANNELS: Final = {
    _T.CALL: 34,
    _T.SMS: 18,
    _T.EMAIL: 20,
    _T.WHATSAPP: 6,
    _T.VOICEMAIL: 7,
    _T.MANUAL_CALL: 8,
    _T.PHYSICAL: 2,
    _T.POSTMAIL: 5,
}
_TALK: Final = {
    _S.NO_ANSWER: 44,
    _S.DEAL_FOUND: 14,
    _S.DEAL_NOT_FOUND: 20,
    _S.BAD_BEHAVIOR: 3,
    _S.FAILED: 9,
    _S.CANCELLED: 4,
    _S.ON_HOLD: 6,
}
_MESSAGE: Final = {_S.SENT: 25, _S.DELIVERED: 64, _S.FAILED: 8, _S.CANCELLED: 3}
_OUTCOMES: Final = {
    channel: _TALK if channel in {_T.CALL, _T.MANUAL_CALL, _T.PHYSICAL} else _MESSAGE
    for channel in _T
}
_SPOKEN: Final = frozenset({_S.DEAL_FOUND, _S.DEAL_NOT_FOUND, _S.BAD_BEHAVIOR, _S.ON_HOLD})
_DEBT_STATUSES: Final = {
    "in_progress": 40,
    "pending": 12,
    "processing": 10,
    "paid": 12,
    "settled": 6,
    "partial": 6,
    "on_hold": 5,
    "failed": 4,
    "archived": 3,
    "invalid_phone": 1,
    "refused": 1,
}


def demo_company() -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """All debts, the other company's too, and all followups."""
    chance = random.Random("getbill demo")  # noqa: S311 the same on every machine
    debts = list(_debts(chance))
    followups = [*_seed_documents_followups(), *_hostile_followups()]
    for debt in debts:
        followups += _timeline(debt, chance, len(followups))
    reminders = Counter(f["debt_id"] for f in followups)
    answered = Counter(f["debt_id"] for f in followups if f["status"] in _SPOKEN)
    for debt in debts:
        debt["nb_reminders"], debt["nb_answered"] = reminders[debt["id"]], answered[debt["id"]]
    return tuple(debts), tuple(followups)


def _debts(chance: random.Random) -> Iterator[Record]:
    for number, debt_id in enumerate(SAMPLE_DEBTS):
        yield _debt(
            chance,
            debt_id,
            "fr",
            internal_id=f"DOSS-{1000 + number}",
            phone=f"+3363998{101 + number:04}",
            status="status.default.in_progress",
        )
    yield _debt(chance, SEED_DEBT, "fr", internal_id="DOSS-0001", phone="+33199000001")
    yield _debt(
        chance,
        HOSTILE_DEBT,
        "en",
        internal_id="HOSTILE-1",
        firstname="\x1b[31mMallory\x1b[0m",
        lastname="[/nope] \u202etxeT",
        object="[@click=app.quit]Texts that attack the screen[/]",
        phone="+12025550199",
    )
    yield _debt(chance, LONG_DEBT, "fr", internal_id="LONG-1", object="Un très long historique")
    for number in range(_OTHER_DEBTS):
        language: Language = "fr" if chance.random() < 0.7 else "en"
        yield _debt(chance, made_id("debt", number), language, internal_id=f"GB-{2001 + number}")
    yield _debt(chance, FOREIGN_DEBT, "en", internal_id="ELSE-1", company_id="foreign")


def _debt(chance: random.Random, debt_id: str, language: Language, **fixed: Any) -> Record:
    first = chance.choice(words.FIRST_NAMES[language])
    last = chance.choice(words.LAST_NAMES[language])
    postal_code, city = chance.choice(words.TOWNS[language])
    number, street = str(chance.randint(1, 180)), chance.choice(words.STREETS[language])
    amount = chance.choice((80, 250, 900, 4_000)) * (0.5 + chance.random())
    imported = TODAY - timedelta(days=chance.randint(25, 400), minutes=chance.randint(0, 600))
    local = "".join(c for c in f"{first}.{last}".lower() if c in _MAILBOX)
    return debt_of(
        {
            "id": debt_id,
            "civility": "Ms" if first in words.FEMALE else "Mr",
            "firstname": first,
            "lastname": last,
            "phone": _phone(chance, language),
            "email": f"{local}@example.{'org' if language == 'fr' else 'com'}",
            "birthdate": f"{chance.randint(1948, 2004)}-{chance.randint(1, 12):02}-15",
            "amount": round(amount, 2),
            "amount_text": f"{amount:.2f}",
            "currency": "EUR" if language == "fr" else "USD",
            "object": chance.choice(words.OBJECTS[language]),
            "invoice_reference": f"F{chance.randint(10_000, 99_999)}",
            "debtor_reference": f"C{chance.randint(1_000, 9_999)}",
            "invoice_date": f"{imported - timedelta(days=75):%Y-%m-%d}",
            "due_date": f"{imported - timedelta(days=45):%Y-%m-%d}",
            "street_number": number,
            "street_address": street,
            "address": f"{number} {street}, {postal_code} {city}",
            "postal_code": postal_code,
            "city": city,
            "country": "FR" if language == "fr" else "US",
            "status": f"status.default.{_pick(chance, _DEBT_STATUSES)}",
            "debtor_company": chance.choice(words.COMPANIES[language])
            if chance.random() < 0.12
            else None,
            "import_date": printed(imported),
            **fixed,
        }
    )


def _phone(chance: random.Random, language: Language) -> str:
    if language == "en":
        return f"+1{chance.choice((202, 312, 503, 617, 512))}55501{chance.randint(0, 98):02}"
    prefix = "+3363998" if chance.random() < 0.75 else "+3319900"
    return f"{prefix}{chance.randint(200, 9_999):04}"


def _timeline(debt: Record, chance: random.Random, number: int) -> Iterator[Record]:
    """The contacts of one debt from its import to today, and perhaps one still to come."""
    if debt["id"] in {SEED_DEBT, HOSTILE_DEBT}:
        return
    started = datetime.fromisoformat(debt["import_date"])
    contacts = _LONG_HISTORY if debt["id"] == LONG_DEBT else chance.randint(3, 22)
    days = sorted(chance.uniform(0, (TODAY - started).days - 1) for _ in range(contacts))
    for day in days:
        moment = started + timedelta(days=int(day))
        moment = moment.replace(hour=chance.randint(8, 17), minute=chance.randint(0, 59), second=0)
        channel = _pick(chance, _CHANNELS)
        yield _contact(debt, chance, number, (channel, _pick(chance, _OUTCOMES[channel])), moment)
        number += 1
    if chance.random() < 0.25:
        planned = (TODAY + timedelta(days=chance.randint(1, 20))).replace(hour=9, minute=0)
        yield _planned(debt, chance, number, planned)
    elif chance.random() < 0.05:
        yield _contact(debt, chance, number, (_T.CALL, _S.IN_PROGRESS), TODAY)


def _contact(
    debt: Record,
    chance: random.Random,
    number: int,
    what: tuple[FollowupType, FollowupStatus],
    moment: datetime,
) -> Record:
    channel, status = what
    summary, notes = _text(debt, chance, status)
    record: Record = {
        "id": made_id("demo", number),
        "debt_id": debt["id"],
        "status": status.value,
        "type": channel.value,
        "call_date": printed(moment),
        "scheduled_at": printed(moment.replace(minute=0)) if chance.random() < 0.4 else None,
        "summary": summary,
        "notes": notes or None,
        "is_retry": status is not _S.DEAL_FOUND and chance.random() < 0.15,
        "processed_at": printed(moment + timedelta(minutes=chance.randint(0, 9))),
        "triggered_payment": status is _S.DEAL_FOUND and chance.random() < 0.5,
    }
    if channel in CALL_TYPES:
        record |= _call(debt, chance, number, channel, status)
    elif channel is _T.EMAIL:
        record |= _opened(chance, moment) if status is _S.DELIVERED else {}
    elif channel is _T.POSTMAIL:
        record["pdf_url"] = f"https://letters.getbill.example/{record['id']}.pdf"
    elif channel is not _T.PHYSICAL:
        record |= {"phone_number_used": debt["phone"], "direction": Direction.OUTBOUND.value}
    return record


def _call(
    debt: Record,
    chance: random.Random,
    number: int,
    channel: FollowupType,
    status: FollowupStatus,
) -> Record:
    call_id = f"call_{600_000 + number}"
    spoken = status in _SPOKEN or (channel is _T.VOICEMAIL and status is _S.DELIVERED)
    reasons = {
        _S.NO_ANSWER: ("dial_no_answer", "dial_busy"),
        _S.FAILED: ("invalid_destination", "dial_failed"),
        _S.BAD_BEHAVIOR: ("agent_hangup",),
        _S.DELIVERED: ("voicemail_reached",),
        _S.DEAL_FOUND: ("completed_successfully",),
        _S.IN_PROGRESS: (None,),
    }.get(status, ("user_hangup", "agent_hangup"))
    inbound = spoken and channel is not _T.VOICEMAIL and chance.random() < 0.15
    return {
        "call_id": call_id,
        "duration_ms": chance.randint(15, 900) * 1_000 if spoken else 0,
        "disconnection_reason": chance.choice(reasons),
        "direction": (Direction.INBOUND if inbound else Direction.OUTBOUND).value,
        "phone_number_used": debt["phone"],
        "audio_url": f"https://recordings.getbill.example/{call_id}.mp3" if spoken else None,
    }


def _opened(chance: random.Random, moment: datetime) -> Record:
    opened = chance.choice((0, 0, 1, 2, 5))
    clicked = chance.randint(0, opened)
    later = moment + timedelta(minutes=chance.randint(2, 900))
    return {
        "email_opened": opened > 0,
        "email_open_count": opened,
        "email_first_opened_at": printed(later) if opened else None,
        "email_clicked": clicked > 0,
        "email_click_count": clicked,
    }


def _planned(debt: Record, chance: random.Random, number: int, moment: datetime) -> Record:
    summary, notes = _text(debt, chance, _S.SCHEDULED)
    return {
        "id": made_id("demo", number),
        "debt_id": debt["id"],
        "status": _S.SCHEDULED.value,
        "type": chance.choice((_T.CALL, _T.EMAIL, _T.SMS)).value,
        "scheduled_at": printed(moment),
        "summary": summary,
        "notes": notes,
        "is_retry": False,
        "processed_at": printed(TODAY),
    }


def _text(debt: Record, chance: random.Random, status: FollowupStatus) -> tuple[str, str]:
    language: Language = "fr" if debt["country"] == "FR" else "en"
    return chance.choice(words.TEXTS[language][status.value])


def _pick(chance: random.Random, weights: dict[Any, int]) -> Any:
    return chance.choices(tuple(weights), tuple(weights.values()))[0]


def _hostile_followups() -> Iterator[Record]:
    for number, (summary, notes) in enumerate(words.HOSTILE):
        moment = TODAY - timedelta(hours=3 * number + 1)
        yield {
            "id": made_id("hostile", number),
            "debt_id": HOSTILE_DEBT,
            "status": tuple(_S)[number % len(_S)].value,
            "type": tuple(_T)[number % len(_T)].value,
            "call_date": printed(moment),
            "summary": summary,
            "notes": notes,
            "call_id": f"call_{number}\x1b[7m",
            "audio_url": words.HOSTILE_LINKS[number % len(words.HOSTILE_LINKS)],
            "duration_ms": 1_000 * number,
            "disconnection_reason": f"[bold]{summary[:12]}",
            "direction": "sideways" if number % 5 == 0 else Direction.INBOUND.value,
            "phone_number_used": "+1202555\u202e0199",
            "is_retry": False,
            "processed_at": printed(moment),
            # Shown as it is: a signature behind it would make some of them less hostile.
            "media_urls_expire_at": printed(TODAY + timedelta(hours=1)),
        }


def _seed_documents_followups() -> Iterator[Record]:
    """The two of the seed document, to the letter: its link is never signed anew."""
    yield {
        "id": "abc123def456",
        "debt_id": SEED_DEBT,
        "status": "deal_found",
        "type": "call",
        "call_date": "2024-01-22T10:30:00+00:00",
        "scheduled_at": "2024-01-22T10:00:00+00:00",
        "summary": "Initial contact attempt - successful",
        "notes": "Customer answered, discussed payment options",
        "call_id": "call_789456",
        "audio_url": "https://s3.amazonaws.com/bucket/recordings/call_789456.mp3"
        "?X-Amz-Signature=...",
        "duration_ms": 180000,
        "disconnection_reason": "completed_successfully",
        "direction": "outbound",
        "phone_number_used": "+33800123456",
        "is_retry": False,
        "processed_at": "2024-01-22T10:35:00+00:00",
        "triggered_payment": True,
        "media_urls_expire_at": "2024-01-22T11:35:00+00:00",
    }
    yield {
        "id": "def456ghi789",
        "debt_id": SEED_DEBT,
        "status": "delivered",
        "type": "email",
        "call_date": "2024-01-20T14:15:00+00:00",
        "scheduled_at": "2024-01-20T14:00:00+00:00",
        "summary": "Payment reminder sent",
        "notes": "Automated reminder email with payment instructions",
        "is_retry": False,
        "processed_at": "2024-01-20T14:15:00+00:00",
        "email_opened": True,
        "email_open_count": 3,
        "email_first_opened_at": "2024-01-20T15:30:00+00:00",
        "email_clicked": True,
        "email_click_count": 1,
    }
