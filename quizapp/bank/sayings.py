"""One way of saying a point, as a rubric writes it.

dot > grow + width         the dot product is what grows, and the width stands in the same sentence
softmax|weight + ~width    one of two concepts; the width may stand in the sentence before or after
=squared norm|=模长的平方 + !divide    phrases without a concept's name; no division in those clauses
… + !!retrain              nothing of that in the whole sentence
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizapp.locale import _

_NAME = re.compile(r"[a-z][a-z0-9_]*$")


class Group(NamedTuple):
    """One thing that must be said; `subject` is what it must be said of, if that matters."""

    names: tuple[str, ...]
    subject: tuple[str, ...] = ()
    nearby: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        return self.subject + self.names


class Rule(NamedTuple):
    groups: tuple[Group, ...]
    forbidden: tuple[str, ...] = ()  # in its clauses
    banned: tuple[str, ...] = ()  # in its sentence

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*(name for group in self.groups for name in group.all), *self.forbidden, *self.banned))


class RuleError(ValueError):
    """A rule that cannot be read; `column` is the place of its piece, from 0."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@lru_cache(maxsize=20_000)
def parse(way: str) -> Rule:
    """The rule that this says; phrases keep their `=`. Raises RuleError."""
    groups: list[Group] = []
    forbidden: list[str] = []
    banned: list[str] = []
    column = 0
    for text in way.split(" + "):
        index, piece = column, text.strip()
        column += len(text) + len(" + ")
        if piece.startswith("!!"):
            banned += _alternatives(piece[2:], index)
            continue
        if piece.startswith("!"):
            forbidden += _alternatives(piece[1:], index)
            continue
        nearby = piece.startswith("~")
        subject, arrow, names = piece.removeprefix("~").rpartition(" > ")
        groups.append(Group(_alternatives(names, index), _alternatives(subject, index) if arrow else (), nearby))
    if not any(not group.nearby for group in groups):
        raise RuleError(_("a way of saying it needs a concept that must stand in its sentence"), 0)
    return Rule(tuple(groups), tuple(forbidden), tuple(banned))


def _alternatives(text: str, index: int) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split("|"))
    for name in names:
        if name.startswith("=") and len(name) > 1:
            continue
        if not _NAME.match(name):
            message = _("“{name}” is neither a concept nor a phrase: a phrase begins with =")
            raise RuleError(message.format(name=name), index)
    return names


def concepts_in(rule: Rule) -> frozenset[str]:
    """The names that a lexicon must know."""
    return frozenset(name for name in rule.names if not name.startswith("="))


def phrases_of(says: str) -> list[str]:
    """The phrases of a concept, which commas separate."""
    return [phrase.strip() for phrase in says.replace("，", ",").split(",") if phrase.strip()]
