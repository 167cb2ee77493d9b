"""Questions whose meaning changed since they were answered: is what was answered then still worth anything?

By default it is kept apart: the changed question is new. The person may keep the history, and take that back.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from quizapp.bank.types import Question
from quizapp.record import Log
from quizapp.record.decisions import Revision


class Changed(Struct, frozen=True):
    """A question that was answered at an older revision only, and nothing is settled about it."""

    question: Question
    old: int  # the newest revision that was answered
    answers: int  # to that revision, counting what it kept itself


def changed(log: Log, questions: Iterable[Question]) -> list[Changed]:
    """What there is to settle, in the order of the questions. Raises LogUnusable."""
    revisions = log.decisions.revisions()
    settled = {(one.question, one.new) for one in revisions}
    cards: dict[str, dict[int, int]] = {}
    for card in log.cards.all():
        cards.setdefault(card.question, {})[card.rev] = card.answers
    found = []
    for question in questions:
        answered = cards.get(question.id, {})
        older = [rev for rev in answered if rev < question.rev]
        if older and question.rev not in answered and (question.id, question.rev) not in settled:
            found.append(Changed(question, max(older), answered[max(older)]))
    return found


def settle(log: Log, one: Changed, keep: bool, at: float | None = None) -> int:
    """Keep the history, or leave it apart for good; returns the decision, which can be retracted."""
    return log.decisions.revise(Revision(one.question.id, one.old, one.question.rev, keep), at)
