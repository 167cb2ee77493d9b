"""The code that an interview asks for: what the editor begins with, running it, judging it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.interview import words
from quizapp.interview.plan import Plan, seed_of
from quizapp.interview.turns import Turn
from quizapp.locale import _

if TYPE_CHECKING:
    from quizapp.drills.judging import Judge, Verdict
    from quizapp.lab import Laboratory


class Bench:
    """A judge and a runner, from the first code that is asked for on. All of it repeats with the interview's seed."""

    def __init__(self, laboratory: Laboratory, plan: Plan) -> None:
        self._laboratory = laboratory
        self._plan = plan
        self._judge: Judge | None = None

    async def source(self, turn: Turn) -> str:
        """The empty function, or the code to be mended. Raises LabError."""
        page = words.page(turn.id)
        return page.stub if turn.kind == "code" else await self.judge.bug(page, seed_of(self._plan, turn.id))

    async def check(self, turn: Turn, source: str) -> Verdict:
        """Raises LabError and RunnerFailed."""
        return await self.judge.check(words.page(turn.id), source, seed=seed_of(self._plan, turn.id))

    def told(self, verdict: Verdict) -> str:
        """Whether it runs, no more: whether it is right is not said in an interview."""
        if verdict.ended != "done":
            return verdict.headline
        return verdict.raised or _("It runs. Whether it is right is said at the end.")

    async def warm(self, turn: Turn) -> None:
        """Have torch and a runner ready. Raises LabError."""
        await self.judge.warm(words.page(turn.id), seed_of(self._plan, turn.id))

    @property
    def judge(self) -> Judge:
        if self._judge is None:
            from quizapp.drills.judging import Judge
            from quizapp.runner.spares import Spares

            self._judge = Judge(self._laboratory, Spares())
        return self._judge

    async def close(self) -> None:
        if self._judge is not None:
            await self._judge.close()
            self._judge = None
