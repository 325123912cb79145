"""Makes the large files of the benchmarks: random but the same ones each time, in constant memory.

    python tests/benchmarks/large_files.py calls 1000000 /tmp/calls.csv

`calls` is in the `getbill` profile: 14 columns, French text, 0.4 % of the records with quoted
commas, quotes and newlines, 1 % of the rows bad in one of ten ways. `vicidial` is an export of
64 columns, custom_fields among them. `workbook` holds the first as xlsx.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

FIELDS: Final = (
    "debt_id", "type", "status", "call_date", "scheduled_at", "summary", "notes", "call_id",
    "audio_url", "duration_ms", "phone_number_used", "direction", "disconnection_reason",
    "is_retry",
)  # fmt: skip

STATUSES: Final = (
    "no_answer", "deal_found", "deal_not_found", "on_hold", "failed", "cancelled", "bad_behavior",
)  # fmt: skip
SENTENCES: Final = (
    "Le débiteur reconnaît la créance et demande un échéancier de paiement.",
    "Promesse de règlement à la fin du mois, rappeler si rien n'est reçu.",
    "Répondeur : message laissé avec les coordonnées de l'étude.",
    "Conteste le montant réclamé et souhaite un justificatif détaillé.",
    "Numéro occupé à plusieurs reprises pendant la journée.",
    "Madame n'était pas présente, sa fille prendra le message.",
)
TRICKY: Final = (
    "Dit : « je paierai », puis raccroche, sans préciser la date.",
    'Il a répondu "pas maintenant" et demandé un rappel.',
    "Première ligne de la note\nseconde ligne, avec virgule",
    'Accord trouvé : 3 × 120,50 €\nsignature "électronique" envoyée',
)
START: Final = datetime(2024, 1, 1, tzinfo=UTC)

BAD: Final[Sequence[tuple[int, str]]] = (
    (0, ""),
    (1, "pigeon"),
    (2, "perhaps"),
    (3, "31/02/2024 10:00"),
    (3, "45312"),
    (8, "http://10.0.0.1/a.mp3"),
    (9, "-5"),
    (10, "0612"),
    (11, "sideways"),
    (13, "maybe"),
)
"""Ten kinds of bad cells: the column, and what stands there."""


def call_rows(count: int) -> Iterator[list[str]]:
    """The rows of the `getbill` profile, without their header."""
    draw = random.Random(20260112)
    for number in range(count):
        moment = START + timedelta(seconds=number * 37 % 60_000_000)
        text = draw.choice(SENTENCES)
        notes = draw.choice(TRICKY) if draw.random() < 0.004 else text
        row = [
            f"{draw.getrandbits(48):012x}",
            "call",
            draw.choice(STATUSES),
            moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "",
            draw.choice(SENTENCES)[:30],
            notes,
            f"pbx-{number:010d}-{draw.getrandbits(32):08x}",
            f"https://records.example.com/2024/{number:010d}.mp3" if number % 3 else "",
            str(draw.randrange(0, 900_000)),
            f"+336{draw.randrange(10**8):08d}",
            "outbound" if draw.random() < 0.8 else "inbound",
            draw.choice(("", "caller_hangup", "agent_hangup", "timeout")),
            "true" if draw.random() < 0.3 else "false",
        ]
        if draw.random() < 0.01:
            for place, text in draw.sample(BAD, 2 if draw.random() < 0.1 else 1):
                row[place] = text
        yield row


def write_calls(path: Path, count: int) -> None:
    """The file in the `getbill` profile."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(call_rows(count))


