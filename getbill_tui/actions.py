"""Every action of the user, once: its keys, its words, where it works, why it may not.

The table feeds the bindings of the screens, the bar at the bottom, the help screen and the
command palette. What an action does is the business of the screen: its method `do_<id>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

from textual.binding import Binding, BindingType

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


class Group(StrEnum):
    """The headings of the help screen, in its order."""

    DEBT = "Debt"
    FIND = "Find"
    WRITE = "Write"
    MOVE = "Move"
    PROGRAM = "Program"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a user can do."""

    id: str
    title: str
    keys: tuple[str, ...]
    """As Textual names them; the first one is shown."""
    help: str
    group: Group
    places: frozenset[Place]
    bar: str = ""
    """Its word in the bar; empty: not in the bar."""
    always: bool = False
    """Whether its keys work while a text is being typed."""
    why_not: Reason = lambda _: ""
    """Why it cannot be done now; empty when it can."""
    palette: bool = True


def _needs_write(situation: Situation) -> str:
    if Scope.FOLLOWUPS_WRITE in situation.missing_scopes:
        return f"needs {Scope.FOLLOWUPS_WRITE}, which this API client was not granted"
    return ""


def _needs_rows(situation: Situation) -> str:
    return "" if situation.total else "there is no followup yet"


def _needs_shown(situation: Situation) -> str:
    return "" if situation.shown else "no followup is shown"


def _needs_calm(situation: Situation) -> str:
    return "it is loading already" if situation.loading else ""


def _needs_filter(situation: Situation) -> str:
    return "" if situation.filtered else "no filter is on"


def _needs_not_sending(situation: Situation) -> str:
    return "it is being sent" if situation.sending else ""


_DEBT: Final = frozenset({Place.DEBT})
_BROWSING: Final = frozenset({Place.HOME, Place.DEBT})
_FORM: Final = frozenset({Place.FORM})
_LISTS: Final = frozenset({Place.HOME, Place.DEBT, Place.PICK, Place.HELP})

