"""What the reports in Markdown are made of. Each part comes as lines, and not at all when there is nothing in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def file(mark: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines of a file with their line breaks; the mark says that it may be written anew."""
    yield f"{mark}\n"
    yield from (f"{line}\n" for line in lines)


def section(title: str, body: Iterable[str]) -> Iterator[str]:
    """A heading and what is beneath it."""
    found = list(body)
    if found:
        yield from ("", f"## {plain(title)}", "", *found)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: bool = True) -> Iterator[str]:
    """Its first column is text, the others are numbers unless it is said that they are not."""
    found = list(rows)
    if found:
        yield "| " + " | ".join(head) + " |"
        yield "|---|" + ("---:|" if numbers else "---|") * (len(head) - 1)
        yield from ("| " + " | ".join(row) + " |" for row in found)


def plain(text: str) -> str:
    """Text that Markdown shows as it is, in one line; without what no screen shows."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return _SPECIAL.sub(r"\\\1", " ".join(shown.split()))
