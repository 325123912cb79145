"""The form of a new followup: every writable field, checked as one types, sent exactly once.

Nothing typed is ever lost: an error keeps the form, leaving asks. What would start a contact
is asked once more (security.md). In doubt nothing is sent again: the outbox looks it up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import ClassVar, assert_never

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from getbill_tui.actions import bindings_at
from getbill_tui.api.errors import FieldDetails
from getbill_tui.browse.forms import FORM_FIELDS, first_texts, what_it_starts
from getbill_tui.browse.troubles import explain
from getbill_tui.browse.words import Tone
from getbill_tui.delivery.call_id import fresh_call_id
from getbill_tui.delivery.settlement import Created, Held, Refused, Settlement, Waiting
from getbill_tui.drafting import FieldProblem, draft_from_texts
from getbill_tui.errors import GetBillError
from getbill_tui.followup import FollowupDraft
from getbill_tui.screens.acting import ActingScreen, LeftInDoubt
from getbill_tui.screens.connection import Connection
from getbill_tui.screens.question import QuestionScreen
from getbill_tui.screens.sending import Sender, Work
from getbill_tui.situation import Place, Situation
from getbill_tui.vocabulary import DebtId, FollowupId
from getbill_tui.widgets.action_bar import ActionBar
from getbill_tui.widgets.form_field import FormRow
from getbill_tui.widgets.message_panel import MessagePanel


@dataclass(frozen=True, slots=True)
class CreatedFollowup:
    """What the form ends with when the followup is on the server."""

    draft: FollowupDraft
    followup_id: FollowupId
    already_there: bool


class NewFollowupScreen(ActingScreen[CreatedFollowup]):
    """Gives the created followup, or nothing when the user left."""

    PLACE = Place.FORM
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.FORM)

    @dataclass
    class Settled(Message):
        """What became of the followup."""

        settlement: Settlement

    @dataclass
    class NotSent(Message):
        """It could not be sent or looked up: nothing was created by this attempt."""

        error: GetBillError

    def __init__(
        self,
        debt_id: DebtId,
        whose: str,
        connection: Connection,
        *,
        zone: tzinfo,
        now: Callable[[], datetime],
        call: bool,
    ) -> None:
        super().__init__()
        self._debt_id = debt_id
        self._whose = whose
        self._connection = connection
        self._zone = zone
        self._now = now
        self._first = first_texts(now=now(), zone=zone, call=call)
        self._call = call
        self._call_id = fresh_call_id()
        self._sent: FollowupDraft | None = None
        self._in_doubt = False
        self._sending = False
        self._strict = False
        self._server: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Title, fields, what became of it, keys."""
        yield Static(self._title(), markup=False, id="title")
        with VerticalScroll(id="fields", can_focus=False):
            for form_field in FORM_FIELDS:
                yield FormRow(form_field, self._first[form_field.name])
        yield MessagePanel(id="outcome")
        yield ActionBar(Place.FORM)

    def on_mount(self) -> None:
        """Begin at the first field that is still to be chosen."""
        self.query_one("#outcome").display = False
        self._row("status" if self._call else "type").focus_control()

    def situation(self) -> Situation:
        """Whether something is on its way."""
        return Situation(sending=self._sending)

    # Checking as one types

    @on(FormRow.Edited)
    def _edited(self, event: FormRow.Edited) -> None:
        event.stop()
        self._server.pop(event.name, None)
        if self._sent is None:
            self.query_one("#outcome").display = False
        self._check()

    def _check(self) -> FollowupDraft | None:
        """The draft that the fields make; else shows what is wrong with them."""
        drawn = draft_from_texts(self._texts(), zone=self._zone)
        problems = {} if isinstance(drawn, FollowupDraft) else _by_field(drawn)
        for row in self.query(FormRow):
            name = row.form_field.name
            own = problems.get(name, "") if self._strict or row.touched else ""
            row.tell(own or self._server.get(name, ""))
        return drawn if isinstance(drawn, FollowupDraft) else None

    def _texts(self) -> dict[str, str]:
        texts = {row.form_field.name: row.text for row in self.query(FormRow)}
        return {"debt_id": self._debt_id} | texts

    def _row(self, name: str) -> FormRow:
        return self.query_one(f"#field-{name}", FormRow)

    # Sending

    def do_send(self) -> None:
        """Check, ask about contacts, send; in doubt only look it up."""
        if self._in_doubt:
            self._work(self._sender().look_up(self._sent_draft().call_id or ""))
            return
        self._strict = True
        self._server.clear()
        draft = self._check()
        if draft is None:
            self._show("This cannot be sent yet", "Correct the marked fields.", tone=Tone.WARNING)
            self._focus_wrong()
            return
        starts = what_it_starts(draft, zone=self._zone, now=self._now())
        if not starts:
            self._deliver(draft)
            return
        question = QuestionScreen(
            "This may start a real contact",
            starts,
            yes="send it all the same",
            no="back to the form",
        )
        self.app.push_screen(question, lambda yes: self._deliver(draft) if yes else None)

    def _deliver(self, draft: FollowupDraft) -> None:
        self._sent = draft if draft.call_id else replace(draft, call_id=self._call_id)
        self._work(self._sender().deliver(self._sent))

    def _work(self, work: Work) -> None:
        self._sending = True
        self._show("Looking it up…" if self._in_doubt else "Sending…")
        self.query_one("#fields").disabled = True
        self.update_bar()
        self.run_worker(work, group="send", exclusive=True)

    def _sender(self) -> Sender:
        return Sender(
            self._connection,
            settled=lambda settlement: self.post_message(self.Settled(settlement)),
            failed=lambda error: self.post_message(self.NotSent(error)),
        )

    def _sent_draft(self) -> FollowupDraft:
        assert self._sent is not None, "nothing was sent yet"
        return self._sent

    @on(Settled)
    def _settled(self, event: Settled) -> None:
        event.stop()
        self._calm()
        settlement = event.settlement
        match settlement:
            case Created(followup_id=followup_id, already_there=there):
                self.dismiss(CreatedFollowup(self._sent_draft(), followup_id, there))
            case Refused(error=error):
                self._in_doubt, self._sent = False, None
                self._tell_refusal(error)
            case Waiting(reason=reason) | Held(reason=reason):
                self._in_doubt = True
                self._show(
                    "It is not known whether GetBill has it",
                    reason,
                    "Nothing is sent again blindly: it is kept in the outbox of this machine.",
                    "ctrl+s looks it up now · you may leave: it is looked up aside, and told.",
                    tone=Tone.WARNING,
                )
            case _:
                assert_never(settlement)

    @on(NotSent)
    def _not_sent(self, event: NotSent) -> None:
        event.stop()
        self._calm()
        if not self._in_doubt:
            self._sent = None
        self._tell_refusal(event.error)

    def _calm(self) -> None:
        self._sending = False
        self.query_one("#fields").disabled = False
        self.update_bar()

    def _tell_refusal(self, error: GetBillError) -> None:
        self._connection.note(error)
        details: FieldDetails = getattr(error, "details", {})
        names = {form_field.name for form_field in FORM_FIELDS}
        self._server = {name: " ".join(texts) for name, texts in details.items() if name in names}
        rest = [
            f"{name}: {' '.join(texts)}" if name else " ".join(texts)
            for name, texts in details.items()
            if name not in names
        ]
        self._check()
        trouble = explain(error, now=self._now(), zone=self._zone)
        self._show(
            f"! {trouble.title}",
            trouble.what,
            *rest,
            trouble.hint,
            "Your text is still here; ctrl+s tries again.",
            tone=Tone.BAD,
        )
        self._focus_wrong()

    def _focus_wrong(self) -> None:
        wrong = [row for row in self.query(FormRow) if row.has_class("-wrong")]
        if wrong:
            wrong[0].focus_control()

    def _show(self, title: str, *lines: str, tone: Tone = Tone.MUTED) -> None:
        panel = self.query_one("#outcome", MessagePanel)
        panel.display = True
        panel.say(title, *lines, tone=tone)

    # Leaving

    def do_back(self) -> None:
        """Leave; typed text is asked about first."""
        self._leave(lambda: self.dismiss(None))

    def do_quit(self) -> None:
        """End the program; typed text is asked about first."""
        self._leave(self.app.exit)

    def _leave(self, go: Callable[[], object]) -> None:
        if self._sending:
            self.say("It is being sent; wait for the answer.", "warning")
        elif self._in_doubt:
            self.app.post_message(LeftInDoubt())
            go()
        elif not any(row.touched for row in self.query(FormRow)):
            go()
        else:
            question = QuestionScreen(
                "Throw away what you typed?",
                "This followup was not sent.",
                yes="throw it away",
                no="go on writing",
            )

            def answered(yes: bool | None) -> None:  # noqa: FBT001 the answer itself
                if yes:
                    go()

            self.app.push_screen(question, answered)

    def _title(self) -> Content:
        return Content.assemble(
            ("Log a call" if self._call else "New followup", "bold $primary"),
            "  on debt ",
            (self._debt_id, "bold"),
            f"  {self._whose}",
        )


def _by_field(problems: tuple[FieldProblem, ...]) -> dict[str, str]:
    return {problem.field: f"{problem.message} {problem.hint}" for problem in problems}
