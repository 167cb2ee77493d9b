"""Driving the lab: a laboratory without torch that answers when it is told to, and a way to a demonstration."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot

from quizapp.experiment.bench import Bench
from quizapp.lab import Hold, LabError
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.lab import LabScreen
from quizapp.tui.views.lab_desk import Desk
from solutions.evidence import (
    Bars,
    Choice,
    Count,
    Curves,
    Declaration,
    Evidence,
    Flag,
    Heatmap,
    Histogram,
    Int,
    Number,
    Numbers,
    Progress,
    Real,
    Series,
    Shape,
    Switch,
    Text,
    Value,
    Word,
)
from tests.tui.driving import until

PARAMETERS = (
    Int(name="d_k", default=64, low=1, high=4096),
    Real(name="shift", default=1.0, low=0.0, high=3.0, en="amount of the shift", zh="平移的量"),
    Choice(name="law", default="N(0, 1)", options=("N(0, 1)", "U(0, 1)", "a law with a long name")),
    Switch(name="divide", default=True, en="divided", zh="做除法"),
)
FACTS = (
    Number(name="variance", en="variance of the scores", zh="打分的方差"),
    Number(name="share", en="share of the rows", zh="行数占比", unit="%"),
    Count(name="rows", en="rows", zh="行数"),
    Flag(name="finite", en="every weight is finite", zh="权重全部有限"),
    Word(name="error", en="error raised", zh="抛出的错误"),
    Shape(name="size", en="shape of the scores", zh="打分的形状"),
    Numbers(name="each", en="variance of each head", zh="每个头的方差"),
)
PLAIN = Declaration(
    id="fake.plain", claim=Text("The variance grows like d_k.", "方差随 d_k 增长。"), formula=r"\sqrt{d_k}",
    parameters=PARAMETERS, facts=FACTS, source=(), trains=False, code="def f(x):\n    return x  # (N,)\n",
)  # fmt: skip
TRAINS = replace(PLAIN, id="fake.trains", claim=Text("It learns.", "它会学。"), trains=True)
BARE = replace(PLAIN, id="odd.bare", claim=Text("Nothing can be set.", "没有可设的。"), parameters=(), facts=FACTS[:1])
CATALOGUE = {each.id: each for each in (PLAIN, TRAINS, BARE)}
TOKENS = ["1", "2", "3"]


def measured(id: str, params: Mapping[str, Value], seed: int) -> Evidence:
    """What the laboratory without torch measures: facts and figures that tell their setting."""
    d_k = float(params.get("d_k", 1))  # type: ignore[arg-type]
    facts: dict[str, Value] = {
        "variance": d_k, "share": 0.48, "rows": seed, "finite": d_k < 100, "error": "ValueError: a long message of it",
        "size": [2, int(d_k)], "each": [d_k, d_k / 2],
    }  # fmt: skip
    declared = {fact.name for fact in CATALOGUE[id].facts}
    return Evidence(
        facts={name: value for name, value in facts.items() if name in declared},
        figures=figures(d_k), sample=Text("1,000 rows", "1,000 行"), demonstration=id, params=dict(params), seed=seed,
        seconds=0.012,
    )  # fmt: skip


def figures(size: float) -> list[Any]:
    """One figure of each kind."""
    caption = Text("what came of it", "结果")
    series = [Series(label=Text("measured", "测得"), values=[size, size / 2, size / 4])]
    return [
        Histogram(caption=caption, edges=[-size, -size / 2, 0, size / 2, size], counts=[1.0, 4.0, 4.0, 1.0]),
        Bars(caption=caption, labels=TOKENS, series=series),
        Curves(caption=caption, x=[1.0, 2.0, 3.0], x_label=Text("step", "步"), series=series),
        Heatmap(caption=caption, values=[[0.5, 0.5, None], [0.1, 0.9, 0.0]], rows=["a", "b"], columns=TOKENS),
    ]


class Quiet:
    """A laboratory that answers at once, or while it is `held` only when `answer` is called."""

    def __init__(self) -> None:
        self.state = "ready"
        self.pid = 1
        self.held = False
        self.asked: list[tuple[str, dict[str, Value], int]] = []
        self.cancelled = 0
        self.holds: list[Hold] = []
        self.fails: LabError | None = None
        self._waiting: list[tuple[asyncio.Future[None], Callable[[Progress], None] | None]] = []

    async def start(self) -> None: ...
    async def close(self) -> None: ...

    async def catalogue(self) -> dict[str, Declaration]:
        return dict(CATALOGUE)

    async def run(self, id: str, params: dict[str, Value], seed: int, **options: Any) -> Evidence:
        self.asked.append((id, dict(params), seed))
        if options.get("hold") is not None:
            self.holds.append(options["hold"])
        if self.held:
            gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((gate, options.get("on_progress")))
            try:
                await gate
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
            finally:
                self._waiting = [each for each in self._waiting if each[0] is not gate]
        if self.fails is not None:
            failure, self.fails = self.fails, None
            raise failure
        return measured(id, params, seed)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def report(self, progress: Progress) -> None:
        tell = self._waiting[-1][1]
        assert tell is not None
        tell(progress)

    def answer(self) -> None:
        for gate, _tell in list(self._waiting):
            if not gate.done():
                gate.set_result(None)


def quiet() -> tuple[Quiet, dict[str, Any]]:
    """A laboratory without torch, and the options with which an app uses it."""
    laboratory = Quiet()
    return laboratory, {"laboratory": lambda _on_state: laboratory}


def screen(app: App[Any]) -> LabScreen:
    assert isinstance(app.screen, LabScreen)
    return app.screen


def desk(app: App[Any]) -> Desk:
    found = screen(app).desk
    assert found is not None
    return found


def bench(app: App[Any]) -> Bench:
    return desk(app).bench


async def opened(app: QuizApp, pilot: Pilot[int], id: str, seed: int = 7, **params: Value) -> None:
    """Open a demonstration and wait until its first run is done."""
    app.show_lab(id, params, seed)
    await until(pilot, lambda: isinstance(app.screen, LabScreen) and app.screen.desk is not None)
    await until(pilot, lambda: bench(app).declaration.id == id)
    await pilot.pause()


async def fresh(app: QuizApp, pilot: Pilot[int]) -> None:
    """Wait until everything on show is measured at its present setting."""
    await until(pilot, lambda: all(bench(app).fresh(side) for side in bench(app).sides))


def values(app: Any, side: str = "a") -> dict[str, Any]:
    return dict(getattr(bench(app), side).params)


def notes(app: Any) -> list[str]:
    """What was said in passing."""
    return [notification.message for notification in app._notifications]


def joined(text: str) -> str:
    """The left column as running text."""
    return " ".join(" ".join(line.partition("│")[0] for line in text.splitlines()).split())


def told(text: str) -> str:
    """What stands right of the settings, as running text."""
    return " ".join("".join(char for char in " ".join(right(text)) if not "▀" <= char <= "▟").split())


def right(text: str) -> list[str]:
    """What stands right of the settings, without the header."""
    return [line.partition("│")[2] for line in text.splitlines()[1:]]
