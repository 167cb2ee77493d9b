"""The way of one answer, the same for every screen and for line mode.

question ─ present(seed) ─→ Asked ─ the proof starts at once ─→ Evidence
                              │                                    │
                   answer(response, confidence) ──→ grade ──→ Verdict, in the log before anybody sees it
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from msgspec import Struct

from quizapp.bank.choosing import Presented, present
from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.grading import Response, Verdict, grade
from quizapp.locale import language
from quizapp.record import Attempt, Log, LogUnusable
from solutions.evidence import Evidence, Progress

if TYPE_CHECKING:
    from quizapp.lab import Laboratory

Found = TypeVar("Found")
Confidence: TypeAlias = Literal["sure", "fairly", "guess"]

MARKS: dict[Confidence, tuple[int, int]] = {"sure": (3, -6), "fairly": (2, -2), "guess": (1, 0)}
"""Certainty-based marks when right and when wrong (Gardner-Medwin): honest confidence pays best."""

BREAK_EVEN: dict[Confidence, tuple[float, float]] = {"sure": (0.80, 1.0), "fairly": (0.67, 0.80), "guess": (0.0, 0.67)}
"""Between which odds of being right each level pays best, from the marks."""

Urgency: TypeAlias = tuple[int, float]
OPEN: Urgency = (1, 0.0)

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

    def __init__(self, bank: Bank, laboratory: Laboratory, log: Log, draw: Callable[[], int] | None = None) -> None:
        self.bank = bank
        self.laboratory = laboratory
        self.log = log
        self.draw_seed = draw or draw_seed
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
        attempt = _attempt(asked, verdict, confidence, seconds, mode)
        before = self.look_up(Log.rows_proven)
        entry: int | None = None
        unsaved = ""
        try:
            entry = self._save(attempt)
        except LogUnusable as error:
            unsaved = str(error)
        fills = verdict.correct and entry is not None and before is not None
        filled = frozenset(attempt.rows).difference(before or ()) if fills else frozenset()
        return Answered(verdict=verdict, confidence=confidence, entry=entry, unsaved=unsaved, filled=filled)

    def _save(self, attempt: Attempt) -> int:
        """Log what waits and then this, each with the time of its answer. Raises LogUnusable; then all of it waits."""
        self.unsaved.append((attempt, time.time()))
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

    def sitting(self, topic: str | None = None, count: int = SITTING) -> list[Question]:
        """What to ask next: what last went wrong, then what is open, then what was proven longest ago."""
        urgency = self.look_up(self._urgencies) or {}
        queues = [
            sorted(questions, key=lambda question: urgency.get(question.id, OPEN))  # the packs' order among equals
            for questions in self._by_topic(topic).values()
        ]
        return list(_take_turns(queues))[:count]

    def _by_topic(self, only: str | None) -> dict[str, list[Question]]:
        topics: dict[str, list[Question]] = {id: [] for id in self.bank.topics}
        for question in self.bank.questions.values():
            if only in (None, question.topic):
                topics.setdefault(question.topic, []).append(question)
        return topics

    def _urgencies(self, log: Log) -> dict[str, Urgency]:
        """By question: wrong the last time before open before proven, and in each the longest ago first."""
        proven = log.proven()
        found = {}
        for id in self.bank.questions:
            if last := log.last(id):
                found[id] = (2, proven[id]) if last.attempt.correct else (0, last.at)
        return found


def draw_seed() -> int:
    """A new seed, drawn each time a question is shown."""
    return secrets.randbelow(SEEDS)


def marks(confidence: Confidence, correct: bool) -> int:
    right, wrong = MARKS[confidence]
    return right if correct else wrong


def _attempt(asked: Asked, verdict: Verdict, confidence: Confidence | None, seconds: float, mode: str) -> Attempt:
    question, presented = asked.question, asked.presented
    return Attempt(
        question=question.id, rev=question.rev, variant=presented.variant, seed=presented.seed,
        response=verdict.response.text, correct=verdict.correct, score=verdict.score,
        diagnosis=verdict.diagnosis.name if verdict.diagnosis else None, hints=asked.hints,
        confidence=confidence, seconds=round(seconds, 1), mode=mode, rows=list(question.source), lang=language(),
    )  # fmt: skip


def _take_turns(queues: Iterable[list[Question]]) -> Iterable[Question]:
    """One from each topic in turn, so that neighbours differ."""
    waiting = [list(queue) for queue in queues if queue]
    while waiting:
        for queue in waiting:
            yield queue.pop(0)
        waiting = [queue for queue in waiting if queue]
