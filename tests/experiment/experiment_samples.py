"""A declared experiment, what a fake laboratory measures of it, and sliders of every range."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from quizapp.experiment.bench import Bench
from quizapp.experiment.settings import Setting, start
from solutions.evidence import Choice, Count, Declaration, Evidence, Flag, Int, Number, Real, Shape, Switch, Text, Word

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
VARIANCE, SHARE, ROWS, FINITE, ERROR, SIZE = FACTS
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


ints = st.tuples(st.integers(-50, 50), st.integers(0, 5000), st.floats(0, 1)).map(
    lambda drawn: Int(name="n", default=drawn[0] + int(drawn[1] * drawn[2]), low=drawn[0], high=drawn[0] + drawn[1])
)
reals = st.tuples(st.floats(-10, 10), st.floats(0.001, 1000), st.floats(0, 1)).map(
    lambda drawn: Real(
        name="x", default=drawn[0] + drawn[1] * drawn[2], low=drawn[0], high=max(drawn[0] + drawn[1], drawn[0])
    )
)
sliders = st.one_of(ints, reals).filter(lambda knob: knob.low <= knob.default <= knob.high)
