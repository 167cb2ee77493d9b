"""Where a person stands, gathered once: what the statistics, the report and the screens tell."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from quizapp.bank.packs import Bank
from quizapp.record import Log
from quizapp.record.cards import Answer, CardState
from quizapp.schedule import revisions, statistics
from quizapp.schedule.agenda import Agenda
from quizapp.schedule.cards import leech, reviews
from quizapp.schedule.days import DAY
from quizapp.schedule.forecast import Forecast, first_share, forecast, mean_recall
from quizapp.schedule.queue import Next
from quizapp.schedule.repair import Repair, repair
from quizapp.schedule.revisions import Changed
from quizapp.schedule.settings import Settings
from quizapp.schedule.statistics import FEW, Calibration, Mistake, Retention, Spent
from quizapp.schedule.today import Today
from solutions.evidence import Text

NEXT = 6  # questions that are named with their reason
RECENT = 30  # study days over which confidence is held against answers


class TopicProgress(Struct, frozen=True, kw_only=True):
    id: str
    title: Text
    questions: int
    started: int
    due: int
    recall: float | None  # estimated odds of a right answer now, a mean over what was started
    on_the_day: float | None  # the same on the day of the interview, if nothing more is done
    rows: int  # claims of the documents that can be tested
    rows_proven: int
    levels: dict[int, bool]  # those that there are; whether a question of it was answered rightly the last time


class Broken(Struct, frozen=True):
    """A question that keeps going wrong, and where to go with it."""

    question: str
    lapses: int
    repair: Repair


class Progress(Struct, frozen=True, kw_only=True):
    day: int
    settings: Settings
    answers: int
    questions: int
    started: int
    rows_proven: int
    agenda: Agenda
    days: list[Spent]
    calibration: list[Calibration]  # of the last RECENT days
    retention: Retention
    load: list[tuple[int, int]]
    topics: list[TopicProgress]
    mistakes: list[Mistake]
    broken: list[Broken]
    changed: list[Changed]
    forecast: Forecast | None
    next: list[Next]

    @property
    def seconds(self) -> float:
        return sum(day.seconds for day in self.days)

    @property
    def few(self) -> bool:
        """Whether too little is known for any share or estimate."""
        return self.answers < FEW


def progress(log: Log, bank: Bank, now: float) -> Progress:
    """Everything at once; reads the whole log. Raises LogUnusable."""
    today = Today(log, bank, now)
    answers = log.cards.answers()
    counted = list(reviews(answers, log.decisions.revisions(), today.deck.settings.retention))
    cards = today.deck.all(today.revs)
    firsts = today.deck.firsts(cards.values())
    return Progress(
        day=today.day, settings=today.deck.settings, answers=len(answers), questions=len(today.revs),
        started=len(cards), rows_proven=len(log.rows_proven()), agenda=today.agenda,
        days=statistics.spent(answers), calibration=statistics.calibration(_recent(answers, now)),
        retention=statistics.retention(counted, today.deck.settings.retention),
        load=statistics.load((card.due for card in cards.values()), today.day),
        topics=_topics(bank, cards, today), mistakes=statistics.mistakes(answers), broken=broken(bank, cards),
        changed=revisions.changed(log, bank.questions.values()),
        forecast=forecast(
            cards.values(), today.unseen, today.day, today.deck.settings, first_share(firsts)
        ),
        next=today.next(None, NEXT),
    )  # fmt: skip


def _recent(answers: Iterable[Answer], now: float) -> list[Answer]:
    return [answer for answer in answers if answer.at >= now - RECENT * DAY]


def _topics(bank: Bank, cards: dict[str, CardState], today: Today) -> list[TopicProgress]:
    found = []
    proven = today.log.rows_proven()
    for topic in bank.topics.values():
        rows = {row.id for row in bank.rows.values() if row.topic == topic.id and row.untestable is None}
        questions = [question.id for question in bank.questions.values() if question.topic == topic.id]
        started = [cards[id] for id in questions if id in cards]
        found.append(TopicProgress(
            id=topic.id, title=topic.title, questions=len(questions), started=len(started),
            due=sum(card.question in questions for card in today.agenda.cards),
            recall=mean_recall(started, today.day),
            on_the_day=mean_recall(started, today.plan.interview) if today.plan else None,
            rows=len(rows), rows_proven=len(rows & proven), levels=_levels(bank, topic.id, cards),
        ))  # fmt: skip
    return found


def _levels(bank: Bank, topic: str, cards: dict[str, CardState]) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for question in bank.questions.values():
        if question.topic == topic:
            card = cards.get(question.id)
            found[question.level] = found.get(question.level, False) or (card is not None and card.passed)
    return dict(sorted(found.items()))


def broken(bank: Bank, cards: dict[str, CardState]) -> list[Broken]:
    """The most often wrong first."""
    leeches = sorted((card for card in cards.values() if leech(card)), key=lambda card: (-card.lapses, card.question))
    return [Broken(card.question, card.lapses, repair(bank.behind(card.question), bank)) for card in leeches]
