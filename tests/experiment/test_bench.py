"""The bench: which result belongs to which setting, one and two sides, what failed and what is forgotten."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from quizapp.experiment import bench as bench_module
from quizapp.experiment.predictions import Prediction
from quizapp.experiment.settings import SEED, Setting
from solutions.evidence import AnyParameter
from tests.experiment.experiment_samples import D_K, DECLARATION, DIVIDE, LAW, SHIFT, bench, finish, measured


class Experimenting(RuleBasedStateMachine):
    """Somebody turns knobs, compares and predicts while results come, late, wrong, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = bench()
        self.asked: list[Setting] = []

    @rule(knob=st.sampled_from([D_K, SHIFT, LAW, DIVIDE, SEED]), steps=st.integers(-12, 12))
    def turn(self, knob: AnyParameter, steps: int) -> None:
        before = self.bench.sides
        if not self.bench.turn(knob, steps):
            assert self.bench.sides == before

    @rule(on=st.booleans())
    def beside(self, on: bool) -> None:
        self.bench.beside(on)
        assert self.bench.b == (self.bench.a if on else None)

    @precondition(lambda self: self.bench.b is not None)
    @rule(hand=st.sampled_from(["A", "B", "AB"]))
    def take(self, hand: Any) -> None:
        self.bench.hand = hand

    @rule(seed=st.integers(0, 3))
    def reseed(self, seed: int) -> None:
        self.bench.reseed(seed)
        assert {setting.seed for setting in self.bench.sides.values()} == {seed}

    @rule()
    def begin(self) -> None:
        if (due := self.bench.due) is not None:
            self.bench.began(due)
            self.asked.append(due)

    @precondition(lambda self: self.bench.running is not None)
    @rule()
    def deliver(self) -> None:
        setting = self.bench.running
        assert setting is not None
        assert self.bench.arrived(setting, measured(setting)) == (setting in self.bench.sides.values())

    @precondition(lambda self: self.bench.running is not None)
    @rule()
    def deliver_another(self) -> None:
        """A result that is not of the setting it was asked for is not shown."""
        setting = self.bench.running
        assert setting is not None
        assert not self.bench.arrived(setting, replace(measured(setting), seed=setting.seed + 1))

    @precondition(lambda self: self.bench.running is not None)
    @rule()
    def fail(self) -> None:
        assert self.bench.running is not None
        self.bench.failing(self.bench.running, "It broke.")

    @rule()
    def stop_and_retry(self) -> None:
        if self.bench.stop() is not None and self.bench.running is not None:
            self.bench.dropped(self.bench.running)
        self.bench.retry()

    @rule(on=st.booleans())
    def predict(self, on: bool) -> None:
        self.bench.predict(on)

    @rule(number=st.one_of(st.none(), st.floats(-10, 10)))
    def say(self, number: float | None) -> None:
        if (fact := self.bench.next_to_say) is not None:
            self.bench.say(fact.name, Prediction(number=number) if number is not None else Prediction("equal"))
            assert not self.bench.open_to(fact.name)

    @invariant()
    def what_is_shown_as_fresh_was_measured_at_this_very_setting(self) -> None:
        for side, setting in self.bench.sides.items():
            if self.bench.fresh(side):
                shown = self.bench.drawn[side]
                assert (shown.params, shown.seed) == (setting.values, setting.seed)

    @invariant()
    def every_result_is_kept_with_its_setting(self) -> None:
        for setting, evidence in self.bench.results.items():
            assert (evidence.params, evidence.seed) == (setting.values, setting.seed)
        assert len(self.bench.results) <= bench_module.KEPT

    @invariant()
    def nothing_is_due_while_something_runs(self) -> None:
        assert self.bench.running is None or self.bench.due is None
        assert set(self.bench.wanted) <= set(self.bench.sides.values())

    @invariant()
    def what_was_not_seen_and_not_spoken_of_is_sealed(self) -> None:
        here = self.bench
        for side, setting in here.sides.items():
            for fact in DECLARATION.facts:
                hidden = here.predicting and setting not in here.seen and here.prediction(fact.name) is None
                assert here.sealed(side, fact.name) == hidden

    @invariant()
    def nothing_is_seen_before_it_is_measured(self) -> None:
        assert all(setting in self.asked for setting in self.bench.seen)

    def teardown(self) -> None:
        if self.bench.running is not None:
            self.bench.dropped(self.bench.running)
        finish(self.bench)
        assert all(self.bench.settled(setting) for setting in self.bench.sides.values())


TestExperimenting = Experimenting.TestCase
TestExperimenting.settings = settings(max_examples=40, stateful_step_count=40)


def test_a_result_of_a_setting_already_left_is_not_drawn_and_turning_back_shows_it_at_once() -> None:
    here = bench()
    due = here.due
    assert due is not None
    here.began(due)
    here.turn(D_K, 1)
    assert here.overtaken
    assert not here.arrived(due, measured(due))
    assert here.drawn == {}
    here.turn(D_K, -1)
    assert here.fresh("A")
    assert here.due is None


def test_the_old_picture_stays_until_the_new_one_is_there() -> None:
    here = bench()
    finish(here)
    old = here.drawn["A"]
    here.turn(D_K, 1)
    assert here.drawn["A"] is old
    assert not here.fresh("A")
    finish(here)
    assert here.drawn["A"].params["d_k"] == 96


def test_side_by_side_turns_one_the_other_or_both() -> None:
    here = bench()
    here.beside(True)
    here.turn(D_K, 1)
    assert (here.a.values["d_k"], here.b and here.b.values["d_k"]) == (64, 96)
    assert [knob.name for knob in here.differing] == ["d_k"]
    here.hand = "AB"
    here.set(LAW, "scaled")
    assert [knob.name for knob in here.differing] == ["d_k"]
    here.hand = "A"
    here.turn(SEED, 2)
    assert here.differing == [D_K, SEED]
    here.reseed(4)
    assert here.differing == [D_K]


def test_a_setting_that_failed_is_tried_again_when_it_comes_again() -> None:
    here = bench()
    due = here.due
    assert due is not None
    here.began(due)
    here.failing(due, "It broke.")
    assert (here.due, here.trouble) == (None, "It broke.")
    here.turn(D_K, 1)
    assert here.trouble == ""
    here.turn(D_K, -1)
    assert here.due == due


def test_the_remembered_results_do_not_grow_without_end() -> None:
    here = bench()
    for seed in range(3 * bench_module.KEPT):
        here.reseed(seed)
        finish(here)
    assert len(here.results) == bench_module.KEPT
    assert here.fresh("A")
