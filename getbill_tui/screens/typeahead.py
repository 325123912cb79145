"""What is typed ahead reaches the place that the key before it opened.

Textual hands a key to the widget that has the focus when the key is read, not when the keys
before it have been acted on: of `/relance` in one burst the word would be lost, or be taken for
actions. Here keys and pastes wait in line, and each leaves only when the one before has been
handled, the screen that it opened stands, and the focus is where it put it. A question that may
cost something takes no key that was typed before it could be read.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from textual.app import App
from textual.events import Key, Paste
from textual.message_pump import MessagePump

_ROUNDS: Final = 3
"""How often everybody between focus and app is asked: a key may become a message of a widget,
that one of a screen, and that one what the screen below does with the answer."""

_GLANCE: Final = 0.02
"""Seconds between two looks at whether a screen stands, or has gone."""


class Typeahead:
    """The line in which keys wait."""

    def __init__(
        self,
        app: App[Any],
        deliver: Callable[[Key | Paste], Awaitable[None]],
        crashed: Callable[[Exception], None],
    ) -> None:
        self._app = app
        self._deliver = deliver
        self._crashed = crashed
        self._line: deque[Key | Paste] = deque()
        self._working: asyncio.Task[None] | None = None

    def add(self, event: Key | Paste) -> None:
        """One more key or paste; must be called where the app handles its messages."""
        self._line.append(event)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work(), name="typeahead")

    async def finished(self) -> None:
        """Until everything typed so far has been acted on."""
        if self._working is not None:
            await asyncio.wait([self._working])

    async def _work(self) -> None:
        try:
            while self._line and self._app.is_running:
                await self._deliver(self._line.popleft())
                await self._acted_on()
                self._line = deque(filter(self._may_be_meant, self._line))
        except Exception as error:  # noqa: BLE001 a task's own would be lost
            self._crashed(error)

    async def _acted_on(self) -> None:
        for _ in range(_ROUNDS):
            for pump in tuple(self._listeners()):
                await _heard(pump)
            await self._screen_stands()

    async def _screen_stands(self) -> None:
        # Textual keeps the event of the mounting to itself.
        while self._app.is_running and not self._app.screen.is_mounted:  # noqa: ASYNC110
            await asyncio.sleep(_GLANCE)

    def _may_be_meant(self, event: Key | Paste) -> bool:
        """Whether it was typed after the question that stands now had come up."""
        if not self._app.is_running or not getattr(self._app.screen, "WANTS_TO_BE_READ", False):
            return True
        asked_since: float | None = getattr(self._app.screen, "asked_since", None)
        return asked_since is not None and event.time >= asked_since

    def _listeners(self) -> Iterator[MessagePump]:
        """The focus, what it stands in, the screen and the app."""
        if self._app.is_running:
            yield from (self._app.focused or self._app.screen).ancestors_with_self


async def _heard(pump: MessagePump) -> None:
    """Until it has handled everything sent to it so far, or has gone."""
    heard = asyncio.Event()
    if not pump.call_later(heard.set):
        return
    waiting = asyncio.create_task(heard.wait())
    while pump.is_running and not heard.is_set():
        await asyncio.wait([waiting], timeout=_GLANCE)
    waiting.cancel()
