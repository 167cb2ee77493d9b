"""The way of one answer, the same for every screen and for line mode.

question ─ present(seed) ─→ Asked ─ the proof starts at once ─→ Evidence
                              │                                    │
                   answer(response, confidence) ──→ grade ──→ Verdict, in the log before anybody sees it
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from quizapp.bank.choosing import Presented, present
from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.grading import Response, Verdict, grade
from quizapp.locale import language
from quizapp.record import Attempt, Log, LogUnusable, Rating
from quizapp.schedule import confidence as certainty
from quizapp.schedule import ratings
from quizapp.schedule.queue import Next, Why, in_turns
from quizapp.schedule.ratings import Rated
from quizapp.schedule.repair import Repair
from quizapp.schedule.settings import Settings
from quizapp.schedule.today import Return, Today
from solutions.evidence import Evidence, Progress

if TYPE_CHECKING:
    from quizapp.lab import Laboratory

Found = TypeVar("Found")
Confidence: TypeAlias = Literal["sure", "fairly", "guess"]

MARKS, BREAK_EVEN = certainty.MARKS, certainty.BREAK_EVEN

SEEDS = 100_000  # short enough to read out and to type again
SITTING = 6  # questions in one sitting
SECONDS_A_QUESTION = 70


class Answered(Struct, frozen=True, kw_only=True):
    """A verdict, and where it went."""

    verdict: Verdict
    confidence: Confidence | None
    entry: int | None  # its id in the log; None when it could not be saved
    unsaved: str = ""  # why not
    filled: frozenset[str] = frozenset()  # rows of the ledger that this answer proved for the first time
    rated: Rated | None = None  # what it says about the memory of the question, and why
    returns: Return | None = None  # when the question is asked again; None when that is not known
    repair: Repair | None = None  # where to go instead of once more the same, when it went wrong too often

    @property
    def misled(self) -> bool:
        """Sure, and it did not hold."""
        return self.confidence == "sure" and not self.verdict.correct


class Recorded(Struct, frozen=True, kw_only=True):
    """Where an attempt at a drill went: its id in the log, or why it has none, and when the drill is asked again."""

    entry: int | None = None
    unsaved: str = ""
    returns: Return | None = None


class Asked:
    """One question on show. Its proof runs from the moment it is shown, so that the verdict need not wait."""

    def __init__(self, practice: Practice, presented: Presented) -> None:
        self.practice = practice
        self.presented = presented
        self.progress: Progress | None = None
        self.notice = ""  # what happened to the laboratory, if anything did
        self.hints = 0
        self.changed: Callable[[], None] = lambda: None  # called when the proof moves on
        self._shown = time.monotonic()
        self.proof = self._prove()

    @property
    def question(self) -> Question:
        return self.presented.question

    def rerun(self) -> None:
        """Start the proof again, after it failed."""
        self.leave()
        self.proof = self._prove()

    def hint(self) -> str | None:
        """Count one more hint as given; None when there is none left."""
        from quizapp.grading.phrases import prompted, text_of

        if self.hints >= len(self.question.hints):
            return None
        self.hints += 1
        return text_of(prompted(self.question.hints[self.hints - 1], self.presented.values()))

    async def answer(self, response: Response, confidence: Confidence | None, mode: str = "practice") -> Answered:
        """Wait for the proof, grade, log, and only then return.

        Raises LabError when the proof failed and QuestionBroken when it does not decide; nothing is logged then.
        """
        seconds = time.monotonic() - self._shown
        verdict = await self.judge(response, await asyncio.shield(self.proof))
        return self.practice.keep(self, verdict, confidence, seconds, mode)

    async def judge(self, response: Response, evidence: Evidence) -> Verdict:
        catalogue = await self.practice.laboratory.catalogue()
        return grade(self.presented, response, evidence, catalogue[self.question.demonstration])

    async def again(self, response: Response) -> Verdict:
        """The same proof with a new seed. Nothing is logged: it is the verdict that is being tested."""
        presented = self.presented
        evidence = await self.practice.laboratory.run(
            self.question.demonstration, presented.values(), self.practice.draw_seed()
        )
        return await self.judge(response, evidence)

    def leave(self) -> None:
        """Nobody waits for this proof any more."""
        self.proof.cancel()

    def _prove(self) -> asyncio.Task[Evidence]:
        self.progress, self.notice = None, ""
        running = self.practice.laboratory.run(
            self.question.demonstration,
            self.presented.values(),
            self.presented.seed,
            on_progress=self._move,
            on_restart=self._restarted,
        )
        task = asyncio.get_running_loop().create_task(running)
        task.add_done_callback(self._ended)
        return task

    def _move(self, progress: Progress) -> None:
        self.progress = progress
        self.changed()

    def _restarted(self, why: str) -> None:
        self.notice = why
        self.changed()

    def _ended(self, task: asyncio.Task[Evidence]) -> None:
        if not task.cancelled():
            task.exception()  # seen; whoever awaits the proof gets it again
            self.changed()


class Practice:
    """What every way of practising needs: questions, the laboratory, and the log."""

    def __init__(
        self,
        bank: Bank,
        laboratory: Laboratory,
        log: Log,
        draw: Callable[[], int] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.bank = bank
        self.laboratory = laboratory
        self.log = log
        self.draw_seed = draw or draw_seed
        self.clock = clock
        self.unsaved: list[tuple[Attempt, float]] = []  # answers that the log did not take yet, and their times

    async def bind(self) -> None:
        """Hold the packs against what the demonstrations declare. No question is asked before this."""
        await asyncio.to_thread(self.bank.bind, await self.laboratory.catalogue())  # 15 ms that keys need not wait for

    def ask(self, question: Question, seed: int | None = None) -> Asked:
        """Show a question; its proof starts at once."""
        return Asked(self, present(question, self.draw_seed() if seed is None else seed, self.bank.listing(question)))

    def keep(
        self, asked: Asked, verdict: Verdict, confidence: Confidence | None, seconds: float, mode: str
    ) -> Answered:
        """Log an answer. When the log cannot be written the person is told, and the answer waits for the next one."""
        attempt, rated = self.rated(asked.question, attempt_of(asked, verdict, confidence, seconds, mode))
        before = self.look_up(Log.rows_proven)
        entry: int | None = None
        unsaved = ""
        try:
            entry = self._save(attempt)
        except LogUnusable as error:
            unsaved = str(error)
        fills = verdict.correct and entry is not None and before is not None
        filled = frozenset(attempt.rows).difference(before or ()) if fills else frozenset()
        returns, repair = self._outlook(asked.question) if entry is not None else (None, None)
        return Answered(
            verdict=verdict, confidence=confidence, entry=entry, unsaved=unsaved, filled=filled, rated=rated,
            returns=returns, repair=repair,
        )  # fmt: skip

    def record(self, question: Question, attempt: Attempt) -> Recorded:
        """Rate and log what was judged elsewhere. When the log cannot be written it waits, as an answer does."""
        attempt, _rated = self.rated(question, attempt)
        try:
            entry = self._save(attempt)
        except LogUnusable as error:
            return Recorded(unsaved=str(error))
        return Recorded(entry=entry, returns=self._outlook(question)[0])

    def _outlook(self, question: Question) -> tuple[Return | None, Repair | None]:
        """When a question that was just answered is asked again, and where to go with one that keeps going wrong."""
        today = self.today()
        found = self.look_up(lambda _log: (today.returns(question), today.repair(question))) if today else None
        return found or (None, None)

    def rated(self, question: Question, attempt: Attempt) -> tuple[Attempt, Rated]:
        """The attempt with its rating, and with why it was asked, as far as the log can be read."""
        today = self.today()
        standing = self.look_up(lambda _log: today.standing(question)) if today else None
        card, asked_as = standing or (None, None)
        rated = ratings.automatic(attempt, question, card, today.deck.settings if today else Settings())
        return replace(attempt, auto=rated.rating, asked_as=asked_as), rated

    def _save(self, attempt: Attempt) -> int:
        """Log what waits and then this, each with the time of its answer. Raises LogUnusable; then all of it waits."""
        self.unsaved.append((attempt, self.clock()))
        entry = 0
        while self.unsaved:
            entry = self.log.append(*self.unsaved[0])
            del self.unsaved[0]
        return entry

    def look_up(self, read: Callable[[Log], Found]) -> Found | None:
        """What the log says; None when it cannot be read now, which is no reason to stop asking."""
        try:
            return read(self.log)
        except LogUnusable:
            return None

    # --- the schedule ------------------------------------------------------------------------------------------------

    def today(self) -> Today | None:
        """Where the schedule stands now; None when the log cannot be read."""
        return self.look_up(lambda log: Today(log, self.bank, self.clock()))

    def queue(self, topic: str | None = None, count: int = SITTING) -> list[Next]:
        """What to ask next, and why each of it now; with a log that cannot be read, everything as if it were new."""
        today = self.today()
        found = self.look_up(lambda _log: today.next(topic, count)) if today else None
        if found is not None:
            return found
        every = [question for question in self.bank.questions.values() if topic in (None, question.topic)]
        return [Next(question, Why(kind="new")) for question in in_turns(every, self.bank.topics)][:count]

    def review(self) -> list[Next]:
        """All that today asks for, and why; a plain sitting where that is nothing, or where nothing is due yet."""
        today = self.today()
        due = self.look_up(lambda _log: bool(today.agenda.cards)) if today else None
        return self.queue(None, today.asked_for) if today and due else self.queue()

    def sitting(self, topic: str | None = None, count: int = SITTING) -> list[Question]:
        """The questions to ask next."""
        return [one.question for one in self.queue(topic, count)]

    def returns(self, question: Question) -> Return | None:
        """When a question is asked again, as far as the log can be read."""
        today = self.today()
        return self.look_up(lambda _log: today.returns(question)) if today else None

    def rate(self, entry: int, rating: Rating) -> None:
        """Put the person's own rating in the place of the automatic one. Raises LogUnusable."""
        self.log.decisions.rate(entry, rating, self.clock())

    def explain(self, entry: int, why: str) -> None:
        """Keep the person's own line on why an answer did not hold; an empty one is left out. Raises LogUnusable."""
        if why.strip():
            self.log.decisions.explain(entry, why, self.clock())

    def undo(self, entry: int) -> None:
        """Take an answer back. Raises LogUnusable."""
        self.log.undo(entry, self.clock())


def draw_seed() -> int:
    """A new seed, drawn each time a question is shown."""
    return secrets.randbelow(SEEDS)


def marks(confidence: Confidence, correct: bool) -> int:
    right, wrong = MARKS[confidence]
    return right if correct else wrong


def attempt_of(asked: Asked, verdict: Verdict, confidence: Confidence | None, seconds: float, mode: str) -> Attempt:
    """An answer as it goes into the log; it is not rated yet."""
    question, presented = asked.question, asked.presented
    return Attempt(
        question=question.id, rev=question.rev, variant=presented.variant, seed=presented.seed,
        response=verdict.response.text, correct=verdict.correct, score=verdict.score,
        diagnosis=verdict.diagnosis.name if verdict.diagnosis else None, hints=asked.hints,
        confidence=confidence, seconds=round(seconds, 1), mode=mode, rows=list(question.source), lang=language(),
    )  # fmt: skip
