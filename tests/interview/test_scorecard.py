"""Each level follows from the answers by its cut-offs; help, misconceptions and own words count as they say."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from quizapp.interview.debrief import Debrief
from quizapp.interview.ladder import Outcome, Said
from quizapp.interview.scorecard import Level, levels, points
from quizapp.interview.session import Session
from quizapp.interview.state import Examined, State
from quizapp.interview.turns import Kind, Step, Turn
from quizapp.record import Log
from tests.interview.rehearsing import Hand, bank, give, plan, practice, run

LADDER = bank().ladders["scaling"].questions


def step(kind: Kind, id: str, outcome: Outcome = "solid", *, part: int = 0, **fields: Any) -> Step:
    turn = Turn(part=part, number=1, kind=kind, id=id, rung=fields.pop("rung", -1), said=fields.pop("said", "ask"))
    return Step(turn=turn, asked="?", text="!", outcome=outcome, seconds=10.0, **fields)


def rung(at: int, outcome: Outcome = "solid", said: Said = "ask", **fields: Any) -> Step:
    kind: Kind = "item" if at == 2 else "explain"
    return step(kind, LADDER[at], outcome, rung=at, said=said, **fields)


def card(*steps: Step, **fields: Any) -> dict[str, Level]:
    state = State(plan("drill", 7, "scaling"), list(steps), **fields)
    return {one.name: one for one in levels(state, bank())}


def made(id: str, count: int | None = None, core: bool = True) -> dict[str, str]:
    """The first of a question's core points as credited, the others as missing."""
    wanted = [point.id for point in bank().explains[id].points if point.core or not core][:count]
    return {point.id: "credited" if point.id in wanted else "missing" for point in bank().explains[id].points}


# --- depth ------------------------------------------------------------------------------------------------------------


def test_a_rung_that_was_reached_with_help_does_not_count() -> None:
    climbed = [rung(0), rung(1), rung(2), rung(3), rung(4)]
    assert card(*climbed)["depth"].level == 4
    for at, level in ((0, 1), (1, 1), (2, 2), (3, 3), (4, 3)):
        hinted = [replace(one, hints=1) if one.turn.rung == at else one for one in climbed]
        assert card(*hinted)["depth"].level == level
        reached = f"unaided up to step {at} of 5; 1 hint" if at else "no step unaided; 1 hint"
        assert reached in card(*hinted)["depth"].because
    rephrased = [rung(0), rung(1, "missed"), rung(1, said="rephrase"), rung(2)]
    assert card(*rephrased)["depth"].level == 1
    probed = [rung(0), rung(1, "partial"), rung(1, said="probe"), rung(2)]
    assert card(*probed)["depth"].level == 3
    assert "1 probe" in card(*probed)["depth"].because


def test_a_hint_that_was_asked_for_in_the_room_is_help() -> None:
    """The same answers, once with a hint and once without."""

    def said(id: str) -> str:
        return bank().explains[id].answer_2min.en if id in bank().explains else ""

    async def climbed(hint: bool) -> Level:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand())
            while session.turn is not None:
                session.open()
                if hint and session.turn.rung == 1:
                    assert session.hint()
                await give(session, said(session.turn.id))
            return {one.name: one for one in levels(session.state, bank())}["depth"]

    with_it, without = run(lambda: climbed(True)), run(lambda: climbed(False))
    assert with_it.because.endswith(": unaided up to step 1 of 5; 1 hint")
    assert with_it.level == 1
    assert without.level is not None
    assert without.level > with_it.level


def test_what_no_run_decided_is_not_climbed() -> None:
    found = card(rung(0), rung(1), rung(2, "missed", undecided="torch was not found"), rung(3))["depth"]
    assert found.level == 2
    assert "hint" not in found.because


def test_the_higher_of_two_ladders_counts() -> None:
    made_ = plan("onsite", 7, "scaling")
    first, second = (at for at, part in enumerate(made_.parts) if part.name == "ladder")
    steps = [
        step("explain", LADDER[1], "missed", part=first, rung=1),
        step("explain", "x", part=second, rung=1), step("item", "y", part=second, rung=2),
    ]  # fmt: skip
    found = {one.name: one for one in levels(State(made_, steps), bank())}
    assert found["depth"].level == 3


# --- reasoning --------------------------------------------------------------------------------------------------------


def core_of(*ids: str) -> int:
    return sum(point.core for id in ids for point in bank().explains[id].points)


def explained(*auto: dict[str, str], **fields: Any) -> Level:
    asked = (0, 1, 3, 4)[: len(auto)]
    return card(*(rung(at, auto=found) for at, found in zip(asked, auto, strict=True)), **fields)["reasoning"]


def test_reasoning_counts_core_points_and_a_stated_misconception_caps_it() -> None:
    one, other = LADDER[0], LADDER[1]
    core = core_of(one, other)
    assert explained(made(one), made(other)).level == 4
    assert explained(made(one), made(other)).because == f"{core} of {core} core points"
    short = explained(made(one), made(other, core_of(other) - 1))
    assert short.level == 3
    wrong = bank().explains[other].misconceptions[0].id
    stated = explained(made(one), made(other) | {wrong: "stated"})
    assert stated.level == 2
    assert stated.because.endswith("1 measured to be false")
    assert explained(made(one, 0), made(other, 0)).level == 1
    assert explained(made(one, 0) | {wrong: "stated"}, made(other, 0)).level == 1
    third = explained(made(one, 1), made(other, 1))
    assert third.level == (1 if core > 2 * 3 else 2)


