"""The terminal UI: one app over its screens, the connection and the local store.

Screens ask for a debt by a message; the app opens it. A mistake of ours ends the app and is
raised to the command line's boundary, which prints no value (security.md, text).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import App
from textual.filter import LineFilter, NoColor
from textual.screen import Screen
from textual.theme import Theme

from getbill_tui.browse.times import user_zone
from getbill_tui.debt import RecentDebt
from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.followup import utc_now
from getbill_tui.screens.acting import DebtWanted, LeftInDoubt
from getbill_tui.screens.connection import Connection
from getbill_tui.screens.debt import DebtScreen
from getbill_tui.screens.home import HomeScreen
from getbill_tui.screens.recovering import Recovery, Severity
from getbill_tui.screens.typeahead import Typeahead
from getbill_tui.settings import Settings
from getbill_tui.store.recents import Recents
from getbill_tui.vocabulary import DebtId

THEME = Theme(
    name="getbill",
    # Okabe and Ito's colours, lightened for a dark ground: told apart by every eye.
    primary="#6cb6e8",
    secondary="#8fa3b8",
    accent="#6cb6e8",
    success="#3fb8a0",
    warning="#e9a83b",
    error="#f07f57",
    foreground="#d5dbe3",
    background="#12161c",
    surface="#171c24",
    panel="#1e2530",
    dark=True,
    variables={
        "border": "#2f3a4a",
        "border-blurred": "#262e3a",
        "muted": "#8b97a8",
        "faint": "#5c6878",
    },
)


class GetBillApp(App[None], inherit_bindings=False):
    """`getbill browse`."""

    TITLE = "GetBill"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[list[str]] = [  # type: ignore[assignment]  # Textual's own is wider
        "styles/app.tcss",
        "styles/debt.tcss",
        "styles/form.tcss",
        "styles/dialogs.tcss",
    ]

    def __init__(
        self,
        settings: Settings,
        debt_id: DebtId | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._first_debt = debt_id
        self._now = now
        self._zone = user_zone(settings.timeline_zone)
        self._connection = Connection(settings)
        self._recovery = Recovery(
            self._connection, now, self._zone, tell=self._tell, settled=self._changed
        )
        self._recents = Recents(settings.paths.local_store, _account(settings))
        self._complained = False
        self.typeahead = Typeahead(self, super().on_event, self._handle_exception)
        self.crash: Exception | None = None
        """The mistake of ours that ended the app."""
        self.animation_level = "none"
        self.register_theme(THEME)
        self.theme = THEME.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With NO_COLOR no colour at all; Textual's own would leave greys."""
        return [NoColor()] if self.no_color else super().get_line_filters()

    def get_default_screen(self) -> Screen[None]:
        """Home lies under everything."""
        return HomeScreen(
            self._settings.base_url,
            now=self._now,
            recents=self.recent_debts,
            forget=self._forget,
        )

    async def on_event(self, event: events.Event) -> None:
        """Let keys wait in line; whatever else happens is handled at once."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.typeahead.add(event)
        else:
            await super().on_event(event)

    def on_mount(self) -> None:
        """Open the debt that was asked for; look aside for what was left in doubt."""
        if self._first_debt is not None:
            self.open_debt(self._first_debt)
        self.call_after_refresh(self._recover)

    async def on_unmount(self) -> None:
        """Close what is open."""
        await self._connection.close()

    @on(DebtWanted)
    def _wanted(self, event: DebtWanted) -> None:
        self.open_debt(event.debt_id)

    @on(LeftInDoubt)
    def _recover(self) -> None:
        self.run_worker(self._recovery.run(), group="outbox", exclusive=True)

    def _changed(self, debt_id: DebtId) -> None:
        """GetBill has something new for this debt."""
        for screen in self.screen_stack:
            if isinstance(screen, DebtScreen) and screen.debt_id == debt_id:
                screen.do_reload()

    def open_debt(self, debt_id: DebtId) -> None:
        """Show this debt, in the place of one that is shown."""
        screen = DebtScreen(
            debt_id,
            self._connection,
            zone=self._zone,
            now=self._now,
            recents=self.recent_debts,
            remember=self._remember,
        )
        if isinstance(self.screen, DebtScreen):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def recent_debts(self) -> tuple[RecentDebt, ...]:
        """What the jump box offers; nothing when the store cannot be used."""
        try:
            return self._recents.all()
        except GetBillError as error:
            self._complain(error)
            return ()

    def _remember(self, debt_id: DebtId, reference: str) -> None:
        try:
            self._recents.remember(RecentDebt(debt_id, reference, self._now()))
        except GetBillError as error:
            self._complain(error)

    def _forget(self, debt_id: DebtId) -> None:
        try:
            self._recents.forget(debt_id)
        except GetBillError as error:
            self._complain(error)

    def _tell(self, text: str, severity: Severity) -> None:
        self.notify(text, severity=severity, markup=False, timeout=12)

    def _complain(self, error: GetBillError) -> None:
        if not self._complained:
            self._complained = True
            self._tell(f"{error.message} {error.hint}", "warning")

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own prints the local variables of every frame.
        self._return_code = Exit.BUG
        if self._exception is None:
            self.crash = self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()


def browse(settings: Settings, debt_id: DebtId | None = None) -> None:
    """Run the terminal UI until the user leaves it. Raises what went wrong inside."""
    app = GetBillApp(settings, debt_id)
    app.run()
    if app.crash is not None:
        raise app.crash


def _account(settings: Settings) -> str:
    return "\n".join([settings.base_url, settings.account or "", settings.client_id or ""])
