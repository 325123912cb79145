"""Every sample is recognised as its own system's, and as no other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.options import ReadingOptions
from importers.profiles.matching import UnknownFormat, match_table
from importers.reading.opening import open_tables

FOLDER = Path(__file__).parents[3] / "samples"
SAMPLES = sorted(path.name.removesuffix(".expected.jsonl") for path in FOLDER.glob("*.jsonl"))
NAMED_OTHERWISE = {"amazon": "connect", "cisco": "cucm"}


def profile_of(sample):
    first = sample.partition("_")[0].partition(".")[0]
    return NAMED_OTHERWISE.get(first, first)


def matches(sample, catalogue, **options):
    found = []
    path = str(FOLDER / sample)
    with open_tables(path, encoding=None, delimiter=None, sheet=None) as tables:
        for table in tables:
            try:
                found.append(match_table(table, ReadingOptions(**options), catalogue))
            except UnknownFormat as error:
                found.append(error)
    return found


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_recognised_as_its_own_profile(sample, catalogue):
    found = matches(sample, catalogue)
    names = {match.profile.name for match in found if not isinstance(match, UnknownFormat)}
    assert names == {profile_of(sample)}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_header_is_known_to_no_other_profile(sample, catalogue):
    """Also not by the columns alone that tell a layout, before the nearest one is taken."""
    for match in matches(sample, catalogue):
        if isinstance(match, UnknownFormat) or match.header_line is None or match.empty:
            continue
        present = {name.casefold() for name in match.names}
        fitting = {
            name
            for name in catalogue.names()
            for layout in catalogue.get(name).layouts
            if not layout.headerless and layout.identifying() <= present
        }
        assert fitting - {"getbill"} in ({profile_of(sample)}, set())
