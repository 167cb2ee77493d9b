"""Where the schedule stands now: one log, one set of questions, one moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.record import AskedAs, Log
from quizapp.record.cards import CardState
from quizapp.schedule import agenda as agendas
from quizapp.schedule import days, queue
from quizapp.schedule.agenda import Agenda, Plan
from quizapp.schedule.cards import warned
from quizapp.schedule.deck import Deck
from quizapp.schedule.queue import Next
from quizapp.schedule.repair import Repair, repair

NO_LIMIT = 10_000
RECENT = 1800  # seconds for which the question asked last still counts as a neighbour


class Return(Struct, frozen=True, kw_only=True):
    """When a question is asked again."""

    day: int  # study day
    days: int  # from today
    this_sitting: bool  # and once more before that
    misled: bool  # because the answer was sure and wrong


class Today:
    """Every method may raise LogUnusable."""

    def __init__(self, log: Log, bank: Bank, now: float) -> None:
        self.log = log
        self.bank = bank
        self.now = now
        self.day = days.today(now)
        self.deck = Deck(log, self.day)

    @cached_property
    def revs(self) -> dict[str, int]:
        """Of every question; a drill has one revision only."""
        return {question.id: question.rev for question in self.bank.questions.values()} | dict.fromkeys(
            self.bank.drills, 1
        )

    @cached_property
    def started(self) -> set[str]:
        return self.deck.started(self.revs)

    @property
    def unseen(self) -> int:
        """How many questions were never answered. Drills do not count: nobody is made to write one."""
        return len(self.bank.questions) - len(self.started & self.bank.questions.keys())

    @cached_property
    def plan(self) -> Plan | None:
        if self.deck.settings.interview is None:
            return None
        return agendas.plan(self.deck.settings, self.day, len(self.started), self.unseen)

    @cached_property
    def cards(self) -> dict[str, CardState]:
        """What is due, went wrong, or was seen today; in a sweep, everything."""
        return (self.deck.all if agendas.sweeping(self.plan, self.day) else self.deck.waiting)(self.revs)

    @cached_property
    def agenda(self) -> Agenda:
        return agendas.agenda(self.cards.values(), self.day, self.deck.settings, self.plan)

    @cached_property
    def asked_for(self) -> int:
        """How many questions today asks for, new ones included."""
        return len(self.agenda.cards) + min(self.agenda.new, self.unseen)

    def next(self, topic: str | None, count: int) -> list[Next]:
        """What to ask next and why: never nothing, while there are questions."""
        ordered = self._of_topic(topic) if topic is not None else self._of_day()
        return queue.apart(ordered, count, self._asked_last())

    def _of_day(self) -> Iterator[Next]:
        found = list(queue.queue(self.agenda, self.bank, self._unseen()))
        return iter(found) if found else self._beyond(self.agenda)

    def _beyond(self, today: Agenda, topic: str | None = None) -> Iterator[Next]:
        """Ahead of its day what was not seen today, then new material, then the rest."""
        every = [card for card in self.deck.all(self.revs).values() if card.question in self.bank.questions]
        cards = [card for card in every if topic in (None, self._topic(card))]
        past = [card for card in cards if card.seen_day < self.day]
        yield from queue.ahead(past, today, self.bank)
        yield from (Next(question, queue.Why(kind="new")) for question in self._unseen(topic))
        yield from queue.ahead([card for card in cards if card.seen_day >= self.day], today, self.bank)

    def _of_topic(self, topic: str) -> Iterator[Next]:
        """Whoever names a topic wants all of it: no limits, and what is not due at the end."""
        unlimited = replace(self.deck.settings, new_a_day=NO_LIMIT, reviews_a_day=NO_LIMIT)
        questions = [card for card in self.cards.values() if card.question in self.bank.questions]
        cards = [card for card in questions if self._topic(card) == topic]
        today = agendas.agenda(cards, self.day, unlimited, None)
        first = list(queue.queue(today, self.bank, self._unseen(topic)))
        yield from first
        named = {one.question.id for one in first}
        yield from (one for one in self._beyond(today, topic) if one.question.id not in named)

    def _unseen(self, topic: str | None = None) -> list[Question]:
        questions = self.bank.questions.values()
        open = [one for one in questions if one.id not in self.started and topic in (None, one.topic)]
        return queue.in_turns(open, self.bank.topics)

    def _topic(self, card: CardState) -> str:
        return self.bank.questions[card.question].topic

    def _asked_last(self) -> str | None:
        """The demonstration of the question that was just asked."""
        for entry in self.log.entries(limit=1):
            question = self.bank.questions.get(entry.attempt.question)
            if question is not None and 0 <= self.now - entry.at < RECENT:
                return question.demonstration
        return None

    def standing(self, question: Question) -> tuple[CardState | None, AskedAs]:
        """A question's card, and why it is asked today."""
        card = self.deck.card(question.id, question.rev)
        return card, agendas.asked_as(card, self.day, self.plan)

    def repair(self, question: Question) -> Repair | None:
        """Where to go with a question whose last answer was once too often wrong."""
        card = self.deck.card(question.id, question.rev)
        return repair(question, self.bank) if card is not None and warned(card) else None

    def returns(self, question: Question) -> Return | None:
        """When it is asked again; None when it was never answered."""
        card = self.deck.card(question.id, question.rev)
        if card is None:
            return None
        return Return(
            day=card.due, days=card.due - self.day, this_sitting=card.seen_day >= self.day and not card.settled,
            misled=card.misled_day is not None,
        )  # fmt: skip