VICIDIAL: Final = (
    "call_date", "phone_number_dialed", "status", "user", "full_name", "campaign_id",
    "vendor_lead_code", "source_id", "list_id", "gmt_offset_now", "phone_code", "phone_number",
    "title", "first_name", "middle_initial", "last_name", "address1", "address2", "address3",
    "city", "state", "province", "postal_code", "country_code", "gender", "date_of_birth",
    "alt_phone", "email", "security_phrase", "comments", "length_in_sec", "user_group", "alt_dial",
    "rank", "owner", "lead_id", "entry_date", "called_count", "last_local_call_time",
    "modify_date", "called_since_last_reset", "term_reason", "list_name", "list_description",
    "status_name", "recording_id", "recording_filename", "recording_location", "wrapup_time",
    "queue_time", "uniqueid", "caller_code", "server_ip", "hangup_cause", "dialstatus", "channel",
    "dial_time", "answered_time", "cpd_result", "did_pattern", "did_id", "did_description",
    "call_notes", "custom_fields",
)  # fmt: skip
CODES: Final = (
    ("PTP", "Promise To Pay"), ("NA", "No Answer AutoDial"), ("B", "Busy"), ("AA", "Answering"),
    ("NI", "Not Interested"), ("DROP", "Agent Not Available"), ("DNC", "DO NOT CALL"),
    ("DC", "Disconnected Number"), ("SALE", "Sale Made"), ("WRONG", "Wrong Number"),
)  # fmt: skip


def vicidial_rows(count: int) -> Iterator[list[str]]:
    """The rows of an EXTENDED_2 export with a custom field, so wider than its header."""
    draw = random.Random(20260113)
    for number in range(count):
        moment = (START + timedelta(seconds=number * 41 % 60_000_000)).replace(tzinfo=None)
        code, label = draw.choice(CODES)
        inbound = draw.random() < 0.1
        cells = dict.fromkeys(VICIDIAL, "")
        cells |= {
            "call_date": moment.isoformat(sep=" "),
            "phone_number_dialed": f"6{draw.randrange(10**8):08d}",
            "status": code,
            "user": f"agent{draw.randrange(80)}",
            "full_name": f"Agent {draw.randrange(80)}",
            "campaign_id": "RECOUV",
            "vendor_lead_code": f"{draw.getrandbits(48):012x}",
            "list_id": "101",
            "gmt_offset_now": "1.00",
            "phone_code": "33",
            "first_name": "Zoé",
            "last_name": "Exemple",
            "city": "Évreux",
            "comments": draw.choice(SENTENCES),
            "length_in_sec": str(draw.randrange(0, 900)),
            "user_group": "AGENTS",
            "alt_dial": str(draw.randrange(60)) if inbound else "MAIN",
            "lead_id": str(draw.randrange(10**7)),
            "entry_date": "2024-01-01 08:00:00",
            "called_count": str(draw.randrange(1, 9)),
            "last_local_call_time": moment.isoformat(sep=" "),
            "modify_date": moment.isoformat(sep=" "),
            "called_since_last_reset": "Y1",
            "term_reason": draw.choice(("CALLER", "AGENT", "NONE")),
            "list_name": "Liste 101",
            "status_name": label,
            "recording_id": str(number),
            "uniqueid": f"{1_704_067_200 + number}.{draw.randrange(10**4)}",
            "caller_code": f"M{number:010d}",
            "server_ip": "10.10.10.15",
            "hangup_cause": "16",
            "dialstatus": "ANSWER",
            "channel": "SIP/trunk-00000a1b",
            "dial_time": "12",
            "answered_time": "30",
        }
        if draw.random() < 0.01:
            column, text = draw.choice(
                (("status", "ZZTOP"), ("vendor_lead_code", ""), ("length_in_sec", "-3"))
            )
            cells[column] = text
        yield [*cells.values(), "LEGALNOTE", "oui"]


def write_vicidial(path: Path, count: int) -> None:
    """The export of 64 columns, by tabs and without quotes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(VICIDIAL) + "\r\n")
        for cells in vicidial_rows(count):
            file.write("\t".join(cells) + "\r\n")


def write_workbook(path: Path, count: int) -> None:
    """The first file as xlsx: durations are numbers, everything else is text."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet("calls")
    sheet.write_row(0, 0, FIELDS)
    for at, row in enumerate(call_rows(count), start=1):
        for column, text in enumerate(row):
            if column == FIELDS.index("duration_ms") and text.isdecimal():
                sheet.write_number(at, column, int(text))
            elif text:
                sheet.write_string(at, column, text)
    workbook.close()


WRITERS: Final[dict[str, Callable[[Path, int], None]]] = {
    "calls": write_calls,
    "vicidial": write_vicidial,
    "workbook": write_workbook,
}

if __name__ == "__main__":
    kind, count, path = sys.argv[1:]
    WRITERS[kind](Path(path), int(count))
    print(f"{path}: {Path(path).stat().st_size:,} bytes")
