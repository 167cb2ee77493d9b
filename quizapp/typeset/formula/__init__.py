"""A subset of LaTeX set as text: in two dimensions (`lines`) or on one line (`inline`).

What is not understood appears as it was written: an unknown command, a brace without its partner. Nothing raises.
"""

from __future__ import annotations

from quizapp.typeset.formula.boxes import Box
from quizapp.typeset.formula.reader import Reader

__all__ = ["inline", "lines"]

LONGEST = 2_000  # characters of a source; a longer one is shown as it stands
TALLEST = 24  # rows of a formula; a taller one is set on one line


def lines(source: str) -> list[str]:
    """A formula in two dimensions, all lines equally wide; each line of the source is a formula of its own."""
    boxes = [_set(part, flat=False) for part in source.split("\n") if part.strip()]
    tall = any(len(box.lines) > 1 for box in boxes)
    width = max((box.width for box in boxes), default=0)
    rows: list[str] = []
    for box in boxes:
        rows += [" " * width] * (tall and bool(rows)) + list(box.padded(width, "left").lines)
    return rows


def inline(source: str) -> str:
    """A formula on one line: QKᵀ/√dₖ."""
    return "; ".join(_set(part, flat=True).lines[0].strip() for part in source.split("\n") if part.strip())


def _set(source: str, *, flat: bool) -> Box:
    source = "".join(char for char in source if char.isprintable() or char.isspace())
    if len(source) > LONGEST:
        return Box.of(" ".join(source.split()))
    box = Reader(source, flat).row()
    return box if len(box.lines) <= TALLEST else Reader(source, flat=True).row()
