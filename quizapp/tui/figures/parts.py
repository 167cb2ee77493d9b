"""What all figures are built of: styles by role, padding by cells, round numbers for an axis."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.style import Style

ACCENT, MEASURED, QUIET, FAINT, NEGATIVE = "$accent", "bold $accent", "$muted", "$faint", "$negative"
BOLD, PLAIN = "bold", ""
HIDDEN = "░░░"

Piece: TypeAlias = tuple[str, str | Style]
Line: TypeAlias = list[Piece]


def clean(text: str) -> str:
    """A label on one line, without control characters and other code points that have no width of their own."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if char.isspace() and char != "\N{NO-BREAK SPACE}" else char for char in text if _visible(char))


def _visible(char: str) -> bool:
    return char.isspace() or not (unicodedata.category(char)[0] == "C" or cell_len(char) == 0)


def left(text: str, width: int) -> str:
    return set_cell_size(text, max(0, width))


def right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text if cell_len(text) <= width else left(text, width)


def centre(text: str, width: int) -> str:
    """In the middle; an odd cell goes to the right."""
    gap = width - cell_len(text)
    return " " * (gap // 2) + text + " " * (gap - gap // 2) if gap >= 0 else left(text, width)


def widest(texts: Iterable[str], limit: int) -> int:
    return min(limit, max(map(cell_len, texts), default=0))


def stack(lines: Iterable[Line], width: int) -> Content:
    """Lines under each other, none wider than `width` cells."""
    pieces: Line = []
    for index, line in enumerate(lines):
        if index:
            pieces.append(("\n", ""))
        pieces.extend(_clipped(line, max(0, width)))
    return Content.assemble(*pieces)


def _clipped(line: Line, width: int) -> Line:
    kept: Line = []
    for text, style in line:
        cells = cell_len(text)
        if cells > width:
            kept.append((left(text, width), style))
            break
        kept.append((text, style))
        width -= cells
    return kept


def overlaid(width: int, labels: Sequence[tuple[int, str]], gap: int = 1) -> str:
    """A row with each label centred on its cell and moved in at the edges; one that would touch an earlier one is
    left out, so the important ones come first."""
    taken: list[tuple[int, int, str]] = []
    for middle, label in labels:
        cells = cell_len(label)
        start = max(0, min(middle - cells // 2, width - cells))
        end = start + cells
        if cells and end <= width and all(end + gap <= other or start >= until + gap for other, until, _ in taken):
            taken.append((start, end, label))
    row, at = [], 0
    for start, end, label in sorted(taken):
        row.append(" " * (start - at) + label)
        at = end
    return "".join(row)


def finite(values: Iterable[float | None]) -> list[float]:
    """The values that can stand on a scale."""
    return [float(value) for value in values if value is not None and math.isfinite(value) and abs(value) < 1e300]


def nice_step(low: float, high: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that makes at most `most` steps from low to high; 0 if none does."""
    raw = (high - low) / max(1, most)
    if not raw > 1e-300 or not math.isfinite(raw):
        return 0.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next((power * times for times in (1, 2, 5, 10) if power * times >= raw * (1 - 1e-9)), power * 10)


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from low to high, at most about `most`; a range too narrow for floats has one."""
    step = nice_step(low, high, most)
    if step <= max(abs(low), abs(high)) * 1e-12:
        return [low]
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [_exact(index, step) for index in range(first, min(last, first + 2 * most) + 1)]


def _exact(index: int, step: float) -> float:
    """index * step without the binary dust: 0.3, not 0.30000000000000004."""
    decimals = min(300, max(0, -math.floor(math.log10(step))))
    return round(index * step, decimals) if decimals < 300 else index * step
