"""Answers as bytes, the spoilt ones among them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

CONNECTION: str = "connection"
"""Where `server` puts the connection's protocol into the scope's state."""


# One for all answers: making it costs as much as using it.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class ConnectionDropped(Exception):
    """The connection would be cut here, but there is none: the app was called in process."""


class Dropped(Response):
    """No answer: the connection is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection, and return when the server has noticed."""
        connection = scope.get("state", {}).get(CONNECTION)
        if connection is None:
            raise ConnectionDropped
        connection.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


class SlowBytes(Response):
    """An answer sent byte by byte."""

    def __init__(self, answer: Response, seconds: float) -> None:
        super().__init__(answer.body, answer.status_code)
        self.raw_headers = answer.raw_headers
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head at once and each byte after its pause; stop when nobody listens."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        gone = asyncio.ensure_future(receive())
        try:
            for byte in bytes(self.body):
                if gone in (await asyncio.wait([gone], timeout=self._seconds))[0]:
                    return
                await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()


def json_response(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(
        _ENCODER.encode(body).encode(), status, dict(headers or {}), media_type="application/json"
    )


def garbage(headers: Mapping[str, str]) -> Response:
    """A page that a proxy might answer with, under a status that says all is well."""
    page = "<html><head><title>Oops</title></head><body>Something went wrong.</body></html>"
    return Response(page, 200, dict(headers), media_type="text/html")


def truncated(answer: Response) -> Response:
    """The first half of an answer, as if it were whole."""
    body = bytes(answer.body)
    kept = {
        name.decode(): value.decode()
        for name, value in answer.raw_headers
        if name != b"content-length"
    }
    return Response(body[: len(body) // 2], answer.status_code, kept)
