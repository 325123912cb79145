import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from getbill_tui.api.budget import Kind
from getbill_tui.api.envelope import Answer, Reply, open_envelope
from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    Effect,
    EffectUnknown,
    Invalid,
    MissingScope,
    NotAllowed,
    NotFound,
    RateLimited,
)
from getbill_tui.exits import Exit

WALL = 1_800_000_000.0
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.s3cr3tsignature"


def opened(
    status: int,
    body: bytes | Any = b"",
    headers: Mapping[str, str] | None = None,
    kind: Kind = Kind.WRITE,
) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return open_envelope(
        Reply(status, headers or {}, content),
        kind=kind,
        doing="to create the followup",
        wall=WALL,
        hidden=(TOKEN,),
    )


def refused(
    status: int, body: bytes | Any = b"", headers: Mapping[str, str] | None = None
) -> ApiError:
    with pytest.raises(ApiError) as caught:
        opened(status, body, headers)
    return caught.value


def test_the_documented_success(example: Callable[[str], bytes]) -> None:
    for status in (200, 201):
        answer = opened(status, example("create_answer"))
        assert answer.message == "Followup created successfully"
        assert isinstance(answer.data, dict)
        assert answer.data["id"] == "abc123def456"


def test_the_documented_page(example: Callable[[str], bytes]) -> None:
    answer = opened(200, example("by_debt_answer"), kind=Kind.READ)
    assert answer.pagination.total == 5
    assert answer.pagination.limit == 50
    assert answer.pagination.pages == 1


def test_the_documented_validation_error(example: Callable[[str], bytes]) -> None:
    error = refused(400, example("validation_answer"))
    assert type(error) is Invalid
    assert error.effect is Effect.NOT_DONE
    assert not error.transient
    assert error.details["debt_id"] == ("Debt ID is required",)
    assert error.details["type"][0].startswith("Invalid followup type.")
    assert "Debt ID is required" in error.message


def test_the_documented_foreign_debt(example: Callable[[str], bytes]) -> None:
    error = refused(403, example("foreign_debt_answer"))
    assert type(error) is NotAllowed
    assert "Access denied to this debt" in error.message


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"details": {"type": "bad"}}, {"type": ("bad",)}),
        ({"details": {"type": ["bad", "worse"]}}, {"type": ("bad", "worse")}),
        ({"details": {"address": {"city": ["missing"]}}}, {"address.city": ("missing",)}),
        ({"details": "all of it"}, {"": ("all of it",)}),
        ({"details": ["one", "two"]}, {"": ("one", "two")}),
        ({"errors": [{"property": "email", "message": "bad"}]}, {"email": ("bad",)}),
        (
            {"errors": [{"property": "a", "message": "x"}, {"property": "a", "message": "y"}]},
            {"a": ("x", "y")},
        ),
        ({"errors": {"email": ["bad"]}}, {"email": ("bad",)}),
        ({"errors": ["bad"]}, {"": ("bad",)}),
        ({"details": {"type": None}}, {}),
        ({"message": "no details"}, {}),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_every_shape_of_field_errors_is_one(
    status: int, body: dict[str, Any], details: dict[str, tuple[str, ...]]
) -> None:
    error = refused(status, {"error": True, "code": status, **body})
    assert type(error) is Invalid
    assert error.status == status
    assert error.details == details


@pytest.mark.parametrize(
    ("status", "body", "kind", "effect", "transient"),
    [
        (302, b"", EffectUnknown, Effect.UNKNOWN, True),
        (401, {"error": True, "code": 401, "message": "x"}, AccessRefused, Effect.NOT_DONE, False),
        (401, b"<html>", AccessRefused, Effect.NOT_DONE, False),
        (404, {"error": True, "code": 404}, NotFound, Effect.NOT_DONE, False),
        (404, b"<html>", NotFound, Effect.NOT_DONE, False),
        (403, b"<html>blocked", AccessRefused, Effect.NOT_DONE, False),
        (408, b"", EffectUnknown, Effect.UNKNOWN, True),
        (413, b"", Invalid, Effect.NOT_DONE, False),
        (415, b"", Invalid, Effect.NOT_DONE, False),
        (429, b"", RateLimited, Effect.NOT_DONE, True),
        (500, {"error": True, "code": 500}, EffectUnknown, Effect.UNKNOWN, True),
        (502, b"<html>Bad gateway", EffectUnknown, Effect.UNKNOWN, True),
        (503, b"\xff\xfe", EffectUnknown, Effect.UNKNOWN, True),
        (504, b"", EffectUnknown, Effect.UNKNOWN, True),
        (200, b"", EffectUnknown, Effect.UNKNOWN, True),
        (200, b'{"error": false, "data": {"id"', EffectUnknown, Effect.UNKNOWN, True),
        (200, b"<html>", EffectUnknown, Effect.UNKNOWN, True),
        (200, [1], EffectUnknown, Effect.UNKNOWN, True),
        (200, {"error": False}, EffectUnknown, Effect.UNKNOWN, True),
        (200, {"error": True, "code": 400, "message": "x"}, Invalid, Effect.NOT_DONE, False),
        (200, {"error": True, "code": "404"}, NotFound, Effect.NOT_DONE, False),
        (201, {"error": True, "code": 429}, RateLimited, Effect.NOT_DONE, True),
        (200, {"error": True, "code": 500}, EffectUnknown, Effect.UNKNOWN, True),
        (200, {"error": True}, EffectUnknown, Effect.UNKNOWN, True),
        (200, {"error": True, "code": 200, "data": {}}, EffectUnknown, Effect.UNKNOWN, True),
        (200, {"error": True, "code": True, "data": {}}, EffectUnknown, Effect.UNKNOWN, True),
    ],
)
def test_what_an_answer_means(
    status: int, body: Any, kind: type[ApiError], effect: Effect, transient: bool
) -> None:
    error = refused(status, body)
    assert type(error) is kind
    assert (error.effect, error.transient) == (effect, transient)


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ({"message": 'Required scope "followups:write" not found in token'}, "followups:write"),
        ({"message": "Forbidden", "details": {"scope": "missing scope debts:read"}}, "debts:read"),
        ({"error": "insufficient_scope", "scope": "debts:read"}, "debts:read"),
        ({"error": "insufficient_scope"}, "unknown"),
    ],
)
def test_a_403_that_names_a_scope_is_about_the_token(body: dict[str, Any], scope: str) -> None:
    error = refused(403, {"code": 403, **body})
    assert isinstance(error, MissingScope)
    assert error.scope == scope


