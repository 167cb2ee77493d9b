"""The way of one verdict: the person's code to a runner, its answers to the laboratory, a verdict to the screen.

The interface draws the seed. The inputs may have been made before, but a runner is given them only when the code is
loaded, and the seed never; expected values exist in the laboratory only.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from quizapp.drills import wording
from quizapp.drills.ahead import Ahead, Given
from quizapp.drills.pages import Page
from quizapp.drills.ticking import Looks, SoFar, Ticks
from quizapp.lab import Laboratory
from quizapp.locale import _, pick
from quizapp.runner.process import SECONDS, Outcome, Runner
from quizapp.runner.protocol import Ask, Level, Load
from quizapp.runner.spares import Spares
from solutions.rulings import Check, Rules, Ruling

LONGEST = 256 << 10  # characters of code
PATIENCE = 60.0  # seconds that the laboratory may take: the first time it loads parts of torch


class Line(Struct, frozen=True):
    """One property in the verdict. `passed` is None if it was not looked at."""

    name: str
    label: str
    passed: bool | None
    message: str = ""
    expected: str = ""
    got: str = ""
    given: str = ""


class Verdict(Struct, frozen=True):
    """`headline` is the first thing to say, `mistake` the name of a known one, `line` a line of the person's code."""

    drill: str
    accepted: bool
    headline: str
    checks: list[Line]
    mistake: str | None
    seed: int
    seconds: float
    ended: str = "done"
    line: int = 0
    output: str = ""
    level: Level | None = None
    raised: str = ""  # the first error that a call ended in, where the code as a whole came to its end

    @property
    def passed(self) -> int:
        return sum(check.passed is True for check in self.checks)

    @property
    def failed(self) -> Line | None:
        """The first property that does not hold."""
        return next((check for check in self.checks if check.passed is False), None)


