"""Finding by words: every word of the search somewhere in an entry, in either language.

A fuzzy match of single letters finds more than was meant and takes seconds over long prompts: exponentially many ways
lead through one. To look for whole words takes a millisecond over a thousand entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from textual.content import Content
from textual.style import Style

Thing = TypeVar("Thing")
MOST = 60  # entries shown of a search: whoever sees more types another word


class Entry(NamedTuple, Generic[Thing]):
    """What can be found: the line that is shown, its small print, and all the text it is found by."""

    line: str
    help: str
    text: str
    thing: Thing


def entry(line: str, help: str, texts: Iterable[str], thing: Thing) -> Entry[Thing]:
    return Entry(line, help, "\n".join([line, help, *texts]).casefold(), thing)


def found(query: str, entries: Iterable[Entry[Thing]]) -> list[tuple[float, Entry[Thing]]]:
    """The entries that have every word, the best first, with a score in (0, 1]."""
    words = query.casefold().split()
    scored = [(score(words, each), each) for each in entries if all(word in each.text for word in words)]
    return sorted(scored, key=lambda pair: -pair[0])[:MOST]


def score(words: Sequence[str], each: Entry[Thing]) -> float:
    """More for words in the line that is shown, most where it begins with one; a little for any other place."""
    line = each.line.casefold()
    if each.help.casefold() == " ".join(words):
        return 1.0
    worth = [
        0.9 if line.startswith(word) else 0.8 if f" {word}" in line else 0.7 if word in line else 0.1 for word in words
    ]
    return sum(worth) / len(worth) if worth else 0.1


def highlighted(line: str, query: str, style: Style | None) -> Content:
    """The line with the words of the search marked."""
    content, low = Content(line), line.casefold()
    if style is None or len(low) != len(line):  # a letter whose small form is two: the places would be off
        return content
    for word in set(query.casefold().split()):
        at = low.find(word)
        while at >= 0:
            content = content.stylize(style, at, at + len(word))
            at = low.find(word, at + len(word))
    return content
