import os
from pathlib import Path

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.secret import (
    Secret,
    _refuse_open_file,
    is_systemd_credential,
    read_secret_file,
    systemd_credential,
)
from getbill_tui.settings import load


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o700)
    return folder


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622, 0o440])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    file = write(tmp_path / "secret", "s3cr3t", mode)
    with pytest.raises(UsageError, match="read by others") as caught:
        read_secret_file(file)
    assert "chmod 600" in caught.value.hint
    assert "s3cr3t" not in caught.value.message


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"", "empty"), (b"a\nb", "more than one line"), (b"\xff", "UTF-8")]
)
def test_a_file_must_hold_one_line_of_text(tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(UsageError, match=complaint):
        read_secret_file(file)


def status(mode: int, uid: int, gid: int) -> os.stat_result:
    return os.stat_result((0o100000 | mode, 0, 0, 1, uid, gid, 6, 0, 0, 0))


def test_systemds_own_mode_with_an_access_list_is_accepted() -> None:
    path = Path("/run/credentials/x/getbill-client-secret")
    _refuse_open_file(path, status(0o440, 0, 0), by_systemd=True)
    for refused, by_systemd in [
        (status(0o440, 0, 0), False),
        (status(0o440, 0, 100), True),
        (status(0o440, 1000, 0), True),
        (status(0o444, 0, 0), True),
        (status(0o460, 0, 0), True),
    ]:
        with pytest.raises(UsageError, match="read by others"):
            _refuse_open_file(path, refused, by_systemd=by_systemd)


def test_only_systemds_own_folder_counts_as_its_own(credentials: Path, tmp_path: Path) -> None:
    environ = {"CREDENTIALS_DIRECTORY": str(credentials)}
    assert is_systemd_credential(credentials / "x", environ)
    assert not is_systemd_credential(tmp_path / "x", environ)
    assert not is_systemd_credential(credentials / "x", {})


def test_a_credential_of_the_service_is_found_by_its_name(
    credentials: Path, tmp_path: Path
) -> None:
    environ = {"GETBILL_HOME": str(tmp_path), "CREDENTIALS_DIRECTORY": str(credentials)}
    assert load(environ).client_secret is None
    write(credentials / "getbill-client-secret", "usual\n", 0o400)
    settings = load(environ)
    assert settings.client_secret == Secret("usual")
    assert settings.origins["client_secret"] == "systemd (getbill-client-secret)"
    assert load(environ | {"GETBILL_CLIENT_SECRET": "nearer"}).client_secret == Secret("nearer")


def test_an_account_has_a_credential_of_its_own(credentials: Path) -> None:
    environ = {"CREDENTIALS_DIRECTORY": str(credentials)}
    usual = write(credentials / "getbill-client-secret", "usual")
    assert systemd_credential(environ, "night") == usual
    night = write(credentials / "getbill-client-secret-night", "night")
    assert systemd_credential(environ, "night") == night
    assert systemd_credential(environ, "../x") == usual


def test_a_secret_shows_in_no_text() -> None:
    secret = Secret("s3cr3t-value")
    assert "s3cr3t" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "s3cr3t-value"
