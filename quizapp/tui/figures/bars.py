"""Horizontal bars: one series with its numbers, two series back to back, more of them in groups."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quizapp.locale import pick
from quizapp.locale.numbers import number
from quizapp.tui.figures.parts import (
    ACCENT,
    FAINT,
    NEGATIVE,
    PLAIN,
    QUIET,
    Line,
    centre,
    clean,
    finite,
    left,
    right,
    widest,
)
from solutions.evidence import Bars, Series

EIGHTHS = " ▏▎▍▌▋▊▉"
MIDDLE = 3  # cells around the labels between two series
NARROWEST = 6  # cells of a bar, below which two series are not set back to back


def bars(
    figure: Bars, width: int, *, sealed: bool = False, grow: float = 1.0, others: Sequence[Series] = ()
) -> list[Line]:
    """The lines below the caption. `grow` is the part of its length that each bar has reached, 0 to 1.

    `others` are drawn elsewhere, on the same scale.
    """
    labels = [clean(label) for label in figure.labels]
    middle = widest(labels, max(1, width - 2 * NARROWEST - MIDDLE)) + MIDDLE
    if len(figure.series) == 2 and (width - middle) // 2 >= NARROWEST:
        return _back_to_back(figure, labels, width, middle, sealed, grow, others)
    if len(figure.series) == 1:
        return _single(labels, figure.series[0], width, sealed, grow, others)
    return _grouped(figure, labels, width, sealed, grow, others)


def to_the_right(part: float, width: int) -> str:
    """A bar to an eighth of a cell; what is above zero always shows."""
    eighths = round(_share(part) * width * 8) or int(part > 0 and width > 0)
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def to_the_left(part: float, width: int) -> str:
    """A bar that grows to the left in half cells, padded to `width`: terminals have no finer right-hand blocks."""
    halves = round(_share(part) * width * 2)
    bar = "▐" * (halves % 2) + "█" * (halves // 2)
    return right(bar or "▕" * int(part > 0 and width > 0), width)


def _share(part: float) -> float:
    return 0.0 if math.isnan(part) else max(0.0, min(1.0, part))


def _longest(compared: list[Series]) -> float:
    return max((abs(value) for series in compared for value in finite(series.values)), default=0.0)


def _part(value: float | None, longest: float) -> float:
    if value is None or math.isnan(value):
        return 0.0
    return math.copysign(1.0, value) if math.isinf(value) else value / longest if longest else 0.0


def _value(series: Series, index: int) -> float | None:
    return series.values[index] if index < len(series.values) else None


def _colour(series: Series) -> str:
    return ACCENT if series.tested else QUIET


def _back_to_back(
    figure: Bars, labels: list[str], width: int, middle: int, sealed: bool, grow: float, others: Sequence[Series]
) -> list[Line]:
    one, other = figure.series
    half = (width - middle) // 2
    headings = [clean(pick(series.label)) for series in figure.series]
    lines: list[Line] = [[(right(headings[0], half) + " " * middle + left(headings[1], width - half - middle), QUIET)]]
    longest = _longest([*figure.series, *others])
    for index, label in enumerate(labels):
        if sealed:
            lines.append([(right("│", half) + centre(label, middle) + "│", FAINT)])
            continue
        parts = [abs(_part(_value(series, index), longest)) * grow for series in figure.series]
        lines.append(
            [
                (to_the_left(parts[0], half), _colour(one)),
                (centre(label, middle), QUIET),
                (to_the_right(parts[1], half), _colour(other)),
            ]
        )
    return lines


def _single(
    labels: list[str], series: Series, width: int, sealed: bool, grow: float, others: Sequence[Series]
) -> list[Line]:
    label_width = widest(labels, max(4, width // 3))
    if sealed:
        return [[(right(label, label_width) + " ", QUIET), ("│", FAINT)] for label in labels]
    texts = ["" if (value := _value(series, index)) is None else number(value) for index in range(len(labels))]
    room = max(1, width - label_width - 2 - widest([*texts, *_texts(others)], width // 3))
    longest = _longest([series, *others])
    parts = [_part(_value(series, index), longest) for index in range(len(labels))]
    elsewhere = [_part(value, longest) for other in others for value in other.values]
    below, above = _sides([*parts, *elsewhere], room)
    return [
        [
            (right(label, label_width) + " ", QUIET),
            *_bar_from_zero(part * grow, below, above, _colour(series)),
            (f" {text}", PLAIN),
        ]
        for label, part, text in zip(labels, parts, texts, strict=True)
    ]


def _sides(parts: list[float], room: int) -> tuple[int, int]:
    """The cells left and right of zero that one scale needs for the lowest and the highest part."""
    lowest, highest = -min([0.0, *parts]), max([0.0, *parts])
    if not lowest:
        return 0, room
    below = max(1, min(room - 1, round(room * lowest / (lowest + highest)))) if highest else room
    return below, room - below


def _bar_from_zero(part: float, below: int, above: int, colour: str) -> Line:
    """What is negative grows to the left of zero; `part` is signed, and 1 is the longest bar of the figure."""
    scale = max(below, above)
    if part < 0:
        return [(to_the_left(-part * scale / max(1, below), below), NEGATIVE)]
    return [(" " * below, PLAIN), (to_the_right(part * scale / max(1, above), above), colour)]


def _texts(compared: Sequence[Series]) -> list[str]:
    return [number(value) for series in compared for value in series.values]


def _grouped(
    figure: Bars, labels: list[str], width: int, sealed: bool, grow: float, others: Sequence[Series]
) -> list[Line]:
    """A label on a line of its own, and below it a bar for each series."""
    names = [clean(pick(series.label)) for series in figure.series]
    name_width = widest(names, max(4, width // 3))
    texts = _texts([*figure.series, *others])
    room = max(1, width - name_width - 4 - widest(texts, width // 3))
    longest = _longest([*figure.series, *others])
    lines: list[Line] = []
    for index, label in enumerate(labels):
        lines.append([(label, PLAIN)])
        for series, name in zip(figure.series, names, strict=True):
            value = _value(series, index)
            lead = ("  " + left(name, name_width) + " ", QUIET)
            if sealed or value is None:
                lines.append([lead, ("│", FAINT)])
                continue
            bar = to_the_right(abs(_part(value, longest)) * grow, room)
            lines.append([lead, (bar, _colour(series)), (f" {number(value)}", PLAIN)])
    return lines
