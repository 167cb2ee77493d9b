"""Whatever is measured, a figure is drawn: nothing raises, and no line is wider than it may be."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from quizapp.tui.figures import draw, number_line, shape_lines
from solutions.evidence import Bars, Curves, Figure, Heatmap, Histogram, Row, Series, Table, Text, Value

FLOATS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(-10, 10),
    st.sampled_from([0.0, -0.0, 1e-300, 1e300, -1e308, 1e308, 5e-324, math.nan, math.inf, -math.inf, 1.0]),
)
LABELS = st.one_of(st.text(max_size=12), st.sampled_from(["", "注意力机制", "d_k", "√d_k", "a\nb", "é", "👍🏽", "क्षि"]))
TEXTS = st.builds(Text, LABELS, LABELS)
VALUES = st.lists(FLOATS, max_size=12)
SERIES = st.lists(st.builds(Series, label=TEXTS, values=VALUES, tested=st.booleans()), max_size=4)
FIGURES: st.SearchStrategy[Figure] = st.one_of(
    st.builds(Bars, caption=TEXTS, labels=st.lists(LABELS, max_size=6), series=SERIES),
    st.builds(Histogram, caption=TEXTS, edges=VALUES, counts=VALUES),
    st.builds(Histogram, caption=TEXTS, edges=VALUES.map(sorted), counts=VALUES),
    st.builds(Curves, caption=TEXTS, x=VALUES, x_label=TEXTS, series=SERIES, log_x=st.booleans(), log_y=st.booleans()),
    st.builds(
        Heatmap,
        caption=TEXTS,
        values=st.lists(st.lists(st.one_of(st.none(), FLOATS, st.floats(0, 1)), max_size=9), max_size=5),
        rows=st.lists(LABELS, max_size=5),
        columns=st.lists(LABELS, max_size=9),
        diverging=st.booleans(),
    ),
    st.builds(
        Table,
        caption=TEXTS,
        columns=st.lists(TEXTS, max_size=4),
        rows=st.lists(
            st.builds(Row, label=TEXTS, facts=st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=5)), max_size=4
        ),
    ),
)
ANY_FACTS = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.one_of(FLOATS, st.booleans(), st.integers(), LABELS, st.lists(FLOATS, max_size=3)),
    max_size=2,
)


def fits(content: Content, width: int) -> bool:
    return all(cell_len(line) <= width for line in content.plain.split("\n"))


@given(FIGURES, st.integers(10, 120), ANY_FACTS, st.booleans(), st.floats(0, 1), st.sampled_from([None, 1, 3, 8]))
def test_any_figure(
    figure: Figure, width: int, facts: dict[str, Value], sealed: bool, grow: float, height: int | None
) -> None:
    content = draw(figure, width, facts=facts, sealed=sealed, grow=grow, height=height, deciding=frozenset("a"))
    assert fits(content, width)
    assert all(0 <= span.start <= span.end <= len(content.plain) for span in content.spans)


@given(st.builds(Histogram, caption=TEXTS, edges=VALUES.map(sorted), counts=VALUES), st.tuples(FLOATS, FLOATS), LABELS)
def test_any_span(figure: Histogram, span: tuple[float, float], label: str) -> None:
    assert fits(draw(figure, 41, span=span, span_label=label), 41)


@given(FLOATS, FLOATS, FLOATS, FLOATS, st.integers(10, 120))
def test_any_number_line(answer: float, measured: float, low: float, high: float, width: int) -> None:
    content = number_line(answer, measured, low, high, width)
    assert fits(content, width)
    assert width < 40 or all(word in content.plain for word in ("you  ", "measured  "))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(40, 120))
def test_the_answer_stands_on_its_side_of_the_measurement(answer: float, measured: float, width: int) -> None:
    content = number_line(answer, measured, measured, measured, width)
    yours = [
        span.start for span in content.spans if content.plain[span.start : span.end] == "▼" and span.style == "bold"
    ]
    theirs = [
        span.start for span in content.spans if content.plain[span.start : span.end] == "▼" and span.style != "bold"
    ]
    assert len(theirs) == 1
    if yours:
        assert (yours[0] < theirs[0]) == (answer < measured)
    line = content.plain.split("\n")[-2]
    assert "━" in line


@given(st.lists(st.integers(-9, 10**9), max_size=6), st.lists(st.integers(-9, 10**9), max_size=6), st.integers(10, 120))
def test_any_two_shapes(given_shape: list[int], expected: list[int], width: int) -> None:
    content = shape_lines(given_shape, expected, width)
    assert fits(content, width)
    assert ("▼" in content.plain) == (given_shape != expected) or width < 72
