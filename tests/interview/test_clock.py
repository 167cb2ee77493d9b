"""The time of a part under any clock: it runs while it runs, never backwards, and ends exactly once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.interview.clock import SOFT, Clock

MOMENTS = st.lists(
    st.tuples(st.sampled_from(["run", "stand", "look"]), st.floats(-50, 200, allow_nan=False)), max_size=30
)


class Hand:
    """A clock that is set by hand."""

    at = 1000.0

    def __call__(self) -> float:
        return self.at


@given(st.floats(1, 3000, allow_nan=False), MOMENTS)
def test_time_only_runs_while_it_runs_and_never_backwards(budget: float, moments: list[tuple[str, float]]) -> None:
    hand = Hand()
    clock = Clock(hand)
    clock.begin(budget)
    running, used, before = False, 0.0, 0.0
    top = hand.at  # how far the hand has been, while the clock ran
    for act, seconds in moments:
        hand.at += seconds
        if running and hand.at > top:
            used += hand.at - top
        top = max(top, hand.at) if running else hand.at
        if act == "run":
            clock.run()
            running, top = True, top if running else hand.at
        elif act == "stand":
            clock.stand()
            running = False
        assert clock.running == running
        assert clock.used >= before
        assert abs(clock.used - used) < 1e-6
        before = clock.used
        assert 0 <= clock.left <= budget
        assert 0 <= clock.share <= 1
        assert clock.over == (clock.share >= 1)
        assert clock.short == (clock.share >= SOFT)


def test_it_goes_on_where_it_stood_after_a_crash() -> None:
    hand = Hand()
    clock = Clock(hand)
    clock.begin(480, used=130.0)
    hand.at += 1e6  # nobody was there
    assert clock.left == 350
    clock.run()
    hand.at += 230
    assert clock.short
    assert not clock.over
    hand.at += 120
    assert clock.over
    assert clock.left == 0


def test_a_part_without_time_is_over_at_once() -> None:
    clock = Clock(Hand())
    clock.begin(0)
    assert clock.over