@pytest.mark.parametrize("message", ["Access denied to this debt", "Out of your scope", "a:b", ""])
def test_any_other_403_is_about_the_object(message: str) -> None:
    assert type(refused(403, {"error": True, "code": 403, "message": message})) is NotAllowed


@pytest.mark.parametrize(
    ("details", "headers", "seconds"),
    [
        ({"retry_after": 1800, "limit": 500, "reset_time": "2024-01-22T16:00:00Z"}, {}, 1800.0),
        ({"retry_after": "90"}, {}, 90.0),
        ({"retry_after": 5}, {"retry-after": "60"}, 5.0),
        ({}, {"retry-after": "60"}, 60.0),
        ({}, {"retry-after": "Fri, 15 Jan 2027 08:01:00 GMT"}, 60.0),
        (
            # The server's clock is an hour ahead of ours: its own Date counts.
            {},
            {
                "retry-after": "Fri, 15 Jan 2027 09:01:00 GMT",
                "date": "Fri, 15 Jan 2027 09:00:00 GMT",
            },
            60.0,
        ),
        ({}, {}, None),
        ({"retry_after": -5}, {}, None),
        ({"retry_after": 10**9}, {"retry-after": "30"}, 30.0),
        ({"retry_after": "soon"}, {"retry-after": "tomorrow"}, None),
        ({"retry_after": True}, {"retry-after": "-1"}, None),
        ({}, {"retry-after": "Mon, 01 Jan 1990 00:00:00 GMT"}, None),
        ({}, {"retry-after": "1e400"}, None),
        ("later", {}, None),
    ],
)
def test_a_429_says_when_to_come_back_if_it_can(
    details: Any, headers: dict[str, str], seconds: float | None
) -> None:
    error = refused(429, {"error": True, "code": 429, "details": details}, headers)
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds
    assert error.exit is Exit.TRY_LATER


@pytest.mark.parametrize(
    "body",
    [
        {"error": False, "data": {"data": {"id": "a"}}},
        {"error": False, "data": {"data": {"id": "a"}, "message": "Updated"}},
    ],
)
def test_data_within_data_is_unwrapped_once(body: Any) -> None:
    assert opened(200, body).data == {"id": "a"}


def test_a_member_called_data_among_others_stays() -> None:
    data = {"id": "a", "data": 1}
    assert opened(200, {"error": False, "data": data}).data == data


@pytest.mark.parametrize("error", [None, "", 0, False])
def test_an_error_member_that_says_nothing_is_none(error: Any) -> None:
    assert opened(200, {"error": error, "data": {}}).data == {}


@pytest.mark.parametrize(
    "text",
    [
        f"Token {TOKEN} has expired",
        f"Bearer {TOKEN}",
        "see https://s3.example/a.mp3?X-Amz-Signature=verysecretsignature",
        "see https://user:verysecretsignature@s3.example/a.mp3",
        "\x1b]52;c;dGVzdA==\x07 wipes",
        "long " * 1_000,
    ],
)
def test_what_the_server_says_is_fit_to_be_shown(text: str) -> None:
    error = refused(400, {"error": True, "message": text, "details": {text: [text], "b": text}})
    shown = "\n".join([error.message, error.hint, repr(error), str(error.details)])
    for secret in (TOKEN, "s3cr3tsignature", "verysecretsignature", "\x1b", "\x07"):
        assert secret not in shown
    assert len(error.message) < 2_000
    assert all(len(name) <= 64 for name in error.details)


def test_the_hint_tells_readers_and_writers_apart() -> None:
    hints = set()
    for kind in Kind:
        with pytest.raises(EffectUnknown) as caught:
            opened(500, kind=kind)
        hints.add(caught.value.hint)
    assert len(hints) == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "details", "errors", "data", "scope", "x"])
            | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    st.integers(100, 599),
    json_values.map(lambda value: json.dumps(value).encode()) | st.binary(),
    st.dictionaries(
        st.sampled_from(["retry-after", "date", "x-ratelimit-reset", "content-type"]), st.text()
    ),
)
def test_no_answer_is_a_bug(status: int, body: bytes, headers: dict[str, str]) -> None:
    try:
        outcome: Answer | ApiError = opened(status, body, headers)
    except ApiError as error:
        outcome = error
    if isinstance(outcome, Answer):
        assert 200 <= status < 300
        return
    assert outcome.message.endswith(".")
    # In doubt never "not done": only a 4xx, by status or by code, may say so.
    if outcome.effect is Effect.NOT_DONE:
        assert 400 <= status < 500 or 200 <= status < 300
