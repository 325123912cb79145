"""A profile's mistakes are told with file, line and nearest key."""

from __future__ import annotations

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from importers.profiles.catalogue import Catalogue
from importers.profiles.loading import load_profile

MINIMAL = """\
name = "own"
family = "own"
label = "Own dialer"

[[layouts]]
name = "all"
columns = ["Ref", "When", "Result"]

[fields]
debt_id = "Ref"
call_date = { column = "When", zone = "UTC" }

[[dispositions]]
column = "Result"
"""


def told(text: str) -> str:
    with pytest.raises(UsageError) as raised:
        load_profile(text, "own.toml")
    return raised.value.message


def test_a_small_profile_is_enough():
    assert load_profile(MINIMAL, "own.toml").label == "Own dialer"


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('family = "own"', 'famly = "own"', ["own.toml, line 2", "family"]),
        ('column = "When"', 'colum = "When"', ["line 11", "column"]),
        ('debt_id = "Ref"', 'debt = "Ref"', ["line 10", "debt"]),
        ('debt_id = "Ref"', 'debt_id = "Reff"', ["Reff"]),
        ('zone = "UTC"', 'zone = "Paris"', ["line 11", "Paris"]),
        ('zone = "UTC"', 'pattern = "("', ["line 11", "regular expression"]),
        ('label = "Own dialer"', "", ["label", "missing"]),
        ('name = "own"', 'name = "own', ["line 1"]),
        ('columns = ["Ref", "When"', 'columns = ["Ref", "ref"', ["twice"]),
        ('name = "all"', 'name = "all"\nsite_columns = true', ["line 5", "without header"]),
    ],
)
def test_mistakes_are_told(old, new, parts):
    message = told(MINIMAL.replace(old, new, 1))
    for part in parts:
        assert part in message, message


def folder(home, **files):
    paths = Paths(config=home, state=home)
    for name, text in files.items():
        at = home / f"{name.replace('__', '/')}.toml"
        at.parent.mkdir(exist_ok=True)
        at.write_text(text, "utf-8")
    return paths


def test_a_users_own_profile_is_known_and_wins(tmp_path, examined):
    own = MINIMAL.replace('"own"', '"aircall"')
    catalogue = Catalogue.load(folder(tmp_path, profiles__aircall=own))
    assert catalogue.get("aircall").label == "Own dialer"
    rows = [["Ref", "When", "Result"], ["d1", "2026-01-12 09:00:00", "Promesse de paiement"]]
    body = examined(rows, profiles=catalogue).body
    assert body["status"] == "deal_found"
    assert body["summary"] == "Promesse de paiement (Own dialer)"
    assert body["call_id"].startswith("gbi-")


def test_file_and_profile_must_have_one_name(tmp_path):
    with pytest.raises(UsageError, match="calls itself"):
        Catalogue.load(folder(tmp_path, profiles__other=MINIMAL))


def test_a_word_needs_a_meaning_that_there_is(tmp_path):
    text = MINIMAL + '[dispositions.words]\nYES = "promisse"\n'
    with pytest.raises(UsageError) as raised:
        Catalogue.load(folder(tmp_path, profiles__own=text))
    assert "own.toml, line 16" in raised.value.message
    assert "promise" in raised.value.hint


@pytest.mark.parametrize(
    ("company", "parts"),
    [
        ('[words]\nRang = "no_anser"\n', ["dispositions.toml, line 2", "no_answer"]),
        ('[words]\n"Ça va" = "promisse"\n', ["dispositions.toml, line 2", "promise"]),
        ('[profiles.vicidal]\nX = "paid"\n', ["dispositions.toml, line 1", "vicidial"]),
        ('[tables.vicidal]\nX = "paid"\n', ["dispositions.toml, line 1", "vicidial"]),
        ('[profile.vicidial]\nX = "paid"\n', ["dispositions.toml, line 1", "profiles"]),
        ('[meanings.own]\nlabel = "Own"\n', ["dispositions.toml, line 1", "status"]),
        ('[meanings.own]\nlabel = "Own"\nstatus = "done"\n', ["dispositions.toml, line 3"]),
    ],
)
def test_mistakes_in_a_companys_words_are_told(tmp_path, company, parts):
    with pytest.raises(UsageError) as raised:
        Catalogue.load(folder(tmp_path, dispositions=company))
    for part in parts:
        assert part in f"{raised.value.message} {raised.value.hint}"


def test_a_company_replaces_a_systems_table_as_a_whole(tmp_path, examined):
    company = '[tables.own]\nZ1 = "paid"\n[profiles.own]\nZ2 = "refused"\n'
    text = MINIMAL + '[dispositions.words]\nZ3 = "dispute"\n'
    catalogue = Catalogue.load(folder(tmp_path, profiles__own=text, dispositions=company))
    rows = [[f"d{word}", "2026-01-12", word] for word in ("Z1", "Z2", "Z3", "Occupé")]
    result = examined([["Ref", "When", "Result"], *rows], profiles=catalogue)
    assert result.outcomes == ["accepted", "accepted", "rejected", "accepted"]
    assert result.verdicts[0].draft.status == "deal_found"


def test_a_company_changes_words_and_meanings(tmp_path, examined, samples):
    company = """\
    [words]
    "Rang raus" = "no_answer"
    [profiles.own]
    PTPX = "promise"
    Refus = "dispute"
    [meanings.cannot_pay]
    label = "Hardship"
    status = "on_hold"
    words = ["hardship"]
    """
    paths = folder(tmp_path, profiles__own=MINIMAL, dispositions=company)
    catalogue = Catalogue.load(paths)
    header = ["Ref", "When", "Result"]
    statuses = [
        examined([header, ["d1", "2026-01-12", word]], profiles=catalogue).body["status"]
        for word in ("rang-raus", "ptpx", "REFUS", "Hardship")
    ]
    assert statuses == ["no_answer", "deal_found", "on_hold", "on_hold"]


def test_a_system_may_say_what_all_other_words_mean(tmp_path, examined):
    text = MINIMAL + 'otherwise = "failed"\n[dispositions.words]\nBUSY_TONE = "busy"\n'
    catalogue = Catalogue.load(folder(tmp_path, profiles__own=text))
    header = ["Ref", "When", "Result"]
    statuses = [
        examined([header, ["d1", "2026-01-12", word]], profiles=catalogue).body["status"]
        for word in ("busy-tone", "Promise", "SOMETHING_ELSE")
    ]
    assert statuses == ["no_answer", "deal_found", "failed"]


def test_what_all_other_words_mean_is_a_meaning_that_there_is(tmp_path):
    text = MINIMAL + 'otherwise = "faild"\n'
    with pytest.raises(UsageError) as raised:
        Catalogue.load(folder(tmp_path, profiles__own=text))
    assert "failed" in raised.value.hint


def test_no_usual_word_has_two_meanings(catalogue):
    from importers.profiles.folding import fold_word

    seen: dict[str, str] = {}
    for name, meaning in catalogue.meanings.by_name.items():
        for word in meaning.words:
            assert seen.setdefault(fold_word(word), name) == name, word
