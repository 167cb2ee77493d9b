"""FSRS is given study days only; what it says there is what py-fsrs says, and nothing depends on luck."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from quizapp.schedule import memory

ROOT = Path(__file__).parents[2]
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ratings = st.integers(1, 4)
histories = st.lists(st.tuples(ratings, st.integers(1, 400)), min_size=1, max_size=8)
retentions = st.sampled_from([0.7, 0.8, 0.9, 0.95, 0.97])


@given(histories, retentions)
def test_it_is_py_fsrs_at_noon_of_each_study_day(history: list[tuple[int, int]], retention: float) -> None:
    scheduler = Scheduler(
        desired_retention=retention, learning_steps=(), relearning_steps=(), maximum_interval=memory.LONGEST,
        enable_fuzzing=False,
    )  # fmt: skip
    now, theirs = START, Card(card_id=1)
    ours: tuple[float, float] | None = None
    for rating, elapsed in history:
        now += timedelta(days=elapsed)
        theirs, _log = scheduler.review_card(theirs, Rating(rating), now)
        ours = memory.first(rating) if ours is None else memory.later(*ours, rating, elapsed)
        assert ours == (theirs.stability, theirs.difficulty)
        assert memory.interval(ours[0], retention) == (theirs.due - now).days
        later = now + timedelta(days=elapsed)
        assert memory.recall(ours[0], elapsed) == pytest.approx(scheduler.get_card_retrievability(theirs, later))


def test_the_intervals_of_the_notes() -> None:
    """Good each time at 0.9: 2, 11, 46, 163 days; after that the longest that there is."""
    state, days = memory.first(3), []
    for _ in range(5):
        days.append(memory.interval(state[0], 0.9))
        state = memory.later(*state, 3, days[-1])
    assert days == [2, 11, 46, 163, memory.LONGEST]
    assert [memory.interval(memory.first(rating)[0], 0.9) for rating in (1, 2, 3, 4)] == [1, 1, 2, 8]


def test_a_day_is_the_least_that_passes() -> None:
    """py-fsrs takes an answer within 24 hours for a repeat of the same day, and hardly lets stability grow."""
    stability, difficulty = memory.first(3)
    assert memory.later(stability, difficulty, 3, 0) == memory.later(stability, difficulty, 3, 1)
    assert memory.later(stability, difficulty, 3, 1)[0] > 2 * stability


@given(st.integers(1, memory.LONGEST), st.text(max_size=20))
def test_the_blur_stays_within_its_bounds(days: int, key: str) -> None:
    moved = memory.blurred(days, key)
    assert moved == memory.blurred(days, key)
    assert abs(moved - days) <= round(1 + 0.15 * 4.5 + 0.1 * 13 + 0.05 * max(days - 20, 0)) + 1
    assert (moved == days) if days < 2.5 else (2 <= moved <= memory.LONGEST)


def test_the_blur_moves_in_both_directions_and_not_by_chance() -> None:
    moved = {memory.blurred(50, f"question.{n}:3") for n in range(200)}
    assert moved == set(range(min(moved), max(moved) + 1))
    assert (min(moved), max(moved)) == (46, 54)
    random.seed(1)
    first = [memory.blurred(50, f"{n}") for n in range(20)]
    random.seed(2)
    assert [memory.blurred(50, f"{n}") for n in range(20)] == first


def test_another_process_blurs_alike() -> None:
    """Python's own hash is salted anew in each process; this one must not be."""
    code = "from quizapp.schedule.memory import blurred; print([blurred(90, f'q{n}:2') for n in range(12)])"
    shown = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(shown) == 1
    assert len(set(shown.pop().split())) > 3


def test_extreme_memories_stay_numbers() -> None:
    for stability in (0.001, 1.0, 36_500.0, 1e12):
        assert 1 <= memory.interval(stability, 0.7) <= memory.LONGEST
        assert 0 <= memory.recall(stability, 10**6) <= 1
        assert memory.recall(stability, -3) == 1.0
        for rating in (1, 2, 3, 4):
            after, difficulty = memory.later(stability, 5.0, rating, 10**9)
            assert after > 0
            assert 1 <= difficulty <= 10
