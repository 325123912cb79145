"""Serving the sandbox: a socket, uvicorn, an orderly end; and a process of its own for others.

`serve` runs in this process until it is asked to stop; `SandboxProcess` starts
`python -m getbill_tui sandbox` for demos and tests, and ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from getbill_tui.sandbox.app import create_app
from getbill_tui.sandbox.responses import CONNECTION
from getbill_tui.sandbox.state import open_sandbox

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8765
READY: Final = re.compile(r"ready at (http://\S+)")
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 10.0


class CannotServe(Exception):
    """The address or the database cannot be used; the text says why."""


class _Protocol(H11Protocol):
    """Shows itself to the application, so that faults can cut the connection."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.app_state = {**self.app_state, CONNECTION: self}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, with head and body of an answer sent in one packet."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", _Gathering(transport))


class _Gathering:
    """A transport that joins what is written in one turn of the loop: half the system calls."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send `data` before anything else happens on this loop."""
        if not self._parts:
            asyncio.get_running_loop().call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Send what is left, and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts and not self._transport.is_closing():
            self._transport.write(b"".join(self._parts))
        self._parts.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Server(uvicorn.Server):
    """Says when it serves, and leaves signals to `serve`."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Nothing: `serve` has its own handlers."""
        yield


def serve(
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    db: Path | None = None,
    seed: str = "demo",
    ready: Callable[[str], None],
    until_eof: bool = False,
) -> int | None:
    """Serve until SIGINT or SIGTERM (or the end of standard input); returns that signal.

    `ready` is called once with the address, when requests are answered. Port 0 takes a free
    one. Raises CannotServe.
    """
    listener = _listen(host, port)
    try:
        sandbox = open_sandbox(db, seed)
    except Exception as error:
        listener.close()
        if db is None or not _is_storage_error(error):
            raise
        raise CannotServe(f"The database {db} cannot be used: {error}.") from error
    config = uvicorn.Config(
        create_app(sandbox),
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # Clients keep connections while they wait for a rate window.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, lambda: ready(_address(listener)))
    try:
        return asyncio.run(_run(server, listener, until_eof=until_eof))
    finally:
        sandbox.store.close()


async def _run(server: _Server, listener: socket.socket, *, until_eof: bool) -> int | None:
    received: list[int] = []
    loop = asyncio.get_running_loop()

    def stop(number: int | None) -> None:
        if number is not None:
            received.append(number)
        # Asked twice: do not wait for open connections.
        server.force_exit = server.should_exit
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    if until_eof:
        threading.Thread(
            target=_wait_for_eof, args=(lambda: loop.call_soon_threadsafe(stop, None),), daemon=True
        ).start()
    await server.serve(sockets=[listener])
    return received[0] if received else None


def _wait_for_eof(stop: Callable[[], Any]) -> None:
    while os.read(0, 4096):
        pass
    with contextlib.suppress(RuntimeError):  # the loop has ended by itself
        stop()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With the protocol named, asyncio sets TCP_NODELAY: without, every answer waits 40 ms.
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotServe(f"Port {port} of {host} cannot be used: {reason}.") from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_storage_error(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error | OSError)


def is_loopback(host: str) -> bool:
    """Whether a listener on `host` is reachable from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass
class SandboxProcess:
    """A sandbox in a process of its own, on a free loopback port; ends with its context.

    It also ends when this process does, however that ends: it holds the other side of its
    standard input.
    """

    seed: str = "demo"
    base_url: str = ""

    def __enter__(self) -> Self:
        """Start it, and return when it answers."""
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            [
                sys.executable,
                "-m",
                "getbill_tui",
                "sandbox",
                "--port",
                "0",
                "--until-eof",
                "--seed",
                self.seed,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        watchdog = threading.Timer(_START_SECONDS, self._process.kill)
        watchdog.start()
        try:
            assert self._process.stdout is not None
            for line in self._process.stdout:
                if match := READY.search(line):
                    self.base_url = match.group(1)
                    return self
        finally:
            watchdog.cancel()
        _, complaint = self._process.communicate()
        raise CannotServe(f"The sandbox did not start: {complaint.strip()}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it, by force if it does not listen."""
        self._process.terminate()
        try:
            self._process.communicate(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
