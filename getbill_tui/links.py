"""Which links of a followup may be opened, and how they may be shown.

A recording's address comes from a server or a dialer: it could name a local file, another
program, or hide its host (security.md, links). Its query is a signature and never shown.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

MAX_LENGTH: Final = 4_096


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be handed to a player or a browser."""

    address: str
    host: str

    def __str__(self) -> str:
        return redact(self.address)

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """An address that must not be opened, and why."""

    reason: str


def inspect_link(address: str, hosts: Collection[str] = ()) -> Link | RefusedLink:
    """Whether `address` may be opened: https, or http on loopback; a host, no user.

    With `hosts`, only these hosts and their subdomains.
    """
    if len(address) > MAX_LENGTH:
        return RefusedLink(f"it is longer than {MAX_LENGTH} characters")
    # A space is the one white space that can be printed.
    if not address.isprintable() or " " in address:
        return RefusedLink("it holds spaces or control characters")
    if address.startswith("-"):
        return RefusedLink("it starts with a dash")
    if "\\" in address:
        return RefusedLink("it holds a backslash")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return RefusedLink("it is not a web address")
    if not host:
        return RefusedLink("it names no host")
    if "@" in parts.netloc:
        return RefusedLink("it carries a user name")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return RefusedLink("it is not https")
    if hosts and not any(host == known or host.endswith("." + known) for known in hosts):
        return RefusedLink(f"its host {host} is not among the allowed ones")
    return Link(address, host)


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine, without asking a name server."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def redact(address: str) -> str:
    """`address` without its user, query and fragment, fit for logs and messages."""
    bare = address.split("#", 1)[0]
    path, question, _ = bare.partition("?")
    scheme, separator, rest = path.partition("://")
    if separator:
        authority, slash, tail = rest.partition("/")
        path = f"{scheme}://{authority.rpartition('@')[2]}{slash}{tail}"
    return path + (question and "?…")
