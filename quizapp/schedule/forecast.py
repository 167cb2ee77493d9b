"""What will be remembered on the day of the interview: an estimate, by playing the days until then through.

The model of memory that plans the reviews is also the one that answers them here, so that the figure says what follows
from the plan, not what a person will do.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from quizapp.record.cards import Answer, CardState
from quizapp.schedule import agenda as agendas
from quizapp.schedule.agenda import Plan
from quizapp.schedule.cards import recall, scheduled, step
from quizapp.schedule.days import DAY, ROLLOVER
from quizapp.schedule.settings import Settings

FUTURES = 5  # that are played through, with fixed seeds
FIRST_RIGHT = 0.6  # the odds of a right answer to a new question, while too little is known of the person
ENOUGH = 20  # first answers from which the person's own share is taken


class Workload(Struct, frozen=True):
    """One day of the plan, as a mean over the futures."""

    day: int
    reviews: float
    new: float


class Forecast(Struct, frozen=True, kw_only=True):
    """Estimated recall on the day, as a mean over questions; `started` and `unstarted` are those of the plan's end."""

    plan: Plan
    if_you_stop: float | None  # None without any question started
    with_the_plan: float | None
    least: float | None  # over the futures
    most: float | None
    started: float
    unstarted: float
    days: list[Workload]


def forecast(
    cards: Iterable[CardState], unseen: int, day: int, settings: Settings, first_right: float = FIRST_RIGHT
) -> Forecast | None:
    """None without an interview ahead."""
    known = list(cards)
    made = agendas.plan(settings, day, len(known), unseen)
    if made is None:
        return None
    futures = [_Future(known, unseen, settings, first_right, seed) for seed in range(FUTURES)]
    days = [_mean(today, [future.live(today) for future in futures]) for today in range(day, made.interview)]
    ends = [end for future in futures if (end := mean_recall(future.cards.values(), made.interview)) is not None]
    started = sum(len(future.cards) for future in futures) / FUTURES
    return Forecast(
        plan=made, if_you_stop=mean_recall(known, made.interview),
        with_the_plan=sum(ends) / len(ends) if ends else None, least=min(ends, default=None),
        most=max(ends, default=None), started=started, unstarted=len(known) + unseen - started, days=days,
    )  # fmt: skip


def mean_recall(cards: Iterable[CardState], day: int) -> float | None:
    """The mean odds of a right answer on a study day; None without cards."""
    odds = [recall(card, day) for card in cards]
    return sum(odds) / len(odds) if odds else None


def first_share(firsts: Sequence[bool]) -> float:
    """How often the person is right the first time, once enough of it is known."""
    return sum(firsts) / len(firsts) if len(firsts) >= ENOUGH else FIRST_RIGHT


def _mean(day: int, lived: list[tuple[int, int]]) -> Workload:
    reviews, new = (sum(counts) / len(lived) for counts in zip(*lived, strict=True))
    return Workload(day, reviews, new)


class _Future:
    """One way in which the days may go; its seed alone decides."""

    def __init__(
        self, cards: Sequence[CardState], unseen: int, settings: Settings, first_right: float, seed: int
    ) -> None:
        self.cards = {card.question: card for card in cards}
        self.unseen = unseen
        self.settings = settings
        self.first_right = first_right
        self.dice = random.Random(seed)

    def live(self, day: int) -> tuple[int, int]:
        """One day by the plan: how many questions were asked again, and how many for the first time."""
        made = agendas.plan(self.settings, day, len(self.cards), self.unseen)
        asked = agendas.agenda(self.cards.values(), day, self.settings, made)
        for card in asked.cards:
            odds = 1.0 if card.seen_day == day else recall(card, day)
            self._answer(card.question, day, odds)
        new = min(asked.new, self.unseen)
        for _ in range(new):
            self.unseen -= 1
            self._answer(f"new {self.unseen}", day, self.first_right)
        return len(asked.cards), new

    def _answer(self, question: str, day: int, odds: float) -> None:
        """A right answer with these odds, settled the same day if it was wrong."""
        right = self.dice.random() < odds
        at = day * DAY + ROLLOVER
        answer = Answer(0, at, 0, question, 1, right, 3 if right else 1, None, 0, None)
        card = step(self.cards.get(question), answer, 1)
        self.cards[question] = scheduled(replace(card, settled=True), self.settings.retention)
