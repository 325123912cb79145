from __future__ import annotations

import subprocess
import sys

import pytest

from getbill_tui.app import GetBillApp
from getbill_tui.screens.debt import DebtScreen
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId


async def test_a_mistake_of_ours_is_kept_for_the_boundary(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: DebtScreen) -> None:
        password = "hunter2"  # a local variable that nobody may print
        raise ZeroDivisionError(len(password))

    monkeypatch.setattr(DebtScreen, "do_first", broken)
    app = GetBillApp(settings, DebtId("q7m2kd81xp4z"))
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 the app ends inside the block
        async with app.run_test() as pilot:
            await pilot.pause()
            await pilot.press("g")
            await pilot.pause()
    assert isinstance(app.crash, ZeroDivisionError)
    assert app.return_code == 70
    captured = capsys.readouterr()
    assert "hunter2" not in captured.out + captured.err


def test_the_time_to_first_paint_needs_no_client() -> None:
    program = (
        "import sys, getbill_tui.app\n"
        "assert not {'httpx', 'pydantic', 'pandas', 'numpy', 'importers'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
