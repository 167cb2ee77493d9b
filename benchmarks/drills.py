"""How long a verdict takes from the key to the answer, with everything warm, as JSON in seconds.

`python -m benchmarks.drills` looks at one drill, and with names or `all` at these: in each round at the solution and at
a known mistake, another one each time. `best` is what the machine can do, `cpu` the processor time of all processes
that took part: on a machine that others use as well, these two are comparable.
"""

import asyncio
import json
import os
import statistics
import sys
from pathlib import Path

from quizapp.drills.judging import Judge, Verdict
from quizapp.drills.pages import Page, pages
from quizapp.lab import Laboratory
from quizapp.runner.process import Runner
from quizapp.runner.spares import Spares

USUAL = "scaled_dot_product_attention"
ROUNDS = 15
BUDGET = 0.050
THOUGHT = 1.0  # seconds in which somebody reads and types, at least


class Watched(Spares):
    """Remembers the runner that was taken, which is not killed before its processor time was read."""

    spent = 0.0

    async def take(self) -> Runner:
        self.taken = await super().take()
        self.before = cpu(self.taken.process.pid)
        kill = self.taken.process.kill

        def read_and_kill() -> None:
            self.spent = max(self.spent, cpu(self.taken.process.pid) - self.before)
            kill()

        self.spent = 0.0
        self.taken.process.kill = read_and_kill  # type: ignore[method-assign]
        return self.taken


def cpu(process: int) -> float:
    """Seconds of processor time. Linux only; 0 where the process is gone."""
    try:
        fields = Path(f"/proc/{process}/schedstat").read_text().split()
    except OSError:
        return 0.0
    return int(fields[0]) / 1e9


async def timed(laboratory: Laboratory, judge: Judge, page: Page, source: str) -> tuple[Verdict, float]:
    """A verdict when everything is warm, and the processor time that it took."""
    spares = judge.spares
    assert isinstance(spares, Watched)
    while not spares.waiting:
        spares.prewarm()
        await asyncio.sleep(0.05)
    await asyncio.sleep(THOUGHT)
    before = cpu(os.getpid()) + cpu(laboratory.pid)
    verdict = await judge.check(page, source)
    return verdict, cpu(os.getpid()) + cpu(laboratory.pid) - before + spares.spent


async def measure(names: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """By drill: of accepted answers and of rejected ones, whose mistake is named, medians, worst, best, processor."""
    found = {}
    async with Laboratory() as laboratory:
        for name in names:
            page, judge = pages()[name], Judge(laboratory, Watched())
            times: dict[str, list[tuple[float, float]]] = {"accepted": [], "rejected": []}
            try:
                await judge.warm(page)
                for round in range(rounds + 1):
                    wrong = await judge.bug(page, round)
                    for kind, source in (("accepted", page.solution), ("rejected", wrong)):
                        verdict, spent = await timed(laboratory, judge, page, source)
                        assert verdict.accepted is (kind == "accepted"), verdict
                        assert verdict.accepted or verdict.mistake, verdict
                        if round:
                            times[kind].append((verdict.seconds, spent))
            finally:
                await judge.close()
            found[name] = {key: value for kind, each in times.items() for key, value in summary(kind, each).items()}
    return found


def summary(kind: str, times: list[tuple[float, float]]) -> dict[str, float]:
    seconds, spent = sorted(each for each, _ in times), [each for _, each in times]
    return {
        kind: statistics.median(seconds), f"{kind}_p95": seconds[int(len(seconds) * 0.95)],
        f"{kind}_best": seconds[0], f"{kind}_cpu": min(spent),
    }  # fmt: skip


def told(found: dict[str, dict[str, float]]) -> dict[str, object]:
    """One drill as it is; several with how much of the budget the slowest takes, and which are over it."""
    if len(found) == 1:
        return dict(next(iter(found.values())))
    kinds = ("accepted", "rejected")
    slowest = max(each[f"{kind}_best"] for each in found.values() for kind in kinds)
    over = [f"{name} {kind}" for name, each in found.items() for kind in kinds if each[f"{kind}_best"] > BUDGET]
    return {"drills": found, "slowest_best / budget": slowest / BUDGET, "over": over}


if __name__ == "__main__":
    given = sys.argv[1:] or [USUAL]
    asked = list(pages()) if given == ["all"] else given
    print(json.dumps(told(asyncio.run(measure(asked, ROUNDS if len(asked) == 1 else 3)))))
