"""How a table is read, for a person: a line per column, a line per word, and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from getbill_tui.text import clean_line
from importers.explanation import ColumnUse, Explanation, WordUse


def explanation_lines(explained: Explanation) -> Iterator[str]:
    """One table's explanation, line by line."""
    yield _title(explained)
    yield ""
    yield from _columns(explained.columns)
    yield from (f"  always  {name} = {text}" for name, text in explained.literals.items())
    if explained.words:
        yield ""
        yield "What its words mean:"
        yield from _words(explained.words)
    yield ""
    yield f"Rows: {sum(explained.outcomes.values())}{_counts(explained.outcomes)}"
    if explained.reasons:
        yield f"Skipped{_counts(explained.reasons)}"
    if explained.problems:
        yield f"Problems{_counts(explained.problems)}"


def _title(explained: Explanation) -> str:
    identified = explained.identified
    sheet = f"[{identified.sheet}]" if identified.sheet is not None else ""
    verified = "" if identified.verified else " (not verified with real exports)"
    line = identified.header_line
    header = "no header" if line is None else f"header in line {line}"
    name = clean_line(f"{identified.file}{sheet}")
    text = f"{name}: profile {identified.profile}{verified}, {header}"
    if identified.delimiter is not None:
        delimiter = "tab" if identified.delimiter == "\t" else identified.delimiter
        text += f", {identified.encoding}, cells between {delimiter}"
    return text


def _columns(columns: Sequence[ColumnUse]) -> Iterator[str]:
    names = max((len(column.name) for column in columns), default=0)
    looks = max((len(column.look) for column in columns), default=0)
    for column in columns:
        becomes = ", ".join(column.becomes) or "–"
        yield (
            f"{column.number:>4}  {column.name:<{names}}  {column.filled:>6} filled  "
            f"{column.look:<{looks}}  → {becomes}"
        )


def _words(words: Sequence[WordUse]) -> Iterator[str]:
    width = max(len(word.word) for word in words)
    for word in words:
        meaning = f"{word.meaning}: " if word.meaning else ""
        yield f"{word.rows:>6}  {word.word:<{width}}  → {meaning}{word.becomes}  ({word.column})"


def _counts(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f": {told}" if told else ""
