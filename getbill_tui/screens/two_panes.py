"""Moving about in a timeline and the details beside it: the same keys serve both."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from getbill_tui.screens.browsing import BrowsingScreen
from getbill_tui.widgets.followup_details import FollowupDetails
from getbill_tui.widgets.timeline_list import TimelineList


class TwoPanes(BrowsingScreen):
    """A screen with a timeline and the details of the marked followup."""

    @property
    def reading(self) -> bool:
        """Whether the details take the whole screen."""
        return self.has_class("-reading")

    def stop_reading(self) -> None:
        """Back to the list."""
        self.remove_class("-reading")
        self.set_focus(self.query_one(TimelineList))

    @on(TimelineList.Opened)
    def do_read(self) -> None:
        """The followup over the whole screen."""
        self.add_class("-reading")
        self.set_focus(self.query_one(FollowupDetails))

    def do_other_pane(self) -> None:
        """To the details, or back to the list."""
        in_details = self.focused is self.query_one(FollowupDetails)
        self.set_focus(self.query_one(TimelineList if in_details else FollowupDetails))

    def do_down(self) -> None:
        """One followup, or one line of the details, down."""
        self._move(lambda each: each.move(1), lambda pane: pane.scroll_down(animate=False))

    def do_up(self) -> None:
        """One followup, or one line of the details, up."""
        self._move(lambda each: each.move(-1), lambda pane: pane.scroll_up(animate=False))

    def do_first(self) -> None:
        """The newest followup, or the top of the details."""
        self._move(TimelineList.move_to_first, lambda pane: pane.scroll_home(animate=False))

    def do_last(self) -> None:
        """The oldest followup, or the end of the details."""
        self._move(TimelineList.move_to_last, lambda pane: pane.scroll_end(animate=False))

    def do_page_down(self) -> None:
        """A page down."""
        self._move(
            lambda each: each.move_page(1), lambda pane: pane.scroll_page_down(animate=False)
        )

    def do_page_up(self) -> None:
        """A page up."""
        self._move(lambda each: each.move_page(-1), lambda pane: pane.scroll_page_up(animate=False))

    def _move(
        self, in_list: Callable[[TimelineList], None], in_details: Callable[[FollowupDetails], None]
    ) -> None:
        pane = self.query_one(FollowupDetails)
        if self.focused is pane:
            in_details(pane)
        else:
            in_list(self.query_one(TimelineList))