def test_a_misconception_that_the_person_denies_is_not_stated() -> None:
    one, other = LADDER[0], LADDER[1]
    wrong = bank().explains[other].misconceptions[0].id
    auto = made(other) | {wrong: "stated"}
    assert explained(made(one), auto, marks={(1, wrong): False}).level == 4
    assert explained(made(one), auto, marks={(0, wrong): False}).level == 2  # that was said of another answer


def test_further_points_are_no_core_points() -> None:
    id = next(id for id in LADDER if id in bank().explains and not all(p.core for p in bank().explains[id].points))
    further = {p.id: "missing" if p.core else "credited" for p in bank().explains[id].points}
    one = card(rung(0, auto=made(LADDER[0])), rung(LADDER.index(id), auto=further))["reasoning"]
    total = {LADDER[0]: core_of(LADDER[0]), id: core_of(id)}
    expected = 0 if id == LADDER[0] else core_of(LADDER[0])
    assert one.because == f"{expected} of {sum(total.values())} core points"


def test_own_marks_go_before_the_examiners_and_these_before_the_rubrics() -> None:
    id = LADDER[0]
    first, second = [point.id for point in bank().explains[id].points][:2]
    one = rung(0, auto={first: "maybe", second: "maybe"})

    def counts(**fields: Any) -> list[str]:
        state = State(plan("drill", 7, "scaling"), [one], **fields)
        return points(state, bank())[id].made

    assert counts() == []
    covered = {(0, first): Examined("covered", "words"), (0, second): Examined("contradicted", "words")}
    assert counts(examined=covered) == [first]
    assert counts(examined=covered, marks={(0, first): False, (0, second): True}) == [second]
    assert counts(marks={(0, first): True}) == [first]


def test_the_last_answer_to_a_question_counts() -> None:
    id = LADDER[1]
    steps = [rung(1, "partial", auto=made(id, 1)), rung(1, said="probe", auto=made(id))]
    found = points(State(plan("drill", 7, "scaling"), steps), bank())[id]
    assert found.step == 1
    assert not {*found.core} - {*found.made}


# --- the others -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "of", "level"),
    [(0, 2, None), (2, 2, None), (1, 3, 1), (2, 4, 2), (2, 3, 2), (7, 10, 3), (8, 9, 3), (9, 10, 4), (3, 3, 4)],
)
def test_correctness_by_its_cut_offs(right: int, of: int, level: int | None) -> None:
    steps = [step("item", "x", "solid" if at < right else "missed") for at in range(of)]
    assert card(*steps)["correctness"].level == level


def test_neither_a_rephrased_nor_an_undecided_answer_is_a_first_try() -> None:
    steps = [step("item", "x", "missed"), step("item", "x", "missed"), step("item", "x")]
    assert card(*steps, step("item", "x", said="rephrase"))["correctness"].because.startswith("1 of 3")
    assert card(*steps, step("item", "x", "missed", undecided="no torch"))["correctness"].because.startswith("1 of 3")


def code(passed: int, checks: int = 9, ended: str = "done") -> Step:
    outcome: Outcome = "solid" if passed == checks and ended == "done" else "partial"
    return step("code", "softmax", outcome, passed=passed, checks=checks, ended=ended)


@pytest.mark.parametrize(
    ("steps", "level"),
    [([], None), ([code(9)], 4), ([code(8)], 3), ([code(7)], 3), ([code(6)], 2), ([code(0)], 2),
     ([code(0, ended="raised")], 1), ([code(9), code(6)], 2), ([code(8), code(9)], 3),
     ([code(9), step("debug", "softmax", "missed", undecided="no torch")], 4)],
)  # fmt: skip
def test_implementation_is_the_worse_of_the_drills(steps: list[Step], level: int | None) -> None:
    assert card(*steps)["implementation"].level == level


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ([("sure", True)] * 2, None),
        ([("sure", True)] * 3, 4),
        ([("sure", True)] * 5 + [("fairly", False)], 4),
        ([("sure", True)] * 8 + [("sure", False)], 3),  # 18 marks for 9 answers, but sure and wrong
        ([("guess", True)] * 3, 3),
        ([("guess", False)] * 3, 2),
        ([("sure", False)] * 3, 1),
    ],
)
def test_calibration_by_marks_an_answer(answers: list[tuple[Any, bool]], level: int | None) -> None:
    steps = [step("item", "x", "solid" if right else "missed", confidence=sure) for sure, right in answers]
    found = card(*steps)["calibration"]
    assert found.level == level


def test_how_one_spoke_is_the_persons_own_rating() -> None:
    assert card()["communication"].level is None
    assert card(communication=2)["communication"].level == 2

    async def rated() -> Level:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand())
            Debrief(session).rate(4)
            return {one.name: one for one in levels(session.state, bank())}["communication"]

    assert run(rated).level == 4


def test_code_of_which_every_call_ends_in_an_error_does_not_run() -> None:
    from quizapp.drills.judging import Line, Verdict
    from quizapp.interview.deciding import coded

    def judged(passed: int, raised: str) -> Level:
        checks = [Line(str(at), "", at < passed) for at in range(9)]
        verdict = Verdict("softmax", False, "It is not written yet.", checks, None, 1, 0.1, raised=raised)
        return card(coded(step("code", "softmax"), verdict))["implementation"]

    assert judged(0, "It is not written yet.").level == 1
    assert "it does not run" in judged(0, "It is not written yet.").because
    assert judged(5, "Line 3: IndexError").level == 2
    assert judged(0, "").level == 2
