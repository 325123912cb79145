"""Which failure happened before the request left: tried against real sockets."""

import asyncio
import logging
import shutil
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from getbill_tui.api.envelope import Reply
from getbill_tui.api.errors import ApiError, Effect, EffectUnknown, Unreachable
from getbill_tui.api.sending import Timeouts, exchange, open_pool
from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from getbill_tui.settings import Settings

PATHS = Paths(Path("/nowhere"), Path("/nowhere"))
QUICK = Timeouts(connect=0.5, silence=0.3, whole=5.0)

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        await server.wait_closed()


async def posted(site: str, *, whole: float = 5.0) -> Reply:
    async with open_pool(Settings(paths=PATHS, base_url=site), timeouts=QUICK) as pool:
        request = pool.build_request("POST", f"{site}/followups?token=verysecret", content=b"{}")
        return await exchange(pool, request, whole=whole)


async def failure(site: str, *, whole: float = 5.0) -> ApiError:
    with pytest.raises(ApiError) as caught:
        await posted(site, whole=whole)
    shown = f"{caught.value.message} {caught.value.hint} {caught.value!r}"
    assert "verysecret" not in shown
    assert caught.value.transient
    return caught.value


async def read_request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n{}")


async def closes_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    return


async def closes_after_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)


async def resets_after_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.get_extra_info("socket").setsockopt(1, 13, struct.pack("ii", 1, 0))


async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    await reader.read()


async def stalls_after_the_headers(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")
    await reader.read()


async def ends_too_early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{}")
    await writer.drain()


async def speaks_no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()


async def says_gzip_and_is_not(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(
        b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"
    )
    await writer.drain()


@pytest.mark.parametrize(
    "handler",
    [
        closes_at_once,
        closes_after_reading,
        resets_after_reading,
        never_answers,
        stalls_after_the_headers,
        ends_too_early,
        speaks_no_http,
        says_gzip_and_is_not,
    ],
)
async def test_after_a_connection_is_made_nothing_is_certain(handler: Handler) -> None:
    async with served(handler) as site:
        error = await failure(site)
    assert type(error) is EffectUnknown
    assert error.effect is Effect.UNKNOWN


async def test_an_answer_that_drips_is_given_up_in_the_end() -> None:
    async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with served(drips) as site:
        assert type(await failure(site, whole=0.5)) is EffectUnknown


async def test_a_refused_connection_was_never_sent() -> None:
    async with served(closes_at_once) as site:
        pass
    error = await failure(site)
    assert type(error) is Unreachable
    assert error.effect is Effect.NEVER_SENT
    assert "refuses the connection" in error.message


async def test_no_common_tls_was_never_sent() -> None:
    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()

    async with served(greets) as site:
        error = await failure(site.replace("http:", "https:"))
    assert type(error) is Unreachable
    assert "TLS" in error.message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1, its key beside it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, so no certificate can be made")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", "key.pem", "-out", "cert.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem"


@pytest.mark.parametrize("trusted", [False, True])
async def test_only_a_trusted_certificate_is_talked_to(certificate: Path, trusted: bool) -> None:
    requests = []

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, certificate.with_name("key.pem"))
    async with served(answers, tls) as address:
        site = address.replace("http:", "https:")
        settings = Settings(paths=PATHS, base_url=site, ca_bundle=certificate if trusted else None)
        async with open_pool(settings, timeouts=QUICK) as pool:
            request = pool.build_request("GET", f"{site}/debts")
            if trusted:
                assert (await exchange(pool, request, whole=5)).status == 200
            else:
                with pytest.raises(Unreachable, match="certificate is not trusted"):
                    await exchange(pool, request, whole=5)
    assert len(requests) == trusted


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx.ConnectError("[Errno -2] Name or service not known"), Unreachable),
        (httpx.ConnectTimeout(""), Unreachable),
        (httpx.PoolTimeout(""), Unreachable),
        (httpx.ProxyError("407"), Unreachable),
        (httpx.UnsupportedProtocol(""), Unreachable),
        (httpx.WriteError(""), EffectUnknown),
        (httpx.WriteTimeout(""), EffectUnknown),
        (httpx.ReadError(""), EffectUnknown),
        (httpx.ReadTimeout(""), EffectUnknown),
        (httpx.CloseError(""), EffectUnknown),
        (httpx.RemoteProtocolError(""), EffectUnknown),
        (httpx.LocalProtocolError(""), EffectUnknown),
        (httpx.DecodingError(""), EffectUnknown),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_every_way_to_fail_has_its_class(
    raised: httpx.HTTPError, kind: type[ApiError]
) -> None:
    class Failing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise raised

    async with open_pool(Settings(paths=PATHS), transport=Failing()) as pool:
        with pytest.raises(ApiError) as caught:
            await exchange(pool, pool.build_request("GET", "https://getbill.io/x"), whole=5)
    assert type(caught.value) is kind


def test_every_transport_error_of_httpx_is_known() -> None:
    def below(kind: type[Exception]) -> set[type[Exception]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    leaves = {kind.__name__ for kind in below(httpx.RequestError) if not kind.__subclasses__()}
    assert leaves - {"TooManyRedirects"} == {
        *("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"),
        *("WriteError", "WriteTimeout", "ReadError", "ReadTimeout", "CloseError"),
        *("RemoteProtocolError", "LocalProtocolError", "DecodingError"),
    }


async def test_redirects_are_not_followed() -> None:
    asked = []

    async def redirects(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        asked.append(1)
        writer.write(b"HTTP/1.1 307 Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with served(redirects) as site:
        assert (await posted(site)).status == 307
    assert asked == [1]


@pytest.mark.parametrize("site", ["http://getbill.io", "ftp://127.0.0.1", "http://127.0.0.1.evil"])
def test_nothing_is_sent_in_the_clear_to_another_machine(site: str) -> None:
    with pytest.raises(UsageError, match="without encryption"):
        open_pool(Settings(paths=PATHS, base_url=site))


async def test_a_proxy_is_never_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with served(answers) as site:
        assert (await posted(site)).status == 200


async def test_a_proxy_of_the_environment_is_asked_for_getbill(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with served(proxy) as address:
        monkeypatch.setenv("HTTPS_PROXY", address)
        error = await failure("https://getbill.invalid")
    assert lines == [b"CONNECT getbill.invalid:443 HTTP/1.1\r\n"]
    assert type(error) is Unreachable


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://x"])
def test_an_unusable_proxy_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(UsageError, match="proxy"):
        open_pool(Settings(paths=PATHS))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_file_that_cannot_be_read_is_a_usage_error(
    tmp_path: Path, content: str | None
) -> None:
    bundle = tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(UsageError, match=r"ca\.pem"):
        open_pool(Settings(paths=PATHS, ca_bundle=bundle))


def test_httpx_never_logs_an_address() -> None:
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING
    assert logging.getLogger("httpcore").getEffectiveLevel() >= logging.WARNING
