"""What all screens do alike: an action of the table is done, or says why it cannot be.

A screen names its place, tells its situation, and has a method `do_<id>` for each action there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeVar

from textual.message import Message
from textual.screen import ModalScreen, Screen

from getbill_tui.actions import find_action
from getbill_tui.situation import Place, Situation
from getbill_tui.vocabulary import DebtId
from getbill_tui.widgets.action_bar import ActionBar

ResultT = TypeVar("ResultT")


@dataclass
class DebtWanted(Message):
    """The user wants to see this debt; the app opens it."""

    debt_id: DebtId


class LeftInDoubt(Message):
    """The user leaves a followup of which nobody knows yet whether GetBill has it."""


class ActingScreen(Screen[ResultT]):
    """A screen whose keys are actions of the table."""

    PLACE: ClassVar[Place]
    WANTS_TO_BE_READ: ClassVar[bool] = False
    """Whether keys that were typed before it came up are no answer to it."""

    def place(self) -> Place:
        """Where the user is now; a screen with a search box has two places."""
        return self.PLACE

    def situation(self) -> Situation:
        """What decides whether an action can work now."""
        return Situation()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key means this action where the user is now; else it may mean another."""
        if action != "act":
            return super().check_action(action, parameters)
        return self.place() in find_action(str(parameters[0])).places

    def action_act(self, action_id: str) -> None:
        """Do the action of that id, or say why it cannot be done."""
        wanted = find_action(action_id)
        why_not = wanted.why_not(self.situation())
        if why_not:
            self.say(f"{wanted.title}: {why_not}.", "warning")
        else:
            getattr(self, f"do_{action_id}")()

    def say(
        self, text: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """Show a passing notice; never read as markup."""
        self.notify(text, severity=severity, markup=False)

    def update_bar(self) -> None:
        """Show the actions of the present place and situation."""
        for bar in self.query(ActionBar):
            bar.place = self.place()
            bar.situation = self.situation()

    def do_quit(self) -> None:
        """End the program."""
        self.app.exit()

    def do_leave(self) -> None:
        """End the program, also while a text is being typed."""
        self.do_quit()

    def do_how_to_leave(self) -> None:
        """What users of ctrl+c look for; a selected text was copied instead."""
        self.say("ctrl+q quits GetBill; in a list, q does too.")


class ActingDialog(ActingScreen[ResultT], ModalScreen[ResultT]):
    """A small screen above another one."""
