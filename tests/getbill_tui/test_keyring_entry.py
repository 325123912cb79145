import sys
import threading
from types import SimpleNamespace

import pytest

from getbill_tui import keyring_entry
from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.keyring_entry import KeyringEntry, KeyringSecret, KeyringTrouble

ENTRY = KeyringEntry("https://getbill.io", "people")


class Ring:
    """A keyring's backend, as the library hands it out."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.kept[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=lambda: ring))
    return ring


def test_a_secret_is_kept_found_and_forgotten(ring: Ring) -> None:
    assert ENTRY.read() is None
    ENTRY.store("s3cr3t-value")
    assert KeyringSecret(ENTRY).reveal() == "s3cr3t-value"
    assert ENTRY.forget()
    assert not ENTRY.forget()


def test_a_secret_belongs_to_its_site(ring: Ring) -> None:
    ENTRY.store("s3cr3t-value")
    assert KeyringEntry("https://elsewhere.example", "people").read() is None


def test_it_is_fetched_when_it_is_needed_and_no_sooner(ring: Ring) -> None:
    secret = KeyringSecret(ENTRY)
    assert "…" in repr(secret)
    ENTRY.store("s3cr3t-value")
    assert secret.reveal() == "s3cr3t-value"
    assert "s3cr3t" not in repr(secret)


def test_without_an_entry_every_other_way_is_named(ring: Ring) -> None:
    with pytest.raises(UsageError, match="the keyring has none") as caught:
        KeyringSecret(ENTRY).reveal()
    assert "getbill login" in caught.value.hint


def test_the_library_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(KeyringTrouble, match=r"getbill-tui\[keyring\]"):
        ENTRY.read()


@pytest.mark.parametrize("priority", [0, 0.5])
def test_a_backend_that_keeps_no_secret_is_not_used(ring: Ring, priority: float) -> None:
    ring.priority = priority
    with pytest.raises(KeyringTrouble, match="keeps secrets safely"):
        ENTRY.store("s3cr3t-value")
    assert not ring.kept


def test_a_chain_is_judged_by_the_backend_that_it_writes_to(ring: Ring) -> None:
    plain = Ring()
    plain.priority = 0.5
    ring.backends = [plain, Ring()]  # type: ignore[attr-defined]
    with pytest.raises(KeyringTrouble):
        ENTRY.read()
    ring.backends = []  # type: ignore[attr-defined]
    with pytest.raises(KeyringTrouble):
        ENTRY.read()


def test_a_backend_that_fails_tells_nothing_of_what_it_was_given(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(service: str, name: str, password: str) -> None:
        raise RuntimeError(f"cannot store {password}")

    monkeypatch.setattr(ring, "set_password", fails)
    with pytest.raises(KeyringTrouble) as caught:
        ENTRY.store("s3cr3t-value")
    assert "RuntimeError" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_a_backend_that_forgets_is_found_out(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "set_password", lambda *_: None)
    with pytest.raises(KeyringTrouble, match="give back"):
        ENTRY.store("s3cr3t-value")


def test_a_backend_that_hangs_is_given_up(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(keyring_entry, "PATIENCE", 0.05)
    monkeypatch.setattr(ring, "get_password", lambda *_: never.wait())
    try:
        with pytest.raises(GetBillError, match="no answer"):
            KeyringSecret(ENTRY).reveal()
    finally:
        never.set()
