"""One thing that `getbill doctor` tried: what it saw, and what to do where it failed. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.redaction import redact_text


class Verdict(StrEnum):
    """How a step ended."""

    OK = "ok"
    FAILED = "failed"
    NOT_TRIED = "not_tried"


NAMES: Final = (
    "settings",
    "folders",
    "ledger",
    "connection",
    "token",
    "scopes",
    "read",
    "clock",
)
"""All steps, in the order in which they are tried and told."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, what was seen, and its remedy; neither text holds a secret or a debtor's data."""

    name: str
    verdict: Verdict
    message: str
    remedy: str = ""
    exit: Exit = Exit.OK


def passed(name: str, message: str) -> Step:
    """A step that went well."""
    return Step(name, Verdict.OK, redact_text(message))


def failed(name: str, message: str, remedy: str, exit: Exit = Exit.CANNOT_GO_ON) -> Step:  # noqa: A002 its name everywhere
    """A step that a person must look at."""
    return Step(name, Verdict.FAILED, redact_text(message), redact_text(remedy), exit)


def failed_by(name: str, error: GetBillError) -> Step:
    """A step that ended in an error meant for a person."""
    return failed(name, error.message, error.hint, error.exit)


def not_tried(name: str, because: str) -> Step:
    """A step that could not be tried."""
    return Step(name, Verdict.NOT_TRIED, f"not tried: {because}")


def not_tried_after(culprit: str, names: Collection[str]) -> list[Step]:
    """The steps that make no sense once `culprit` has failed."""
    return [not_tried(name, f"{culprit} failed") for name in NAMES if name in names]
