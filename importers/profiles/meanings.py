"""What may become of a call: meanings, the words for them, and a company's own changes.

Read from meanings.toml (shipped) and dispositions.toml (the user's config folder). Asked by
`interpreting.dispositions`; knows nothing of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import Field, model_validator

from getbill_tui.vocabulary import FollowupStatus, FollowupType
from importers.problem import SkipReason
from importers.profiles.folding import fold_word
from importers.profiles.schema import Declaration


class Meaning(Declaration):
    """One thing that may become of a call, and what it is to GetBill."""

    name: str = ""
    label: str
    status: FollowupStatus | None = None
    type: FollowupType | None = None
    reason: str | None = None
    note: str | None = None
    """A sentence for the notes."""
    skip: SkipReason | None = None
    answered: bool = False
    unknown_without_talk: bool = False
    callback: bool = False
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if (self.status is not None) + (self.skip is not None) + self.answered != 1:
            raise ValueError("give exactly one of status, skip, answered")
        return self


class CompanyWords(Declaration):
    """A company's dispositions.toml."""

    meanings: Mapping[str, Meaning] = Field(default_factory=dict)
    words: Mapping[str, str] = Field(default_factory=dict)
    """Word → meaning, in every system."""
    profiles: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    """Profile → word → meaning."""
    tables: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    """Profile → its whole table, in place of the shipped one."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """All meanings by name, and the words for them, folded."""

    by_name: Mapping[str, Meaning]
    usual: Mapping[str, str]
    company: Mapping[str, str]
    company_by_profile: Mapping[str, Mapping[str, str]]
    company_tables: Mapping[str, Mapping[str, str]]

    @classmethod
    def combine(cls, shipped: Mapping[str, Meaning], company: CompanyWords) -> Self:
        """The shipped meanings, changed as the company says."""
        by_name = {
            name: meaning.model_copy(update={"name": name})
            for name, meaning in (*shipped.items(), *company.meanings.items())
        }
        usual = {
            fold_word(word): name for name, meaning in by_name.items() for word in meaning.words
        }
        return cls(
            by_name=by_name,
            usual=usual,
            company=_folded(company.words),
            company_by_profile={name: _folded(words) for name, words in company.profiles.items()},
            company_tables={name: _folded(words) for name, words in company.tables.items()},
        )

    def find(
        self, word: str, profile: str, vendor: Mapping[str, str], *, agent: bool
    ) -> Meaning | None:
        """What `word` means: by the company, else by the system's own (folded) table or the
        company's in its place, else, where an agent chose it, by the usual words; None when
        nobody knows it."""
        folded = fold_word(word)
        name = (
            self.company_by_profile.get(profile, {}).get(folded)
            or self.company.get(folded)
            or self.company_tables.get(profile, vendor).get(folded)
            or (self.usual.get(folded) if agent else None)
        )
        return self.by_name[name] if name else None


def _folded(words: Mapping[str, str]) -> Mapping[str, str]:
    return {fold_word(word): name for word, name in words.items()}
