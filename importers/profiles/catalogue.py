"""All known profiles: the shipped ones and the user's own, which win."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Self

from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from importers.profiles.loading import (
    check_names,
    check_words,
    load_company_words,
    load_meanings,
    load_profile,
)
from importers.profiles.meanings import Meanings
from importers.profiles.schema import Profile

_MEANINGS_FILE = "meanings.toml"
_COMPANY_FILE = "dispositions.toml"


class Catalogue:
    """The profiles by name, and what the words of their dispositions mean."""

    def __init__(
        self, shipped: Mapping[str, Profile], own: Mapping[str, Profile], meanings: Meanings
    ) -> None:
        self._profiles = {**shipped, **own}
        self._own = frozenset(own)
        self.meanings = meanings

    @classmethod
    def load(cls, paths: Paths) -> Self:
        """The shipped profiles, and those in `paths.profiles`, which win over them by name.

        Raises UsageError, with file and line, for a profile that cannot be understood.
        """
        folder = resources.files(__package__)
        file = paths.config / _COMPANY_FILE
        where, text = str(file), _text_of(file) if file.is_file() else ""
        company = load_company_words(text, where)
        meanings = Meanings.combine(
            load_meanings((folder / _MEANINGS_FILE).read_text("utf-8"), _MEANINGS_FILE), company
        )
        for words in (company.words, *company.profiles.values(), *company.tables.values()):
            check_words(words.items(), meanings, where, text)
        shipped = (
            (file.name, file.read_text("utf-8"))
            for file in folder.iterdir()
            if file.name.endswith(".toml") and file.name != _MEANINGS_FILE
        )
        own = (
            (str(file), _text_of(file))
            for file in (sorted(paths.profiles.glob("*.toml")) if paths.profiles.is_dir() else ())
        )
        catalogue = cls(
            dict(_read(shipped, meanings)),
            dict(_read(own, meanings)),
            meanings,
        )
        check_names((*company.profiles, *company.tables), catalogue.names(), where, text)
        return catalogue

    def names(self) -> Sequence[str]:
        """The names of all profiles, sorted."""
        return sorted(self._profiles)

    def get(self, name: str) -> Profile:
        """The profile of this name; UsageError with the nearest names when there is none."""
        try:
            return self._profiles[name]
        except KeyError:
            near = difflib.get_close_matches(name, self._profiles, n=2, cutoff=0.4)
            raise UsageError(
                f"There is no profile {name!r}.",
                f"Did you mean {' or '.join(near)}?"
                if near
                else f"There are {', '.join(self.names())}.",
            ) from None

    def is_own(self, name: str) -> bool:
        """Whether the profile is the user's own."""
        return name in self._own


def _read(files: Iterator[tuple[str, str]], meanings: Meanings) -> Iterator[tuple[str, Profile]]:
    for where, text in files:
        profile = load_profile(text, where)
        if profile.name != Path(where).stem:
            raise UsageError(
                f"{where}: the profile calls itself {profile.name!r}.",
                "Give the file and the profile one name.",
            )
        for disposition in profile.dispositions:
            check_words(disposition.words.items(), meanings, where, text)
            if disposition.otherwise:
                check_words([("otherwise", disposition.otherwise)], meanings, where, text)
        yield profile.name, profile


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file} cannot be read.", "It must be a UTF-8 file that you may read."
        ) from error
