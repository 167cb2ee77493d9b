"""How errors about questions are worded: the nearest known name, quoted values, a caret under the place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from quizapp.locale import _

LONGEST = 60  # characters of a quoted value
MOST = 300  # names to compare a misspelt one with
WINDOW = 100  # characters of a quoted line


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean "d_k"?)`, or nothing when no known name is near."""
    import difflib  # only when something is wrong

    candidates = list(known)
    if len(candidates) > MOST:
        candidates = [name for name in candidates if name[:3] == word[:3]][:MOST]
    near = difflib.get_close_matches(word[:LONGEST], candidates, 1)
    return _(' (did you mean "{name}"?)').format(name=near[0]) if near else ""


def quoted(value: object) -> str:
    """A value as an error shows it: short, and without control characters."""
    text = repr(value) if not isinstance(value, str) else f'"{printable(value)}"'
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def pointed(line: str, column: int) -> str:
    """The line and a caret under its 0-based column; of a long line only the part around it."""
    start = max(0, column - WINDOW // 2) if len(line) > WINDOW else 0
    shown = printable(line[start : start + WINDOW])
    return f"    {shown}\n    {' ' * _cells(shown[: column - start])}^"


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
