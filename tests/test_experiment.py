"""The state of an experiment: sliders, which result belongs to which setting, predictions, sweeps, and the runs."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from quizapp.experiment import bench as bench_module
from quizapp.experiment import runs as runs_module
from quizapp.experiment.bench import Bench
from quizapp.experiment.predictions import Prediction, about, came_true, read_number, relation
from quizapp.experiment.runs import Runs
from quizapp.experiment.settings import (
    SEED,
    Refused,
    Setting,
    allowed,
    command,
    moved,
    place,
    read,
    spelled,
    start,
    stops_of,
)
from quizapp.experiment.sweep import Sweep, on_an_axis, spread
from quizapp.lab import Hold, LabError, ProofFailed
from solutions.evidence import (
    AnyParameter,
    Bars,
    Choice,
    Count,
    Curves,
    Declaration,
    Evidence,
    Flag,
    Int,
    Number,
    Progress,
    Real,
    Shape,
    Switch,
    Text,
    Word,
    Words,
    fits,
)

D_K = Int(name="d_k", default=64, low=1, high=4096)
SHIFT = Real(name="shift", default=1.0, low=0.0, high=3.0)
LAW = Choice(name="law", default="plain", options=("plain", "scaled", "N(0, 1)"))
DIVIDE = Switch(name="divide", default=True)
FACTS = (
    Number(name="variance", en="variance", zh="方差"),
    Number(name="share", en="share", zh="份额", unit="%"),
    Count(name="rows", en="rows", zh="行数"),
    Flag(name="finite", en="finite", zh="有限"),
    Word(name="error", en="error", zh="错误"),
    Shape(name="size", en="size", zh="形状"),
)
DECLARATION = Declaration(
    id="fake.experiment", claim=Text("A claim.", "断言。"), formula="x", parameters=(D_K, SHIFT, LAW, DIVIDE),
    facts=FACTS, source=(), trains=False, code="def f(): ...\n",
)  # fmt: skip


def measured(setting: Setting) -> Evidence:
    """What the fake laboratory measures: facts that tell their setting."""
    d_k = float(setting.values["d_k"])  # type: ignore[arg-type]
    return Evidence(
        facts={
            "variance": d_k, "share": 0.5, "rows": setting.seed, "finite": d_k < 100, "error": "none",
            "size": [int(d_k), 2],
        },
        demonstration=DECLARATION.id, params=setting.values, seed=setting.seed, seconds=0.01,
    )  # fmt: skip


def bench(**given: Any) -> Bench:
    return Bench(DECLARATION, start(DECLARATION, given, 7))


def finish(bench: Bench) -> None:
    """Run everything that is due."""
    while (due := bench.due) is not None:
        bench.began(due)
        bench.arrived(due, measured(due))


# --- sliders ---------------------------------------------------------------------------------------------------------

ints = st.tuples(st.integers(-50, 50), st.integers(0, 5000), st.floats(0, 1)).map(
    lambda drawn: Int(name="n", default=drawn[0] + int(drawn[1] * drawn[2]), low=drawn[0], high=drawn[0] + drawn[1])
)
reals = st.tuples(st.floats(-10, 10), st.floats(0.001, 1000), st.floats(0, 1)).map(
    lambda drawn: Real(
        name="x", default=drawn[0] + drawn[1] * drawn[2], low=drawn[0], high=max(drawn[0] + drawn[1], drawn[0])
    )
)
sliders = st.one_of(ints, reals).filter(lambda knob: knob.low <= knob.default <= knob.high)


@given(sliders)
def test_the_stops_are_in_order_and_reach_both_ends_and_the_default(knob: Int | Real) -> None:
    stops = stops_of(knob)
    assert list(stops) == sorted(set(stops))
    assert {knob.low, knob.high, knob.default} <= set(stops)
    assert len(stops) <= 110
    assert all(fits(knob, stop) for stop in stops)


@given(sliders, st.floats(0, 1), st.integers(-15, 15))
def test_turning_stays_in_range_and_moves_until_the_end(knob: Int | Real, part: float, steps: int) -> None:
    value = knob.low + (knob.high - knob.low) * part
    here = int(value) if isinstance(knob, Int) else min(float(knob.high), value)
    assume(fits(knob, here))
    there = moved(knob, here, steps)
    assert fits(knob, there)
    assert type(there) is type(knob.low)
    if steps > 0:
        assert there > here or here == knob.high
    if steps < 0:
        assert there < here or here == knob.low
    assert moved(knob, here, 10**6) == knob.high
    assert moved(knob, here, -(10**6)) == knob.low


@given(sliders)
def test_the_places_on_a_track_are_in_the_order_of_the_values(knob: Int | Real) -> None:
    places = [place(knob, stop) for stop in stops_of(knob)]
    assert all(each is not None and 0 <= each <= 1 for each in places)
    assert places == sorted(places)


def test_a_wide_range_is_walked_in_ratios_and_the_default_of_d_k_is_in_the_middle() -> None:
    assert [int(moved(D_K, 64, step)) for step in (-2, -1, 1, 2)] == [32, 48, 96, 128]
    assert place(D_K, 64) == pytest.approx(0.5)
    rows = Int(name="rows", default=1000, low=100, high=4000)
    assert [moved(rows, 1000, step) for step in (-1, 1, 2)] == [700, 1500, 2000]
    assert [moved(SHIFT, 1.0, step) for step in (-1, 1, 10)] == [0.9, 1.1, 2.0]


def test_choices_switches_words_and_the_seed_turn_as_far_as_they_go() -> None:
    assert [moved(LAW, "scaled", steps) for steps in (-1, 1, 10)] == ["plain", "N(0, 1)", "N(0, 1)"]
    assert [moved(DIVIDE, True, steps) for steps in (-1, 1)] == [False, True]
    assert [moved(SEED, 3, steps) for steps in (-10, 1)] == [0, 4]
    assert moved(SEED, SEED.high, 1) == SEED.high
    words = Words(name="tokens", default="1 2", most=4, vocabulary=9)
    assert moved(words, "1 2", 1) == "1 2"
    assert place(words, "1 2") is None


@given(st.one_of(sliders, st.just(LAW), st.just(DIVIDE), st.just(SEED)), st.floats(0, 1))
def test_what_a_command_line_shows_can_be_typed_again(knob: AnyParameter, part: float) -> None:
    if isinstance(knob, Int | Real):
        value: Any = knob.low + (knob.high - knob.low) * part
        value = int(value) if isinstance(knob, Int) else float(value)
    else:
        value = knob.default
    assume(fits(knob, value))
    assert read(knob, spelled(value)) == value


@pytest.mark.parametrize(
    ("knob", "typed", "value"),
    [(D_K, "128", 128), (D_K, "1,024", 1024), (D_K, " １２８ ", 128), (D_K, "1e3", 1000), (D_K, "64.0", 64),
     (SHIFT, "1/8", 0.125), (SHIFT, "1e-3", 0.001), (SHIFT, "2", 2.0), (LAW, "sca", "scaled"), (DIVIDE, "False", False),
     (DIVIDE, "on", True), (Words(name="t", default="1", most=3, vocabulary=9), " 1  2 ", "1 2")],
)  # fmt: skip
def test_what_can_be_typed(knob: AnyParameter, typed: str, value: object) -> None:
    found = read(knob, typed)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("knob", "typed"),
    [(D_K, "0"), (D_K, "4097"), (D_K, "1.5"), (D_K, ""), (D_K, "8x"), (D_K, "1/0"), (D_K, "9" * 400), (D_K, "1e999"),
     (SHIFT, "-0.1"), (SHIFT, "nan"), (SHIFT, "inf"), (LAW, "l"), (LAW, ""), (DIVIDE, "2"), (SEED, "-1"),
     (SEED, str(2**63)), (Words(name="t", default="1", most=3, vocabulary=9), "1 2 3 4")],
)  # fmt: skip
def test_what_is_refused_names_what_is_allowed(knob: AnyParameter, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read(knob, typed)
    message = str(refused.value)
    assert allowed(knob) in message
    assert message.isprintable()
    assert len(message) < 200


def test_a_start_takes_defaults_and_refuses_what_is_not_declared() -> None:
    setting = start(DECLARATION, {"shift": 2}, 5)
    assert setting.values == {"d_k": 64, "shift": 2.0, "law": "plain", "divide": True}
    assert type(setting.values["shift"]) is float
    with pytest.raises(Refused, match="its parameters: d_k, shift, law, divide"):
        start(DECLARATION, {"dk": 1}, 0)
    with pytest.raises(Refused, match="1 to 4096"):
        start(DECLARATION, {"d_k": 0}, 0)
    with pytest.raises(Refused):
        start(DECLARATION, {}, -1)


def test_the_command_repeats_the_run_and_leaves_defaults_out() -> None:
    assert command(DECLARATION, start(DECLARATION, {}, 3)) == "quizapp demo fake.experiment --seed 3"
    turned = start(DECLARATION, {"law": "N(0, 1)", "divide": False, "d_k": 8}, 3)
    assert command(DECLARATION, turned) == (
        "quizapp demo fake.experiment --set d_k=8 --set 'law=N(0, 1)' --set divide=false --seed 3"
    )


# --- the bench -------------------------------------------------------------------------------------------------------


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


# --- predictions -----------------------------------------------------------------------------------------------------

VARIANCE, SHARE, ROWS, FINITE, ERROR, SIZE = FACTS
floats = st.floats(allow_nan=True, allow_infinity=True)


@given(floats, floats)
def test_higher_here_is_lower_there(here: float, there: float) -> None:
    swapped = {"higher": "lower", "lower": "higher", "equal": "equal", None: None}
    assert relation(VARIANCE, there, here) == swapped[relation(VARIANCE, here, there)]
    assert relation(VARIANCE, here, here) == "equal"


@given(st.floats(-1e6, 1e6), st.floats(0, 0.2))
def test_about_is_relative_to_the_larger(value: float, part: float) -> None:
    assert about(value, value * (1 - part), part + 1e-12)


def test_what_is_no_number_is_equal_or_differs() -> None:
    assert relation(FINITE, True, False) == "differs"
    assert relation(ERROR, "ValueError", "ValueError") == "equal"
    assert relation(SIZE, [2, 3], [2, 3, 4]) == "differs"
    assert relation(SIZE, [2, 3], [2, 3]) == "equal"
    assert relation(VARIANCE, math.nan, 1.0) is None


@pytest.mark.parametrize(
    ("said", "here", "there", "came"),
    [
        (Prediction("higher"), 2.0, 1.0, True), (Prediction("higher"), 1.0, 1.0, False),
        (Prediction("equal"), 1.0, 1.04, True), (Prediction("lower"), 1.0, None, None),
        (Prediction("lower"), None, 1.0, None), (Prediction(number=64.0), 63.0, None, True),
        (Prediction(number=64.0), 8.0, 64.0, False), (Prediction(number=64.0, of_b=True), 8.0, 64.0, True),
        (Prediction(number=64.0, of_b=True), 64.0, None, None), (Prediction(number=0.0), 1e-9, None, True),
    ],
)  # fmt: skip
def test_a_prediction_comes_true_or_not_once_it_is_measured(
    said: Prediction, here: float | None, there: float | None, came: bool | None
) -> None:
    assert came_true(said, VARIANCE, here, there) is came


def test_a_share_is_typed_in_per_cent() -> None:
    assert read_number(SHARE, "48") == read_number(SHARE, "48 %") == read_number(SHARE, "４８") == 0.48
    assert read_number(VARIANCE, "1/8") == 0.125
    assert read_number(ROWS, "1,000") == 1000
    assert [read_number(fact, typed) for fact, typed in ((VARIANCE, "x"), (VARIANCE, ""), (FINITE, "1"))] == [None] * 3


def test_predict_first_seals_the_next_setting_fact_by_fact_and_compares_with_what_was_seen() -> None:
    here = bench()
    finish(here)
    here.predict(True)
    assert not any(here.sealed("A", fact.name) for fact in FACTS)  # this setting was seen already
    seen = here.a
    here.turn(D_K, 2)
    assert here.there == seen
    assert here.next_to_say == VARIANCE
    finish(here)
    assert all(here.sealed("A", fact.name) for fact in FACTS)
    here.say("variance", Prediction("higher"))
    assert not here.sealed("A", "variance")
    assert here.sealed("A", "share")
    assert here.came_true("variance") is True
    here.say("variance", Prediction("lower"))  # what was said stays said
    assert here.prediction("variance") == Prediction("higher")
    here.say("share", Prediction("higher"))
    assert here.came_true("share") is False
    assert here.tally == (1, 2)
    for fact in FACTS[2:]:
        here.say(fact.name, Prediction("equal"))
    assert here.a in here.seen
    here.predict(False)
    assert here.next_to_say is None


def test_side_by_side_a_number_is_about_the_side_that_is_not_known_yet() -> None:
    here = bench()
    finish(here)
    here.beside(True)
    here.predict(True)
    here.turn(D_K, 2)
    assert here.subject == "B"
    here.say("variance", Prediction(number=128.0))
    assert here.came_true("variance") is None
    finish(here)
    assert here.came_true("variance") is True
    assert not here.sealed("A", "rows")
    assert here.sealed("B", "rows")


def test_a_prediction_is_judged_even_if_it_was_said_before_the_run_was_done() -> None:
    here = bench()
    finish(here)
    here.predict(True)
    here.turn(D_K, -2)
    here.say("variance", Prediction("lower"))
    assert here.came_true("variance") is None
    finish(here)
    assert here.came_true("variance") is True


# --- sweeps ----------------------------------------------------------------------------------------------------------


@given(st.one_of(sliders, st.just(LAW), st.just(DIVIDE)))
def test_a_sweep_reaches_both_ends_and_where_the_knob_stands(knob: AnyParameter) -> None:
    values = spread(knob, knob.default, 11)
    assert knob.default in values
    assert all(fits(knob, value) for value in values)
    assert len(values) == len(set(values)) <= 13
    if isinstance(knob, Int | Real):
        assert (values[0], values[-1]) == (knob.low, knob.high)
        assert values == sorted(values)


def test_a_sweep_walks_the_whole_range_before_it_takes_the_next_seed() -> None:
    here = bench()
    sweep = Sweep(DECLARATION, here.a, D_K)
    first = sweep.plan[: len(sweep.values)]
    assert {setting.seed for setting in first} == {7}
    assert [setting.values["d_k"] for setting in first] == sweep.values
    assert len(set(sweep.plan)) == sweep.total == len(sweep.values) * 5
    assert all(setting.turned(D_K, 64) == Setting(here.a.params, setting.seed) for setting in sweep.plan)


def test_a_sweep_shows_the_median_and_the_band_as_they_come_and_leaves_out_what_cannot_be_run() -> None:
    sweep = Sweep(DECLARATION, bench().a, D_K)
    assert sweep.figure(VARIANCE) is None
    while (due := sweep.due) is not None:
        if due.values["d_k"] == 1:
            sweep.failing(due, "It broke.")
        else:
            sweep.arrived(due, measured(due))
    assert sweep.done == sweep.total
    figure = sweep.figure(ROWS)
    assert isinstance(figure, Curves)
    assert figure.x == [float(value) for value in sweep.values[1:]]
    middle, least, greatest = (series.values for series in figure.series)
    assert (set(middle), set(least), set(greatest)) == ({9.0}, {7.0}, {11.0})
    assert figure.log_x
    switches = Sweep(DECLARATION, bench().a, DIVIDE)
    for setting in switches.plan:
        switches.arrived(setting, measured(setting))
    assert isinstance(switches.figure(VARIANCE), Bars)
    assert [on_an_axis(fact) for fact in FACTS] == [True, True, True, True, False, False]


# --- the runs --------------------------------------------------------------------------------------------------------


class Slow:
    """A laboratory that answers when it is told to, and counts what is asked of it at the same time."""

    def __init__(self) -> None:
        self.asked: list[Setting] = []
        self.cancelled: list[Setting] = []
        self.waiting: dict[Setting, asyncio.Future[Evidence]] = {}
        self.most = 0
        self.progress: Callable[[Progress], None] | None = None

    async def run(self, id: str, params: dict[str, Any], seed: int, **options: Any) -> Evidence:
        assert isinstance(options["hold"], Hold)
        setting = Setting(tuple(params.items()), seed)
        self.asked.append(setting)
        self.progress = options["on_progress"]
        answer = self.waiting[setting] = asyncio.get_running_loop().create_future()
        self.most = max(self.most, len(self.waiting))
        try:
            return await answer
        except asyncio.CancelledError:
            self.cancelled.append(setting)
            raise
        finally:
            del self.waiting[setting]

    async def answer(self, error: Exception | None = None) -> None:
        """Answer what waits, and let that be heard."""
        for setting, future in list(self.waiting.items()):
            future.set_exception(error) if error else future.set_result(measured(setting))
        await settle()


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


def runs(declaration: Declaration = DECLARATION) -> tuple[Runs, Slow]:
    laboratory = Slow()
    return Runs(laboratory, Bench(declaration, start(declaration, {}, 7)), lambda: None), laboratory  # type: ignore[arg-type]


def on_a_loop(scenario: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    def test(*arguments: Any, **named: Any) -> None:
        asyncio.run(asyncio.wait_for(scenario(*arguments, **named), 20))

    test.__name__, test.__doc__, test.__wrapped__ = scenario.__name__, scenario.__doc__, scenario  # type: ignore[attr-defined]
    return test


TRAINS = replace(DECLARATION, trains=True)


@pytest.mark.parametrize("declaration", [DECLARATION, TRAINS], ids=["quick", "trains"])
@on_a_loop
async def test_a_key_that_is_held_down_never_has_more_than_one_run_and_the_newest_is_measured(
    declaration: Declaration,
) -> None:
    here, laboratory = runs(declaration)
    here.pump()
    for _ in range(200):
        here.bench.turn(SEED, 1)
        here.pump()
        await asyncio.sleep(0)
    await settle()
    assert laboratory.most == 1
    while laboratory.waiting:
        await laboratory.answer()
    assert here.bench.fresh("A")
    assert here.bench.a.seed == 207
    assert laboratory.asked[-1] == here.bench.a


@on_a_loop
async def test_a_training_that_was_overtaken_is_cancelled_and_a_quick_run_is_let_go_on() -> None:
    for declaration, cancelled in ((TRAINS, 1), (DECLARATION, 0)):
        here, laboratory = runs(declaration)
        here.pump()
        await settle()
        here.bench.turn(D_K, 1)
        here.pump()
        await settle()
        assert len(laboratory.cancelled) == cancelled
        while laboratory.waiting:
            await laboratory.answer()
        assert here.bench.drawn["A"].params["d_k"] == 96


@on_a_loop
async def test_a_quick_run_that_is_not_quick_loses_its_turn() -> None:
    here, laboratory = runs()
    before, runs_module.PATIENCE = runs_module.PATIENCE, 0.02
    try:
        here.pump()
        await settle()
        here.bench.turn(D_K, 1)
        here.pump()
        async with asyncio.timeout(5):
            while len(laboratory.asked) < 2:
                await asyncio.sleep(0.005)
    finally:
        runs_module.PATIENCE = before
    assert [setting.values["d_k"] for setting in laboratory.cancelled] == [64]
    here.suspend()
    await settle()


@on_a_loop
async def test_a_stopped_run_is_not_begun_anew_until_it_is_asked_for() -> None:
    here, laboratory = runs(TRAINS)
    here.pump()
    await settle()
    assert laboratory.progress is not None
    for step in range(3):
        laboratory.progress(Progress(done=step, total=9, loss=1.0 / (step + 1)))
    here.stop()
    await settle()
    assert laboratory.waiting == {}
    assert here.bench.due is None
    assert here.bench.stopped[here.bench.a].losses == [1.0, 0.5, 1 / 3]
    here.bench.retry()
    here.pump()
    await settle()
    assert len(laboratory.asked) == 2
    here.suspend()
    await settle()


@on_a_loop
async def test_an_error_is_told_and_the_next_setting_is_run() -> None:
    here, laboratory = runs()
    here.pump()
    await settle()
    await laboratory.answer(ProofFailed("The proof failed, so nothing was graded. ValueError: odd", "ValueError: odd"))
    assert here.bench.trouble == "This setting cannot be run. ValueError: odd"
    here.bench.turn(D_K, 1)
    here.pump()
    await settle()
    await laboratory.answer(LabError("torch is gone"))
    assert here.bench.trouble == "torch is gone"


@on_a_loop
async def test_a_sweep_gives_way_to_a_knob_and_then_goes_on_without_running_anything_twice() -> None:
    here, laboratory = runs()
    here.pump()
    await settle()
    await laboratory.answer()
    sweep = Sweep(DECLARATION, here.bench.a, D_K)
    here.begin_sweep(sweep)
    assert sweep.done == 1  # that one was measured already
    await settle()
    assert here.unseen
    here.bench.turn(SHIFT, 1)
    here.pump()
    await laboratory.answer()  # what was under way for the sweep
    assert laboratory.asked[-1] == here.bench.a
    while laboratory.waiting:
        await laboratory.answer()
    assert sweep.due is None
    assert len(laboratory.asked) == len(set(laboratory.asked)) == sweep.total + 1
    assert here.bench.fresh("A")


@on_a_loop
async def test_a_setting_aside_is_measured_once_when_there_is_nothing_else_to_do() -> None:
    here, laboratory = runs()
    aside = start(DECLARATION, {"d_k": 16}, 7)
    here.aside = aside
    here.pump()
    while laboratory.waiting or len(laboratory.asked) < 2:
        await settle()
        await laboratory.answer()
    assert laboratory.asked == [here.bench.a, aside]
    assert here.bench.results[aside].params["d_k"] == 16
    assert here.bench.drawn["A"].params["d_k"] == 64
    here.aside = start(DECLARATION, {"d_k": 8}, 7)
    here.pump()
    await settle()
    await laboratory.answer(LabError("torch is gone"))
    assert here.aside is None
    assert laboratory.waiting == {}
    assert here.bench.trouble == ""


@on_a_loop
async def test_a_sweep_that_is_ended_runs_nothing_more() -> None:
    here, laboratory = runs()
    here.begin_sweep(Sweep(DECLARATION, here.bench.a, D_K))
    await settle()
    await laboratory.answer()
    here.end_sweep()
    while laboratory.waiting:
        await laboratory.answer()
    assert len(laboratory.asked) == 2


@on_a_loop
async def test_while_nobody_looks_nothing_runs() -> None:
    here, laboratory = runs()
    here.pump()
    await settle()
    here.suspend()
    await settle()
    assert laboratory.waiting == {}
    here.pump()
    await settle()
    assert len(laboratory.asked) == 1
    here.resume()
    await settle()
    assert len(laboratory.asked) == 2
    here.suspend()
    await settle()


@on_a_loop
async def test_what_a_replaced_process_had_reported_is_forgotten() -> None:
    here, laboratory = runs(TRAINS)
    here.pump()
    await settle()
    assert laboratory.progress is not None
    laboratory.progress(Progress(done=1, total=2, loss=3.0))
    here._restarted("The torch process was killed (SIGKILL).")
    assert here.bench.forming.losses == []
    here.suspend()
    await settle()
    assert re.search("SIGKILL", here.notice)
