"""Every action of the user, once: its keys, its words, where it works, why it may not.

The table feeds the bindings of the screens, the bar at the bottom, the help screen and the
command palette. What an action does is the business of the screen: its method `do_<id>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.binding import Binding, BindingType

from getbill_tui.situation import (
    Place,
    Reason,
    needs_calm,
    needs_filter,
    needs_mark,
    needs_not_sending,
    needs_rows,
    needs_shown,
    needs_write,
)


class Group(StrEnum):
    """The headings of the help screen, in its order."""

    DEBT = "Debt"
    FIND = "Find"
    WRITE = "Write"
    MOVE = "Move"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a user can do."""

    id: str
    title: str
    keys: tuple[str, ...]
    """As Textual names them; the first one is shown."""
    group: Group
    places: frozenset[Place]
    help: str = ""
    bar: str = ""
    """Its word in the bar; empty: not in the bar."""
    always: bool = False
    """Whether its keys work while a text is being typed."""
    why_not: Reason = lambda _: ""
    """Why it cannot be done now; empty when it can."""
    palette: bool = False
    """Whether the command palette offers it."""


_DEBT: Final = frozenset({Place.DEBT})
_BROWSING: Final = frozenset({Place.HOME, Place.DEBT})
_FORM: Final = frozenset({Place.FORM})
_LISTS: Final = frozenset({Place.HOME, Place.DEBT, Place.PICK, Place.HELP})

