"""One debt: its header, its timeline across all channels, and the details of one followup.

State goes down, messages come up: what GetBill answers changes a `History`, pure functions of
`browse` make lines and fields of it, widgets show them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar, Final, assert_never

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from getbill_tui.actions import bindings_at
from getbill_tui.api.errors import MissingScope
from getbill_tui.browse import filters, history
from getbill_tui.browse.fields import details
from getbill_tui.browse.filters import Filter, FoldedTexts
from getbill_tui.browse.forms import as_followup
from getbill_tui.browse.freshness import counts_text, freshness_text
from getbill_tui.browse.headline import headline, references
from getbill_tui.browse.history import History
from getbill_tui.browse.timeline import lay_out
from getbill_tui.browse.troubles import Trouble, explain
from getbill_tui.browse.words import Sign, channel_sign, status_sign
from getbill_tui.debt import Debt, RecentDebt
from getbill_tui.errors import GetBillError
from getbill_tui.followup import Followup
from getbill_tui.screens.answers import (
    Answered,
    DebtFailed,
    DebtRead,
    FollowupRead,
    HistoryFailed,
    HistoryRead,
    Load,
    PageRead,
)
from getbill_tui.screens.choose import ChooseScreen
from getbill_tui.screens.connection import Connection
from getbill_tui.screens.reading import Reader
from getbill_tui.screens.two_panes import TwoPanes
from getbill_tui.situation import Place, Situation
from getbill_tui.vocabulary import DebtId, FollowupId
from getbill_tui.widgets.action_bar import ActionBar
from getbill_tui.widgets.debt_header import DebtHeader
from getbill_tui.widgets.entry import Entry
from getbill_tui.widgets.followup_details import FollowupDetails
from getbill_tui.widgets.message_panel import Banner, CountLine, MessagePanel
from getbill_tui.widgets.timeline_list import TimelineHead, TimelineList

if TYPE_CHECKING:
    from getbill_tui.screens.new_followup import CreatedFollowup

MINUTE: Final = 60.0


class DebtScreen(TwoPanes):
    """The timeline of one debt."""

    PLACE = Place.DEBT
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.DEBT, Place.SEARCH)
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 an instance variable, by Textual's typing
        (0, "-narrow"),
        (100, "-wide"),
    ]

    def __init__(
        self,
        debt_id: DebtId,
        connection: Connection,
        *,
        zone: tzinfo,
        now: Callable[[], datetime],
        recents: Callable[[], Sequence[RecentDebt]],
        remember: Callable[[DebtId, str], None],
    ) -> None:
        super().__init__(now, recents)
        self._connection = connection
        self._zone = zone
        self._remember = remember
        self._load = Load(debt_id, 0)
        self._history = History(debt_id=debt_id)
        self._debt: Debt | None = None
        self._filter = Filter()
        self._folded = FoldedTexts()
        self._shown = 0

    def compose(self) -> ComposeResult:
        """Header, counts, timeline, details, keys."""
        yield DebtHeader(self._load.debt_id)
        yield CountLine()
        yield Entry(placeholder="words to look for", id="search", compact=True)
        yield Banner(id="banner")
        with Container(id="body"):
            with Vertical(id="timeline"):
                yield TimelineHead()
                yield TimelineList()
                yield MessagePanel(id="message")
            yield FollowupDetails(id="details")
        yield ActionBar(Place.DEBT)

    def on_mount(self) -> None:
        """Paint first, then ask GetBill."""
        self.query_one("#search").display = False
        self.set_focus(self.query_one(TimelineList))
        self._relist()
        self.call_after_refresh(self._read)
        self.set_interval(MINUTE, self._grow_older)

    @property
    def debt_id(self) -> DebtId:
        """Whose timeline it is."""
        return self._load.debt_id

    def place(self) -> Place:
        """In the list, or in the search box."""
        return Place.SEARCH if self._searching else Place.DEBT

    def situation(self) -> Situation:
        """What is loaded, shown and allowed."""
        return Situation(
            shown=self._shown,
            total=len(self._history.followups),
            loading=self._history.loading,
            filtered=self._filter.on,
            missing_scopes=self._connection.missing_scopes,
        )

    # What GetBill answers

    def on_answered(self, event: Answered) -> None:
        """Take an answer, unless it is to an earlier load: the one place where they are dropped."""
        event.stop()
        if event.load != self._load:
            return
        match event.answer:
            case PageRead(page=page):
                self._take_history(
                    history.with_page(
                        self._history,
                        page.items,
                        pages=page.pages,
                        total=page.total,
                        now=self._now(),
                    )
                )
                self._remember_debt()
            case HistoryRead():
                self._take_history(history.ended(self._history, now=self._now()))
            case HistoryFailed(error=error):
                self._take_history(history.failed(self._history, self._explain(error)))
            case DebtRead(debt=debt):
                self._debt = debt
                self.query_one(DebtHeader).headline = headline(debt)
                self._remember_debt()
            case DebtFailed(error=error):
                self.query_one(DebtHeader).remark = self._remark(error)
                self.update_bar()
            case FollowupRead(followup=followup):
                self._take_history(history.with_followup(self._history, followup))
            case _:
                assert_never(event.answer)

    def _read(self) -> None:
        self._load = Load(self._load.debt_id, self._load.number + 1)
        self._take_history(history.begin(self._history))
        if self._debt is None:
            self.query_one(DebtHeader).remark = "loading…"
        reader = Reader(self._load, self._connection, self.post_message)
        self.run_worker(reader.read_history(), group="history", exclusive=True)
        self.run_worker(reader.read_debt(), group="debt", exclusive=True)

    def _explain(self, error: GetBillError) -> Trouble:
        return explain(error, now=self._now(), zone=self._zone)

    def _remark(self, error: GetBillError) -> str:
        if isinstance(error, MissingScope):
            return f"debtor and balance need the scope {error.scope}"
        return f"debt not shown: {self._explain(error).title.lower()}"

    def _remember_debt(self) -> None:
        known = references(self._debt) if self._debt is not None else ()
        self._remember(self._load.debt_id, known[0] if known else "")

    # What is shown

    def _take_history(self, new: History) -> None:
        self._history = new
        self._relist()

    def _relist(self, mark: FollowupId | None = None) -> None:
        chosen = filters.choose(self._history.followups, self._filter, self._folded)
        self._shown = len(chosen)
        lines = lay_out(chosen, zone=self._zone, now=self._now(), whole=not self._filter.on)
        self.query_one(TimelineList).show(lines, mark)
        self._show_message()
        self._show_freshness()
        self.update_bar()

    def _show_message(self) -> None:
        trouble = self._history.trouble
        panel = self.query_one(MessagePanel)
        empty = not self._shown
        panel.display = empty
        for widget in (self.query_one(TimelineHead), self.query_one(TimelineList)):
            widget.display = not empty
        self.query_one("#details").display = not empty
        self.query_one(Banner).tell(trouble if self._history.followups else None)
        if not empty:
            if self.focused is None:
                self.set_focus(self.query_one(TimelineList))
            return
        if self._history.followups:
            panel.say("No followup passes the filter", "escape shows all of them again")
        elif trouble is not None:
            panel.tell_trouble(trouble, "r tries again · ctrl+k opens another debt")
        elif self._history.complete:
            panel.say("No followup yet", "n writes the first one · l logs a call")
        else:
            panel.say("Loading the followups…")

    def _show_freshness(self) -> None:
        now = self._now()
        self.query_one(DebtHeader).freshness = freshness_text(self._history, self._zone, now)
        counts = counts_text(self._history, self._filter, self._shown)
        self.query_one(CountLine).show(counts, filtered=self._filter.on)

    def _grow_older(self) -> None:
        self._show_freshness()
        self._show_details(self.query_one(TimelineList).marked, from_top=False)

    def _show_details(self, followup: Followup | None, *, from_top: bool) -> None:
        fields = None if followup is None else details(followup, zone=self._zone, now=self._now())
        self.query_one(FollowupDetails).show(fields, from_top=from_top)

    @on(TimelineList.Marked)
    def _marked(self, event: TimelineList.Marked) -> None:
        self._show_details(event.followup, from_top=True)

    # Filters

    @property
    def _searching(self) -> bool:
        return self.focused is self.query_one("#search", Entry)

    def do_search(self) -> None:
        """Open the search box, with what is in force."""
        box = self.query_one("#search", Entry)
        box.display = True
        box.value = self._filter.text
        self.set_focus(box)

    def do_keep_search(self) -> None:
        """Back to the list; the filter stays."""
        self._leave_search()

    def do_leave_search(self) -> None:
        """Back to the list, without the text."""
        self._set_filter(filters.with_text(self._filter, ""))
        self._leave_search()

    def _leave_search(self) -> None:
        self.set_focus(self.query_one(TimelineList))
        self.query_one("#search").display = False

    @on(Entry.Changed, "#search")
    def _search_changed(self, event: Entry.Changed) -> None:
        if self._searching:
            self._set_filter(filters.with_text(self._filter, event.value))

    def do_filter_type(self) -> None:
        """Ask for channels."""
        counts = filters.count_types(self._history.followups)
        words = [(word, channel_sign(word), count) for word, count in counts]
        self._choose("Channels", words, self._filter.types, filters.with_types)

    def do_filter_status(self) -> None:
        """Ask for statuses."""
        counts = filters.count_statuses(self._history.followups)
        words = [(word, status_sign(word), count) for word, count in counts]
        self._choose("Statuses", words, self._filter.statuses, filters.with_statuses)

    def _choose(
        self,
        title: str,
        words: list[tuple[str, Sign, int]],
        marked: frozenset[str],
        change: Callable[[Filter, frozenset[str]], Filter],
    ) -> None:
        def chosen(taken: frozenset[str] | None) -> None:
            if taken is not None:
                self._set_filter(change(self._filter, taken))

        self.app.push_screen(ChooseScreen(title, words, marked), chosen)

    def do_clear_filter(self) -> None:
        """Show everything again."""
        self._set_filter(Filter())

    def _set_filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self._relist()

    # Writing

    def do_new(self) -> None:
        """The form, empty."""
        self._write(call=False)

    def do_log_call(self) -> None:
        """The form, set to a call of now."""
        self._write(call=True)

    def _write(self, *, call: bool) -> None:
        # The form is the heaviest screen; the first paint does not wait for it.
        from getbill_tui.screens.new_followup import NewFollowupScreen

        whose = "" if self._debt is None else headline(self._debt).debtor
        form = NewFollowupScreen(
            self._load.debt_id, whose, self._connection, zone=self._zone, now=self._now, call=call
        )
        self.app.push_screen(form, self._written)

    def _written(self, created: CreatedFollowup | None) -> None:
        self.update_bar()
        if created is None:
            return
        followup = as_followup(created.draft, created.followup_id)
        self._filter = Filter()
        self._history = history.with_followup(self._history, followup)
        self._relist(mark=followup.id)
        self.say("Already there: found, not sent again." if created.already_there else "Created.")
        reader = Reader(self._load, self._connection, self.post_message)
        self.run_worker(reader.read_followup(followup.id), group="followup")

    # Moving

    def do_reload(self) -> None:
        """Read everything again; what is shown stays until then."""
        self._read()

    def do_back(self) -> None:
        """Out of the full view, the filter, the debt: one at a time."""
        if self.reading:
            self.stop_reading()
        elif self._filter.on:
            self.do_clear_filter()
        else:
            self.dismiss(None)

    def on_descendant_focus(self) -> None:
        """The keys at hand depend on where the focus is."""
        self.update_bar()

    def on_descendant_blur(self) -> None:
        """As above."""
        self.update_bar()
