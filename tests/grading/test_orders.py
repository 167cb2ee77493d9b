"""Steps in an order: which orders hold, which of them is nearest, and how an order is read."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp import locale
from quizapp.grading import NotAnAttempt, QuestionBroken, Verdict, read_response
from quizapp.grading.findings import nearest
from quizapp.grading.headlines import headline
from quizapp.grading.orders import every, reaching
from quizapp.grading.phrases import text_of
from quizapp.locale.numbers import NO_BREAK
from solutions.evidence import Value
from tests.kind_samples import CATALOGUE, ORDER, STEPS, bank, decided, evidence, gap_of, shown

RIGHT = ("scores", "scale", "softmax", "values")
LATE = ("scores", "softmax", "scale", "values")
BROKEN = ("values", "softmax", "scale", "scores")


def verdict(order: tuple[str, ...], **facts: Value) -> Verdict:
    return decided(ORDER, " ".join(order), **facts)


@pytest.mark.parametrize("order", list(itertools.permutations(STEPS)), ids=" ".join)
def test_an_order_is_right_exactly_if_its_run_reached_the_reference(order: tuple[str, ...]) -> None:
    found = verdict(order)
    assert found.order is not None
    assert found.correct is (gap_of(order) < 1e-6)
    assert (found.score, found.order.gap) == (float(found.correct), gap_of(order))
    assert (found.order.right, found.order.orders) == (2, 24)


def test_each_gap_belongs_to_the_order_at_its_place() -> None:
    run, declaration = evidence("kinds.orders"), CATALOGUE["kinds.orders"]
    assert every("gaps", declaration, run) == {order: gap_of(order) for order in itertools.permutations(STEPS)}
    right = reaching(bank().questions[ORDER], declaration, run)
    assert set(right) == {RIGHT, ("scale", "scores", "softmax", "values")}


def test_the_nearest_right_order_differs_in_the_fewest_places() -> None:
    order = verdict(LATE).order
    assert order is not None
    assert (order.nearest, order.misplaced) == (RIGHT, {"softmax", "scale"})
    other = verdict(("scale", "scores", "values", "softmax")).order
    assert other is not None
    assert other.nearest == ("scale", "scores", "softmax", "values")
    itself = verdict(RIGHT).order
    assert itself is not None
    assert (itself.nearest, itself.misplaced) == (RIGHT, frozenset())


def test_the_diagnosis_asks_for_places() -> None:
    found = verdict(LATE).diagnosis
    assert found is not None
    assert found.name == "scaled-late"
    assert verdict(RIGHT).diagnosis is None
    assert verdict(("scores", "scale", "values", "softmax")).diagnosis is None


@pytest.mark.parametrize("gaps", [[0.5] * 24, [0.0] * 24, [math.inf] * 24, [math.nan] * 24, [0.0, 0.5], []])
def test_runs_that_single_out_no_order_grade_nothing(gaps: list[float]) -> None:
    with pytest.raises(QuestionBroken, match="decides nothing"):
        verdict(RIGHT, gaps=gaps)


def test_it_opens_with_the_distance_and_how_many_orders_hold() -> None:
    late, broken, right = (text_of(headline(verdict(order))) for order in (LATE, BROKEN, RIGHT))
    assert late == "This order does not hold. It ends 0.431 from the reference. Of 24 orders 2 reach it."
    assert broken == "This order does not hold. It raises an error on the way. Of 24 orders 2 reach it."
    assert right == "This order holds. It ends 2e-8 from the reference. Of 24 orders 2 reach it."


def test_the_nearest_order_is_told_by_the_letters_on_the_screen() -> None:
    presented = shown(ORDER)
    letters = presented.step_letters(RIGHT).replace(" ", NO_BREAK)
    said = text_of(nearest(verdict(LATE)))
    assert said == f"Nearest order that holds: {letters}, 2e-8 from the reference."
    locale.use("zh")
    assert letters in text_of(nearest(verdict(LATE)))


# --- reading ---------------------------------------------------------------------------------------------------------


def test_an_order_is_read_by_letters_or_by_ids() -> None:
    presented = shown(ORDER)
    ids = tuple(step.id for step in presented.steps)
    backwards = tuple(reversed(ids))
    for typed in (
        "A B C D",
        "abcd",
        "A,B,C,D",
        "Ａ，Ｂ，Ｃ，Ｄ",
        "A、B、C、D",
        "A > B > C > D",
        "a→b→c→d",
        " ".join(ids),
    ):
        assert read_response(presented, typed).given == ids
    for typed in ("DCBA", "d c b a", ",".join(backwards)):
        response = read_response(presented, typed)
        assert (response.given, response.text) == (backwards, ",".join(backwards))


@pytest.mark.parametrize(
    "typed", ["", " ", "A B C", "A B C D D", "AABC", "A B C D E", "scores", "A B C 4", "zebra", ","]
)
def test_what_is_no_order_is_not_an_attempt(typed: str) -> None:
    with pytest.raises(NotAnAttempt) as caught:
        read_response(shown(ORDER), typed)
    assert "A B C D".replace(" ", "") in str(caught.value).replace(" ", "")
    assert "Nothing was recorded." in str(caught.value)


@given(st.text(max_size=30) | st.text("ABCDabcd ,>、", max_size=12))
def test_any_text_is_an_order_of_all_steps_or_not_an_attempt(typed: str) -> None:
    try:
        response = read_response(shown(ORDER), typed)
    except NotAnAttempt:
        return
    assert isinstance(response.given, tuple)
    assert sorted(response.given) == sorted(STEPS)
