"""One interview: one question at a time, no word on the answers, no way back.

Every step is on the disk before the next one:

turn ─ open ─→ words on the screen, the run of a prediction starts
  │
give ─→ decided, logged with its event in one transaction ─→ the next turn

What comes before the results is in `debrief`, what writes the events in `keeping`, what judges code in `bench`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from quizapp.grading import NotAnAttempt, Response, read_response
from quizapp.interview import deciding, words
from quizapp.interview.bench import Bench
from quizapp.interview.clock import Clock
from quizapp.interview.keeping import MOST_KEPT, Keeper, storable
from quizapp.interview.plan import Plan, seed_of, still_there
from quizapp.interview.state import NotResumable, State, folded
from quizapp.interview.turns import Step, Turn, same, turn_now
from quizapp.lab import LabError
from quizapp.locale import _
from quizapp.practice import Asked, Practice
from quizapp.record import Attempt, Confidence, LogUnusable
from quizapp.runner.process import RunnerFailed


class Session:
    """`turn` is what is asked now; None when the questions are through and the debrief begins.

    With `aside` the disk is written to by a thread of its own, for whoever must go on drawing meanwhile.
    """

    def __init__(
        self, practice: Practice, state: State, id: int, now: Callable[[], float] = time.monotonic,
        asking: bool = True, aside: bool = False,
    ) -> None:  # fmt: skip
        self.practice = practice
        self.state = state
        self.id = id  # of the event with which it began
        self.number = practice.log.interviews.number(id)  # what a person calls it
        self.clock = Clock(now)
        self.asked: Asked | None = None  # the run of a question that is decided by one
        self.bench = Bench(practice.laboratory, state.plan)
        self._keeper = Keeper(practice.log, id, len(state.steps), aside)
        self._moved = ""  # that another window has answered meanwhile
        self._giving = False
        self._began = 0.0  # of the part's time, when this turn was opened
        self._paused_at = 0.0
        self.turn: Turn | None = None
        if asking:
            self._move()

    @classmethod
    def begin(
        cls, practice: Practice, plan: Plan, now: Callable[[], float] = time.monotonic, aside: bool = False
    ) -> Session:
        """Start an interview. Raises LogUnusable: what cannot be kept is not begun."""
        at = practice.clock()
        id = practice.log.interviews.begin(msgspec.to_builtins(plan), at)
        return cls(practice, State(plan, begun_at=at, last_at=at), id, now, aside=aside)

    @classmethod
    def resume(
        cls, practice: Practice, id: int, now: Callable[[], float] = time.monotonic, asking: bool = True,
        aside: bool = False,
    ) -> Session:  # fmt: skip
        """Go on with one that was left, or only end it when nothing is to be asked any more.

        Raises LogUnusable, NotResumable, and NoPlan when what it would ask is gone.
        """
        state = folded(practice.log.interviews.of(id))
        if state.document is not None:
            raise NotResumable(_("interview {id} is closed").format(id=practice.log.interviews.number(id)))
        if asking:
            still_there(state.plan, practice.bank)
        session = cls(practice, state, id, now, asking, aside)
        if session.turn is not None:
            away = max(0.0, practice.clock() - state.last_at)
            if not state.pauses or state.pauses[-1][1]:
                session.note("paused")
            session.note("resumed", away=round(away, 1))
        return session

    # --- where it stands ---------------------------------------------------------------------------------------------

    @property
    def plan(self) -> Plan:
        return self.state.plan

    def _move(self) -> None:
        """On to what is asked now; parts that have nothing left to ask are over."""
        before = self.turn
        self.turn = turn_now(self.plan, self.practice.bank, self.state.steps, self.state.over)
        self._leave()
        if self.turn is not None and (before is None or before.part != self.turn.part):
            part = self.plan.parts[self.turn.part]
            self.clock.begin(part.seconds, self.state.used.get(self.turn.part, 0.0))
        self._began = self.state.since.get(self.turn.part, 0.0) if self.turn is not None else 0.0

    def open(self) -> None:
        """Show what is asked: the run that decides it starts, and so does the clock."""
        turn = self.turn
        if turn is None:
            return
        if turn.kind == "item" and self.asked is None:
            self.asked = self.practice.ask(self.practice.bank.questions[turn.id], seed_of(self.plan, turn.id))
            self.asked.hints = self.state.hints
        self.clock.run()

    def _leave(self) -> None:
        if self.asked is not None:
            self.asked.leave()
            self.asked = None

    @property
    def question(self) -> words.Words:
        """What the interviewer says now."""
        assert self.turn is not None
        return words.of(self.turn, self.plan, self.practice.bank, self.asked)

    # --- what the person does ----------------------------------------------------------------------------------------

    def hint(self) -> str | None:
        """One hint, which is recorded; None when there is none left."""
        assert self.turn is not None
        if self.asked is not None:
            found = self.asked.hint()
        else:
            found = words.hint(self.turn, self.plan, self.practice.bank, self.state.hints)
        if found is not None:
            self.note("hint")
        return found

    @property
    def more_hints(self) -> bool:
        return self.turn is not None and words.has_hint(self.turn, self.plan, self.practice.bank, self.state.hints)

    def note_hints(self) -> None:
        """Record the hints that a short question gave by itself."""
        while self.asked is not None and self.state.hints < self.asked.hints:
            self.note("hint")

    def keep(self, text: str) -> None:
        """Keep an answer so far; one that is being handed in is none."""
        if text[:MOST_KEPT] != self.state.draft and self.turn is not None and not self._giving:
            self.note("draft", text=storable(text))

    def pause(self) -> None:
        """The clock stands; how long is recorded."""
        if self.turn is not None and self.clock.running:
            self.clock.stand()
            self.note("paused")
            self._paused_at = self.practice.clock()

    def go_on(self) -> None:
        if self.turn is not None and not self.clock.running:
            self.note("resumed", away=round(max(0.0, self.practice.clock() - self._paused_at), 1))
            self.clock.run()

    async def give(self, text: str, confidence: Confidence | None = None, response: Response | None = None) -> Step:
        """Hand an answer in, whatever it is; nothing said is an answer too. Returns what was decided, sealed.

        `response` is what a short question's answer was read as; code is judged, everything else is read.
        """
        assert self.turn is not None
        self._giving = True
        try:
            return await self._give(self.turn, text, confidence, response)
        finally:
            self._giving = False

    async def _give(self, turn: Turn, text: str, confidence: Confidence | None, response: Response | None) -> Step:
        seconds = self.clock.used - self._began
        if await self._went_on_elsewhere():
            return self.state.steps[-1]
        self.clock.stand()
        over = self.clock.over
        step, attempt = await self._decide(turn, text, confidence, response, seconds, self.state.hints)
        step = replace(step, timed_out=over)
        self._take("answered", {"step": msgspec.to_builtins(step)}, attempt)
        self.state.steps[-1] = step = replace(step, entry=await self._keeper.kept())
        if over:
            self.note("over")
        self._move()
        return step

    async def _went_on_elsewhere(self) -> bool:
        """Whether another window has answered meanwhile; then this one stands where that one does."""
        await self._keeper.kept()
        try:
            if self._keeper.unsaved or self.practice.log.interviews.count(self.id, "answered") == self._keeper.answers:
                return False
            self.state = folded(self.practice.log.interviews.of(self.id))
            self._keeper.answers = len(self.state.steps)
        except (LogUnusable, NotResumable):
            return False
        self._move()
        self._moved = _("This interview went on in another window; this is where it stands.")
        return bool(self.state.steps)

    async def _decide(
        self, turn: Turn, text: str, confidence: Confidence | None, response: Response | None, seconds: float,
        hints: int,
    ) -> tuple[Step, Attempt | None]:  # fmt: skip
        text, asked = storable(text), words.of(turn, self.plan, self.practice.bank, self.asked).text
        step = Step(
            turn=turn, asked=asked, text=text, outcome="missed", seconds=round(seconds, 1), hints=hints,
            confidence=confidence,
        )  # fmt: skip
        match turn.kind:
            case "item":
                return await deciding.item(self.practice, self.asked, step, response) if self.asked else (step, None)
            case "explain":
                earlier = [one.text for one in self.state.steps if same(one.turn, turn)]
                seed = seed_of(self.plan, turn.id)
                return await asyncio.to_thread(deciding.explained, self.practice, step, earlier, seed)
            case "close":
                return await asyncio.to_thread(deciding.summed_up, self.practice, step, self.state.steps), None
            case "code" | "debug":
                try:
                    return deciding.coded(step, await self.bench.check(turn, text)), None
                except (LabError, RunnerFailed) as error:
                    return replace(step, undecided=error.message), None

    async def time_over(
        self, text: str = "", confidence: Confidence | None = None, response: Response | None = None
    ) -> Step | None:
        """The part's time is over: the answer so far is kept, and what is left of the part is not asked."""
        if self.turn is None:
            return None
        if self.turn.kind == "item" and response is None and self.asked is not None and text.strip():
            with contextlib.suppress(NotAnAttempt):
                response = read_response(self.asked.presented, text)
        if self.turn.kind == "item" and response is None:
            self.clock.stand()
            self.note("over")
            self._move()
            return None
        return await self.give(text, confidence, response)

    def predict(self, verdict: str) -> None:
        """What the person expects of the scorecard, before the first question."""
        self.note("predicted", verdict=verdict)

    def close(self, document: dict[str, Any]) -> None:
        """The interview is over, and this is its report."""
        self.note("closed", document=document)

    async def end(self) -> None:
        """Stop what runs for this interview; the laboratory belongs to others."""
        self.clock.stand()
        self._leave()
        await self._keeper.close()
        await self.bench.close()

    # --- the log -----------------------------------------------------------------------------------------------------

    @property
    def unsaved(self) -> str:
        """Why the last events are not on the disk, or that another window was there first."""
        return self._keeper.unsaved or self._moved

    async def kept(self) -> None:
        """Wait until what was noted is on the disk, or cannot be."""
        await self._keeper.kept()

    def note(self, kind: str, **value: Any) -> None:
        """Something has happened."""
        self._take(kind, value, None)

    def _take(self, kind: str, value: dict[str, Any], attempt: Attempt | None) -> None:
        if self.turn is not None:
            value = {"part": self.turn.part, "clock": round(self.clock.used, 2), **value}
        self._moved = ""
        at = self.practice.clock()
        self._keeper.put(kind, value, at, attempt)
        self.state.take(kind, value)
        self.state.last_at = at
