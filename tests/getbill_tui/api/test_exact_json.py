import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from getbill_tui.api.exact_json import ExactFloat, read_json, write_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return left == right or math.isclose(left, right)
    return left == right


@pytest.mark.parametrize(
    "number", ["1500.50", "0.1", "1e3", "1E400", "-0.0", "123456789.123456789012345"]
)
def test_a_number_keeps_its_digits(number: str) -> None:
    assert write_json(read_json(f'{{"amount": {number}}}'.encode())) == f'{{"amount": {number}}}'


@settings(deadline=None)
@given(values.filter(lambda v: not isinstance(v, float) or math.isfinite(v)))
def test_what_is_written_is_read_back_the_same(value: object) -> None:
    body = json.dumps(value)
    if "Infinity" in body:
        return
    assert same(json.loads(write_json(read_json(body.encode()))), json.loads(body))


@settings(deadline=None)
@given(st.text())
def test_what_is_written_never_moves_a_terminal(text: str) -> None:
    written = write_json({text: [text]})
    assert written.isprintable()
    assert json.loads(written) == {text: [text]}


def test_a_lone_surrogate_survives_as_an_escape() -> None:
    assert write_json(read_json(b'["\\ud800"]')) == '["\\ud800"]'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"a": NaN}',
        b"[Infinity]",
        b'{"a": 1',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b"[" * 500 + b"]" * 500,
        b"1" * 5_000,
    ],
    ids=lambda body: body[:10].decode("latin-1"),
)
def test_whatever_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_json(body)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1.50}') == {"a": ExactFloat("1.50")}
