"""Which followups of a timeline are shown: by type, by status, by text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from getbill_tui.browse.words import channel_sign, one_line, status_sign
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import FollowupId


@dataclass(frozen=True, slots=True)
class Filter:
    """What a followup must have to be shown; an empty part lets everything pass."""

    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    text: str = ""

    @property
    def on(self) -> bool:
        """Whether it may hide anything."""
        return bool(self.types or self.statuses or self.text.strip())

    def describe(self) -> str:
        """What is shown, in words; empty when everything is."""
        parts = [
            _any_of("type", (channel_sign(word).word for word in self.types)),
            _any_of("status", (status_sign(word).word for word in self.statuses)),
            f"text “{one_line(self.text)}”" if self.text.strip() else "",
        ]
        return " · ".join(part for part in parts if part)


class FoldedTexts:
    """The searchable text of each followup, folded once instead of at every key."""

    def __init__(self) -> None:
        self._folded: dict[FollowupId, tuple[Followup, str]] = {}

    def of(self, followup: Followup) -> str:
        """All words of the followup, without case and accents."""
        known = self._folded.get(followup.id)
        if known is not None and known[0] is followup:
            return known[1]
        folded = fold("\n".join(_texts(followup)))
        self._folded[followup.id] = followup, folded
        return folded


def choose(
    followups: Sequence[Followup], wanted: Filter, texts: FoldedTexts
) -> tuple[Followup, ...]:
    """Those of `followups` that pass, in the same order."""
    words = fold(wanted.text).split()
    return tuple(
        followup
        for followup in followups
        if (not wanted.types or (followup.type or "") in wanted.types)
        and (not wanted.statuses or (followup.status or "") in wanted.statuses)
        and (not words or _has_all(texts.of(followup), words))
    )


def with_types(wanted: Filter, types: Iterable[str]) -> Filter:
    """The same filter with other types."""
    return replace(wanted, types=frozenset(types))


def with_statuses(wanted: Filter, statuses: Iterable[str]) -> Filter:
    """The same filter with other statuses."""
    return replace(wanted, statuses=frozenset(statuses))


def with_text(wanted: Filter, text: str) -> Filter:
    """The same filter with another text."""
    return replace(wanted, text=text)


def count_types(followups: Iterable[Followup]) -> list[tuple[str, int]]:
    """The types that occur, most frequent first; "" for none given."""
    return _ranked(Counter(followup.type or "" for followup in followups))


def count_statuses(followups: Iterable[Followup]) -> list[tuple[str, int]]:
    """The statuses that occur, most frequent first; "" for none given."""
    return _ranked(Counter(followup.status or "" for followup in followups))


def fold(text: str) -> str:
    """`text` without case and accents, so that "lea" finds "Léa"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _texts(followup: Followup) -> Iterable[str]:
    yield channel_sign(followup.type).word
    yield status_sign(followup.status).word
    for text in (
        followup.type,
        followup.status,
        followup.summary,
        followup.notes,
        followup.phone_number_used,
        followup.call_id,
        followup.disconnection_reason,
        followup.id,
    ):
        if text:
            yield text


def _has_all(folded: str, words: Sequence[str]) -> bool:
    return all(word in folded for word in words)


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _any_of(name: str, words: Iterable[str]) -> str:
    listed = ", ".join(sorted(words))
    return f"{name} {listed}" if listed else ""
