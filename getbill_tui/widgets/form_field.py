"""One field of a form: its label, something to fill in, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Select, Static, TextArea

from getbill_tui.browse.forms import FormField, Kind
from getbill_tui.widgets.entry import Entry, Prose


class FormRow(Vertical):
    """A label, a control, and a line for its trouble."""

    @dataclass
    class Edited(Message):
        """The user changed the field."""

        name: str

    def __init__(self, form_field: FormField, text: str) -> None:
        super().__init__(id=f"field-{form_field.name}")
        self.form_field = form_field
        self._first = text
        self._trouble = Static("", markup=False, classes="trouble")

    def compose(self) -> ComposeResult:
        """The label left, the control right, the trouble below."""
        with Horizontal():
            yield Static(Content(self.form_field.label), markup=False, classes="label")
            yield self._make_control()
        yield self._trouble

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self._trouble.display = False

    @property
    def text(self) -> str:
        """What is filled in, as the texts of a draft want it."""
        match self.form_field.kind:
            case Kind.CHOICE:
                value = self.query_one(Select).value
                return value if isinstance(value, str) else ""
            case Kind.LINE:
                return self.query_one(Entry).value
            case Kind.PROSE:
                return self.query_one(Prose).text

    @property
    def touched(self) -> bool:
        """Whether it holds something else than at first."""
        return self.text != self._first

    def focus_control(self) -> None:
        """Put the cursor into it."""
        self.screen.set_focus(self.query_one(".control"))

    def tell(self, trouble: str) -> None:
        """Show what is wrong with it; an empty text: nothing."""
        self._trouble.display = bool(trouble)
        self._trouble.update(Content.styled(f"! {trouble}", "$error"))
        self.set_class(bool(trouble), "-wrong")

    def _make_control(self) -> Entry | Prose | Select[str]:
        control: Entry | Prose | Select[str]
        match self.form_field.kind:
            case Kind.CHOICE:
                options = [(Content(shown), word) for word, shown in self.form_field.choices]
                control = Select(
                    options,
                    prompt=self.form_field.example,
                    value=self._first or Select.NULL,
                    compact=True,
                )
            case Kind.LINE:
                control = Entry(self._first, placeholder=self.form_field.example, compact=True)
            case Kind.PROSE:
                control = Prose(self._first, placeholder=self.form_field.example)
        control.add_class("control")
        return control

    @on(Select.Changed)
    @on(Entry.Changed)
    @on(TextArea.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Edited(self.form_field.name))

    @on(Entry.Pasted)
    def _pasted(self, event: Entry.Pasted) -> None:
        event.stop()
