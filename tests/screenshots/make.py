"""README's pictures, made from the running app against the sandbox, so that they stay true.

    python tests/screenshots/make.py

Writes one SVG per picture beside this file; test_readme compares what README names with them.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from getbill_tui.app import GetBillApp
from getbill_tui.sandbox.server import SandboxProcess
from getbill_tui.settings import load
from getbill_tui.vocabulary import DebtId

HERE = Path(__file__).parent
TODAY = datetime(2026, 1, 20, 10, 30, tzinfo=UTC)
"""The demo company's own time, so that ages and dates on the pictures stay the same."""

_WEB_FONTS = re.compile(r"@font-face \{.*?\}", re.DOTALL)


async def picture(
    name: str, debt: str | None, size: tuple[int, int], keys: list[str], environ: Mapping[str, str]
) -> None:
    """Open the app at a debt, press some keys, and keep what it shows."""
    app = GetBillApp(load(environ), DebtId(debt) if debt else None, now=lambda: TODAY)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        title = f"getbill browse {debt or ''}".strip()
        svg = _WEB_FONTS.sub("", app.export_screenshot(title=title))
    (HERE / f"{name}.svg").write_text(svg, "utf-8")
    print(f"{name}.svg")


async def settled(pilot: object) -> None:
    """Until what the network brings has been shown."""
    await asyncio.sleep(1.0)
    await pilot.pause()  # type: ignore[attr-defined]


async def make() -> None:
    """Every picture, one after the other."""
    with tempfile.TemporaryDirectory() as home, SandboxProcess(seed="demo") as sandbox:
        environ = {
            "GETBILL_HOME": home,
            "GETBILL_BASE_URL": sandbox.base_url,
            "GETBILL_CLIENT_ID": "demo",
            "GETBILL_CLIENT_SECRET": "demo",
        }
        (Path(home) / "config.toml").write_text('timeline_zone = "Europe/Paris"\n', "utf-8")
        await picture("debt-120x40", "q7m2kd81xp4z", (120, 40), ["down", "down"], environ)
        await picture("debt-80x24", "xyz789ghi012", (80, 24), [], environ)
        await picture("log-call-120x40", "h3v9tn50ws6b", (120, 40), ["l"], environ)


if __name__ == "__main__":
    asyncio.run(make())
