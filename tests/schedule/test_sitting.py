"""A sitting: what went wrong comes back in it, not at once and not for ever."""

from __future__ import annotations

from quizapp.bank.types import Question
from quizapp.schedule.queue import Next, Why
from quizapp.schedule.sitting import BETWEEN, TIMES, Sitting
from tests.schedule.schedule_samples import asking


def due(*questions: Question) -> list[Next]:
    return [Next(one, Why(kind="due")) for one in questions]


def some(count: int) -> list[Question]:
    return [asking(f"q{number}") for number in range(count)]


def rest(sitting: Sitting) -> list[str]:
    found = []
    while (one := sitting.next()) is not None:
        found.append(one.question.id)
    return found


def test_what_went_wrong_comes_back_behind_some_others_with_its_reason() -> None:
    sitting = Sitting(due(*some(6)))
    first = sitting.next()
    assert first is not None
    assert sitting.answered(first.question, correct=False, sure=True)
    assert sitting.total == 7
    order = [sitting.next() for _ in range(6)]
    assert [one.question.id for one in order if one] == ["q1", "q2", "q3", "q0", "q4", "q5"]
    back = order[BETWEEN]
    assert back is not None
    assert back.why.kind == "misled"
    assert sitting.next() is None


def test_the_last_question_comes_back_as_well_and_not_for_ever() -> None:
    [one] = some(1)
    sitting = Sitting(due(one))
    for _ in range(1 + TIMES):
        assert sitting.next() is not None
        sitting.answered(one, correct=False, sure=False)
    assert sitting.next() is None
    assert sitting.asked == 1 + TIMES


def test_a_right_answer_does_not_come_back() -> None:
    questions = some(3)
    sitting = Sitting(due(*questions))
    while (one := sitting.next()) is not None:
        assert not sitting.answered(one.question, correct=True, sure=True)
    assert sitting.asked == 3


def test_one_question_that_was_asked_for_by_name_ends_its_sitting() -> None:
    [one] = some(1)
    sitting = Sitting([one])
    assert sitting.next() is not None
    assert not sitting.answered(one, correct=False, sure=True)
    assert rest(sitting) == []


def test_it_does_not_come_back_beside_the_same_demonstration() -> None:
    first = asking("a", demonstration="x")
    others = [asking("b"), asking("c"), asking("d", demonstration="x"), asking("e"), asking("f")]
    sitting = Sitting(due(first, *others))
    sitting.next()
    sitting.answered(first, correct=False, sure=False)
    order = rest(sitting)
    assert order == ["b", "c", "d", "e", "a", "f"]


def test_an_answer_that_is_taken_back_brings_nothing_back() -> None:
    questions = some(4)
    sitting = Sitting(due(*questions))
    one = sitting.next()
    assert one is not None
    sitting.answered(one.question, correct=False, sure=False)
    sitting.taken_back(one.question)
    sitting.taken_back(one.question)
    assert rest(sitting) == ["q1", "q2", "q3"]
    assert sitting.answered(one.question, correct=False, sure=False)


def test_a_follow_up_is_asked_next() -> None:
    sitting = Sitting(due(*some(2)))
    sitting.next()
    sitting.put_first(asking("follow"))
    assert rest(sitting) == ["follow", "q1"]
