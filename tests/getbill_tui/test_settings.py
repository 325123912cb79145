from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.settings import Secret, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"GETBILL_HOME": str(folder), **more}


def write_config(folder: Path, text: str) -> None:
    (folder / "config.toml").write_text(text, "utf-8")


def test_defaults_hold_without_anything_set(folder: Path) -> None:
    settings = load(environ(folder))
    assert settings.base_url == "https://getbill.io"
    assert settings.settle_seconds == 120
    assert settings.timezone is None
    assert settings.country is None
    assert settings.ledger_path == folder / "ledger.sqlite"
    assert set(settings.origins.values()) == {"default"}


def test_flag_beats_environment_beats_config_beats_default(folder: Path) -> None:
    write_config(folder, 'country = "BE"\ntimezone = "Europe/Brussels"\nsettle_seconds = 9\n')
    settings = load(
        environ(folder, GETBILL_COUNTRY="CH", GETBILL_TIMEZONE="Europe/Zurich"),
        {"country": "fr", "timezone": None},
    )
    assert settings.country == "FR"
    assert settings.timezone == ZoneInfo("Europe/Zurich")
    assert settings.settle_seconds == 9
    assert settings.origins["country"] == "--country"
    assert settings.origins["timezone"] == "GETBILL_TIMEZONE"
    assert settings.origins["settle_seconds"].endswith("config.toml")


def test_an_account_overrides_the_top_level(folder: Path) -> None:
    write_config(
        folder, 'client_id = "people"\ncountry = "FR"\n[accounts.night]\nclient_id = "imports"\n'
    )
    assert load(environ(folder)).client_id == "people"
    night = load(environ(folder), {"account": "night"})
    assert (night.client_id, night.country, night.account) == ("imports", "FR", "night")
    assert load(environ(folder, GETBILL_ACCOUNT="night")).client_id == "imports"
    with pytest.raises(UsageError, match="no account 'day'") as caught:
        load(environ(folder), {"account": "day"})
    assert "night" in caught.value.hint


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("GETBILL_BASE_URL", "http://getbill.io", "plain http"),
        ("GETBILL_BASE_URL", "getbill.io", "not a web address"),
        ("GETBILL_BASE_URL", "https://u:p@getbill.io", "without user"),
        ("GETBILL_TIMEZONE", "Paris", "not a time zone"),
        ("GETBILL_TIMEZONE", "../../etc/passwd", "not a time zone"),
        ("GETBILL_COUNTRY", "France", "not an ISO country code"),
        ("GETBILL_SETTLE_SECONDS", "soon", "settle_seconds"),
        ("GETBILL_SETTLE_SECONDS", "-1", "between 0"),
        ("GETBILL_SETTLE_SECONDS", "nan", "between 0"),
        ("GETBILL_LOG_LEVEL", "loud", "not one of"),
    ],
)
def test_a_bad_value_is_refused_with_its_origin(
    folder: Path, variable: str, value: str, complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        load(environ(folder, **{variable: value}))
    assert variable in caught.value.message


def test_http_is_allowed_to_this_machine(folder: Path) -> None:
    for base in ("http://127.0.0.1:8765", "http://localhost:1/", "http://[::1]:8765"):
        assert load(environ(folder, GETBILL_BASE_URL=base)).base_url == base.rstrip("/")


def test_an_address_has_one_spelling(folder: Path) -> None:
    """The ledger knows a call by it: a capital must not make a call unknown."""
    for base in (
        "https://getbill.io",
        "https://GetBill.io/",
        "HTTPS://getbill.io:443",
        " https://getbill.io ",
    ):
        assert load(environ(folder, GETBILL_BASE_URL=base)).base_url == "https://getbill.io"
    there = load(environ(folder, GETBILL_BASE_URL="https://getbill.io:8443/Sub/")).base_url
    assert there == "https://getbill.io:8443/Sub"


def test_a_ledger_on_a_server_is_refused_and_its_password_not_told(folder: Path) -> None:
    with pytest.raises(UsageError, match="ledger in a file") as caught:
        load(environ(folder, GETBILL_LEDGER="postgresql://me:hunter22@db/ledger"))
    assert "hunter22" not in caught.value.message + caught.value.hint


def test_a_secret_is_never_shown(folder: Path) -> None:
    settings = load(environ(folder, GETBILL_CLIENT_SECRET="s3cr3t", GETBILL_ACCESS_TOKEN="t0k3n"))
    assert settings.client_secret == Secret("s3cr3t")
    assert "s3cr3t" not in repr(settings)
    assert "t0k3n" not in f"{settings} {settings.access_token}"


def test_a_secret_may_come_from_a_closed_file_only(folder: Path) -> None:
    file = folder / "secret"
    file.write_text("s3cr3t\n")
    file.chmod(0o640)
    named = environ(folder, GETBILL_CLIENT_SECRET_FILE=str(file))
    with pytest.raises(UsageError, match="read by others") as caught:
        load(named)
    assert "chmod 600" in caught.value.hint
    file.chmod(0o600)
    assert load(named).client_secret == Secret("s3cr3t")
    write_config(folder, f'client_secret_file = "{file}"\n')
    assert load(environ(folder)).client_secret == Secret("s3cr3t")


def test_a_missing_secret_file_is_a_usage_error(folder: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load(environ(folder, GETBILL_CLIENT_SECRET_FILE=str(folder / "absent")))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("contry = 'FR'", "unknown setting 'contry'"),
        ("[accounts.a]\ncontry = 'FR'", r"\[accounts.a\]"),
        ("client_secret = 'x'", "client secret"),
        ("[accounts.a]\nclient_secret = 'x'", "client secret"),
        ("country = ", "not valid TOML"),
        ("accounts = 3", "not tables"),
        ("[accounts]\nnight = 3", "not tables"),
    ],
)
def test_a_wrong_config_file_is_refused(folder: Path, text: str, complaint: str) -> None:
    write_config(folder, text)
    with pytest.raises(UsageError, match=complaint):
        load(environ(folder))


def test_an_account_with_a_client_of_its_own_never_uses_anothers_secret(folder: Path) -> None:
    secret = folder / "usual"
    secret.write_text("usual")
    secret.chmod(0o600)
    write_config(
        folder,
        'client_id = "people"\nclient_secret_file = "usual"\n'
        '[accounts.night]\nclient_id = "imports"\n[accounts.day]\ncountry = "FR"\n',
    )
    assert load(environ(folder)).client_secret == Secret("usual")
    assert load(environ(folder), {"account": "day"}).client_secret == Secret("usual")
    assert load(environ(folder), {"account": "night"}).client_secret is None


def test_a_message_about_an_address_hides_its_password(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(environ(folder, GETBILL_BASE_URL="https://someone:p4ssw0rd@getbill.io"))
    assert "p4ssw0rd" not in caught.value.message


def test_a_documented_setting_of_a_later_version_is_no_mistake(folder: Path) -> None:
    write_config(folder, 'theme = "nord"\ncache = "full"\n')
    assert load(environ(folder)).country is None


def test_a_mistake_is_told_with_its_line_and_the_nearest_name(folder: Path) -> None:
    write_config(folder, '# mine\ncontry = "FR"\nclient_secret = "hunter22"\n')
    with pytest.raises(UsageError, match=r"line 2: .*'contry'.*1 more") as caught:
        load(environ(folder))
    assert caught.value.hint == "Did you mean country?"
    assert "hunter22" not in caught.value.message
