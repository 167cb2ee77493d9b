"""Practising without torch: a laboratory that answers at once with what the test says it measured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.lab import LabError
from quizapp.practice import Practice
from quizapp.record import Attempt, Log
from solutions.evidence import Declaration, Evidence, Text, Value
from tests.grading.grading_samples import DECLARATION, evidence, question


class FakeLaboratory:
    """`fails` is raised by the next run; `seeds` are those that were asked for."""

    state = "ready"

    def __init__(self) -> None:
        self.facts: dict[str, Value] = {}
        self.seeds: list[int] = []
        self.fails: LabError | None = None
        self.gate: asyncio.Event | None = None

    async def catalogue(self) -> dict[str, Declaration]:
        return {DECLARATION.id: DECLARATION}

    async def run(self, demonstration: str, params: dict[str, Value], seed: int, **callbacks: Any) -> Evidence:
        self.seeds.append(seed)
        if self.gate is not None:
            await self.gate.wait()
        if self.fails is not None:
            failure, self.fails = self.fails, None
            raise failure
        made = evidence(**self.facts)
        return replace(made, seed=seed, params={**made.params, **params})

    async def close(self) -> None: ...


def bank(*questions: Question) -> Bank:
    from quizapp.bank.types import Topic

    made = Bank()
    made.questions = {one.id: one for one in questions or (question(),)}
    made.topics = {one.topic: Topic(one.topic, Text(one.topic, one.topic)) for one in made.questions.values()}
    return made


def practising(*questions: Question, log: Log | None = None, draw: Callable[[], int] | None = None) -> Practice:
    return Practice(bank(*questions), FakeLaboratory(), log or Log.in_memory(), draw)  # type: ignore[arg-type]


def attempt(question: str = "scaling.sample", correct: bool = True, **fields: Any) -> Attempt:
    plain: dict[str, Any] = {
        "question": question, "rev": 1, "variant": {}, "seed": 7, "response": "near", "correct": correct,
        "score": float(correct), "diagnosis": None, "hints": 0, "confidence": "sure", "seconds": 1.0,
        "mode": "practice", "rows": ["002-18"], "lang": "en",
    }  # fmt: skip
    return Attempt(**{**plain, **fields})
