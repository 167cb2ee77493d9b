"""Interviews without a screen and without torch: a laboratory that refuses, and clocks set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import Any, TypeVar

from quizapp.bank.packs import Bank, load
from quizapp.drills.pages import pages
from quizapp.grading import read_response
from quizapp.interview.debrief import Debrief
from quizapp.interview.plan import Plan, Preset, make
from quizapp.interview.report import Document, conclude
from quizapp.interview.session import Session
from quizapp.lab import LabError
from quizapp.practice import Practice
from quizapp.record import Log
from solutions.evidence import Declaration

Given = TypeVar("Given")
NOON = 1_795_521_600.0  # Tue 24 Nov 2026, 12:00 UTC


class Silent:
    """A laboratory without torch: every run fails at once, with one line."""

    state = "missing"

    async def catalogue(self) -> dict[str, Declaration]:
        return {}

    async def run(self, *_arguments: Any, **_named: Any) -> Any:
        raise LabError("torch was not found")

    async def call(self, *_arguments: Any, **_named: Any) -> Any:
        raise LabError("torch was not found")

    async def close(self) -> None: ...


class Hand:
    """A clock that is set by hand."""

    def __init__(self, at: float = 100.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@cache
def bank() -> Bank:
    return load()


def practice(log: Log, at: float = NOON) -> Practice:
    ticking = Hand(at)
    return Practice(bank(), Silent(), log, lambda: 7, clock=ticking)  # type: ignore[arg-type]


def plan(preset: Preset = "drill", seed: int = 7, *topics: str, start: int | None = None) -> Plan:
    return make(bank(), list(pages().values()), preset, seed, "en", topics=topics, start=start)


async def give(session: Session, text: str, right: bool = True) -> None:
    """Hand in a text; to what a run decides, any answer that can be read, or none."""
    response = None
    if session.asked is not None and right:
        presented = session.asked.presented
        typed = {"choice": presented.options[0].id if presented.options else "", "shape": "(2, 3)"}
        response = read_response(presented, typed.get(presented.question.kind, "64"))
    await session.give(response.text if response else text, "sure" if response else None, response)


async def answered(session: Session, texts: Iterator[str], hand: Hand, seconds: float = 20.0) -> None:
    """Answer with these texts until the questions are through, the clock moving on between them."""
    while session.turn is not None:
        session.open()
        hand.at += seconds
        text = next(texts, "")
        if session.clock.over:
            await session.time_over(text)
        else:
            await give(session, text)


async def whole(
    log: Log, plan: Plan, texts: Iterator[str], hand: Hand | None = None, own: int = 3, seconds: float = 20.0
) -> Document:
    """A whole interview and its report."""
    hand = hand or Hand()
    session = Session.begin(practice(log), plan, hand)
    session.predict("nearly")
    await answered(session, texts, hand, seconds)
    here = Debrief(session)
    here.rate(own)
    for doubt in here.doubts():
        here.mark(doubt, True)
    document = await conclude(session)
    await session.end()
    return document


def run(work: Callable[[], Awaitable[Given]]) -> Given:
    async def main() -> Given:
        return await work()

    return asyncio.run(main())
