"""The two lines above a timeline: whose debt it is, and how fresh what is shown is."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from getbill_tui.browse.headline import Headline
from getbill_tui.vocabulary import DebtId
from getbill_tui.widgets.tones import sign_content


class DebtHeader(Widget):
    """What is known of the debt; until then its id, and why nothing more is known."""

    headline: reactive[Headline | None] = reactive(None)
    remark: reactive[str] = reactive("")
    """What stands there instead of the debtor: that it loads, or why it cannot be shown."""
    freshness: reactive[str] = reactive("")
    """The age of the followups and the zone of their times."""

    def __init__(self, debt_id: DebtId) -> None:
        super().__init__()
        self._debt_id = debt_id

    def render(self) -> Content:
        """Debtor and balance above, id, facts and freshness below."""
        width = self.size.width - 2
        known = self.headline
        if known is None:
            first = _spread(
                Content.styled(f"debt {self._debt_id}", "bold"),
                Content.styled(self.remark, "$muted"),
                width,
            )
            facts = Content("")
        else:
            first = _spread(_who(known), _how_much(known), width)
            facts = Content.styled(" · ".join([self._debt_id, *known.facts]), "$muted")
        second = _spread(facts, Content.styled(self.freshness, "$muted"), width)
        return Content("\n").join([first, second])


def _who(known: Headline) -> Content:
    references = "  ".join(known.references)
    return Content.assemble((known.debtor, "bold"), "  ", (references, "$primary"))


def _how_much(known: Headline) -> Content:
    return Content.assemble(sign_content(known.status), "   ", (known.balance, "bold"))


def _spread(left: Content, right: Content, width: int) -> Content:
    """Both on one line: the right one whole, the left one as far as there is room."""
    room = width - right.cell_length - 2
    if room < 1:
        return left.truncate(max(width, 1), ellipsis=True)
    return left.truncate(room, ellipsis=True, pad=True) + Content("  ") + right