ACTIONS: Final = (
    Action(
        id="read",
        title="Read the followup in full",
        keys=("enter",),
        help="All fields over the whole screen; escape goes back.",
        group=Group.DEBT,
        places=_DEBT,
        bar="read",
        why_not=_needs_shown,
    ),
    Action(
        id="new",
        title="New followup",
        keys=("n",),
        help="A form with every field; what would start a contact is asked once more.",
        group=Group.WRITE,
        places=_DEBT,
        bar="new",
        why_not=_needs_write,
    ),
    Action(
        id="log_call",
        title="Log a call",
        keys=("l",),
        help="The same form, set to an outbound call of now.",
        group=Group.WRITE,
        places=_DEBT,
        bar="log call",
        why_not=_needs_write,
    ),
    Action(
        id="search",
        title="Filter by text",
        keys=("slash",),
        help="Summary, notes, phone, ids; every word must occur. Enter keeps it, escape clears.",
        group=Group.FIND,
        places=_DEBT,
        bar="filter",
        why_not=_needs_rows,
    ),
    Action(
        id="filter_type",
        title="Filter by channel",
        keys=("t",),
        help="Space marks several, enter applies.",
        group=Group.FIND,
        places=_DEBT,
        bar="type",
        why_not=_needs_rows,
    ),
    Action(
        id="filter_status",
        title="Filter by status",
        keys=("T",),
        help="Space marks several, enter applies.",
        group=Group.FIND,
        places=_DEBT,
        bar="status",
        why_not=_needs_rows,
    ),
    Action(
        id="clear_filter",
        title="Show all followups again",
        keys=("c",),
        help="Takes every filter off; escape does so too.",
        group=Group.FIND,
        places=_DEBT,
        why_not=_needs_filter,
    ),
    Action(
        id="reload",
        title="Reload",
        keys=("r",),
        help="Reads the debt and its followups again; also after an error.",
        group=Group.DEBT,
        places=_DEBT,
        bar="reload",
        why_not=_needs_calm,
    ),
    Action(
        id="keep_search",
        title="Keep the filter",
        keys=("enter", "down"),
        help="Back to the list, the text filter stays.",
        group=Group.FIND,
        places=frozenset({Place.SEARCH}),
        bar="keep",
        always=True,
        palette=False,
    ),
    Action(
        id="leave_search",
        title="Clear the filter",
        keys=("escape",),
        help="Back to the list without the text filter.",
        group=Group.FIND,
        places=frozenset({Place.SEARCH}),
        bar="clear",
        always=True,
        palette=False,
    ),
    Action(
        id="jump",
        title="Open another debt",
        keys=("ctrl+k",),
        help="By id or from the recent ones; a pasted id opens at once.",
        group=Group.FIND,
        places=_BROWSING,
        bar="open debt",
        always=True,
    ),
    Action(
        id="down",
        title="Down",
        keys=("j", "down"),
        help="",
        group=Group.MOVE,
        places=_LISTS | {Place.BOX},
        palette=False,
    ),
    Action(
        id="up",
        title="Up",
        keys=("k", "up"),
        help="",
        group=Group.MOVE,
        places=_LISTS | {Place.BOX},
        palette=False,
    ),
    Action(
        id="first",
        title="First",
        keys=("g", "home"),
        help="",
        group=Group.MOVE,
        places=_LISTS,
        palette=False,
    ),
    Action(
        id="last",
        title="Last",
        keys=("G", "end"),
        help="",
        group=Group.MOVE,
        places=_LISTS,
        palette=False,
    ),
    Action(
        id="page_down",
        title="Page down",
        keys=("pagedown", "ctrl+d"),
        help="",
        group=Group.MOVE,
        places=_DEBT,
        palette=False,
    ),
    Action(
        id="page_up",
        title="Page up",
        keys=("pageup", "ctrl+u"),
        help="",
        group=Group.MOVE,
        places=_DEBT,
        palette=False,
    ),
    Action(
        id="other_pane",
        title="To the details and back",
        keys=("tab", "shift+tab"),
        help="The keys of this group then scroll the details.",
        group=Group.MOVE,
        places=_DEBT,
        palette=False,
        why_not=_needs_shown,
    ),
    Action(
        id="open",
        title="Open",
        keys=("enter",),
        help="The marked debt, or the one whose id is typed.",
        group=Group.DEBT,
        places=frozenset({Place.HOME}),
        bar="open",
        palette=False,
    ),
    Action(
        id="forget",
        title="Forget the marked debt",
        keys=("delete",),
        help="Takes it off the recent debts of this machine.",
        group=Group.DEBT,
        places=frozenset({Place.HOME}),
        bar="forget",
        why_not=lambda situation: "" if situation.shown else "no recent debt is marked",
    ),
    Action(
        id="send",
        title="Send",
        keys=("ctrl+s",),
        help="Checks the form and creates the followup.",
        group=Group.WRITE,
        places=_FORM,
        bar="send",
        always=True,
        palette=False,
        why_not=_needs_not_sending,
    ),
    Action(
        id="back",
        title="Back",
        keys=("escape",),
        help="Leaves what is open: full view, filter, form, debt. Typed text is asked about.",
        group=Group.MOVE,
        places=frozenset({Place.HOME, Place.DEBT, Place.FORM, Place.HELP}),
        bar="back",
        palette=False,
    ),
    Action(
        id="choose",
        title="Take what is marked",
        keys=("enter",),
        help="",
        group=Group.FIND,
        places=frozenset({Place.PICK}),
        bar="take",
        palette=False,
    ),
    Action(
        id="mark",
        title="Mark or unmark",
        keys=("space",),
        help="",
        group=Group.FIND,
        places=frozenset({Place.PICK}),
        bar="mark",
        palette=False,
    ),
    Action(
        id="yes",
        title="Yes",
        keys=("y",),
        help="",
        group=Group.PROGRAM,
        places=frozenset({Place.DIALOG}),
        palette=False,
    ),
    Action(
        id="no",
        title="No",
        keys=("n", "escape"),
        help="",
        group=Group.PROGRAM,
        places=frozenset({Place.DIALOG}),
        palette=False,
    ),
    Action(
        id="close",
        title="Close",
        keys=("escape",),
        help="",
        group=Group.PROGRAM,
        places=frozenset({Place.PICK, Place.BOX}),
        bar="close",
        palette=False,
    ),
    Action(
        id="palette",
        title="Command palette",
        keys=("ctrl+p",),
        help="Every action by its name.",
        group=Group.PROGRAM,
        places=_BROWSING,
        bar="commands",
        always=True,
        palette=False,
    ),
    Action(
        id="help",
        title="Help",
        keys=("question_mark",),
        help="This page.",
        group=Group.PROGRAM,
        places=_BROWSING,
        bar="help",
    ),
    Action(
        id="quit",
        title="Quit",
        keys=("q", "ctrl+q"),
        help="Typed text is asked about first.",
        group=Group.PROGRAM,
        places=_BROWSING,
        bar="quit",
    ),
    Action(
        id="leave",
        title="Quit, also while typing",
        keys=("ctrl+q",),
        help="",
        group=Group.PROGRAM,
        places=frozenset(
            {Place.HOME, Place.DEBT, Place.FORM, Place.PICK, Place.DIALOG, Place.HELP}
        ),
        always=True,
        palette=False,
    ),
)
"""The table. The bar shows its actions in this order."""

_BY_ID: Final = {action.id: action for action in ACTIONS}

_KEY_WORDS: Final = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "delete": "del",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "down": "↓",
    "up": "↑",
    "shift+tab": "⇧tab",
}


def action(action_id: str) -> Action:
    """The action of that id."""
    return _BY_ID[action_id]


def actions_at(place: Place) -> tuple[Action, ...]:
    """The actions at hand in `place`, in the order of the table."""
    return tuple(each for each in ACTIONS if place in each.places)


def bindings_at(*places: Place) -> list[BindingType]:
    """Textual's bindings for a screen that is one of these places: all lead to `act`."""
    found = {each.id: each for place in places for each in actions_at(place)}
    return [
        Binding(key, f"act('{each.id}')", each.title, show=False, priority=each.always)
        for each in found.values()
        for key in each.keys
        if each.always or key != "ctrl+q"
    ]


def key_text(key: str) -> str:
    """A key as the user knows it."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    return f"^{key.removeprefix('ctrl+')}" if key.startswith("ctrl+") else key


def keys_text(keys: Iterable[str]) -> str:
    """Several keys as the user knows them."""
    return " ".join(key_text(key) for key in keys)
