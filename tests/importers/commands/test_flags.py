"""Flags become values, and wrong ones say how they are written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner

from getbill_tui.paths import Paths
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import FollowupStatus, FollowupType
from importers.commands.reading_flags import reading_flags, reading_options
from importers.commands.run import run
from importers.commands.sending_flags import sending_flags, upload_policy
from importers.gathering import RejectionLimit

SETTINGS = Settings(paths=Paths.from_environment({"GETBILL_HOME": "/nowhere"}))


def parsed(decorator: Any, *arguments: str) -> tuple[dict[str, Any], str]:
    """The flags as the command gets them, or what is said against them."""
    taken: dict[str, Any] = {}

    @click.command()
    @decorator
    def command(**flags: Any) -> None:
        taken.update(flags)

    result = CliRunner().invoke(command, arguments)
    return taken, result.output


def reading(*arguments: str) -> Any:
    flags, said = parsed(reading_flags, "file.csv", *arguments)
    assert flags, said
    return reading_options(flags, SETTINGS)


def sending(*arguments: str) -> Any:
    flags, said = parsed(sending_flags, *arguments)
    assert flags, said
    return upload_policy(flags)


def test_nothing_said_leaves_it_to_profile_and_file() -> None:
    options = reading()
    assert options.profile == "auto"
    assert options.ambiguous_time == "reject"
    assert options.call_type is FollowupType.CALL
    assert options.answered_as is None
    assert (options.delimiter, options.encoding, options.date_order) == (None, None, None)


def test_mapping_tells_columns_from_literals() -> None:
    options = reading("--map", "debt_id=Account Code", "--map", "status=:no_answer")
    assert options.columns == {"debt_id": "Account Code"}
    assert options.literals == {"status": "no_answer"}


@pytest.mark.parametrize(
    ("said", "meant"), [("tab", "\t"), (r"\t", "\t"), (";", ";"), ("pipe", "|")]
)
def test_delimiters_have_names(said: str, meant: str) -> None:
    assert reading("--delimiter", said).delimiter == meant


def test_words_of_the_api_are_its_own() -> None:
    options = reading("--answered-as", "deal_not_found", "--call-type", "manual_call")
    assert options.answered_as is FollowupStatus.DEAL_NOT_FOUND
    assert options.call_type is FollowupType.MANUAL_CALL


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "debt=X"], "GetBill has no field 'debt'"),
        (["--map", "debt_id"], "FIELD=COLUMN"),
        (["--map", "debt_id=A", "--map", "debt_id=B"], "mapped twice"),
        (["--delimiter", "ab"], "one character"),
        (["--delimiter", '"'], "one character"),
    ],
)
def test_wrong_reading_flags_say_what_is_right(arguments: list[str], said: str) -> None:
    flags, output = parsed(reading_flags, "file.csv", *arguments)
    assert not flags
    assert said in output


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("50m", timedelta(minutes=50)),
        ("90s", timedelta(seconds=90)),
        ("2h", timedelta(hours=2)),
        ("1h30m", timedelta(minutes=90)),
    ],
)
def test_durations(said: str, meant: timedelta) -> None:
    assert sending("--max-duration", said).max_duration == meant


def test_waiting_is_the_default_without_a_time_limit() -> None:
    assert sending().wait
    assert not sending("--max-duration", "1m").wait
    assert sending("--max-duration", "1m", "--wait").wait
    assert not sending("--no-wait").wait


def test_rate_and_reserve() -> None:
    assert sending().rate is None
    assert sending("--rate", "300/h").rate == 300
    assert sending("--reserve", "20%").reserve == "20%"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--max-duration", "soon"],
        ["--max-duration", "0s"],
        ["--max-duration", "5"],
        ["--rate", "300"],
        ["--rate", "0/h"],
        ["--reserve", "-1"],
        ["--reserve", "100%"],
        ["--concurrency", "0"],
    ],
)
def test_wrong_sending_flags_are_usage_errors(arguments: list[str]) -> None:
    flags, output = parsed(sending_flags, *arguments)
    assert not flags
    assert "Invalid value" in output


@pytest.mark.parametrize("limit", ["x", "5.5", "%", "-1"])
def test_a_wrong_limit_is_a_usage_error(limit: str) -> None:
    result = CliRunner().invoke(run, ["file.csv", "--max-rejected", limit])
    assert result.exit_code == 2
    assert "a share such as 5%" in result.output


@pytest.mark.parametrize(
    ("limit", "rejected", "rows", "exceeded"),
    [
        (RejectionLimit(0), 1, 10, True),
        (RejectionLimit(0), 0, 10, False),
        (RejectionLimit(5, percent=True), 1, 20, False),
        (RejectionLimit(5, percent=True), 2, 20, True),
        (RejectionLimit(5, percent=True), 0, 0, False),
    ],
)
def test_limits(limit: RejectionLimit, rejected: int, rows: int, *, exceeded: bool) -> None:
    assert limit.exceeded(rejected, rows) is exceeded
