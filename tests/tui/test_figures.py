"""Figures as text: goldens in both languages and at the widths of the screens, styles, and that nothing breaks out.

UPDATE_GOLDENS=1 python -m pytest tests/tui/test_figures.py      write the goldens anew, then read their diff
"""

from __future__ import annotations

import gettext
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.color import Color
from textual.content import Content
from textual.style import Style

from quizapp import locale
from quizapp.locale.numbers import number
from quizapp.tui.figures import DEFAULT, Palette, draw, number_line, shape_lines
from quizapp.tui.figures.palette import READABLE, STEPS, contrast
from quizapp.tui.themes import INK, PAPER
from solutions.evidence import Bars, Curves, Figure, Heatmap, Histogram, Series, Table
from tests.tui.figure_samples import (
    BAND,
    BELL,
    BELOW_ZERO,
    DECLARED,
    FACTS,
    GAPS,
    LONG_LABELS,
    MANY,
    PAIR,
    POWERS,
    SATURATION,
    SCORES,
    SINGLE,
    TABLE,
    THREE,
    WEIGHTS,
    same,
    series,
)

GOLDENS = Path(__file__).parent / "goldens" / "figures"
WIDTHS = 41, 69, 76
CHINESE = {
    "you": "你",
    "measured": "测得",
    "{count} more column to the right": "右边还有 {count} 列",
    "{count} more columns to the right": "右边还有 {count} 列",
}


class Chinese(gettext.NullTranslations):
    """The words of this file's figures, whatever the committed catalogue says today."""

    def gettext(self, message: str) -> str:
        return CHINESE[message]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return CHINESE[msgid1 if n == 1 else msgid2]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    catalogues = {"en": gettext.NullTranslations(), "zh": Chinese()}
    monkeypatch.setattr(locale, "_catalogue", lambda language: catalogues[language])
    locale.use("en")
    yield
    locale.use("en")


def plain(figure: Figure, width: int, **options: object) -> Content:
    return draw(figure, width, facts=FACTS, declared=DECLARED, **options)  # type: ignore[arg-type]


def lined(*answers: tuple[float, float, float, float]) -> Callable[[int], Content]:
    return lambda width: Content("\n\n").join(number_line(*answer, width) for answer in answers)


