"""What Home shows, drawn from the questions and the log: the map of claims, the last proofs, what you were sure of."""

from __future__ import annotations

from msgspec import Struct

from quizapp.bank.types import Question
from quizapp.practice import Practice
from quizapp.record import Entry, Log
from solutions.evidence import Text

LAST = 3  # proofs, and mistakes made while sure
LOOK_BACK = 200  # answers that are searched for them


class TopicMap(Struct, frozen=True):
    """One topic's rows of the ledger that questions ask about, and which of them are proven."""

    id: str
    title: Text
    rows: list[str]
    proven: frozenset[str]
    asked: dict[str, Question]  # the easiest question about each row


class Overview(Struct, frozen=True):
    topics: list[TopicMap]
    answers: int
    sitting: list[Question]  # what `↵` starts
    proofs: list[tuple[Entry, Question]]  # the newest right answers
    sure_and_wrong: list[tuple[Entry, Question]]  # not answered rightly since

    @property
    def claims(self) -> int:
        return sum(len(topic.rows) for topic in self.topics)

    @property
    def proven(self) -> int:
        return sum(len(topic.proven) for topic in self.topics)


def overview(practice: Practice) -> Overview:
    """Where the person stands now; what a log that cannot be read would say is left out."""
    return Overview(
        topics=_map(practice, practice.look_up(Log.rows_proven) or set()),
        answers=practice.look_up(Log.count) or 0,
        sitting=practice.sitting(),
        proofs=_proofs(practice)[:LAST],
        sure_and_wrong=_sure_and_wrong(practice)[:LAST],
    )


def questions_about(practice: Practice, row: str) -> list[Question]:
    """The questions that settle a row of the ledger, the easiest first."""
    asking = [question for question in practice.bank.questions.values() if row in question.source]
    return sorted(asking, key=lambda question: question.level)


def _map(practice: Practice, proven: set[str]) -> list[TopicMap]:
    """A row that several topics ask about counts once, for the first of them."""
    seen: set[str] = set()
    maps = []
    for topic in practice.bank.topics.values():
        asked = {
            row
            for question in practice.bank.questions.values()
            if question.topic == topic.id
            for row in question.source
        }
        rows = sorted(asked - seen)
        seen |= asked
        if rows:
            asked_by = {row: questions_about(practice, row)[0] for row in rows}
            maps.append(TopicMap(topic.id, topic.title, rows, frozenset(rows) & proven, asked_by))
    return maps


def _proofs(practice: Practice) -> list[tuple[Entry, Question]]:
    """The newest right answers to questions that are still there."""
    questions = practice.bank.questions
    newest = practice.look_up(lambda log: log.recent_proofs(LOOK_BACK)) or []
    return [(entry, questions[entry.attempt.question]) for entry in newest if entry.attempt.question in questions]


def _sure_and_wrong(practice: Practice) -> list[tuple[Entry, Question]]:
    found = []
    settled: set[str] = set()
    for entry in practice.look_up(lambda log: log.entries(limit=LOOK_BACK)) or []:  # newest first
        attempt, question = entry.attempt, practice.bank.questions.get(entry.attempt.question)
        if entry.undone or question is None or attempt.question in settled:
            continue
        sure_and_wrong = attempt.confidence == "sure" and not attempt.correct
        if sure_and_wrong:
            found.append((entry, question))
        if sure_and_wrong or attempt.correct:
            settled.add(attempt.question)
    return found
