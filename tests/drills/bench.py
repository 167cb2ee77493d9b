"""One laboratory and one row of runners for many verdicts, on an event loop that outlives a test."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import sysconfig
from collections.abc import Awaitable, Sequence
from functools import cache
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
    """`start` is the command of its runners; `beside` is a bench whose loop and laboratory this one shares."""

    def __init__(
        self, start: Sequence[str] | None = None, seconds: float = 3.0, beside: Bench | None = None
    ) -> None:  # fmt: skip
        self._owner = beside is None
        self._loop = asyncio.Runner() if beside is None else beside._loop
        self.laboratory, self.judge = self.run(self._set_up(start, seconds, beside))

    async def _set_up(
        self, start: Sequence[str] | None, seconds: float, beside: Bench | None
    ) -> tuple[Laboratory, Judge]:
        laboratory = beside.laboratory if beside is not None else Laboratory()
        judge = Judge(laboratory, Spares(command=start), seconds)
        await judge.warm(self.page)
        return laboratory, judge

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
        if self._owner:
            self._loop.close()

    async def _tear_down(self) -> None:
        await self.judge.close()
        if self._owner:
            await self.laboratory.close()


@cache
def nobodys_command() -> list[str] | None:
    """The runner's command as a user without rights. None where there is no becoming one, or nothing within its reach.

    Root's own Python may lie in a folder that is root's: then another of the same version takes its packages.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    _python, *line = command()
    packages = sysconfig.get_paths()["purelib"]
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        reached = (
            f"import site, sys; site.addsitedir({packages!r}); open(sys.argv[1]); import msgspec, importlib.util\n"
        )
        reached += "sys.exit(importlib.util.find_spec('torch') is None)"
        test = [*_as_nobody(), python, "-I", "-c", reached, next(each for each in line if each.endswith("program.py"))]
        if subprocess.run(test, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return [*_as_nobody(), python, *line, packages]
    return None


def _as_nobody() -> list[str]:
    """A command that gives up root and becomes the command after it."""
    given_up = f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
    return [sys.executable, "-S", "-c", f"import os, sys; {given_up}; os.execv(sys.argv[1], sys.argv[1:])"]


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
