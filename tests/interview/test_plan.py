"""What is asked follows from preset, seed and content alone, fits its time, and asks nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.packs import Bank
from quizapp.interview.plan import PRESETS, SHORT, NoPlan, Preset, make, seed_of
from tests.interview.rehearsing import bank, plan

PRESET: st.SearchStrategy[Preset] = st.sampled_from(["screen", "onsite", "drill"])
TOPIC = st.lists(st.sampled_from(sorted({ladder.topic for ladder in bank().ladders.values()})), max_size=2)


@given(PRESET, st.integers(0, 99_999), TOPIC)
def test_the_same_seed_asks_the_same_and_nothing_twice(preset: Preset, seed: int, topics: list[str]) -> None:
    made = plan(preset, seed, *topics)
    assert made == plan(preset, seed, *topics)
    assert made.seconds == 60 * {"screen": 20, "onsite": 45, "drill": 8}[preset]
    assert [part.name for part in made.parts] == [name for name, _minutes in PRESETS[preset]]
    ladders = [part.items[0] for part in made.parts if part.name == "ladder"]
    asked = [id for ladder in ladders for id in bank().ladders[ladder].questions]
    asked += [id for part in made.parts if part.name == "short" for id in part.items]
    assert len(set(asked)) == len(asked)
    drills = [part.items[0] for part in made.parts if part.name in ("code", "debug")]
    assert len(set(drills)) == len(drills)
    if topics:
        assert bank().ladders[ladders[0]].topic in topics


def test_two_ladders_share_no_question() -> None:
    for seed in range(60):
        for topic in ("roles", "paths", "positions"):  # whose ladders have questions in common with others
            ladders = [part.items[0] for part in plan("onsite", seed, topic).parts if part.name == "ladder"]
            one, other = (set(bank().ladders[id].questions) for id in ladders)
            assert not one & other


def test_short_questions_are_of_many_topics_and_of_kinds_that_take_a_line() -> None:
    for seed in range(40):
        short = plan("screen", seed).parts[0].items
        questions = [bank().questions[id] for id in short]
        assert len(questions) == SHORT
        assert len({question.topic for question in questions}) == SHORT
        assert {question.kind for question in questions} <= {"choice", "number", "shape"}


def test_no_short_question_waits_for_a_demonstration_that_trains() -> None:
    slow = {question.demonstration for question in bank().questions.values() if question.topic == "masks"}
    made = make(bank(), [], "screen", 4, "en", topics=["masks"], slow=slow)
    assert all(bank().questions[id].topic != "masks" for id in made.parts[0].items)


def test_other_seeds_ask_other_things() -> None:
    assert len({tuple(part.items[0] for part in plan("onsite", seed).parts) for seed in range(30)}) > 20
    assert len({seed_of(plan("drill", seed), "sqrt_dk") for seed in range(50)}) > 45


def test_what_cannot_be_asked_is_told() -> None:
    with pytest.raises(NoPlan, match="no ladder is about poetry; there are ladders about cross, hard"):
        plan("drill", 1, "poetry")
    with pytest.raises(NoPlan, match="no ladders"):
        make(Bank(), [], "drill", 1, "en")
