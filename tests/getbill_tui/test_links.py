import pytest

from getbill_tui.links import Link, RefusedLink, inspect_link, redact


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://s3.amazonaws.com/bucket/call.mp3?X-Amz-Signature=abc", "s3.amazonaws.com"),
        ("https://media.example:8443/a.mp3", "media.example"),
        ("http://127.0.0.1:8765/media/1", "127.0.0.1"),
        ("http://localhost/media/1", "localhost"),
        ("http://[::1]:1/x", "::1"),
    ],
)
def test_an_openable_link_names_its_host(address: str, host: str) -> None:
    link = inspect_link(address)
    assert isinstance(link, Link)
    assert link.host == host


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://media.example/a.mp3",
        "http://10.0.0.5/REC.mp3",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://media.example/a",
        "https:///no-host",
        "https://user:pass@media.example/a",
        "https://good.example@evil.example/a",
        "-https://media.example/a",
        "--script=/tmp/x",
        "https://media.example/a b",
        "https://media.example/\x1b]52;c;x\x07",
        "https://media.example\\@evil.example/",
        "https://media.example:99999/",
        "https://[::1/",
        "https://media.example/" + "a" * 4_096,
        "http://127.0.0.1.evil.example/",
    ],
)
def test_a_dangerous_link_is_refused_with_a_reason(address: str) -> None:
    refused = inspect_link(address)
    assert isinstance(refused, RefusedLink)
    assert refused.reason.startswith("it")


def test_a_host_list_admits_subdomains_only() -> None:
    assert isinstance(inspect_link("https://a.media.example/x", {"media.example"}), Link)
    assert isinstance(inspect_link("https://evilmedia.example/x", {"media.example"}), RefusedLink)


def test_a_signature_is_never_shown() -> None:
    link = inspect_link("https://media.example/call.mp3?X-Amz-Signature=SECRET#frag")
    assert "SECRET" not in f"{link} {link!r}"
    assert redact("https://u:p@h.example/a?b=c") == "https://h.example/a?…"
    assert redact("https://h.example/a") == "https://h.example/a"
