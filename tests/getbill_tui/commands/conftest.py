"""Commands run in this process: quick, and their errors stay visible."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from getbill_tui import cli


@pytest.fixture
def run_here(
    sandbox: Any, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., SimpleNamespace]:
    """`run_here("followups", "get", ID, env={...})` → .code, .out, .err, against the sandbox."""

    def run(*arguments: str, env: Mapping[str, str] | None = None) -> SimpleNamespace:
        with monkeypatch.context() as patch:
            for name, value in {**sandbox.environment, **(env or {})}.items():
                patch.setenv(name, value)
            code = cli.run(arguments)
        captured = capsys.readouterr()
        return SimpleNamespace(code=code, out=captured.out, err=captured.err)

    return run
