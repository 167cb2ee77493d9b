from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.lab.text import clean, one_line


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("plain √d_k 注意力", "plain √d_k 注意力"),
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP+q544e\x1b\\after", "after"),
        ("\x1b(Btext\x1b=", "text"),
        ("unfinished \x1b]0;title\nnext", "unfinished \nnext"),
        ("a\tb\r\nc\x00\x07\x08d", "a b\ncd"),
        ("left\u202eright\u2066", "leftright"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("[bold]markup stays text[/]", "[bold]markup stays text[/]"),
    ],
)
def test_what_a_child_says_is_shown_without_controls(said: str, shown: str) -> None:
    assert clean(said) == shown


@given(st.text(st.characters() | st.sampled_from("\x1b[]m;\x07\x9b\n\r"), max_size=200), st.integers(1, 60))
def test_cleaned_text_is_printable_and_short(said: str, limit: int) -> None:
    shown = clean(said, limit)
    assert len(shown) <= limit
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in shown)
    assert "\n" not in one_line(said, limit)
    assert len(one_line(said, limit)) <= limit


def test_a_long_text_is_cut_visibly() -> None:
    assert clean("x" * 100, 10) == "x" * 9 + "…"
    assert len(clean("\x1b[" * 4_000_000)) <= 2_000


def test_one_line_keeps_the_words() -> None:
    assert one_line("  two\n\n lines\x1b[2J\tand more ") == "two lines and more"
