"""Links to recordings and papers: signed, short-lived, and new at every listing.

The signature is made up and opens nothing: the addresses end in a name that cannot exist.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import count
from typing import Final

from getbill_tui.sandbox.moments import from_unix
from getbill_tui.sandbox.store import Record

LIFETIME: Final = 3_600
"""Seconds for which a link is said to be good (the samples: one hour)."""

_listing: Final = count()


def sign(address: str, now: float) -> str:
    """`address` with a query that looks like a cloud store's signature and never repeats."""
    stamp = f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}"
    signature = hashlib.sha256(f"{address} {stamp} {next(_listing)}".encode()).hexdigest()
    joint = "&" if "?" in address else "?"
    return (
        f"{address}{joint}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={stamp}"
        f"&X-Amz-Expires={LIFETIME}&X-Amz-Signature={signature}"
    )


def with_fresh_links(record: Record, now: float) -> Record:
    """A followup with its links signed anew and the moment at which they expire.

    A record that carries an expiry of its own (the seed document's) is shown as it is.
    """
    if record["media_urls_expire_at"] is not None:
        return record
    links = {name: record[name] for name in ("audio_url", "pdf_url") if record[name]}
    if not links:
        return record
    signed = {name: sign(address, now) for name, address in links.items()}
    return record | signed | {"media_urls_expire_at": from_unix(now + LIFETIME)}
