"""Notes written as HTML."""

from __future__ import annotations

import pytest

from importers.interpreting.markup import text_of_html


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("plain words", "plain words"),
        ("two\nlines", "two\nlines"),
        ("<p>Promise 120<br>by 30 Jan</p>", "Promise 120\nby 30 Jan"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("a &amp; b &lt;c&gt;&nbsp;&#39;d&#39;", "a & b <c> 'd'"),
        ("<style>p {}</style><p>seen</p><script>alert(1)</script>", "seen"),
        ("<b>bold</b> and <a href='https://example.com'>linked</a>", "bold and linked"),
        ("3 < 5 & 6 > 4", "3 < 5 & 6 > 4"),
        ("<br>", ""),
    ],
)
def test_only_what_a_person_would_see_is_kept(written, seen):
    assert text_of_html(written) == seen
