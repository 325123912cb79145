"""Which recordings GetBill may be given."""

from __future__ import annotations

import pytest

from importers.interpreting.recordings import read_recording
from importers.interpreting.values import Trouble


@pytest.mark.parametrize("address", ["https://a.example.com/x.mp3?sig=1", "https://8.8.8.8/x"])
def test_a_public_address_is_kept(address):
    assert read_recording(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example.com/x.mp3",
        "http://localhost/x.mp3",
        "https://localhost/x.mp3",
        "https://10.0.0.5/x.mp3",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/x",
        "https://pbx/x.mp3",
        "https://pbx.local/x.mp3",
        "https://user@example.com/x",
        "/recordings/1",
        "s3://bucket/1.wav",
        "out-33639980101-1007.wav",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_refused(address):
    assert isinstance(read_recording(address), Trouble)
