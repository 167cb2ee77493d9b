"""What a log says about the person: pure functions over its answers, as plain numbers for screens and reports.

A share is None under FEW answers: too few say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from quizapp.record import Confidence
from quizapp.record.cards import Answer
from quizapp.schedule.cards import Review
from quizapp.schedule.confidence import BREAK_EVEN, LEVELS, MARKS
from quizapp.schedule.days import study_day

FEW = 10
LONGEST = 300.0  # seconds of one answer that count as time spent
ON_TIME = 1  # days behind its day that a review may be and still be on time
BANDS = ((1, 6), (7, 20), (21, None))  # days since the answer before


class Share(Struct, frozen=True):
    """So many of so many."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of >= FEW else None


class Calibration(Struct, frozen=True):
    """How often the answers given with one confidence held; "said sure 14 times, right 9"."""

    confidence: Confidence
    said: Share
    pays_from: float  # the share from which it pays to say so
    marks: int


class Band(Struct, frozen=True):
    """Reviews after a gap of so many study days."""

    from_days: int
    to_days: int | None
    recalled: Share


class Retention(Struct, frozen=True):
    """Of the reviews asked when they were due: how many held, against what was wanted and what was expected of them."""

    wanted: float
    recalled: Share
    expected: float | None
    on_time: Share
    bands: list[Band]


class Mistake(Struct, frozen=True):
    """A misconception that answers showed; with an empty name, answers that were sure and wrong in no known way.

    Cured: the question was answered rightly on a later study day.
    """

    question: str
    diagnosis: str
    met: int
    sure: int  # of these, how often the person was sure
    last_day: int
    cured: bool


class Spent(Struct, frozen=True):
    """One study day."""

    day: int
    answers: int
    seconds: float


def calibration(answers: Iterable[Answer]) -> list[Calibration]:
    said: Counter[tuple[Confidence, bool]] = Counter(
        (answer.confidence, bool(answer.correct)) for answer in answers if answer.confidence is not None
    )
    found = []
    for level in LEVELS:
        right, wrong = said[level, True], said[level, False]
        marks = right * MARKS[level][0] + wrong * MARKS[level][1]
        found.append(Calibration(level, Share(right, right + wrong), BREAK_EVEN[level][0], marks))
    return found


def retention(reviews: Iterable[Review], wanted: float) -> Retention:
    """True retention: first answers of a study day to what was due on it."""
    due = [review for review in reviews if review.elapsed and review.overdue >= 0]
    bands = [Band(low, high, _recalled(_within(due, low, high))) for low, high in BANDS]
    expected = sum(review.expected for review in due) / len(due) if len(due) >= FEW else None
    on_time = Share(sum(review.overdue <= ON_TIME for review in due), len(due))
    return Retention(wanted, _recalled(due), expected, on_time, bands)


def _within(reviews: Iterable[Review], low: int, high: int | None) -> list[Review]:
    return [review for review in reviews if review.elapsed >= low and (high is None or review.elapsed <= high)]


def _recalled(reviews: Sequence[Review]) -> Share:
    return Share(sum(review.passed for review in reviews), len(reviews))


def mistakes(answers: Iterable[Answer]) -> list[Mistake]:
    """Every misconception met, those that are not cured first, then the most frequent. `answers` by their time."""
    met: dict[tuple[str, str], list[Answer]] = {}
    right: dict[str, int] = {}
    for answer in answers:
        if answer.correct:
            right[answer.question] = _day(answer)
        elif answer.diagnosis is not None or answer.confidence == "sure":
            met.setdefault((answer.question, answer.diagnosis or ""), []).append(answer)
    found = []
    for (question, diagnosis), shown in met.items():
        last = _day(shown[-1])
        sure = sum(answer.confidence == "sure" for answer in shown)
        cured = question in right and right[question] > last
        found.append(Mistake(question, diagnosis, len(shown), sure, last, cured))
    return sorted(found, key=lambda one: (one.cured, -one.met, -one.last_day, one.question, one.diagnosis))


def spent(answers: Iterable[Answer]) -> list[Spent]:
    """Each study day with an answer, the earliest first."""
    count: Counter[int] = Counter()
    seconds: Counter[int] = Counter()  # in hundredths, so that their order makes no difference
    for answer in answers:
        day = _day(answer)
        count[day] += 1
        seconds[day] += round(100 * min(max(answer.seconds, 0.0), LONGEST))
    return [Spent(day, count[day], seconds[day] / 100) for day in sorted(count)]


def load(due: Iterable[int], day: int, days: int = 14) -> list[tuple[int, int]]:
    """How many questions come due on each of the next days; what is overdue, today."""
    counts = Counter(max(one, day) for one in due)
    return [(ahead, counts[ahead]) for ahead in range(day, day + days)]


def _day(answer: Answer) -> int:
    return study_day(answer.at, answer.utc_offset)
