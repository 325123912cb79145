"""The bar at the bottom: the keys at hand, as many as fit, each with its word."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from getbill_tui.actions import Action, actions_at
from getbill_tui.browse.keys import key_text
from getbill_tui.situation import Place, Situation

_ALWAYS_SHOWN = ("help", "quit")


class ActionBar(Widget):
    """One line; what cannot be done now is dimmed. A click does the action."""

    place: reactive[Place] = reactive(Place.HOME)
    situation: reactive[Situation] = reactive(Situation())

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.set_reactive(ActionBar.place, place)

    def render(self) -> Content:
        """The actions of the place, in the table's order; help and quit are never cut off."""
        shown = [each for each in actions_at(self.place) if each.bar]
        last = [each for each in shown if each.id in _ALWAYS_SHOWN]
        room = self.size.width - sum(_width(each) for each in last)
        chosen: list[Action] = []
        for each in shown:
            if each not in last and _width(each) <= room:
                chosen.append(each)
                room -= _width(each)
        return Content.assemble(*(self._item(each) for each in [*chosen, *last]))

    def _item(self, each: Action) -> Content:
        usable = not each.why_not(self.situation)
        text = Content.assemble(
            " ",
            (key_text(each.keys[0]), "bold $primary" if usable else "$faint"),
            (f" {each.bar} ", "" if usable else "$faint"),
        )
        return text.stylize(Style.from_meta({"@click": f"screen.act('{each.id}')"}))


def _width(each: Action) -> int:
    return len(key_text(each.keys[0])) + len(each.bar) + 3
