"""One way of saying a point, as a rubric writes it.

dot > grow + width         the dot product is what grows, and the width stands in the same sentence
softmax|weight + ~width    one of two concepts; the width may stand in the sentence before or after
=squared norm|=模长的平方 + !divide    phrases without a concept's name; no division in those clauses
… + !!retrain              nothing of that in the whole sentence
… + ?later / earlier       if its clauses name a side at all, then this one; ??later / earlier: if its sentence does
query / kv & dec / enc     each stands with its own: the query with the decoder, where keys stand with the encoder
soft / hard > blends       said of the one as against the other; without “/” the question's rivals are the others
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizapp.locale import _

_NAME = re.compile(r"[a-z][a-z0-9_]*$")


class Group(NamedTuple):
    """One thing that must be said; `subject` is what it must be said of, if that matters.

    In a `pair` the two are said of each other, in either order. `against` and `others` are what the names and the
    subject compete with.
    """

    names: tuple[str, ...]
    subject: tuple[str, ...] = ()
    nearby: bool = False
    pair: bool = False
    against: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.subject + self.names + self.against + self.others


class Rule(NamedTuple):
    groups: tuple[Group, ...]
    forbidden: tuple[str, ...] = ()  # in its clauses
    banned: tuple[str, ...] = ()  # in its sentence
    sides: tuple[Group, ...] = ()  # each with what it is against: its clauses may not name that one alone

    @property
    def names(self) -> frozenset[str]:
        groups = (name for group in (*self.groups, *self.sides) for name in group.all)
        return frozenset((*groups, *self.forbidden, *self.banned))


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
    sides: list[Group] = []
    forbidden: list[str] = []
    banned: list[str] = []
    column = 0
    for text in way.split(" + "):
        index, piece = column, text.strip()
        column += len(text) + len(" + ")
        if piece.startswith("!!"):
            banned += _alternatives(piece[2:], index)
        elif piece.startswith("!"):
            forbidden += _alternatives(piece[1:], index)
        elif piece.startswith("?"):
            sides.append(_side(piece, index))
        else:
            groups.append(_group(piece, index))
    if not any(not group.nearby for group in groups):
        raise RuleError(_("a way of saying it needs a concept that must stand in its sentence"), 0)
    return Rule(tuple(groups), tuple(forbidden), tuple(banned), tuple(sides))


def _group(piece: str, index: int) -> Group:
    nearby, pair = piece.startswith("~"), " & " in piece
    subject, arrow, names = piece.removeprefix("~").rpartition(" & " if pair else " > ")
    own, against = _contrast(names, index)
    of, others = _contrast(subject, index) if arrow else ((), ())
    if against and not pair:
        raise RuleError(_("what is said has no rivals: “/” belongs to a subject, to a pair, or to a side (?)"), index)
    return Group(own, of, nearby, pair, against, others)


def _side(piece: str, index: int) -> Group:
    own, against = _contrast(piece.removeprefix("?").removeprefix("?"), index)
    if not against:
        raise RuleError(_("a side needs what it is against: ?later / earlier"), index)
    return Group(own, nearby=piece.startswith("??"), against=against)


def _contrast(text: str, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands before the “/”, and what stands after it."""
    own, slash, others = text.partition(" / ")
    return _alternatives(own, index), _alternatives(others, index) if slash else ()


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
