"""Climbing: every path ends, no rung is asked twice, one probe, one rephrase, one step down; and how high it went."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizapp.interview.ladder import TOP, Answered, Outcome, ceiling, final, next_rung, unaided

OUTCOMES: st.SearchStrategy[list[tuple[Outcome, bool]]] = st.lists(
    st.tuples(st.sampled_from(["solid", "partial", "missed"]), st.booleans()), min_size=20, max_size=20
)
STARTS = st.integers(0, 2)


def climb(start: int, outcomes: list[tuple[Outcome, bool]]) -> list[Answered]:
    """The whole climb of somebody who answers like this."""
    taken: list[Answered] = []
    while (following := next_rung(taken, start)) is not None:
        outcome, hinted = outcomes[len(taken)]
        rung, said = following
        if outcome == "missed" and said == "probe":
            outcome = "partial"  # what was said before still counts
        taken.append(Answered(rung, said, outcome, hinted))
    return taken


@given(STARTS, OUTCOMES)
def test_every_climb_ends_and_asks_nothing_twice(start: int, outcomes: list[tuple[Outcome, bool]]) -> None:
    taken = climb(start, outcomes)
    assert 1 <= len(taken) <= 2 * (TOP + 1)
    assert len({(one.rung, one.said) for one in taken}) == len(taken)
    assert all(0 <= one.rung <= TOP for one in taken)
    asked = [one.rung for one in taken if one.said == "ask"]
    assert asked[0] == start
    steps = [after - before for before, after in pairwise(asked)]
    assert set(steps) <= {1, -1}
    assert steps.count(-1) <= 1
    assert -1 not in steps or steps == [-1]  # down once, from where it began, and then it ends


@given(STARTS, OUTCOMES)
def test_a_probe_follows_a_partial_answer_and_a_rephrase_a_missed_one(
    start: int, outcomes: list[tuple[Outcome, bool]]
) -> None:
    taken = climb(start, outcomes)
    for before, after in pairwise(taken):
        wanted = {"partial": "probe", "missed": "rephrase"}.get(before.outcome)
        if before.said == "ask" and wanted:
            assert (after.rung, after.said) == (before.rung, wanted)
        else:
            assert after.said == "ask"
    assert taken[-1].said != "ask" or taken[-1].outcome == "solid"


@given(STARTS, OUTCOMES)
def test_the_ceiling_is_reached_by_solid_unaided_answers_alone(
    start: int, outcomes: list[tuple[Outcome, bool]]
) -> None:
    taken = climb(start, outcomes)
    height = ceiling(taken)
    rungs = sorted({one.rung for one in taken})
    assert height == 0 or unaided(taken, height - 1)
    assert all(unaided(taken, rung) for rung in rungs if rung < height)
    higher = [rung for rung in rungs if rung >= height]
    assert not higher or not unaided(taken, higher[0])
    weak = [rung for rung in rungs if final(taken, rung) == "partial"]
    assert len(weak) <= 2


@given(STARTS, OUTCOMES)
def test_a_better_answer_never_lowers_the_ceiling(start: int, outcomes: list[tuple[Outcome, bool]]) -> None:
    solid: list[tuple[Outcome, bool]] = [("solid", False)] * 20
    for kept in range(len(climb(start, outcomes))):
        assert ceiling(climb(start, [*outcomes[:kept], *solid])) >= ceiling(climb(start, outcomes)) or kept == 0
    assert ceiling(climb(start, solid)) == TOP + 1


def test_what_an_interviewer_would_do() -> None:
    first = Answered(1, "ask", "partial")
    assert next_rung([first], 1) == (1, "probe")
    assert next_rung([first, Answered(1, "probe", "partial")], 1) == (2, "ask")  # on, once
    weak = [first, Answered(1, "probe", "partial"), Answered(2, "ask", "partial"), Answered(2, "probe", "partial")]
    assert next_rung(weak, 1) is None
    assert ceiling(weak) == 0
    missed = [Answered(1, "ask", "missed"), Answered(1, "rephrase", "missed")]
    assert next_rung(missed, 1) == (0, "ask")
    assert next_rung([*missed, Answered(0, "ask", "solid")], 1) is None
    assert ceiling([*missed, Answered(0, "ask", "solid")]) == 1
    assert next_rung([Answered(0, "ask", "missed"), Answered(0, "rephrase", "missed")], 0) is None
