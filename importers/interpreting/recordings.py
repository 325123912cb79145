"""Recordings: which address GetBill may be given (importing.md, section 2).

Only an absolute https address of a public host; nothing is ever fetched here.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

from getbill_tui.links import RefusedLink, inspect_link
from importers.interpreting.values import Trouble
from importers.problem import Code

_PRIVATE_ENDINGS: Final = (
    ".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".corp", ".home",
    ".private", ".home.arpa",
)  # fmt: skip


def read_recording(text: str) -> str | Trouble:
    """The address that `text` is, if GetBill could reach it."""
    address = text.strip()
    link = inspect_link(address)
    if isinstance(link, RefusedLink):
        return _bad(f"This address cannot be sent: {link.reason}.")
    if not address.casefold().startswith("https://") or not _is_public(link.host):
        return _bad("This address cannot be sent: its host cannot be reached from outside.")
    return address


@lru_cache(maxsize=1_024)
def _is_public(host: str) -> bool:
    bare = host.rstrip(".").casefold()
    try:
        return ipaddress.ip_address(bare).is_global
    except ValueError:
        return "." in bare and not bare.endswith(_PRIVATE_ENDINGS) and not _is_number(bare)


def _is_number(host: str) -> bool:
    """Whether resolvers would take `host` for an address in an old spelling (127.1, 0x7f.1)."""
    last = host.rpartition(".")[2]
    return last.isdecimal() or last.startswith("0x")


def _bad(message: str) -> Trouble:
    return Trouble(
        Code.BAD_URL, message, "Give an https address of a public host, or leave the cell empty."
    )
