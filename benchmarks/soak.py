"""Many verdicts one after the other in one process: `python -m benchmarks.soak [CHECKS]`, as JSON.

Right answers, wrong ones, loops, floods and crashes in turn. What must not grow: memory of this process and of the
laboratory, open descriptors, processes, what lies in the temporary folder. Of each the first reading (after a round of
everything) and the last are told.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from quizapp.drills.judging import Judge
from quizapp.drills.pages import Page, pages
from quizapp.lab import Laboratory
from quizapp.runner.spares import Spares

CHECKS = 500
GROWTH = 1.15  # times what it was after the first round
LIMIT = 1.0  # seconds for what does not end


def programs(page: Page) -> list[str]:
    return [
        page.solution,
        page.solution.replace(" / math.sqrt(q.shape[-1])", ""),
        "while True: pass\n",
        "while True: print('x' * 1000)\n",
        "import os\nos.abort()\n",
        "def f(:\n",
    ]


def reading(laboratory: Laboratory) -> dict[str, int]:
    """KiB of memory, and how many descriptors and children there are. Linux only."""
    gc.collect()
    return {
        "memory": _resident("self"),
        "laboratory": _resident(str(laboratory.pid)),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "processes": children(),
        "temporary": len(list(Path(tempfile.gettempdir()).iterdir())),
    }


def children() -> int:
    return sum(len((task / "children").read_text().split()) for task in Path("/proc/self/task").iterdir())


def _resident(process: str) -> int:
    lines = Path("/proc", process, "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


async def soak(checks: int) -> dict[str, object]:
    """Readings after the first round and after the last, when a spare is waiting again."""
    page = pages()["scaled_dot_product_attention"]
    every, first = programs(page), dict[str, int]()
    began = time.monotonic()
    async with Laboratory() as laboratory:
        judge = Judge(laboratory, Spares(), LIMIT)
        try:
            await judge.warm(page)
            for at in range(checks):
                verdict = await judge.check(page, every[at % len(every)])
                assert verdict.accepted is (at % len(every) == 0), verdict.headline
                if at == len(every):
                    await settled(judge)
                    first = reading(laboratory)
            await settled(judge)
            last = reading(laboratory)
        finally:
            await judge.close()
    grown = [name for name, value in last.items() if value > first[name] * GROWTH]
    return {"checks": checks, "seconds": time.monotonic() - began, "first": first, "last": last, "grown": grown}


async def settled(judge: Judge) -> None:
    """A spare is waiting, and what was killed is gone."""
    while not judge.spares.waiting or judge.spares.ending:
        judge.spares.prewarm()
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder  # so that nobody else's files are counted
        found = asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else CHECKS))
    print(json.dumps(found))
    sys.exit(bool(found["grown"]))
