"""One laboratory and one row of runners for many verdicts, on an event loop that outlives a test."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable
from typing import TypeVar

from quizapp.drills.judging import Judge, Verdict
from quizapp.drills.pages import Page, pages
from quizapp.lab import Laboratory
from quizapp.runner.launch import command
from quizapp.runner.spares import Spares

SDPA = "scaled_dot_product_attention"
NOBODY = 54_321
Result = TypeVar("Result")


class Bench:
    """`nobody` starts the runners as a user without rights, which root can."""

    def __init__(self, nobody: bool = False, seconds: float = 3.0) -> None:
        self._loop = asyncio.Runner()
        self.laboratory, self.spares, self.judge = self.run(self._set_up(nobody, seconds))

    async def _set_up(self, nobody: bool, seconds: float) -> tuple[Laboratory, Spares, Judge]:
        laboratory = Laboratory()
        spares = Spares(command=[*(as_nobody() if nobody else []), *command()])
        judge = Judge(laboratory, spares, seconds)
        await judge.warm(self.page)
        return laboratory, spares, judge

    @property
    def page(self) -> Page:
        return pages()[SDPA]

    def run(self, work: Awaitable[Result]) -> Result:
        async def waiting() -> Result:
            return await work

        return self._loop.run(waiting())

    def verdict(self, source: str, seed: int | None = None) -> Verdict:
        return self.run(self.judge.check(self.page, source, seed=seed))

    def close(self) -> None:
        self.run(self._tear_down())
        self._loop.close()

    async def _tear_down(self) -> None:
        await self.judge.close()
        await self.laboratory.close()


def as_nobody() -> list[str]:
    """A command that gives up root and becomes the command after it."""
    given_up = f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
    return [sys.executable, "-c", f"import os, sys; {given_up}; os.execv(sys.argv[1], sys.argv[1:])"]


def written(body: str, before: str = "") -> str:
    """A file whose function is right, after it did something else."""
    return (
        f"import math, os, sys, torch\n{before}\n"
        "def scaled_dot_product_attention(q, k, v, mask=None):\n"
        + "".join(f"    {line}\n" for line in body.splitlines())
        + "    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])\n"
        "    if mask is not None:\n"
        "        scores = scores.masked_fill(~mask, -math.inf)\n"
        "    weights = torch.softmax(scores, dim=-1)\n"
        "    if mask is not None:\n"
        "        weights = weights.masked_fill(~mask.any(-1, keepdim=True), 0.0)\n"
        "    return weights @ v, weights\n"
    )
