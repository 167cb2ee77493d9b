"""One interview: one question at a time, no word on the answers, no way back.

Every step is on the disk before the next one:

turn ─ open ─→ words on the screen, the run of a prediction starts
  │
give ─→ decided, logged with its event in one transaction ─→ the next turn
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from quizapp.grading import NotAnAttempt, QuestionBroken, Response, read_response
from quizapp.interview import deciding, words
from quizapp.interview.clock import Clock
from quizapp.interview.plan import NoPlan, Plan, seed_of
from quizapp.interview.state import NotResumable, State, folded
from quizapp.interview.turns import Step, Turn, turn_now
from quizapp.lab import LabError
from quizapp.locale import _
from quizapp.practice import Asked, Practice
from quizapp.record import Attempt, Confidence, LogUnusable
from quizapp.runner.process import RunnerFailed

if TYPE_CHECKING:
    from quizapp.drills.judging import Judge, Verdict

MOST_KEPT = 20_000  # characters of an answer that are kept; what is read is less


class Session:
    """`turn` is what is asked now; None when the questions are through and the debrief begins."""

    def __init__(
        self, practice: Practice, state: State, id: int, now: Callable[[], float] = time.monotonic,
        asking: bool = True,
    ) -> None:  # fmt: skip
        self.practice = practice
        self.state = state
        self.id = id
        self.clock = Clock(now)
        self.asked: Asked | None = None  # the run of a question that is decided by one
        self.unsaved = ""  # why the last events are not on the disk
        self._answers = len(state.steps)  # that are on the disk
        self._waiting: list[tuple[str, Any, float, Attempt | None]] = []
        self._judge: Judge | None = None
        self._began = 0.0  # of the part's time, when this turn was opened
        self._paused_at = 0.0
        self.turn: Turn | None = None
        if asking:
            self._move()

    @classmethod
    def begin(cls, practice: Practice, plan: Plan, now: Callable[[], float] = time.monotonic) -> Session:
        """Start an interview. Raises LogUnusable: what cannot be kept is not begun."""
        at = practice.clock()
        id = practice.log.interviews.begin(msgspec.to_builtins(plan), at)
        return cls(practice, State(plan, begun_at=at, last_at=at), id, now)

    @classmethod
    def resume(
        cls, practice: Practice, id: int, now: Callable[[], float] = time.monotonic, asking: bool = True
    ) -> Session:
        """Go on with one that was left, or only end it when nothing is to be asked any more.

        Raises LogUnusable, NotResumable, and NoPlan when what it would ask is gone.
        """
        state = folded(practice.log.interviews.of(id))
        if state.document is not None:
            raise NotResumable(_("interview {id} is closed").format(id=id))
        if asking:
            _still_there(practice, state.plan)
        session = cls(practice, state, id, now, asking)
        if session.turn is not None:
            away = max(0.0, practice.clock() - state.last_at)
            if not state.pauses or state.pauses[-1][1]:
                session._note("paused")
            session._note("resumed", away=round(away, 1))
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
        self._began = self.clock.used

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
            self._note("hint")
        return found

    @property
    def more_hints(self) -> bool:
        return self.turn is not None and words.has_hint(self.turn, self.plan, self.practice.bank, self.state.hints)

    def note_hints(self) -> None:
        """Record the hints that a short question gave by itself."""
        while self.asked is not None and self.state.hints < self.asked.hints:
            self._note("hint")

    def keep(self, text: str) -> None:
        """Keep an answer so far."""
        if text[:MOST_KEPT] != self.state.draft and self.turn is not None:
            self._note("draft", text=_storable(text))

    def pause(self) -> None:
        """The clock stands; how long is recorded."""
        if self.turn is not None and self.clock.running:
            self.clock.stand()
            self._note("paused")
            self._paused_at = self.practice.clock()

    def go_on(self) -> None:
        if self.turn is not None and not self.clock.running:
            self._note("resumed", away=round(max(0.0, self.practice.clock() - self._paused_at), 1))
            self.clock.run()

    async def give(self, text: str, confidence: Confidence | None = None, response: Response | None = None) -> Step:
        """Hand an answer in, whatever it is; nothing said is an answer too. Returns what was decided, sealed.

        `response` is what a short question's answer was read as; code is judged, everything else is read.
        """
        turn, seconds = self.turn, self.clock.used - self._began
        assert turn is not None
        if self._went_on_elsewhere():
            return self.state.steps[-1]
        self.clock.stand()
        hints = self.state.hints
        over = self.clock.over
        step, attempt = await self._decide(turn, text, confidence, response, seconds, hints)
        step = replace(step, timed_out=over)
        self._take("answered", {"step": msgspec.to_builtins(step)}, attempt)
        if over:
            self._note("over")
        self._move()
        return self.state.steps[-1]

    def _went_on_elsewhere(self) -> bool:
        """Whether another window has answered meanwhile; then this one stands where that one does."""
        try:
            if self._waiting or self.practice.log.interviews.count(self.id, "answered") == self._answers:
                return False
            self.state = folded(self.practice.log.interviews.of(self.id))
            self._answers = len(self.state.steps)
        except (LogUnusable, NotResumable):
            return False
        self._move()
        self.unsaved = _("This interview went on in another window; this is where it stands.")
        return bool(self.state.steps)

    async def _decide(
        self, turn: Turn, text: str, confidence: Confidence | None, response: Response | None, seconds: float,
        hints: int,
    ) -> tuple[Step, Attempt | None]:  # fmt: skip
        text, asked = _storable(text), words.of(turn, self.plan, self.practice.bank, self.asked).text
        step = Step(
            turn=turn, asked=asked, text=text, outcome="missed", seconds=round(seconds, 1), hints=hints,
            confidence=confidence,
        )  # fmt: skip
        match turn.kind:
            case "item":
                return await self._decide_item(step, response)
            case "explain":
                earlier = [one.text for one in self.state.steps if _same(one.turn, turn)]
                seed = seed_of(self.plan, turn.id)
                return await asyncio.to_thread(deciding.explained, self.practice, step, earlier, seed)
            case "close":
                return await asyncio.to_thread(deciding.summed_up, self.practice, step, self.state.steps), None
            case "code" | "debug":
                try:
                    return deciding.coded(step, await self.check(text)), None
                except (LabError, RunnerFailed) as error:
                    return replace(step, undecided=error.message), None

    async def _decide_item(self, step: Step, response: Response | None) -> tuple[Step, Attempt | None]:
        asked = self.asked
        if asked is None or response is None:
            return step, deciding.passed(asked, step) if asked is not None else None
        try:
            verdict = await asked.judge(response, await asyncio.shield(asked.proof))
        except (LabError, QuestionBroken) as error:
            return replace(step, undecided=error.message if isinstance(error, LabError) else str(error)), None
        return deciding.item(self.practice, asked, step, verdict)

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
            self._note("over")
            self._move()
            return None
        return await self.give(text, confidence, response)

    # --- code --------------------------------------------------------------------------------------------------------

    async def source(self) -> str:
        """What the editor begins with: the answer so far, else the empty function, or the code to be mended."""
        assert self.turn is not None
        if self.state.draft:
            return self.state.draft
        page = words.page(self.turn.id)
        if self.turn.kind == "code":
            return page.stub
        return await self.judge.bug(page, seed_of(self.plan, self.turn.id))

    async def check(self, source: str) -> Verdict:
        """Judge code with a seed of the interview's. Raises LabError and RunnerFailed."""
        assert self.turn is not None
        return await self.judge.check(words.page(self.turn.id), source, seed=seed_of(self.plan, self.turn.id))

    async def warm(self) -> None:
        """Have torch and a runner ready for the code that is asked for. Raises LabError."""
        if self.turn is not None and self.turn.kind in ("code", "debug"):
            await self.judge.warm(words.page(self.turn.id))

    @property
    def judge(self) -> Judge:
        if self._judge is None:
            from quizapp.drills.judging import Judge
            from quizapp.runner.spares import Spares

            self._judge = Judge(self.practice.laboratory, Spares())
        return self._judge

    # --- the debrief -------------------------------------------------------------------------------------------------

    def predict(self, verdict: str) -> None:
        """What the person expects of the scorecard, before the first question."""
        self._note("predicted", verdict=verdict)

    def rate(self, communication: int) -> None:
        """The person's own rating of how they spoke, before anything is shown."""
        self._note("rated", communication=communication)

    def mark(self, step: int, point: str, made: bool) -> None:
        """The person's own word on a point about which the rubric is in doubt."""
        self._note("marked", step=step, point=point, made=made)

    def doubts(self) -> list[tuple[int, str]]:
        """The points about which the person is asked, by step."""
        found = []
        for at, step in enumerate(self.state.steps):
            later = [one for one in self.state.steps[at + 1 :] if _same(one.turn, step.turn)]
            if not later:
                found += [
                    (at, id) for id, tier in step.auto.items() if tier == "maybe" and (at, id) not in self.state.marks
                ]
        return found[: deciding.MOST_DOUBTS]

    def close(self, document: dict[str, Any]) -> None:
        """The interview is over, and this is its report."""
        self._note("closed", document=document)

    async def end(self) -> None:
        """Stop what runs for this interview; the laboratory belongs to others."""
        self.clock.stand()
        self._leave()
        if self._judge is not None:
            await self._judge.close()
            self._judge = None

    # --- the log -----------------------------------------------------------------------------------------------------

    def _note(self, kind: str, **value: Any) -> None:
        self._take(kind, value, None)

    def _take(self, kind: str, value: dict[str, Any], attempt: Attempt | None) -> None:
        """Keep an event on the disk, then in memory. What the disk refuses now waits for the next one."""
        if self.turn is not None:
            value = {"part": self.turn.part, "clock": round(self.clock.used, 2), **value}
        self._waiting.append((kind, value, self.practice.clock(), attempt))
        entry, self.unsaved = None, ""
        try:
            while self._waiting:
                one, told, at, answer = self._waiting[0]
                entry = self.practice.log.interviews.add(self.id, one, told, at, answer)
                self._answers += one == "answered"
                del self._waiting[0]
        except LogUnusable as error:
            self.unsaved = str(error)
        self.state.take(kind, value, entry)
        self.state.last_at = self.practice.clock()


def _same(one: Turn, other: Turn) -> bool:
    return (one.part, one.rung, one.id) == (other.part, other.rung, other.id)


def _storable(text: str) -> str:
    """What every file can hold: cut, and without halves of characters."""
    return text[:MOST_KEPT].encode("utf-8", "replace").decode("utf-8")


def _still_there(practice: Practice, plan: Plan) -> None:
    """Raises NoPlan when what the interview asks is no longer among the questions."""
    from quizapp.drills.pages import pages

    bank = practice.bank
    known: dict[str, Any] = {
        "short": bank.questions, "ladder": bank.ladders, "close": bank.ladders, "code": pages(), "debug": pages()
    }  # fmt: skip
    lost = [id for part in plan.parts for id in part.items if id not in known[part.name]]
    if lost:
        says = _("{id} is no longer there, so this interview cannot go on; --close ends it")
        raise NoPlan(says.format(id=lost[0]))
