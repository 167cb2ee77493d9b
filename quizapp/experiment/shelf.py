"""Every demonstration under its topic, found by words in either language, and what it decides."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from quizapp.bank.ledger import Row, sides
from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.experiment.settings import Refused
from quizapp.locale import _
from solutions.evidence import Declaration, Text


class Board(Struct, frozen=True):
    """One topic, and its demonstrations."""

    id: str
    title: Text
    demonstrations: list[Declaration]


def shelf(declarations: Mapping[str, Declaration], bank: Bank) -> list[Board]:
    """The topics in the packs' order, those that only demonstrations have behind them; none without any."""
    found: dict[str, list[Declaration]] = {}
    for declaration in declarations.values():
        found.setdefault(topic_of(declaration.id, bank), []).append(declaration)
    order = [*bank.topics, *sorted(found.keys() - bank.topics.keys())]
    return [Board(id, _title(id, bank), found[id]) for id in order if id in found]


def topic_of(demonstration: str, bank: Bank) -> str:
    """The part before the first dot where that is a topic; else that of the questions it decides, else that part."""
    prefix = demonstration.partition(".")[0]
    if prefix in bank.topics:
        return prefix
    asked = Counter(question.topic for question in decides(demonstration, bank))
    ruled = Counter(row.topic for row in settles(demonstration, bank))
    return next((topic for topic, _count in [*asked.most_common(1), *ruled.most_common(1)]), prefix)


def _title(topic: str, bank: Bank) -> Text:
    known = bank.topics.get(topic)
    return known.title if known is not None else Text(topic, topic)


def decides(demonstration: str, bank: Bank) -> list[Question]:
    """The questions that a demonstration decides, the easiest first."""
    found = [question for question in bank.questions.values() if question.demonstration == demonstration]
    return sorted(found, key=lambda question: question.level)


def settles(demonstration: str, bank: Bank) -> list[Row]:
    """The rows of the ledger that rest on it."""
    return [
        row for row in bank.rows.values() if any(side.demonstration == demonstration for side in sides(row).values())
    ]


def matching(boards: Iterable[Board], words: str) -> list[Board]:
    """The demonstrations in which every one of these words occurs, in either language."""
    wanted = words.casefold().split()
    kept = (
        Board(board.id, board.title, [one for one in board.demonstrations if _has(one, board, wanted)])
        for board in boards
    )
    return [board for board in kept if board.demonstrations]


def _has(declaration: Declaration, board: Board, wanted: list[str]) -> bool:
    text = "\n".join([*haystack(declaration), board.title.en, board.title.zh]).casefold()
    return all(word in text for word in wanted)


def haystack(declaration: Declaration) -> Iterator[str]:
    """Whatever somebody might remember of a demonstration."""
    yield declaration.id
    yield declaration.claim.en
    yield declaration.claim.zh
    for labelled in (*declaration.parameters, *declaration.facts):
        yield labelled.name
        yield labelled.label.en
        yield labelled.label.zh


def nearest(name: str, declarations: Iterable[str]) -> str:
    """The id most like a name that does not exist; "" if none is."""
    known = list(declarations)
    ending = [id for id in known if id.rpartition(".")[2] == name or id.replace("-", "_") == name.replace("-", "_")]
    return next(iter([*ending, *difflib.get_close_matches(name, known, 1, 0.5)]), "")


def find(id: str, declarations: Mapping[str, Declaration]) -> Declaration:
    """The demonstration of that id. Raises Refused with one line that names the nearest."""
    if id not in declarations:
        raise Refused(strange(id, declarations))
    return declarations[id]


def strange(name: str, declarations: Iterable[str]) -> str:
    """That there is no such demonstration, in one line that names the nearest."""
    shown = "".join(char for char in name if char.isprintable())[:60]
    near = nearest(name, declarations)
    if near:
        return _("there is no demonstration “{name}”; did you mean {near}?").format(name=shown, near=near)
    return _("there is no demonstration “{name}”; `quizapp demo` lists them").format(name=shown)
