"""A subset of LaTeX set as text: in two dimensions (`lines`) or on one line (`inline`).

What is not understood appears as it was written: an unknown command, a brace without its partner. Nothing raises.
"""

from __future__ import annotations

import re

from quizapp.typeset.formula.boxes import Box
from quizapp.typeset.formula.reader import Reader

__all__ = ["inline", "lines"]

LONGEST = 2_000  # characters of a source; a longer one is shown as it stands
WIDEST = 70  # cells: a page of 72, set in by two
OPEN, CLOSED = ("{", r"\left", r"\begin"), ("}", r"\right", r"\end")
TALLEST = 24  # rows of a formula; a taller one is set on one line


def lines(source: str) -> list[str]:
    """A formula in two dimensions, all lines equally wide; each line of the source is a formula of its own.

    One that is wider than a narrow screen is broken at its wide spaces, as far as it has any.
    """
    boxes = [box for part in source.split("\n") if part.strip() for box in _broken(part)]
    tall = any(len(box.lines) > 1 for box in boxes)
    width = max((box.width for box in boxes), default=0)
    rows: list[str] = []
    for box in boxes:
        rows += [" " * width] * (tall and bool(rows)) + list(box.padded(width, "left").lines)
    return rows


def _broken(source: str) -> list[Box]:
    """The formula, in as few rows as fit WIDEST cells."""
    whole = _set(source, flat=False)
    parts = _apart(source)
    if whole.width <= WIDEST or len(parts) == 1:
        return [whole]
    rows = [parts[0]]
    for part in parts[1:]:
        longer = rows[-1] + r"\qquad" + part
        if _set(longer, flat=False).width <= WIDEST:
            rows[-1] = longer
        else:
            rows.append(part)
    return [_set(row, flat=False) for row in rows]


def _apart(source: str) -> list[str]:
    """What stands between the wide spaces that are in no braces."""
    parts, depth = [""], 0
    for token in re.split(r"(\\(?:q?quad|left|right|begin|end)(?![a-zA-Z])|\\.|[{}])", source, flags=re.S):
        depth += (token in OPEN) - (token in CLOSED)
        if depth <= 0 and token in (r"\quad", r"\qquad"):
            parts.append("")
        else:
            parts[-1] += token
    return [part for part in parts if part.strip()]


def inline(source: str) -> str:
    """A formula on one line: QKᵀ/√dₖ."""
    return "; ".join(_set(part, flat=True).lines[0].strip() for part in source.split("\n") if part.strip())


def _set(source: str, *, flat: bool) -> Box:
    source = "".join(char for char in source if char.isprintable() or char.isspace())
    if len(source) > LONGEST:
        return Box.of(" ".join(source.split()))
    box = Reader(source, flat).row()
    return box if len(box.lines) <= TALLEST else Reader(source, flat=True).row()
