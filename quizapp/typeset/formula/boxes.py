"""Boxes of text that a formula is put together from: fractions, roots, fences, scripts, grids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.cells import cell_len

from quizapp.typeset.formula.signs import LIMITS, SUBSCRIPTS, SUPERSCRIPTS, TALL

NAME = re.compile(r"\w+")


@dataclass(frozen=True)
class Box:
    """Lines of equal width, the one at `base` level with what stands beside it."""

    lines: tuple[str, ...]
    base: int = 0

    @classmethod
    def of(cls, text: str) -> Box:
        return cls((text,))

    @property
    def width(self) -> int:
        return cell_len(self.lines[0])

    @property
    def flat(self) -> bool:
        return len(self.lines) == 1

    def padded(self, width: int, align: str = "centre") -> Box:
        gap = width - self.width
        before = {"centre": gap // 2, "left": 0, "right": gap}[align]
        return Box(tuple(" " * before + line + " " * (gap - before) for line in self.lines), self.base)

    def __add__(self, other: Box) -> Box:
        up = max(self.base, other.base)
        down = max(len(self.lines) - self.base, len(other.lines) - other.base)
        rows = zip(self._spread(up, down), other._spread(up, down), strict=True)
        return Box(tuple(one + two for one, two in rows), up)

    def _spread(self, up: int, down: int) -> tuple[str, ...]:
        blank = (" " * self.width,)
        return blank * (up - self.base) + self.lines + blank * (down - len(self.lines) + self.base)


EMPTY = Box.of("")


def stacked(parts: list[Box], base: int) -> Box:
    width = max(part.width for part in parts)
    return Box(tuple(line for part in parts for line in part.padded(width).lines), base)


def fraction(over: Box, under: Box) -> Box:
    width = max(over.width, under.width) + 2
    return stacked([over, Box.of("─" * width), under], len(over.lines))


def braced(inner: Box, said: Box) -> Box:
    """A brace beneath, and beneath that what is said of it."""
    under = Box.of("╰" + "─" * (inner.width - 2) + "╯" if inner.width > 1 else "↑")
    return stacked([inner, under, said], inner.base)


def root(inner: Box) -> Box:
    if inner.flat and NAME.fullmatch(inner.lines[0]):
        return Box.of("√" + inner.lines[0])
    signs = ["│"] * (len(inner.lines) - 1) + ["√"]
    body = tuple(sign + line for sign, line in zip(signs, inner.lines, strict=True))
    return Box((" " + "_" * inner.width, *body), inner.base + 1)


def fenced(inner: Box, opening: str, closing: str) -> Box:
    return _fence(inner, opening) + inner + _fence(inner, closing)


def _fence(inner: Box, sign: str) -> Box:
    height = len(inner.lines)
    if not sign.strip(". "):
        return EMPTY
    if height == 1 or sign not in TALL:
        return Box.of(sign)
    top, middle, bottom = tuple(TALL[sign])
    if sign in "{}":
        rest = "⎪" * (height - 3)
        column = top + rest[: len(rest) // 2] + middle * (height > 2) + rest[len(rest) // 2 :] + bottom
    else:
        column = top + middle * (height - 2) + bottom
    return Box(tuple(column), inner.base)


def grid(rows: list[list[Box]], align: str) -> Box:
    """Cells in columns; a row of tall cells is as tall as its tallest."""
    count = max(map(len, rows))
    full = [row + [EMPTY] * (count - len(row)) for row in rows]
    widths = [max(row[column].width for row in full) for column in range(count)]
    lined: list[str] = []
    for row in full:
        joined = EMPTY
        for column, cell in enumerate(row):
            joined = joined + Box.of("  " * (column > 0)) + cell.padded(widths[column], align)
        lined += joined.lines
    return Box(tuple(lined), (len(lined) - 1) // 2)


def _translated(box: Box | None, table: dict[str, str]) -> str | None:
    """A script in the small letters Unicode has; None if one is missing."""
    if box is None:
        return ""
    text = box.lines[0].replace(" ", "")
    return "".join(table[char] for char in text) if box.flat and all(char in table for char in text) else None


def with_scripts(base: Box, sub: Box | None, sup: Box | None, flat: bool) -> Box:
    """Small letters where Unicode has them, `_name` for a name, else a script on a line of its own."""
    if base.flat and base.lines[0].strip() in LIMITS and not flat and not (sub and sup is None and _small(sub)):
        parts = [part for part in (sup, base, sub) if part]
        return stacked(parts, len(sup.lines) if sup else 0)
    low, high = _small(sub), _translated(sup, SUPERSCRIPTS)
    if flat:
        low, high = _marked("_", sub) if low is None else low, _marked("^", sup) if high is None else high
    if low is not None and high is not None and base.flat:
        return base + Box.of(low + high)
    if low is not None and base.flat:
        base, sub = base + Box.of(low), None
    elif high is not None and base.flat:
        base, sup = base + Box.of(high), None
    return base + _raised_and_lowered(base, sub, sup)


def _raised_and_lowered(base: Box, sub: Box | None, sup: Box | None) -> Box:
    width = max(part.width for part in (sub, sup) if part)
    beside = Box(tuple([" " * width] * len(base.lines)))
    column = [part.padded(width, "left").lines for part in (sup, beside, sub) if part]
    return Box(tuple(line for part in column for line in part), (len(sup.lines) if sup else 0) + base.base)


def _small(sub: Box | None) -> str | None:
    """A subscript beside its letter, dₖ; as code writes it where Unicode has no such small letter: W_q, d_model."""
    small = _translated(sub, SUBSCRIPTS)
    name = sub.lines[0].strip() if sub and sub.flat else ""
    return f"_{name}" if small is None and name.isalnum() else small


def _marked(sign: str, script: Box | None) -> str:
    text = script.lines[0].strip() if script else ""
    bare = len(text) == 1 or text.isalnum() or (text.startswith("(") and text.endswith(")"))
    return sign + (text if bare else f"({text})")