GOLDEN: dict[str, Callable[[int], Content]] = {
    "bars-pair": lambda width: plain(PAIR, width),
    "bars-pair-sealed": lambda width: plain(PAIR, width, sealed=True),
    "bars-pair-growing": lambda width: plain(PAIR, width, grow=0.5),
    "bars-single": lambda width: plain(SINGLE, width),
    "bars-single-sealed": lambda width: plain(SINGLE, width, sealed=True),
    "bars-below-zero": lambda width: plain(BELOW_ZERO, width),
    "bars-three": lambda width: plain(THREE, width),
    "histogram": lambda width: plain(BELL, width),
    "histogram-low": lambda width: plain(BELL, width, height=3, captioned=False),
    "histogram-span": lambda width: plain(BELL, width, span=(-8, 8), span_label="your 8 spans this"),
    "histogram-sealed": lambda width: plain(BELL, width, sealed=True),
    "table": lambda width: plain(TABLE, width),
    "table-sealed": lambda width: plain(TABLE, width, sealed=True),
    "table-long-labels": lambda width: plain(LONG_LABELS, width),
    "heatmap-scores": lambda width: plain(SCORES, width),
    "heatmap-weights": lambda width: plain(WEIGHTS, width),
    "heatmap-sealed": lambda width: plain(SCORES, width, sealed=True),
    "heatmap-too-wide": lambda width: plain(MANY, width),
    "curves": lambda width: plain(SATURATION, width),
    "curves-log": lambda width: plain(POWERS, width),
    "curves-band": lambda width: plain(BAND, width),
    "curves-gaps": lambda width: plain(GAPS, width),
    "curves-sealed": lambda width: plain(SATURATION, width, sealed=True),
    "number-line": lined((8, 63.7, 57.3, 70.1), (64, 63.7, 57.3, 70.1), (63.7, 63.7, 57.3, 70.1)),
    "number-line-log": lined((8, 1026, 923, 1129), (-8, -1000, -1100, -900), (1e-9, 0.0625, 0.06, 0.065)),
    "number-line-off-scale": lined((8, 1e20, 0.9e20, 1.1e20), (-5000, 2, 1.8, 2.2), (math.inf, 63.7, 57, 70)),
    "number-line-around-zero": lined((0, 63.7, 57.3, 70.1), (-5, 0.2, 0.1, 0.3), (0, 0, 0, 0), (math.nan, 0, -1, 1)),
    "shape": lambda width: Content("\n\n").join(
        shape_lines(given, expected, width)
        for given, expected in (([2, 8, 3, 7], [2, 3, 8, 7]), ([2, 8], [2, 8, 5]), ([], [64]), ([2, 8], [2, 8]))
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    blocks = []
    for language in locale.LANGUAGES:
        locale.use(language)
        for width in WIDTHS:
            lines = [line.rstrip() for line in GOLDEN[name](width).plain.split("\n")]
            blocks.append("\n".join([f"== {language} {width}", *lines]))
    drawn = "\n\n".join(blocks) + "\n"
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


COLOURED = "bars-pair", "histogram", "curves", "curves-band", "heatmap-scores", "heatmap-weights", "table"


@pytest.mark.parametrize("name", COLOURED)
def test_golden_in_colour(name: str) -> None:
    """One of each kind with the style of every piece; the goldens above are the same without colour."""
    blocks = []
    for language in locale.LANGUAGES:
        locale.use(language)
        lines = [f"== {language}"]
        for line in GOLDEN[name](41).split("\n"):
            lines.append("".join(f"<{span.style}>{line.plain[span.start : span.end]}" for span in line.spans).rstrip())
        blocks.append("\n".join(lines))
    drawn = "\n\n".join(blocks) + "\n"
    path = GOLDENS / "colour" / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


def test_every_golden_belongs_to_a_figure() -> None:
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(GOLDEN)
    assert {path.stem for path in (GOLDENS / "colour").glob("*.txt")} == set(COLOURED)


def test_the_cell_under_the_cursor_is_brought_out_without_colour_too() -> None:
    content = plain(SCORES, 69, cursor=(2, 1))
    reversed_ = [content.plain[span.start : span.end].strip() for span in content.spans if "reverse" in str(span.style)]
    assert reversed_ == ["−2.9"]
    sealed = plain(SCORES, 69, cursor=(2, 1), sealed=True)
    assert not [span for span in sealed.spans if "reverse" in str(span.style)]


# --- colour ----------------------------------------------------------------------------------------------------------


def styled(content: Content, style: str) -> list[str]:
    """The pieces of text in this style."""
    return [content.plain[span.start : span.end] for span in content.spans if span.style == style]


def test_the_setting_under_test_is_blue_and_the_reference_grey() -> None:
    content = plain(PAIR, 76)
    assert all(set(piece) <= set("█▏▎▍▌▋▊▉") for piece in styled(content, "$accent"))
    assert len([piece for piece in styled(content, "$muted") if "█" in piece]) == 3


def test_facts_that_decided_are_measurements_and_the_others_plain() -> None:
    content = plain(TABLE, 41, deciding=frozenset({"mean_not", "median_not"}))
    assert [piece.strip() for piece in styled(content, "bold $accent")] == [number(0.0012), "3.84"]


def test_a_span_is_brought_out() -> None:
    content = plain(BELL, 76, span=(-8, 8))
    inside, outside = "".join(styled(content, "$accent")), "".join(styled(content, "$faint"))
    assert inside.count("█") > 40
    assert set("█▇▆▅▄▃▂▁") & set(outside)
    assert not styled(plain(BELL, 76), "$faint")[0].strip("─┬┼ ")


def test_the_curve_under_test_is_blue_and_solid_and_the_others_dashed() -> None:
    content = plain(SATURATION, 69)
    solid, dashed = styled(content, "$accent")[0], styled(content, "$muted")[2]
    assert solid == "⠒⠒⠒⠒⠒"
    assert set(dashed) > {" "}


def test_answer_and_measurement_have_their_own_marks() -> None:
    content = number_line(8, 63.7, 57.3, 70.1, 69)
    assert styled(content, "bold") == ["you  8", "▼"]
    assert [piece.strip("━") for piece in styled(content, "bold $accent")] == ["measured  63.7", "▼"]
    assert styled(content, "$accent") == ["━" * 11]


def test_differing_axes_are_marked_above() -> None:
    marks, given, expected = shape_lines([2, 8, 3, 7], [2, 3, 8, 7]).plain.split("\n")
    assert [given[at] for at, char in enumerate(marks) if char == "▼"] == ["8", "3"]
    assert [expected[at] for at, char in enumerate(marks) if char == "▼"] == ["3", "8"]


PALETTES = {
    theme.name: Palette.of({**theme.to_color_system().generate(), **theme.variables}, theme.dark)
    for theme in (INK, PAPER)
}


@pytest.mark.parametrize("name", PALETTES)
def test_the_number_in_every_cell_can_be_read(name: str) -> None:
    palette = PALETTES[name]
    for step in range(-STEPS, STEPS + 1):
        style = palette.cell(step / STEPS)
        assert style.background is not None
        assert style.foreground is not None
        assert contrast(style.foreground, style.background) >= READABLE


@pytest.mark.parametrize("name", PALETTES)
def test_the_ramp_goes_to_the_accent_and_to_the_colour_of_negative_values(name: str) -> None:
    palette = PALETTES[name]

    def distance(strength: float, end: Color) -> int:
        ground = palette.cell(strength).background
        assert ground is not None
        return sum(abs(one - other) for one, other in zip(ground.rgb, end.rgb, strict=True))

    for end, sign in ((palette.accent, 1), (palette.negative, -1)):
        distances = [distance(sign * part / 8, end) for part in range(9)]
        assert distances == sorted(distances, reverse=True)
        assert distances[-1] < 60


def test_a_masked_cell_has_no_ground_and_a_weight_has_one() -> None:
    content = draw(WEIGHTS, 69, palette=DEFAULT)
    grounds = [span for span in content.spans if isinstance(span.style, Style)]
    assert len(grounds) == 6
    assert sum("·" in piece for piece in styled(content, "$faint")) == 3
    strongest = next(span.style for span in grounds if "1.0" in content.plain[span.start : span.end])
    assert isinstance(strongest, Style)
    assert strongest.background == DEFAULT.cell(1.0).background


# --- what is sealed gives nothing away -------------------------------------------------------------------------------


def shifted(figure: Figure) -> Figure:
    """The same figure of another measurement."""
    match figure:
        case Bars():
            return Bars(caption=figure.caption, labels=figure.labels, series=[
                Series(label=s.label, values=[9.0 - v for v in s.values], tested=s.tested) for s in figure.series
            ])  # fmt: skip
        case Histogram():
            return Histogram(
                caption=figure.caption, edges=[3 * e + 1 for e in figure.edges], counts=figure.counts[::-1]
            )
        case Curves():
            return Curves(caption=figure.caption, x=[2 * x for x in figure.x], x_label=figure.x_label, series=[
                Series(label=s.label, values=[9 * v + 70 for v in s.values], tested=s.tested) for s in figure.series
            ])  # fmt: skip
        case Heatmap():
            return Heatmap(caption=figure.caption, rows=figure.rows, columns=figure.columns, values=[
                [0.1 if value is None else None for value in row] for row in figure.values
            ], diverging=figure.diverging)  # fmt: skip
        case Table():
            return figure


@pytest.mark.parametrize(
    "figure", [PAIR, SINGLE, THREE, BELL, SCORES, SATURATION], ids=lambda figure: type(figure).__name__
)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_sealed_figure_looks_the_same_whatever_was_measured(figure: Figure, width: int) -> None:
    sealed, other = plain(figure, width, sealed=True), plain(shifted(figure), width, sealed=True)
    assert sealed.is_same(other)
    assert not plain(figure, width).is_same(plain(shifted(figure), width))


def test_a_sealed_table_holds_no_number() -> None:
    content = draw(TABLE, 41, facts=FACTS, declared=DECLARED, sealed=True)
    other = draw(TABLE, 41, facts=dict.fromkeys(FACTS, -7.77), declared=DECLARED, sealed=True)
    assert content.is_same(other)
    assert content.plain.count("░░░") == 10


def test_bars_grow_to_their_length() -> None:
    def cells(grow: float) -> int:
        return plain(PAIR, 76, grow=grow).plain.count("█")

    assert cells(0) == 0
    assert 0 < cells(0.5) < cells(1.0)
    assert plain(PAIR, 76).is_same(plain(PAIR, 76, grow=1.0))


def test_a_scale_is_shared_by_both_sides() -> None:
    figure = Bars(caption=same(""), labels=["a"], series=[series("l", [2.0], tested=False), series("r", [1.0])])
    row = draw(figure, 44).plain.split("\n")[1]
    left, right = row.split("a")
    assert left.count("█") == 2 * right.count("█")
