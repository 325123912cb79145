"""Where the user is, and the reasons why an action may not work there just now.

The table of `actions` names a reason for each action that has one; screens tell their situation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from getbill_tui.vocabulary import Scope


class Place(Enum):
    """Where the user is; decides which actions are at hand."""

    HOME = "home"
    DEBT = "debt"
    SEARCH = "search box"
    FORM = "form"
    PICK = "list to pick from"
    BOX = "box to type in"
    DIALOG = "question"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What decides whether an action can work now."""

    shown: int = 0
    total: int = 0
    loading: bool = False
    filtered: bool = False
    missing_scopes: frozenset[str] = field(default_factory=frozenset)
    sending: bool = False


Reason = Callable[[Situation], str]
"""Why something cannot be done; empty when it can."""


def needs_write(situation: Situation) -> str:
    """Writing needs its scope."""
    if Scope.FOLLOWUPS_WRITE in situation.missing_scopes:
        return f"needs {Scope.FOLLOWUPS_WRITE}, which this API client was not granted"
    return ""


def needs_rows(situation: Situation) -> str:
    """It needs followups."""
    return "" if situation.total else "there is no followup yet"


def needs_shown(situation: Situation) -> str:
    """It needs a followup that the filter lets pass."""
    return "" if situation.shown else "no followup is shown"


def needs_calm(situation: Situation) -> str:
    """It cannot be done twice at once."""
    return "it is loading already" if situation.loading else ""


def needs_filter(situation: Situation) -> str:
    """It needs a filter that is on."""
    return "" if situation.filtered else "no filter is on"


def needs_not_sending(situation: Situation) -> str:
    """It cannot be done while something is on its way."""
    return "it is being sent" if situation.sending else ""


def needs_mark(situation: Situation) -> str:
    """It needs a recent debt under the cursor."""
    return "" if situation.shown else "no recent debt is marked"
