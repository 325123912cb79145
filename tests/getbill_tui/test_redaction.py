import pytest

from getbill_tui.redaction import hide, redact_text
from getbill_tui.settings import Secret


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Authorization: Bearer abc.DEF-123_456", "abc.DEF"),
        ("{'client_secret': 'hunter2'}", "hunter2"),
        ('{"access_token": "tok-1"}', "tok-1"),
        ("client_secret=hunter2&grant_type=x", "hunter2"),
        ("password: hunter2", "hunter2"),
        ("got eyJhbGciOi.eyJzdWIiOi.c2ln back", "eyJ"),
        ("GET https://s3.example/rec.mp3?X-Amz-Signature=abcdef", "abcdef"),
        ("/followups?search=Dupont", "Dupont"),
        ("https://host/a#part", "part"),
        ("https://user:pass@host/a", "pass"),
        ("postgresql://getbill:pw@db/ledger", "pw"),
        ("mail to marie.dupont+x@example.fr failed", "dupont"),
        ("called +33 6 39 98 01 01", "39 98"),
        ("called 0639980101", "0639980101"),
        ("called 06.39.98.01.01", "39.98"),
        ("called (415) 555-0123.", "555"),
        ("called +1-415-555-0123", "0123"),
        ("called 0033639980101", "639980101"),
        ("called +33\N{NO-BREAK SPACE}6\N{NO-BREAK SPACE}39\N{NO-BREAK SPACE}98 01 01", "98"),
    ],
)
def test_what_is_private_goes(text: str, private: str) -> None:
    assert private not in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "row 1234567 of 5000000 rejected",
        "run 20260112T090031-4f2a",
        "2026-01-12 09:04:11",
        "http://127.0.0.1:8765/external-api/v1/followups",
        "192.168.100.200 refuses the connection",
        "followups:read, followups:write",
        "getbill 0.1.0, Python 3.11.7",
        "is it there?",
    ],
)
def test_what_an_operator_needs_stays(text: str) -> None:
    assert redact_text(text) == text


def test_a_secret_of_this_process_goes_wherever_it_stands() -> None:
    Secret("correct horse battery")
    assert "horse" not in redact_text("refused correct horse battery, says the server")


def test_a_short_secret_tears_no_holes() -> None:
    hide("demo")
    assert redact_text("the demo company") == "the demo company"
