"""All samples against all profiles: each file is known by exactly one of them, and every word
that a profile lists is shown by one of its samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from importers.options import ReadingOptions
from importers.profiles.folding import fold_word
from importers.profiles.matching import UnknownFormat, match_table
from importers.reading.opening import open_tables

FOLDER = Path(__file__).parents[2] / "samples"
SAMPLES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".csv", ".txt", ".xlsx"})
AUTO = ReadingOptions()
FILES_OF = {
    # Files that are called by their system's longer name.
    "connect": ("amazon_connect", "connect"),
    "cucm": ("cisco_cucm", "cucm"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """One sample: the profiles that know it by its columns, and all its cells, folded."""

    profiles: frozenset[str]
    words: frozenset[str]


@pytest.fixture(scope="module")
def known(catalogue) -> Mapping[str, Known]:
    return {name: _known(FOLDER / name, catalogue) for name in SAMPLES}


def _known(path, catalogue):
    profiles, words = set(), set()
    with open_tables(str(path), encoding=None, delimiter=None, sheet=None) as tables:
        for table in tables:
            try:
                match = match_table(table, AUTO, catalogue)
            except UnknownFormat:
                continue
            profiles.add(match.profile.name)
            for record in table.records(match.shape):
                words |= {fold_word(part) for cell in record.cells for part in _parts(cell)}
    return Known(frozenset(profiles), frozenset(words))


def _parts(cell):
    return [cell.strip(), *(part.strip() for mark in ",;|" for part in cell.split(mark))]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_known_by_its_own_profile_and_no_other(sample, known, catalogue):
    (profile,) = known[sample].profiles
    assert sample.startswith(FILES_OF.get(profile, (profile,)))


@pytest.mark.parametrize("sample", [name for name in SAMPLES if not name.endswith(".xlsx")])
def test_no_other_profile_would_have_taken_it(sample, known, catalogue):
    """With its own profile out of the way it is no other system's: nothing was won by a nose.

    (People's own files need only a debt_id, which an export may have as a custom column.)
    """
    (own,) = known[sample].profiles

    class Others:
        meanings = catalogue.meanings

        def names(self):
            return [name for name in catalogue.names() if name not in (own, "getbill")]

        get = staticmethod(catalogue.get)
        is_own = staticmethod(catalogue.is_own)

    with (
        open_tables(str(FOLDER / sample), encoding=None, delimiter=None, sheet=None) as (table,),
        pytest.raises(UnknownFormat),
    ):
        match_table(table, AUTO, Others())


def test_every_profile_has_a_sample(known, catalogue):
    assert set().union(*(each.profiles for each in known.values())) == set(catalogue.names())


def test_the_samples_show_every_word_that_a_profile_lists(known, catalogue):
    shown = defaultdict(set)
    for each in known.values():
        for profile in each.profiles:
            shown[profile] |= each.words
    missing = {
        (name, word)
        for name in catalogue.names()
        for disposition in catalogue.get(name).dispositions
        if disposition.column
        for word in disposition.words
        if fold_word(word) not in shown[name]
    }
    assert missing == set()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_read_by_its_profile_when_that_is_named(sample, known, catalogue):
    (profile,) = known[sample].profiles
    with open_tables(str(FOLDER / sample), encoding=None, delimiter=None, sheet=None) as tables:
        options = replace(AUTO, profile=profile)
        assert match_table(tables[0], options, catalogue).profile.name == profile
