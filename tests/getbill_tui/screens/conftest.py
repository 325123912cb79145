"""The real app without a terminal, against the served sandbox: keys in, screen text out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from getbill_tui.app import GetBillApp
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId


@dataclass(frozen=True, slots=True)
class Session:
    """A running app, as a user sees and drives it."""

    app: GetBillApp
    pilot: Pilot[None]

    @property
    def text(self) -> str:
        """What the screen shows, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    async def press(self, *keys: str) -> str:
        """Press keys one after the other, each acted on before the next; what it shows then."""
        for key in keys:
            await self.pilot.press(key)
            await self.app.typeahead.finished()
        await self.pilot.pause()
        return self.text

    async def burst(self, *keys: str) -> None:
        """Press keys, all at once, and wait for what the last one does."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))
        await self.pilot.pause()
        await self.app.typeahead.finished()

    async def write(self, text: str) -> str:
        """Type a text."""
        return await self.press(*("space" if c == " " else c for c in text))

    async def paste(self, text: str) -> str:
        """Paste a text into whatever has the focus."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.app.typeahead.finished()
        await self.pilot.pause()
        return self.text

    async def see(self, *texts: str, gone: str = "") -> str:
        """Wait until the screen shows all `texts` (and no longer `gone`)."""
        for _ in range(300):
            shown = self.text
            if all(text in shown for text in texts) and not (gone and gone in shown):
                return shown
            await self.pilot.pause(0.05)
        raise AssertionError(f"{texts} did not come, or {gone!r} stayed:\n{self.text}")

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that the screen does not show."""
        for _ in range(300):
            if condition():
                return
            await self.pilot.pause(0.05)
        raise AssertionError(f"it never came true; the screen shows:\n{self.text}")


Open = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture
def settings(sandbox: Any, home: Path) -> Settings:
    found: Settings = sandbox.settings(home)
    return replace(found, settle_seconds=0.2)


@pytest.fixture
def browse(settings: Settings) -> Open:
    """`async with browse("q7m2kd81xp4z", size=(80, 24)) as session`."""

    @asynccontextmanager
    async def run(
        debt_id: str | None = None,
        *,
        size: tuple[int, int] = (120, 40),
        settings: Settings = settings,
        **others: Any,
    ) -> AsyncIterator[Session]:
        app = GetBillApp(settings, DebtId(debt_id) if debt_id else None, **others)
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Session(app, pilot)

    return run