class Judge:
    """Judges code, one piece at a time; a new one takes the place of the one that is being judged."""

    def __init__(self, laboratory: Laboratory, spares: Spares, seconds: float = SECONDS) -> None:
        self.laboratory, self.spares, self.seconds = laboratory, spares, seconds
        self._rules: dict[str, Rules] = {}
        self._ahead = Ahead(self._call)
        self._judging = 0

    async def warm(self, page: Page, seed: int | None = None) -> None:
        """Have torch, the drill, a runner and the inputs of the next verdict ready: of `seed`, if it will be asked for.

        Raises LabError.
        """
        self.spares.prewarm()
        await self._rules_of(page)
        await self._ahead.begin(page.name, seed)

    async def check(
        self, page: Page, source: str, *, seed: int | None = None, on_tick: Callable[[SoFar], None] | None = None
    ) -> Verdict:
        """The verdict on code. Raises LabError or RunnerFailed; whatever the code does is part of the verdict.

        `on_tick` is told now and then which properties hold so far, if the code takes its time.
        """
        given = self._ahead.take(page.name, seed)
        self._judging += 1
        try:
            return await self._verdict(page, source, given, on_tick)
        finally:
            self._judging -= 1
            if seed is None and not self._judging:
                self._ahead.later(page.name)

    async def bug(self, page: Page, seed: int | None = None) -> str:
        """A known wrong answer, to be mended; the same seed, the same mistake. Raises LabError."""
        drawn = secrets.randbits(31) if seed is None else seed
        source: str = await self._ask("drill.bug", (page.name, drawn), str)
        return source

    async def close(self) -> None:
        """End the runners; the laboratory belongs to others."""
        await self._ahead.close()
        await self.spares.close()

    async def _verdict(self, page: Page, source: str, given: Given, on_tick: Callable[[SoFar], None] | None) -> Verdict:
        rules = await self._rules_of(page)
        if (unreadable := _unreadable(source)) is not None:
            return self._unjudged(page, rules, unreadable, given.seed, 0.0)
        runner = await self.spares.take()
        started = time.perf_counter()
        try:
            outcome, ruling = await self._run(runner, page, rules, source, given, on_tick)
        finally:
            self.spares.release(runner)
        seconds = time.perf_counter() - started
        if ruling is None:
            return self._unjudged(page, rules, outcome, given.seed, seconds)
        return self._judged(page, outcome, ruling, seconds)

    async def _run(
        self, runner: Runner, page: Page, rules: Rules, source: str, given: Given,
        on_tick: Callable[[SoFar], None] | None,
    ) -> tuple[Outcome, Ruling | None]:  # fmt: skip
        seed = given.seed
        preparing: list[asyncio.Task[bytes]] = []

        async def ask() -> Ask:
            cases = given.cases
            if cases is None:
                cases = await self._call("drill.cases", (page.name, seed))
                # The laboratory computes what is right while the runner computes what was written.
                preparing.append(asyncio.create_task(self._call("drill.prepare", (page.name, seed, None))))
            return Ask(rules.returns, cases)

        async def look(first: int, seen: list[bytes]) -> None:
            await self._call("drill.look", (page.name, seed, first, seen))

        async def so_far(seen: list[bytes]) -> SoFar:
            found: SoFar = await self._ask("drill.so_far", (page.name, seed, seen), SoFar)
            return found

        ticks, looks = Ticks(so_far, on_tick), Looks(look)

        def on_seen(seen: list[bytes]) -> None:
            looks(seen)
            ticks(seen)

        try:
            outcome = await runner.run(Load(source, rules.entry, rules.names), ask, on_seen, self.seconds)
            await asyncio.gather(*preparing)
        finally:
            looks.stop()
            ticks.stop()
            for task in preparing:
                task.cancel()
        if outcome.ended != "done":
            return outcome, None
        ruling: Ruling | None = await self._ask("drill.judge", (page.name, seed, outcome.seen), Ruling | None)
        return (outcome, ruling) if ruling is not None else (outcome._replace(ended="broken"), None)

    async def _rules_of(self, page: Page) -> Rules:
        if page.name not in self._rules:
            self._rules[page.name] = await self._ask("drill.rules", page.name, Rules)
        return self._rules[page.name]

    async def _ask(self, call: str, body: object, type: object) -> Any:
        return msgspec.msgpack.decode(await self._call(call, body), type=type)

    async def _call(self, call: str, body: object) -> bytes:
        return await self.laboratory.call(call, msgspec.msgpack.encode(body), deadline=PATIENCE)

    # --- words -------------------------------------------------------------------------------------------------------

    def _judged(self, page: Page, outcome: Outcome, ruling: Ruling, seconds: float) -> Verdict:
        lines = [_line(page, check) for check in ruling.checks]
        first = next((each for each in ruling.checks if not each.passed), None)
        if first is None:
            passing = _("All {count} checks pass, on random inputs handed over only after your code was loaded.")
            headline = passing.format(count=len(lines))
        elif ruling.mistake in page.mistakes:
            headline = pick(page.mistakes[ruling.mistake])
        else:
            headline = next(line.message for line in lines if line.name == first.name)
        line = first.found.line if first and first.found else 0
        found = (each.found for each in ruling.checks)
        raised = next((wording.said(one) for one in found if one is not None and one.kind == "raised"), "")
        return Verdict(
            page.name, ruling.accepted, headline, lines, ruling.mistake, ruling.seed, seconds,
            line=line, output=outcome.output, level=self.spares.level, raised=raised,
        )  # fmt: skip

    def _unjudged(self, page: Page, rules: Rules, outcome: Outcome, seed: int, seconds: float) -> Verdict:
        """Code that never answered: no property is known to hold."""
        headline = wording.ended(outcome, rules.entry)
        labels = [(name, _label(page, name)) for name in rules.checks]
        lines = [Line("runs", _("the code runs"), False, headline), *(Line(*each, None) for each in labels)]
        return Verdict(
            page.name, False, headline, lines, None, seed, seconds,
            ended=outcome.ended, line=outcome.line, output=outcome.output, level=self.spares.level,
        )  # fmt: skip


def _unreadable(source: str) -> Outcome | None:
    """What is no Python for reasons that the parser would not tell well. Bytes that are no UTF-8 came as surrogates."""
    if len(source) > LONGEST:
        return Outcome("syntax", [], "", message=_("more than {size} KiB").format(size=LONGEST >> 10))
    strange = re.search("[\0\ud800-\udfff]", source)
    if strange is None:
        return None
    line = source.count("\n", 0, strange.start()) + 1
    return Outcome("syntax", [], "", message=_("this is not UTF-8 text: save the file as UTF-8"), line=line)


def _line(page: Page, check: Check) -> Line:
    found = check.found
    label = _label(page, check.name)
    if found is None:
        return Line(check.name, label, True)
    return Line(check.name, label, False, wording.said(found), found.expected, found.got, check.given)


def _label(page: Page, name: str) -> str:
    return pick(page.checks[name].says) if name in page.checks else name
