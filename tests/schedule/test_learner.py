"""A simulated learner over 60 days: what limits, sweep and forecast do, without a log or a screen."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from quizapp.record.cards import CardState
from quizapp.schedule import agenda as agendas
from quizapp.schedule.cards import recall, scheduled, step
from quizapp.schedule.days import date_of
from quizapp.schedule.forecast import forecast, mean_recall
from quizapp.schedule.settings import Settings
from tests.schedule.schedule_samples import TODAY, answer, at

DAYS, QUESTIONS = 60, 150


class Learner:
    """Recalls as the model says, skips some days, and does what the agenda asks on the others."""

    def __init__(self, settings: Settings, seed: int = 1, present: float = 0.85) -> None:
        self.settings, self.dice, self.present = settings, random.Random(seed), present
        self.cards: dict[str, CardState] = {}
        self.unseen = [f"q{number}" for number in range(QUESTIONS)]
        self.asked: dict[int, list[str]] = {}
        self.new: Counter[int] = Counter()
        self.id = 0

    def live(self, days: int, start: int = TODAY) -> Learner:
        for day in range(start, start + days):
            if self.dice.random() < self.present:
                self.day(day)
        return self

    def day(self, day: int) -> None:
        made = agendas.plan(self.settings, day, len(self.cards), len(self.unseen))
        today = agendas.agenda(self.cards.values(), day, self.settings, made)
        self.asked[day] = [card.question for card in today.cards]
        for card in today.cards:
            self.answer(card.question, day, recall(card, day))
        for _ in range(min(today.new, len(self.unseen))):
            self.new[day] += 1
            self.answer(self.unseen.pop(0), day, 0.6)

    def answer(self, question: str, day: int, odds: float) -> None:
        """Until it is right, as in a sitting; only the first answer of the day counts."""
        for tries in range(3):
            self.id += 1
            right = self.dice.random() < odds or tries == 2
            one = answer(day, right, id=self.id, question=question, at=at(day) + tries, rating=3 if right else 1)
            self.cards[question] = scheduled(step(self.cards.get(question), one, 1), self.settings.retention)
            if right:
                return


def on_day(day: int) -> date:
    found = date_of(day)
    assert found is not None
    return found


def with_interview(days: int = DAYS, **fields: Any) -> Settings:
    return Settings(interview=on_day(TODAY) + timedelta(days=days), **fields)


@pytest.mark.parametrize(("new", "reviews"), [(8, 60), (3, 10), (0, 20)])
def test_the_limits_hold_on_every_day(new: int, reviews: int) -> None:
    learner = Learner(Settings(new_a_day=new, reviews_a_day=reviews)).live(DAYS)
    assert all(len(asked) <= reviews for asked in learner.asked.values())
    assert all(count <= new for count in learner.new.values())
    assert (not learner.cards) == (new == 0)
    assert sum(map(len, learner.asked.values())) >= 100 * (new > 0)


def test_after_a_month_away_the_backlog_is_calm_and_the_weakest_come_first() -> None:
    settings = Settings(reviews_a_day=15)
    learner = Learner(settings, present=1.0).live(20)
    back = TODAY + 50
    today = agendas.agenda(learner.cards.values(), back, settings, None)
    assert len(today.due) == 15
    assert today.later > 20
    assert today.new == 0
    weakest = sorted(recall(card, back) for card in learner.cards.values() if card.settled)[:5]
    assert max(recall(card, back) for card in today.due[:5]) <= max(weakest) + 1e-9


def test_before_an_interview_new_material_ends_in_time_and_everything_is_swept() -> None:
    settings = with_interview(hours_a_day=1.0)
    learner = Learner(settings, present=1.0).live(DAYS)
    interview = TODAY + DAYS
    last_new = max(day for day, count in learner.new.items() if count)
    made = agendas.plan(settings, last_new + 1, len(learner.cards), len(learner.unseen))
    assert made is not None
    assert not learner.unseen
    assert last_new < made.sweep_from <= interview - 1
    swept = {question for day in range(made.sweep_from, interview) for question in learner.asked[day]}
    assert swept == set(learner.cards)
    assert all(len(asked) <= made.capacity for asked in learner.asked.values())


def test_the_sweep_begins_with_the_weakest() -> None:
    settings = with_interview(hours_a_day=1.0)
    learner = Learner(settings, present=1.0).live(DAYS - 4)
    interview = TODAY + DAYS
    made = agendas.plan(settings, interview - 4, len(learner.cards), 0)
    assert made is not None
    assert made.sweep_from == interview - 4
    today = agendas.agenda(learner.cards.values(), interview - 4, settings, made)
    odds = [recall(card, interview) for card in today.sweep]
    assert len(odds) == math.ceil(len(learner.cards) / 4)
    assert odds == sorted(odds)
    left = [recall(card, interview) for card in learner.cards.values() if card not in today.cards]
    assert max(odds) <= min(left) + 1e-9


def test_a_sweep_helps_and_costs_little() -> None:
    plain = Learner(Settings(reviews_a_day=60), present=1.0).live(DAYS)
    swept = Learner(with_interview(hours_a_day=1.2), present=1.0).live(DAYS)
    interview = TODAY + DAYS
    without, with_it = mean_recall(plain.cards.values(), interview), mean_recall(swept.cards.values(), interview)
    assert without is not None
    assert with_it is not None
    assert with_it > without + 0.01


def test_the_forecast_is_near_what_comes_to_pass() -> None:
    """The learner follows the model here, so the estimate must be near; people do not, which is why it says so."""
    settings = with_interview(hours_a_day=1.0)
    learner = Learner(settings, present=1.0).live(30)
    said = forecast(learner.cards.values(), len(learner.unseen), TODAY + 30, settings)
    assert said is not None
    assert said.if_you_stop is not None
    assert said.with_the_plan is not None
    assert said.if_you_stop < said.with_the_plan
    learner.live(30, start=TODAY + 30)
    came = mean_recall(learner.cards.values(), TODAY + DAYS)
    assert came is not None
    assert abs(came - said.with_the_plan) < 0.03
    assert said.least is not None
    assert said.most is not None
    assert said.least <= said.with_the_plan <= said.most


def test_a_forecast_is_the_same_whenever_it_is_asked_for() -> None:
    learner = Learner(with_interview()).live(10)
    asked = [forecast(learner.cards.values(), 20, TODAY + 10, with_interview()) for _ in range(2)]
    assert asked[0] == asked[1]
    assert asked[0] is not None


@pytest.mark.parametrize("interview", [None, date(2001, 1, 1)])
def test_without_an_interview_ahead_there_is_no_plan(interview: date | None) -> None:
    assert agendas.plan(Settings(interview=interview), TODAY, 10, 10) is None
    assert forecast([], 10, TODAY, Settings(interview=interview)) is None


def test_an_interview_tomorrow_asks_for_the_weakest_that_there_is_time_for() -> None:
    learner = Learner(Settings(new_a_day=30), present=1.0).live(6)
    settings = Settings(interview=on_day(TODAY + 7), hours_a_day=0.25)
    made = agendas.plan(settings, TODAY + 6, len(learner.cards), len(learner.unseen))
    assert made is not None
    today = agendas.agenda(learner.cards.values(), TODAY + 6, settings, made)
    assert 0 < len(today.cards) <= made.capacity == 12
    assert today.new == 0


@pytest.mark.parametrize("left", [1, 2, 4])
def test_with_the_sweep_nothing_new_begins_however_much_is_unseen_and_however_free_the_day(left: int) -> None:
    settings = with_interview(left, hours_a_day=3.0)
    cards = {name: scheduled(step(None, answer(TODAY - 2, question=name, rating=3), 1), 0.9) for name in "abc"}
    begun = {}
    for day in range(TODAY, TODAY + left):
        made = agendas.plan(settings, day, len(cards), 500)
        assert made is not None
        begun[day < made.sweep_from] = agendas.agenda(cards.values(), day, settings, made).new
    assert begun[False] == 0
    assert begun.get(True, 1) > 0


def test_before_the_sweep_what_is_unseen_is_spread_over_the_days_that_are_left() -> None:
    settings = with_interview(20, hours_a_day=2.0)
    made = agendas.plan(settings, TODAY, 3, 170)
    assert made is not None
    days = made.sweep_from - TODAY
    assert 0 < days < 20
    assert made.new_a_day == max(settings.new_a_day, math.ceil(170 / days))
    assert agendas.agenda([], TODAY, settings, made).new == made.new_a_day
