"""Fixtures for every test: a private home, a served sandbox, and the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

from getbill_tui.paths import Paths
from getbill_tui.sandbox.server import SandboxProcess
from getbill_tui.settings import Secret, Settings

# A proxy that the machine needs for the world must not be asked for the sandbox.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


@dataclass(frozen=True, slots=True)
class ServedSandbox:
    """A sandbox in a process of its own, steered over its control surface."""

    base_url: str

    @property
    def environment(self) -> dict[str, str]:
        """What a `getbill` process needs to talk to it."""
        return {
            "GETBILL_BASE_URL": self.base_url,
            "GETBILL_CLIENT_ID": "demo",
            "GETBILL_CLIENT_SECRET": "demo",
        }

    def settings(self, home: Path) -> Settings:
        """The same as settings, for tests in process."""
        return Settings(
            paths=Paths.from_environment({"GETBILL_HOME": str(home)}),
            base_url=self.base_url,
            client_id="demo",
            client_secret=Secret("demo"),
        )

    def stats(self) -> dict[str, Any]:
        """{"requests": {"POST /followups": {"201": 3, "dropped": 1}}, "total": 4, ...}."""
        return self._ask("stats")

    def received(self) -> list[dict[str, Any]]:
        """The followups created through the API, in order, as they were created."""
        followups: list[dict[str, Any]] = self._ask("received")["followups"]
        return followups

    def faults(self, **faults: Any) -> dict[str, Any]:
        """Arm faults and choose readings: `faults(drop_after={"count": 1}, details="list")`."""
        return self._ask("faults", faults)

    def seed(
        self,
        name: str = "empty",
        *,
        debts: Sequence[Mapping[str, Any]] = (),
        followups: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Replace the data by a seed ("demo" or "empty") and these debts and followups."""
        self._ask("seed", {"seed": name, "debts": list(debts), "followups": list(followups)})

    def reset(self) -> None:
        """The demo data again; no faults, tokens, rate windows or counts of before."""
        self._ask("reset", {})

    def _ask(self, what: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.base_url}/_sandbox/{what}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                result: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"the sandbox refused {what}: {error.read()!r}") from None
        return result


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[str]:
    """The address of this worker's sandbox process; tests use `sandbox`."""
    with SandboxProcess() as process:
        yield process.base_url


@pytest.fixture
def sandbox(sandbox_process: str) -> ServedSandbox:
    """A served sandbox with the demo company, as if it had just been started."""
    served = ServedSandbox(sandbox_process)
    served.reset()
    return served


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty GETBILL_HOME, and no other setting of GetBill in the environment."""
    for name in [name for name in os.environ if name.startswith("GETBILL_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("GETBILL_HOME", str(folder))
    # Whatever asks the platform for a home folder stays inside too.
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@dataclass(frozen=True, slots=True)
class Ran:
    """What a finished command left."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class GetBillCommand:
    """The real `getbill`, in a subprocess with a clean environment and the test's home."""

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self,
        *arguments: str | os.PathLike[str],
        input: str | bytes = b"",  # noqa: A002 named as in subprocess.run
        env: Mapping[str, str] | None = None,
        sandbox: ServedSandbox | None = None,
        timeout: float = 120,
    ) -> Ran:
        """Run it to its end; with `sandbox`, pointed at that one."""
        done = subprocess.run(
            self.command(*arguments),
            input=input.encode() if isinstance(input, str) else input,
            capture_output=True,
            env=self.environ(env, sandbox),
            timeout=timeout,
            check=False,
        )
        return Ran(
            done.returncode,
            done.stdout.decode("utf-8", "surrogateescape"),
            done.stderr.decode("utf-8", "surrogateescape"),
        )

    def command(self, *arguments: str | os.PathLike[str]) -> list[str]:
        """The argument vector, for tests that start the process themselves."""
        return [sys.executable, "-m", "getbill_tui", *(os.fspath(a) for a in arguments)]

    def environ(
        self, env: Mapping[str, str] | None = None, sandbox: ServedSandbox | None = None
    ) -> dict[str, str]:
        """The whole environment of the process."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "LANG", "TMPDIR", "PYTHONPATH", "COVERAGE_PROCESS_START"}
        }
        return {
            **kept,
            "HOME": str(self.home.parent),
            "GETBILL_HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "100",
            **(sandbox.environment if sandbox else {}),
            **self.environment,
            **(env or {}),
        }


@pytest.fixture
def getbill(home: Path) -> Callable[..., Ran]:
    """`getbill("import", "check", path, sandbox=sandbox)` → Ran(code, out, err)."""
    return GetBillCommand(home)


class Terminal:
    """`getbill` in a pseudo-terminal: its keys, its screen, and every byte that it wrote."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int, lines: int
    ) -> None:
        self.raw = b""
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._process = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=environment,  # type: ignore[arg-type]  # pexpect asks for os._Environ
            dimensions=(lines, columns),
            timeout=60,
        )
        self._process.delaybeforesend = None

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self.screen.display)

    def press(self, *keys: str) -> None:
        """Send keys as a terminal would; after a lone escape, wait: with a key it would be alt."""
        for key in keys:
            self._process.send(key)
            if key == "\x1b":
                self.settle()

    def paste(self, text: str) -> None:
        """Send a bracketed paste."""
        self._process.send(f"\x1b[200~{text}\x1b[201~")

    def wait_for(self, *texts: str, gone: str = "", seconds: float = 30) -> str:
        """Read on until the screen shows all `texts` (and no longer `gone`); what it shows."""
        deadline = time.monotonic() + seconds
        while not (all(text in self.text for text in texts) and not (gone and gone in self.text)):
            if time.monotonic() > deadline or not self._read():
                raise AssertionError(f"{texts} did not come, or {gone!r} stayed:\n{self.text}")
        return self.text

    def settle(self, quiet: float = 0.3) -> str:
        """Read on until nothing was written for a moment; what the screen shows."""
        while self._read(quiet):
            pass
        return self.text

    def end(self) -> int:
        """Read to the end of the process; its exit code."""
        while self._read(60):
            pass
        if self._process.flag_eof:
            # It has left the terminal; closing now would hang up on its last breath.
            self._process.wait()
        self._process.close()
        assert self._process.exitstatus is not None, f"killed by {self._process.signalstatus}"
        return int(self._process.exitstatus)

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.close(force=True)

    def _read(self, seconds: float = 0.2) -> bool:
        """Whether the process still runs, and with a longer wait whether it wrote anything."""
        try:
            data = self._process.read_nonblocking(65_536, seconds)
        except pexpect.TIMEOUT:
            return seconds == 0.2
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True


@pytest.fixture
def terminal(home: Path) -> Iterator[Callable[..., Terminal]]:
    """`terminal("browse", "xyz", sandbox=sandbox, columns=80, lines=24)` → Terminal."""
    started: list[Terminal] = []

    def start(
        *arguments: str,
        sandbox: ServedSandbox | None = None,
        env: Mapping[str, str] | None = None,
        columns: int = 120,
        lines: int = 40,
    ) -> Terminal:
        command = GetBillCommand(home)
        environment = command.environ(env, sandbox) | {"TERM": "xterm-256color"}
        environment.pop("COLUMNS", None)
        started.append(Terminal(command.command(*arguments), environment, columns, lines))
        return started[-1]

    yield start
    for each in started:
        each.kill()
