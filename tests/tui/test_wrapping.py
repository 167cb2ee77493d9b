"""Line breaking, through the names Rich and Textual break at and through a mounted widget."""

from __future__ import annotations

import asyncio
import re

import pytest
import rich._wrap
import textual._wrap
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from quizapp.tui import wrapping
from quizapp.tui.content import Column
from quizapp.typeset.breaking import units

NBSP = "\N{NO-BREAK SPACE}"
PROSE = (
    f"某一层 d_k = 1024，打分没有除以 √d_k（即「缩放」）。占 48{NBSP}%，测量用时 84{NBSP}毫秒；多数行的梯度消失，"
    "softmax 会饱和：回答时要说明是哪一种统计量。"
)
NEVER_FIRST = "，。、；：？！）」』】》"
NEVER_LAST = "（「『【《"
ALPHABET = st.sampled_from(
    [*"我们的注意力", *NEVER_FIRST, *NEVER_LAST, " ", "  ", "softmax", "√d_k", "3.84", f"84{NBSP}毫秒", "x"]
)
TEXTS = st.lists(ALPHABET, max_size=40).map("".join)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install, and give Rich and Textual their own functions back afterwards."""
    monkeypatch.setattr(rich._wrap, "words", rich._wrap.words)
    monkeypatch.setattr(textual._wrap, "chunks", textual._wrap.chunks)
    assert wrapping.install()


def wrapped(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).wrap(width)]


def bare(text: str) -> str:
    """What is visible of a text: white space may go at the end of a line."""
    return re.sub(r"\s+", "", text)


def test_a_textual_with_other_inner_names_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(rich._wrap, "words")
    assert not wrapping.install()
    assert not hasattr(rich._wrap, "words")


def test_the_pieces_that_stay_whole() -> None:
    pieces = [piece for _, _, piece in units(f"第{NBSP}5 行（即「缩放」）占 48{NBSP}%，√d_k=8 吗？")]
    assert pieces == [f"第{NBSP}5 ", "行", "（即", "「缩", "放」）", "占 ", f"48{NBSP}%，", "√d_k=8 ", "吗？"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("注意 。力", ["注", "意 。", "力"]),  # not even after a space does a line begin with a closing mark
        ("键（ 查询）", ["键", "（ 查", "询）"]),
        (f"用时 84{NBSP}毫秒", ["用", "时 ", f"84{NBSP}毫", "秒"]),
        (f"第{NBSP}五", [f"第{NBSP}五"]),
        ("在softmax中", ["在", "softmax", "中"]),
        ("q·k，Q/K/V", ["q·k，", "Q/K/V"]),
        ("键·值", ["键·", "值"]),
        ("缩放 · 掩码", ["缩", "放 ", "· ", "掩", "码"]),
    ],
)
def test_where_a_line_may_end(text: str, pieces: list[str]) -> None:
    assert [piece for _, _, piece in units(text)] == pieces


def test_english_breaks_as_before_but_not_at_a_no_break_space() -> None:
    text = f"The gradient is 3.84{NBSP}times (or more), isn’t it?"
    pieces = [piece.strip() for _, _, piece in units(text)]
    assert pieces == ["The", "gradient", "is", f"3.84{NBSP}times", "(or", "more),", "isn’t", "it?"]


@pytest.mark.parametrize("width", [12, 17, 20, 30, 41, 69])
def test_chinese_prose_at_many_widths(width: int) -> None:
    lines = wrapped(PROSE, width)
    assert bare("".join(lines)) == bare(PROSE)
    for line in lines:
        assert cell_len(line) <= width
        assert line[0] not in NEVER_FIRST
        assert line.rstrip()[-1] not in NEVER_LAST
    for token in ("√d_k", "1024", "softmax", f"48{NBSP}%", f"84{NBSP}毫"):
        assert any(token in line for line in lines), token
    # every line but the last is full: the next piece would not have fitted
    assert all(cell_len(line) > width - 10 for line in lines[:-1])


@given(TEXTS, st.integers(10, 60))
def test_nothing_is_lost_and_no_line_begins_or_ends_badly(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert bare("".join(lines)) == bare(text)
    assert all(cell_len(line) <= width for line in lines)
    if all(cell_len(piece.rstrip()) <= width for _, _, piece in units(text)):
        for line in lines[1:]:
            assert line.lstrip()[:1] not in NEVER_FIRST or not line.strip()
        for line in lines[:-1]:
            assert line.rstrip()[-1:] not in NEVER_LAST or not line.strip()


@given(st.text(max_size=60))
def test_pieces_cover_any_text_exactly(text: str) -> None:
    pieces = list(units(text))
    assert "".join(piece for _, _, piece in pieces) == text
    assert all(text[start:end] == piece and piece for start, end, piece in pieces)


@pytest.mark.parametrize("width", [16, 24, 40])
def test_a_mounted_widget_breaks_the_same_way(width: int) -> None:
    class Page(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(PROSE, markup=False)

    async def painted() -> list[str]:
        app = Page()
        async with app.run_test(size=(width, 30)):
            static = app.query_one(Static)
            return [static.render_line(row).text.rstrip() for row in range(static.size.height)]

    assert asyncio.run(painted()) == [line.rstrip() for line in wrapped(PROSE, width)]


# --- hang ------------------------------------------------------------------------------------------------------------


def hung(body: str, width: int, mark: str | None = None) -> list[str]:
    lead = Content.styled("✗ B", "bold")
    end = None if mark is None else Content.styled(mark, "bold")
    return [line.plain for line in wrapping.hang(lead, Content(body), width, 5, end)]


def test_the_body_hangs_from_its_lead() -> None:
    assert hung("It shrinks in every row, so its mean shrinks too.", 33) == [
        "✗ B  It shrinks in every row, so",
        "     its mean shrinks too.",
    ]


def test_a_mark_stands_at_the_right_and_moves_nothing_where_there_is_room() -> None:
    body = "It shrinks in every row, so its mean shrinks too."
    assert hung(body, 69, "you, sure") == ["✗ B  It shrinks in every row, so its mean shrinks too.      you, sure"]
    two = "A gradient shrinks in proportionality to its weight."
    first, *rest = hung(two, 40, "you, sure")
    assert [first, *rest] == ["✗ B  A gradient shrinks in     you, sure", *hung(two, 40)[1:]]


def test_a_mark_shortens_only_the_line_it_stands_on() -> None:
    body = "It shrinks in every row, so its mean shrinks too and then some more words follow it."
    assert hung(body, 69, "you, sure") == [
        "✗ B  It shrinks in every row, so its mean shrinks too and   you, sure",
        "     then some more words follow it.",
    ]


def test_a_mark_gets_a_line_of_its_own_where_it_would_leave_no_room() -> None:
    assert hung("It dies in most rows.", 20, "you, fairly") == [
        "✗ B  It dies in most",
        "     rows.",
        "         you, fairly",
    ]


def test_styles_survive() -> None:
    (line,) = wrapping.hang(Content.styled("✓", "$success"), Content.styled("holds", "bold"), 30, 3)
    assert [(line.plain[span.start : span.end], span.style) for span in line.spans] == [
        ("✓", "$success"),
        ("holds", "bold"),
    ]


@given(TEXTS, st.integers(12, 80), st.sampled_from([None, "you, sure", "你，有把握", "x" * 90]))
def test_hung_lines_lose_nothing_and_fit(text: str, width: int, mark: str | None) -> None:
    lines = hung(text, width, mark)
    assert all(cell_len(line) <= width for line in lines)
    joined = bare("".join(lines))
    assert joined.startswith("✗B")
    if mark is None:
        assert joined == bare("✗B" + text)
    elif cell_len(mark) < width:
        assert joined.replace(bare(mark), "", 1) == bare("✗B" + text)


def test_a_row_that_is_too_wide_is_counted_as_it_is_painted() -> None:
    from textual.style import Style
    from textual.visual import RenderOptions

    for text in ("short\n" + "w" * 25 + "\n\nlast", "多头" * 13 + "\nlast", "", "x" * 20):
        column = Column(lambda _width, text=text: Content(text))
        options = RenderOptions(lambda _name: Style(), {"text_wrap": "nowrap"})
        painted = column.render_strips(20, None, Style(), options)
        assert column.lines(20) == len(painted) if text else not column.lines(20)
