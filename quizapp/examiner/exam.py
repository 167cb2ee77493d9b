"""The entrance exam: labelled answers that an examiner has to read as they are labelled before anybody asks it.

It is held to what the rubrics themselves are held to, on every point and misconception, not on doubtful ones alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from functools import cache
from importlib import resources

from msgspec import Struct

from quizapp.bank.rubrics import Explain
from quizapp.examiner.asking import SECONDS, Silent, ask
from quizapp.examiner.endpoint import Endpoint, Result
from quizapp.examiner.opinions import INSTRUCTIONS

F1, PRECISION, FALSE_CREDIT = 0.85, 0.97, 0.02
ADVERSARIAL = frozenset({"negated", "salad", "copy", "nonsense", "swapped", "question", "rejected"})
SILENCES = 3  # in a row end the exam


class Labelled(Struct, frozen=True):
    """One answer, and what it says: of an honest kind, or of one that is meant to be credited wrongly."""

    question: str
    language: str
    kind: str
    points: frozenset[str]
    misconceptions: frozenset[str]
    answer: str

    @property
    def honest(self) -> bool:
        return self.kind not in ADVERSARIAL


class Marked(Struct, frozen=True):
    """What an examiner said of one labelled answer."""

    labelled: Labelled
    points: frozenset[str]


@cache
def paper() -> tuple[Labelled, ...]:
    """The labelled answers of the exam."""
    return labelled(_text())


@cache
def _text() -> str:
    return resources.files("quizapp.examiner").joinpath("answers.txt").read_text("utf-8")


def labelled(text: str) -> tuple[Labelled, ...]:
    rows = [line.split("|", 5) for line in text.splitlines() if line and line[0] != "#"]
    return tuple(
        Labelled(
            row[0].strip(), row[1].strip(), row[2].strip(), frozenset(row[3].split()), frozenset(row[4].split()),
            row[5].strip(),
        )
        for row in rows
    )  # fmt: skip


def paper_of(endpoint: Endpoint) -> str:
    """What was examined: another model, address, instruction or answer makes it another exam."""
    parts = [endpoint.address, endpoint.model, INSTRUCTIONS, _text()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


async def sit(
    endpoint: Endpoint, questions: dict[str, Explain], seconds: float = SECONDS
) -> AsyncIterator[Marked | Silent]:
    """Ask about each answer in turn. It ends early when nothing comes back; silence counts as nothing found."""
    silences = 0
    for row in paper():
        question = questions[row.question]
        ids = [item.id for item in question.items]
        try:
            said = await ask(endpoint, question, ids, row.answer, seconds)
        except Silent as error:
            silences += 1
            yield error
            if silences == SILENCES:
                return
            continue
        silences = 0
        points = {point.id for point in question.points}
        yield Marked(row, frozenset(one.id for one in said if one.decision == "covered" and one.id in points))


def result(endpoint: Endpoint, marked: Sequence[Marked], questions: dict[str, Explain]) -> Result:
    """F1 over all answers, precision on honest ones, false credit a point on adversarial ones, against the floors."""
    by_row = {one.labelled: one.points for one in marked}
    right = false = missed = honest_right = honest_false = tricked = chances = 0
    for row in paper():
        got = by_row.get(row, frozenset())
        right += len(got & row.points)
        false += len(got - row.points)
        missed += len(row.points - got)
        if row.honest:
            honest_right += len(got & row.points)
            honest_false += len(got - row.points)
        else:
            tricked += len(got - row.points)
            chances += len(questions[row.question].points) - len(row.points)
    f1 = 2 * right / max(1, 2 * right + false + missed)
    precision = honest_right / max(1, honest_right + honest_false)
    false_credit = tricked / max(1, chances)
    passed = f1 >= F1 and precision >= PRECISION and false_credit <= FALSE_CREDIT
    return Result(
        paper=paper_of(endpoint), passed=passed, f1=round(f1, 3), precision=round(precision, 3),
        false_credit=round(false_credit, 3),
    )  # fmt: skip


def admitted(endpoint: Endpoint, last: Result | None) -> bool:
    """Whether this examiner passed this exam."""
    return last is not None and last.passed and last.paper == paper_of(endpoint)
