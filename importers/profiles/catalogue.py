"""All known profiles: the shipped ones and the user's own, which win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from getbill_tui.paths import Paths
from importers.profiles.schema import Profile


class Catalogue:
    """The profiles by name."""

    @classmethod
    def load(cls, paths: Paths) -> Self:
        """The shipped profiles, and those in `paths.profiles`, which win over them by name.

        Raises UsageError, with file and line, for a profile that cannot be understood.
        """
        raise NotImplementedError

    def names(self) -> Sequence[str]:
        """The names of all profiles, sorted."""
        raise NotImplementedError

    def get(self, name: str) -> Profile:
        """The profile of this name; UsageError with the nearest names when there is none."""
        raise NotImplementedError
