"""The one client of the running UI: opened when it is first needed, closed at the end.

httpx and pydantic take longer to import than a screen to paint, so they are imported here,
aside, after the first paint (tui.md). Screens ask it for the client; widgets never see it.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from importlib import import_module
from typing import TYPE_CHECKING

from getbill_tui.api.errors import MissingScope
from getbill_tui.settings import Settings

if TYPE_CHECKING:
    from getbill_tui.api.client import GetBill


class Connection:
    """GetBill, as the screens reach it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.missing_scopes: frozenset[str] = frozenset()
        """The scopes that GetBill has said are missing."""
        self._api: GetBill | None = None
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()

    async def api(self) -> GetBill:
        """The client; the first caller opens it."""
        async with self._opening:
            if self._api is None:
                await asyncio.to_thread(import_module, "getbill_tui.api.client")
                from getbill_tui.api.client import GetBill

                self._api = await self._stack.enter_async_context(GetBill.connect(self.settings))
            return self._api

    def note(self, error: Exception) -> None:
        """Remember a scope that turned out to be missing."""
        if isinstance(error, MissingScope):
            self.missing_scopes |= {error.scope}

    async def close(self) -> None:
        """Close the client, if it was ever opened."""
        self._api = None
        await self._stack.aclose()
