"""A drill in the log and in the schedule: a failing one is asked again like any question, and can be taken back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from quizapp.bank.packs import load
from quizapp.drills import cards
from quizapp.drills.judging import Line, Verdict
from quizapp.drills.pages import pages
from quizapp.overview import overview, review
from quizapp.practice import Practice
from quizapp.schedule.days import DAY
from quizapp.schedule.phrases import repair_text
from quizapp.schedule.progress import progress
from tests.practising import practising

SOFTMAX = "drill.softmax"
PAGE = pages()["softmax"]
NOON = 1_750_000_000.0


def verdict(accepted: bool, **fields: object) -> Verdict:
    lines = [Line(name, name, accepted or at > 0) for at, name in enumerate(PAGE.checks)]
    mistake = None if accepted else next(iter(PAGE.mistakes))
    made = Verdict("softmax", accepted, "what was found", lines, mistake, 5, 0.04)
    return replace(made, **fields)  # type: ignore[arg-type]


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def practice() -> Practice:
    made = practising()
    made.bank.drills = cards.Cards()
    made.bank.topics = load().topics
    made.clock = Clock()
    return made


def write(practice: Practice, accepted: bool, source: str = "def softmax(): ...", hints: int = 0) -> int:
    attempt = cards.attempt(PAGE, verdict(accepted), source, hints, 60.0)
    assert attempt is not None
    entry = practice.record(cards.question(PAGE), attempt).entry
    assert entry is not None
    return entry


def due(practice: Practice) -> list[str]:
    return [one.question.id for one in review(practice).queue if one.question.id in practice.bank.drills]


def test_the_cards_are_the_drills() -> None:
    every = cards.Cards()
    assert [cards.name_of(id) for id in every] == sorted(pages())
    assert every["drill.kv-cache"].prompt.zh == "动手写：" + pages()["kv_cache"].title.zh + "。"
    assert cards.name_of("softmax.shift.invariant") == ""
    assert not set(every) & load().questions.keys()
    assert {one.topic for one in every.values()} <= load().topics.keys()


def test_nobody_is_made_to_write_a_drill_that_was_never_tried(practice: Practice) -> None:
    assert due(practice) == []


def test_a_failing_drill_is_asked_again_until_it_passes_and_once_more_later(practice: Practice) -> None:
    write(practice, accepted=False)
    assert due(practice) == [SOFTMAX]
    assert next(one.why.kind for one in review(practice).queue if one.question.id == SOFTMAX) == "again"
    assert overview(practice).due == 1
    write(practice, accepted=True)
    assert due(practice) == []
    assert practice.returns(cards.question(PAGE)) is not None
    assert isinstance(practice.clock, Clock)
    practice.clock.now += 3 * DAY
    assert due(practice) == [SOFTMAX]
    found = progress(practice.log, practice.bank, practice.clock())
    assert (found.started, found.answers, len(found.agenda.cards)) == (1, 2, 1)


def test_an_attempt_can_be_taken_back(practice: Practice) -> None:
    entry = write(practice, accepted=False)
    practice.undo(entry)
    assert due(practice) == []
    assert practice.returns(cards.question(PAGE)) is None


@pytest.mark.parametrize(("hints", "rating"), [(0, 3), (1, 2), (2, 1)])
def test_hints_and_a_solution_that_was_seen_are_part_of_the_rating(
    practice: Practice, hints: int, rating: int
) -> None:  # fmt: skip
    entry = practice.log.entry(write(practice, accepted=True, hints=hints))
    assert entry is not None
    assert entry.rating == rating
    assert (entry.attempt.mode, entry.attempt.score) == ("drill", 1.0)


def test_a_known_mistake_is_kept_by_its_name_and_the_code_without_what_no_text_holds(practice: Practice) -> None:
    entry = practice.log.entry(write(practice, accepted=False, source="x = 1\x00\udcff\ny = 2"))
    assert entry is not None
    assert entry.attempt.diagnosis == next(iter(PAGE.mistakes))
    assert entry.attempt.response == "x = 1\ufffd\ufffd\ny = 2"
    assert (entry.attempt.score, entry.rating) == (0.0, 1)


@pytest.mark.parametrize("ended", cards.NO_ATTEMPT)
def test_what_was_not_ready_to_be_judged_is_no_attempt(ended: str) -> None:
    assert cards.attempt(PAGE, verdict(False, ended=ended), "def f(:", 0, 1.0) is None


def test_the_untouched_stub_is_no_attempt() -> None:
    assert cards.attempt(PAGE, verdict(False), PAGE.stub + "\n", 0, 1.0) is None


def test_a_drill_that_keeps_going_wrong_says_so_without_a_demonstration(practice: Practice) -> None:
    assert isinstance(practice.clock, Clock)
    for accepted in [True, False] * 10:
        write(practice, accepted)
        returns = practice.returns(cards.question(PAGE))
        assert returns is not None
        practice.clock.now += max(1, returns.days) * DAY
    [broken] = review(practice).broken
    assert broken.question == SOFTMAX
    assert "step through" not in repair_text(broken.repair)


def test_giving_up_is_an_attempt_that_failed(practice: Practice) -> None:
    practice.record(cards.question(PAGE), cards.given_up(PAGE, "x", 3.0))
    assert due(practice) == [SOFTMAX]
