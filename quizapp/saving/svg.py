"""A figure as an SVG drawing on white, with its numbers and what was run in it. No script, no font, no address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from quizapp.locale import numbers, pick
from solutions.evidence import Bars, Curves, Figure, Heatmap, Histogram, Matrix, Series, Table

WIDTH, TOP, FOOT, SIDE = 720.0, 56.0, 40.0, 24.0
NARROW, TITLE = 480.0, 32.0  # width on a page that may be read on a phone; height of the title
PLOT = 300.0  # height of a plot
TEXT, QUIET, RULE, PAGE = "#23262d", "#626875", "#dcd8cd", "#ffffff"
ACCENT, BELOW = "#1d56c0", "#9a6a35"
DASHES = ("", "6 3", "2 3", "8 3 2 3")
Parts = list[str]


def as_svg(figure: Figure, told: str) -> str:
    """The drawing as a document; `told` says beneath it what was run."""
    parts, width, height = _drawn(figure, WIDTH)
    whole = TOP + height + FOOT
    title = _text(SIDE, 26, pick(figure.caption), weight="bold", size=15)
    ground = f'<rect width="100%" height="100%" fill="{PAGE}"/>'
    under = _text(SIDE, whole - 12, told, QUIET, size=11)
    return _whole(figure, [ground, title, *parts, under], width, 0, whole)


def inline(figure: Figure) -> tuple[str, bool]:
    """The drawing alone, for a page that says what it shows, and whether it is too wide for a phone."""
    width = max(NARROW, _legend_width(figure.series)) if isinstance(figure, Bars | Curves) else NARROW
    parts, width, height = _drawn(figure, width)
    return _whole(figure, parts, width, TITLE, TOP + height + 4), width > NARROW + SIDE


def _whole(figure: Figure, parts: Parts, width: float, top: float, bottom: float) -> str:
    frame = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {_n(top)} {_n(width)} {_n(bottom - top)}" '
        f'width="{_n(width)}" height="{_n(bottom - top)}" font-family="sans-serif" font-size="13" fill="{TEXT}">',
        f"<title>{escape(pick(figure.caption))}</title>",
    ]
    return "\n".join([*frame, *parts, "</svg>"]) + "\n"


def _drawn(figure: Figure, width: float) -> tuple[Parts, float, float]:
    """What a figure is made of, how wide it became, and how high it is from `TOP` on."""
    match figure:
        case Bars():
            parts, height = _bars(figure, width)
        case Histogram():
            parts, height = _histogram(figure, width)
        case Curves():
            parts, height = _curves(figure, width)
        case Heatmap() | Matrix():
            parts, height = _matrix(figure)
        case Table():
            raise TypeError("a table is no drawing")
    return parts, max(width, _matrix_width(figure) if isinstance(figure, Heatmap | Matrix) else 0.0), height


# --- parts -----------------------------------------------------------------------------------------------------------


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(
    x: float, y: float, says: str, fill: str = TEXT, anchor: str = "start", weight: str = "normal", size: int = 13
) -> str:
    shown = escape("".join(char for char in says if char.isprintable()))
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}" '
        f'font-size="{size}">{shown}</text>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"/>'


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}" stroke="{RULE}"/>'


def _looks(compared: Sequence[Series]) -> list[tuple[str, str]]:
    """Colour and dashes of each series: the setting under test is solid and blue."""
    solid = next((at for at, each in enumerate(compared) if each.tested), 0)
    others = iter(range(1, len(compared) + 1))
    return [(ACCENT, "") if at == solid else (QUIET, DASHES[1 + next(others) % 3]) for at in range(len(compared))]


def _legend(compared: Sequence[Series]) -> Parts:
    """The names of the series with a stroke of each, in one row."""
    parts, x = [], SIDE
    for series, (colour, dash) in zip(compared, _looks(compared), strict=True):
        name = pick(series.label)
        parts.append(
            f'<line x1="{_n(x)}" y1="42" x2="{_n(x + 22)}" y2="42" stroke="{colour}" stroke-width="3" '
            f'stroke-dasharray="{dash}"/>'
        )
        parts.append(_text(x + 28, 46, name, QUIET, size=12))
        x += _entry_width(series)
    return parts


def _entry_width(series: Series) -> float:
    return 48.0 + sum(13 if ord(char) > 0x2E80 else 7 for char in pick(series.label))


def _legend_width(compared: Sequence[Series]) -> float:
    return 2 * SIDE + sum(map(_entry_width, compared))


# --- kinds -----------------------------------------------------------------------------------------------------------


def _bars(figure: Bars, width: float) -> tuple[Parts, float]:
    known = [value for each in figure.series for value in each.values if math.isfinite(value)]
    low, high = min([0.0, *known]), max([0.0, *known])
    span = (high - low) or 1.0
    left, room, thick = 150.0, width - 150.0 - 90.0, 14.0
    zero, parts, y = left + room * -low / span, _legend(figure.series), TOP
    looks = _looks(figure.series)
    for at, name in enumerate(figure.labels):
        parts.append(_text(left - 8, y + 12, name, anchor="end"))
        for series, (colour, _dash) in zip(figure.series, looks, strict=True):
            value = series.values[at]
            reach = room * value / span if math.isfinite(value) else 0.0
            parts.append(_box(zero + min(0.0, reach), y, abs(reach), thick - 2, colour))
            parts.append(_text(zero + max(0.0, reach) + 5, y + 11, numbers.number(value), QUIET, size=11))
            y += thick
        y += 8
    return [*parts, _line(zero, TOP - 4, zero, y)], y - TOP


def _histogram(figure: Histogram, width: float) -> tuple[Parts, float]:
    edges, most = figure.edges, max(figure.counts, default=0.0) or 1.0
    room, span = width - 2 * SIDE, (edges[-1] - edges[0]) or 1.0
    at = [SIDE + room * (edge - edges[0]) / span for edge in edges]
    bottom = TOP + PLOT
    parts = [
        _box(left, bottom - PLOT * count / most, max(0.5, right - left - 0.5), PLOT * count / most, ACCENT)
        for (left, right), count in zip(pairwise(at), figure.counts, strict=False)
    ]
    for edge in (edges[0], (edges[0] + edges[-1]) / 2, edges[-1]):
        x = SIDE + room * (edge - edges[0]) / span
        anchor = "start" if edge == edges[0] else "end" if edge == edges[-1] else "middle"
        parts.append(_text(x, bottom + 18, numbers.number(edge), QUIET, anchor, size=11))
    return [*parts, _line(SIDE, bottom, width - SIDE, bottom)], PLOT + 22


class _Axis:
    """From a value to its place, 0 to 1; logarithmic if `log`."""

    def __init__(self, values: Sequence[float], log: bool) -> None:
        known = [
            math.log10(value) if log else value for value in values if math.isfinite(value) and (value > 0 or not log)
        ]
        self.low, self.high, self.log = min(known, default=0.0), max(known, default=1.0), log
        if self.low == self.high:
            self.low, self.high = self.low - 0.5, self.high + 0.5

    def at(self, value: float) -> float | None:
        if not math.isfinite(value) or (self.log and value <= 0):
            return None
        return ((math.log10(value) if self.log else value) - self.low) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        values = {part / 4: self.low + part / 4 * (self.high - self.low) for part in range(5)}
        return [(part, numbers.number(10**value if self.log else value)) for part, value in values.items()]


def _curves(figure: Curves, width: float) -> tuple[Parts, float]:
    across, up = _Axis(figure.x, figure.log_x), _Axis([v for each in figure.series for v in each.values], figure.log_y)
    left, bottom = 76.0, TOP + PLOT
    room = width - left - SIDE
    parts = _legend(figure.series)
    for part, says in up.ticks():
        parts += [_line(left, bottom - part * PLOT, width - SIDE, bottom - part * PLOT),
                  _text(left - 8, bottom - part * PLOT + 4, says, QUIET, "end", size=11)]  # fmt: skip
    for part, says in across.ticks():
        parts.append(_text(left + part * room, bottom + 18, says, QUIET, "middle", size=11))
    parts.append(_text(left + room / 2, bottom + 36, pick(figure.x_label), QUIET, "middle", size=12))
    if figure.band:
        low, high = (_runs([(across.at(x), up.at(y)) for x, y in zip(figure.x, each.values, strict=True)])
                     for each in figure.series[-2:])  # fmt: skip
        for below, above in zip(low, high, strict=False):
            points = " ".join(f"{_n(left + x * room)},{_n(bottom - y * PLOT)}" for x, y in [*below, *above[::-1]])
            parts.append(f'<polygon points="{points}" fill="{ACCENT}" fill-opacity="0.15"/>')
    for series, (colour, dash) in zip(figure.series, _looks(figure.series), strict=True):
        for run in _runs([(across.at(x), up.at(y)) for x, y in zip(figure.x, series.values, strict=True)]):
            points = " ".join(f"{_n(left + x * room)},{_n(bottom - y * PLOT)}" for x, y in run)
            look = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
            parts.append(f'<polyline points="{points}" fill="none" {look}/>')
    return parts, PLOT + 44


def _runs(points: Sequence[tuple[float | None, float | None]]) -> list[list[tuple[float, float]]]:
    """The stretches between points that have no place."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if x is None or y is None:
            found.append([])
        else:
            found[-1].append((x, y))
    return [run for run in found if run]


