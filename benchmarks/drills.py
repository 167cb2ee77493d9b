"""How long a verdict on a drill takes from the key to the answer, with everything warm; as JSON."""

import asyncio
import json
import statistics
import sys

from quizapp.drills.judging import Judge
from quizapp.drills.pages import pages
from quizapp.lab import Laboratory
from quizapp.runner.spares import Spares

ROUNDS = 15


async def measure(name: str) -> dict[str, float]:
    """Median and 95th percentile in seconds: of an accepted answer, and of a rejected one whose mistake is named."""
    page = pages()[name]
    wrong = page.solution.replace(" / math.sqrt(q.shape[-1])", "")
    times: dict[str, list[float]] = {"accepted": [], "rejected": []}
    async with Laboratory() as laboratory:
        judge = Judge(laboratory, Spares())
        try:
            await judge.warm(page)
            for round in range(ROUNDS + 1):
                for kind, source in (("accepted", page.solution), ("rejected", wrong)):
                    while not judge.spares.waiting:
                        judge.spares.prewarm()
                        await asyncio.sleep(0.05)
                    await asyncio.sleep(0.3)
                    verdict = await judge.check(page, source)
                    assert verdict.accepted is (kind == "accepted")
                    if round:
                        times[kind].append(verdict.seconds)
        finally:
            await judge.close()
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    return medians | {f"{kind}_p95": sorted(found)[int(len(found) * 0.95)] for kind, found in times.items()}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1] if len(sys.argv) > 1 else "scaled_dot_product_attention"))))
