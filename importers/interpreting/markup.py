"""Notes that a system writes as HTML → the text that people typed, line by line."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_LINES: Final = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "h1", "h2", "h3", "h4"})
_UNSEEN: Final = frozenset({"script", "style", "head"})


def text_of_html(text: str) -> str:
    """What a person would see of `text`; the text itself where it holds no markup."""
    if "<" not in text and "&" not in text:
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.seen).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Gathers what is seen: entities read, a new line where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins on a line of its own."""
        self._unseen += tag in _UNSEEN
        if tag in _LINES:
            self.seen.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """What follows a block begins on a line of its own."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _LINES:
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        """Text between tags; its own line breaks mean nothing in HTML, but people see them."""
        if not self._unseen:
            self.seen.append(data)
