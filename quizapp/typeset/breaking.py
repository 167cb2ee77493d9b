"""Where a line may end, in Chinese and Latin text together.

Breaking at white space only makes a run of Chinese one "word": it jumps to the next line whole, tears the Latin words
that touch it, and starts lines with 。or ，.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SPACE = " \t\n"
HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U00020000-\U0003ffff"
)
OPENING = "（「『【《〈〔［｛“‘([{"
CLOSING = "，。、；：？！）」』】》〉〕］｝”’…％,.;:?!)]}%"
TIED = "·/～~–—°‰"  # not parted from a Han character before them
GLUE = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{WORD JOINER}\N{ZERO WIDTH JOINER}\ufe00-\ufe0f"

_own = re.escape
_BREAK = re.compile(
    rf"(?<=[{SPACE}])(?![{SPACE}]|[{_own(CLOSING)}])"
    rf"|(?<=[{HAN}，。、；：？！）」』】》〉〕］｝…％])(?![{SPACE}{_own(CLOSING + TIED)}{GLUE}])"
    rf"|(?<![{SPACE}{_own(OPENING)}{GLUE}])(?=[{HAN}（「『【《〈〔［｛])"
)
"""Where a line may end: after white space, and beside a Han character or a full-width mark."""


def units(text: str) -> Iterator[tuple[int, int, str]]:
    """The pieces of a text that stay whole, with the white space behind each: (start, end, piece)."""
    start = 0
    for match in _BREAK.finditer(text):
        end = match.start()
        if end > start and not _opens(text, start, end):
            yield start, end, text[start:end]
            start = end
    if start < len(text):
        yield start, len(text), text[start:]


def _opens(text: str, start: int, end: int) -> bool:
    """Whether the last mark of a piece is an opening one, so that the line cannot end there."""
    while end > start and text[end - 1] in SPACE:
        end -= 1
    return end > start and text[end - 1] in OPENING
