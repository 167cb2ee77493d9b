"""From a graded answer to a rating: the table of rules, first match wins; time never enters."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from quizapp.bank.types import Option
from quizapp.record import Log
from quizapp.schedule.ratings import AGAIN, EASY, GOOD, HARD, automatic, rating_name, reason_text
from quizapp.schedule.settings import (
    BadSetting,
    Settings,
    change,
    change_limits,
    interview_from,
    limits_of,
    of,
    read,
)
from solutions.evidence import Text
from tests.grading.grading_samples import question
from tests.schedule.schedule_samples import TODAY, attempt, card

CHOICE = question()
MADE = replace(CHOICE, kind="number", options=[])
MANY = replace(CHOICE, options=[Option(id=f"o{n}", text=Text("a", "b"), claim="true") for n in range(6)])


@pytest.mark.parametrize(
    ("fields", "asked", "rating", "reason"),
    [
        ({"correct": False}, CHOICE, AGAIN, "wrong"),
        ({"correct": False, "confidence": "sure"}, CHOICE, AGAIN, "sure and wrong"),
        ({"correct": False, "score": 0.5}, CHOICE, AGAIN, "partly right"),
        ({"correct": False, "score": 0.9}, CHOICE, HARD, "mostly right"),
        ({"hints": 2}, CHOICE, AGAIN, "hints"),
        ({"hints": 1}, CHOICE, HARD, "one hint"),
        ({"confidence": "guess"}, CHOICE, AGAIN, "right by guess"),
        ({"confidence": "guess"}, MANY, HARD, "guessed"),
        ({"confidence": "guess"}, MADE, HARD, "guessed"),
        ({"confidence": "fairly"}, CHOICE, GOOD, "right"),
        ({"confidence": "sure"}, CHOICE, GOOD, "right"),
        ({"confidence": "sure", "seconds": 9999.0}, CHOICE, GOOD, "right"),
        ({"confidence": "sure", "seconds": 0.1}, CHOICE, GOOD, "right"),
        ({"confidence": None}, CHOICE, GOOD, "right"),
    ],
)
def test_the_rules(fields: dict[str, Any], asked: Any, rating: int, reason: str) -> None:
    rated = automatic(attempt(**fields), asked, None, Settings())
    assert (rated.rating, rated.reason) == (rating, reason)
    assert rating_name(rated.rating)
    assert reason_text(rated.reason)


def test_a_right_guess_can_be_set_to_hard() -> None:
    assert automatic(attempt(confidence="guess"), CHOICE, None, Settings(right_guess="hard")).rating == HARD


def test_easy_is_off_by_default_and_takes_two_sure_answers_that_had_to_be_made() -> None:
    known = card(days={TODAY - 9: True}, confidence="sure")
    sure = attempt(confidence="sure")
    allowed = Settings(allow_easy=True)
    assert automatic(sure, MADE, known, allowed).rating == EASY
    assert automatic(sure, MADE, known, Settings()).rating == GOOD
    assert automatic(sure, MADE, None, allowed).rating == GOOD
    assert automatic(sure, CHOICE, known, allowed).rating == GOOD
    assert automatic(replace(sure, mode="interview"), MADE, known, allowed).rating == GOOD
    assert automatic(sure, MADE, card(days={TODAY - 9: True}, confidence="fairly"), allowed).rating == GOOD


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention", 1.5), ("retention", 0), ("retention", "high"), ("retention", float("nan")), ("new_a_day", -1),
        ("new_a_day", 2.5), ("reviews_a_day", 0), ("interview", "soon"), ("interview", "2026-02-30"),
        ("hours_a_day", 25), ("right_guess", "good"), ("allow_easy", "perhaps"), ("nothing", 1),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused_in_one_line_and_nothing_is_set(name: str, value: object) -> None:
    with Log.in_memory() as log:
        with pytest.raises(BadSetting) as refused:
            change(log, name, value)
        assert len(str(refused.value).splitlines()) == 1
        assert read(log) == Settings()


def test_a_setting_is_kept_and_taken_back() -> None:
    with Log.in_memory() as log:
        made = change(log, "retention", 0.85)
        assert read(log).retention == 0.85
        log.decisions.retract(made)
        assert read(log) == Settings()


def test_a_kept_setting_that_no_longer_makes_sense_has_its_default() -> None:
    assert of({"retention": 7, "new_a_day": 3, "gone": 1}) == Settings(new_a_day=3)


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "2026-12-10 x", "2026-12-10 1 2", "2001-01-01", "10.12.2026"])
def test_a_day_that_cannot_be_read_or_is_over_is_refused(text: str) -> None:
    with pytest.raises(BadSetting):
        interview_from(text, TODAY)


def test_a_day_is_read_with_and_without_hours() -> None:
    for text, hours in (("2026-12-10", None), ("2026-12-10 1.5", 1.5), (" 2026-12-10，2 ", 2.0)):
        day, found = interview_from(text, TODAY)
        assert (str(day), found) == ("2026-12-10", hours)
    assert interview_from("  ", TODAY) == (None, None)


@pytest.mark.parametrize("text", ["85% 4 30", "85 4 30", "0.85, 4, 30", "85％，4，30"])
def test_limits_are_set_as_they_are_typed(text: str) -> None:
    with Log.in_memory() as log:
        change_limits(log, text)
        known = read(log)
        assert (known.retention, known.new_a_day, known.reviews_a_day) == (0.85, 4, 30)
        change_limits(log, limits_of(known))
        assert read(log) == known


@pytest.mark.parametrize(
    "text", ["", "90%", "90% 8", "x 8 60", "90% 8 60 1", "50% 8 60", "90% -1 60", "90% 8 0", "nan 8 60"]
)
def test_limits_that_make_no_sense_set_nothing(text: str) -> None:
    with Log.in_memory() as log:
        with pytest.raises(BadSetting):
            change_limits(log, text)
        assert log.decisions.all() == []
