"""What a day asks for: what is due, weakest first, within what a day takes; new material, while it ends in time.

Before an interview new material stops early enough for a sweep: every question once more, the weakest first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from quizapp.record import AskedAs
from quizapp.record.cards import CardState
from quizapp.schedule.cards import recall
from quizapp.schedule.days import day_of
from quizapp.schedule.settings import Settings

SECONDS_A_QUESTION = 70  # to read, answer and read the verdict
LONGEST_SWEEP = 7  # days
FOR_SWEEP = 0.85  # the share of a day of the sweep that is reckoned with: what goes wrong comes again the day after
FOR_NEW = 0.5  # the share of a day that new material is reckoned with


class Plan(Struct, frozen=True, kw_only=True):
    """How the days until an interview are used. Days are study days."""

    interview: int
    days_left: int
    capacity: int  # questions a day
    new_a_day: int
    sweep_from: int  # new material ends the day before


class Agenda(Struct, frozen=True, kw_only=True):
    """What one day asks for, as far as it is not done yet."""

    day: int
    again: list[CardState]  # went wrong today and is not settled yet
    due: list[CardState]
    sweep: list[CardState]
    later: int  # due, but left for the days after
    new: int  # questions that may be started
    started_today: int
    reviewed_today: int
    plan: Plan | None

    @property
    def cards(self) -> list[CardState]:
        return [*self.again, *self.due, *self.sweep]


def plan(settings: Settings, day: int, started: int, unseen: int) -> Plan | None:
    """The days until the interview; None without one, and when it is over."""
    if settings.interview is None:
        return None
    interview = day_of(settings.interview)
    days_left = interview - day
    if days_left < 0:
        return None
    capacity = max(1, int(settings.hours_a_day * 3600 // SECONDS_A_QUESTION))
    sweep = _sweep(started, unseen, days_left, capacity)
    for_new = days_left - sweep
    needed = math.ceil(unseen / for_new) if for_new > 0 else 0
    new_a_day = min(max(settings.new_a_day, needed), capacity) if for_new > 0 else 0
    return Plan(
        interview=interview, days_left=days_left, capacity=capacity, new_a_day=new_a_day, sweep_from=interview - sweep
    )  # fmt: skip


def _sweep(started: int, unseen: int, days_left: int, capacity: int) -> int:
    """The fewest days that hold everything that will have been started by then.

    Once it has begun nothing is started any more, so that it stays as long as it was.
    """
    for days in range(1, LONGEST_SWEEP):
        more = min(unseen, max(0, days_left - days) * math.ceil(capacity * FOR_NEW))
        if days * capacity * FOR_SWEEP >= started + more:
            return days
    return LONGEST_SWEEP


def sweeping(made: Plan | None, day: int) -> bool:
    return made is not None and made.sweep_from <= day < made.interview


def agenda(cards: Iterable[CardState], day: int, settings: Settings, made: Plan | None) -> Agenda:
    """What this day asks for. `cards` are those that are due or were seen today; in a sweep, all of them."""
    known = list(cards)
    again = [card for card in known if card.seen_day == day and not card.settled]
    waiting = [card for card in known if card.seen_day < day and card.due <= day]
    started_today = sum(card.first_day == day for card in known)
    reviewed_today = sum(card.seen_day >= day > card.first_day for card in known)
    takes = made.capacity if made else settings.reviews_a_day
    room = max(0, takes - reviewed_today - (started_today if made else 0))
    swept: list[CardState] = []
    if made is not None and sweeping(made, day):
        waiting, swept = _swept(known, waiting, day, made)
        swept = swept[: max(0, room - len(waiting))]
    waiting.sort(key=lambda card: weakness(card, day))
    return Agenda(
        day=day, again=sorted(again, key=lambda card: weakness(card, day)), due=waiting[:room], sweep=swept,
        later=len(waiting[room:]), new=_new(made, day, settings, len(waiting), room, started_today),
        started_today=started_today, reviewed_today=reviewed_today, plan=made,
    )  # fmt: skip


def weakness(card: CardState, day: int) -> tuple[bool, bool, float, str]:
    """What comes first: the sure and wrong, what was wrong the last time, then the least odds of a right answer."""
    return card.misled_day is None, card.settled, recall(card, day), card.question


def _swept(
    known: list[CardState], waiting: list[CardState], day: int, made: Plan
) -> tuple[list[CardState], list[CardState]]:
    """What is due again within the sweep, and today's share of what the sweep has not reached."""
    left = [card for card in known if card.seen_day < made.sweep_from]
    left.sort(key=lambda card: (recall(card, made.interview), card.question))
    share = math.ceil(len(left) / (made.interview - day))
    return [card for card in waiting if card.seen_day >= made.sweep_from], left[:share]


def _new(made: Plan | None, day: int, settings: Settings, waiting: int, room: int, started_today: int) -> int:
    """How many questions may still be started: none while there is more to repeat than the day takes, or in a sweep."""
    if made is None:
        return max(0, settings.new_a_day - started_today) if waiting <= room else 0
    return max(0, min(made.new_a_day - started_today, room - waiting))


def asked_as(card: CardState | None, day: int, made: Plan | None) -> AskedAs:
    """Why a question is asked on a day, whoever chose it."""
    if card is None:
        return "new"
    if card.seen_day >= day:
        return "again"
    if card.due <= day:
        return "due"
    if made is not None and sweeping(made, day) and card.seen_day < made.sweep_from:
        return "sweep"
    return "early"