ACTIONS: Final = (
    Action(
        id="open",
        title="Open",
        keys=("enter",),
        help="The marked debt, or the one whose id is typed.",
        group=Group.DEBT,
        places=frozenset({Place.HOME}),
        bar="open",
    ),
    Action(
        id="new",
        title="New followup",
        keys=("n",),
        help="A form with every field; what would start a contact is asked once more.",
        group=Group.WRITE,
        places=_DEBT,
        bar="new",
        why_not=needs_write,
        palette=True,
    ),
    Action(
        id="log_call",
        title="Log a call",
        keys=("l",),
        help="The same form, set to an outbound call of now.",
        group=Group.WRITE,
        places=_DEBT,
        bar="log call",
        why_not=needs_write,
        palette=True,
    ),
    Action(
        id="search",
        title="Filter by text",
        keys=("slash",),
        help="Summary, notes, phone, ids; every word must occur. Enter keeps it, escape clears.",
        group=Group.FIND,
        places=_DEBT,
        bar="filter",
        why_not=needs_rows,
        palette=True,
    ),
    Action(
        id="reload",
        title="Reload",
        keys=("r",),
        help="Reads the debt and its followups again; also after an error.",
        group=Group.DEBT,
        places=_DEBT,
        bar="reload",
        why_not=needs_calm,
        palette=True,
    ),
    Action(
        id="jump",
        title="Open another debt",
        keys=("ctrl+k",),
        help="By id or from the recent ones; a pasted id opens at once.",
        group=Group.FIND,
        places=_BROWSING | {Place.SEARCH},
        bar="open",
        always=True,
        palette=True,
    ),
    Action(
        id="read",
        title="Read the followup in full",
        keys=("enter",),
        help="All fields over the whole screen; escape goes back.",
        group=Group.DEBT,
        places=_DEBT,
        bar="read",
        why_not=needs_shown,
        palette=True,
    ),
    Action(
        id="filter_type",
        title="Filter by channel",
        keys=("t",),
        help="Space marks several, enter applies.",
        group=Group.FIND,
        places=_DEBT,
        bar="type",
        why_not=needs_rows,
        palette=True,
    ),
    Action(
        id="filter_status",
        title="Filter by status",
        keys=("T",),
        help="Space marks several, enter applies.",
        group=Group.FIND,
        places=_DEBT,
        bar="status",
        why_not=needs_rows,
        palette=True,
    ),
    Action(
        id="clear_filter",
        title="Show all followups again",
        keys=("c",),
        help="Takes every filter off; escape does so too.",
        group=Group.FIND,
        places=_DEBT,
        why_not=needs_filter,
        palette=True,
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
    ),
    Action(
        id="down",
        title="Down",
        keys=("j", "down"),
        group=Group.MOVE,
        places=_LISTS | {Place.BOX},
    ),
    Action(
        id="up",
        title="Up",
        keys=("k", "up"),
        group=Group.MOVE,
        places=_LISTS | {Place.BOX},
    ),
    Action(
        id="first",
        title="First",
        keys=("g", "home"),
        group=Group.MOVE,
        places=_LISTS,
    ),
    Action(
        id="last",
        title="Last",
        keys=("G", "end"),
        group=Group.MOVE,
        places=_LISTS,
    ),
    Action(
        id="page_down",
        title="Page down",
        keys=("pagedown", "ctrl+d"),
        group=Group.MOVE,
        places=_DEBT,
    ),
    Action(
        id="page_up",
        title="Page up",
        keys=("pageup", "ctrl+u"),
        group=Group.MOVE,
        places=_DEBT,
    ),
    Action(
        id="other_pane",
        title="To the details and back",
        keys=("tab", "shift+tab"),
        help="The keys of this group then scroll the details.",
        group=Group.MOVE,
        places=_DEBT,
        why_not=needs_shown,
    ),
    Action(
        id="forget",
        title="Forget the marked debt",
        keys=("delete",),
        help="Takes it off the recent debts of this machine.",
        group=Group.DEBT,
        places=frozenset({Place.HOME}),
        bar="forget",
        why_not=needs_mark,
        palette=True,
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
        why_not=needs_not_sending,
    ),
    Action(
        id="back",
        title="Back",
        keys=("escape",),
        help="Leaves what is open: full view, filter, form, debt. Typed text is asked about.",
        group=Group.MOVE,
        places=frozenset({Place.DEBT, Place.FORM}),
        bar="back",
    ),
    Action(
        id="choose",
        title="Take what is marked",
        keys=("enter",),
        group=Group.FIND,
        places=frozenset({Place.PICK}),
        bar="take",
    ),
    Action(
        id="mark",
        title="Mark or unmark",
        keys=("space",),
        group=Group.FIND,
        places=frozenset({Place.PICK}),
        bar="mark",
    ),
    Action(
        id="yes",
        title="Yes",
        keys=("y",),
        group=Group.PROGRAM,
        places=frozenset({Place.DIALOG}),
    ),
    Action(
        id="no",
        title="No",
        keys=("n", "escape", "q"),
        group=Group.PROGRAM,
        places=frozenset({Place.DIALOG}),
    ),
    Action(
        id="close",
        title="Close",
        keys=("escape", "q"),
        help="In a box to type in, q is a letter.",
        group=Group.PROGRAM,
        places=frozenset({Place.PICK, Place.BOX, Place.HELP}),
        bar="close",
    ),
    Action(
        id="empty_box",
        title="Empty the box",
        keys=("escape",),
        group=Group.FIND,
        places=frozenset({Place.HOME}),
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
    ),
    Action(
        id="help",
        title="Help",
        keys=("question_mark",),
        help="This page.",
        group=Group.PROGRAM,
        places=_BROWSING,
        bar="help",
        palette=True,
    ),
    Action(
        id="quit",
        title="Quit",
        keys=("q", "ctrl+q"),
        help="Typed text is asked about first.",
        group=Group.PROGRAM,
        places=_BROWSING,
        bar="quit",
        palette=True,
    ),
    Action(
        id="leave",
        title="Quit, also while typing",
        keys=("ctrl+q",),
        group=Group.PROGRAM,
        places=frozenset(Place),
        always=True,
    ),
    Action(
        id="how_to_leave",
        title="How to quit",
        keys=("ctrl+c",),
        help="Copies a selected text; otherwise says how to quit, and loses nothing.",
        group=Group.PROGRAM,
        places=frozenset(Place),
    ),
)
"""The table. The bar shows its actions in this order."""

_BY_ID: Final = {action.id: action for action in ACTIONS}


def find_action(action_id: str) -> Action:
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