LABEL, CELL, ROW = 110.0, 46.0, 24.0


def _matrix_width(figure: Heatmap | Matrix) -> float:
    return SIDE + LABEL + CELL * max((len(row) for row in figure.values), default=0) + SIDE


def _matrix(figure: Heatmap | Matrix) -> tuple[Parts, float]:
    known = [abs(cell) for row in figure.values for cell in row if cell is not None and math.isfinite(cell)]
    most, left = max(known, default=0.0) or 1.0, SIDE + LABEL
    parts = [_text(left + CELL * (at + 0.5), TOP + 12, name, QUIET, "middle", size=11)
             for at, name in enumerate(figure.columns)]  # fmt: skip
    for index, (name, row) in enumerate(zip(figure.rows, figure.values, strict=False)):
        y = TOP + ROW * (index + 0.8)
        parts.append(_text(left - 8, y + 16, name, QUIET, "end", size=11))
        for at, cell in enumerate(row):
            x = left + CELL * at
            if cell is None:
                parts.append(_text(x + CELL / 2, y + 16, "·", RULE, "middle"))
                continue
            strength = min(1.0, abs(cell) / most) if math.isfinite(cell) else 0.0
            colour = BELOW if cell < 0 else ACCENT
            parts.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(CELL)}" height="{_n(ROW)}" fill="{colour}" '
                         f'fill-opacity="{_n(strength)}"/>')  # fmt: skip
            ink = PAGE if strength > 0.55 else TEXT
            parts.append(_text(x + CELL / 2, y + 16, numbers.number(cell, 2), ink, "middle", size=11))
    return parts, ROW * (len(figure.values) + 1) + 8
