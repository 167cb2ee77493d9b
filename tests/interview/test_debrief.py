"""What is in doubt after an interview: the examiner may settle it after a yes, the person has the last word."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from quizapp.examiner import Silent
from quizapp.interview.debrief import Debrief
from quizapp.interview.deciding import MOST_DOUBTS
from quizapp.interview.report import Document, conclude
from quizapp.interview.session import Session
from quizapp.interview.state import folded
from quizapp.interview.turns import Step, Turn
from quizapp.record import Log
from quizapp.text.interview_debrief import debrief
from tests.examiner.admitting import admit
from tests.examiner.stub import Behaviour, Handler, Stub, all_of, data, send, stub
from tests.interview.rehearsing import Hand, bank, plan, practice, run
from tests.text.scripted import Script

FIRST, SECOND = "You scale it before the softmax is taken.", "The scores are divided."
"""Together they leave at least one point of the first question in doubt."""


async def asked_out(log: Log) -> Session:
    """An interview about scaling in which only the first question got an answer, in two parts."""
    session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand())
    for text in (FIRST, SECOND):
        session.open()
        await session.give(text)
    while session.turn is not None:
        session.open()
        await session.give("")
    assert "maybe" in session.state.steps[0].auto.values(), "FIRST leaves no point in doubt any more"
    return session


def with_examiner(behaviour: Behaviour, work: Callable[[Session, Stub], Awaitable[None]], passed: bool = True) -> None:
    async def main() -> None:
        with Log.in_memory() as log, stub(behaviour) as server:
            admit(log, server.endpoint, passed)
            await work(await asked_out(log), server)

    run(main)


def point(document: Document, id: str) -> dict[str, Any]:
    return next(one for each in document["questions"] for one in each.get("points", []) if one["id"] == id)


def test_the_examiner_settles_what_is_in_doubt_and_its_word_is_kept_apart() -> None:
    async def settled(session: Session, server: Stub) -> None:
        here = Debrief(session)
        assert here.examiner == server.endpoint
        doubts = here.doubts()
        assert doubts
        assert not any(doubt.examined for doubt in doubts)
        assert server.seen == []  # nothing is sent before somebody says so
        await here.examine(server.endpoint)
        (body,) = server.seen
        assert data(body)["answer"] == f"{FIRST}\n{SECOND}"  # all that was said to the question
        wanted = doubts[0].point.id
        assert wanted in data(body)["statements"]
        told = folded(session.practice.log.interviews.of(session.id))
        assert told.examined == session.state.examined
        assert told.examined[doubts[0].at, wanted].decision == "covered"
        assert told.marks == {}
        assert here.open == []
        assert here.doubts()[0].examined is not None  # the person is still asked
        here.leave(here.doubts()[0])
        document = await conclude(session)
        found = point(document, wanted)
        assert (found["auto"], found["own"], found["made"]) == ("maybe", None, True)
        assert found["examiner"] == {"decision": "covered", "words": f"{FIRST} {SECOND}"[:40].rstrip()}

    with_examiner(all_of("covered"), settled)


def test_the_person_overrules_it_and_settles_the_rest_alone() -> None:
    async def settled(session: Session, server: Stub) -> None:
        here = Debrief(session)
        await here.examine(server.endpoint)
        doubt = here.doubts()[0]
        here.mark(doubt, False)
        assert doubt.point.id not in {one.point.id for one in here.doubts()}
        found = point(await conclude(session), doubt.point.id)
        assert (found["examiner"]["decision"], found["own"], found["made"]) == ("covered", False, False)

    with_examiner(all_of("covered"), settled)


def test_what_the_person_settled_meanwhile_stays() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(body: dict[str, Any], handler: Handler) -> str | None:
        reached.set()
        go_on.wait(30)
        return all_of("covered")(body, handler)

    async def settled(session: Session, server: Stub) -> None:
        here = Debrief(session)
        asking = asyncio.create_task(here.examine(server.endpoint))
        await asyncio.to_thread(reached.wait, 30)
        for doubt in here.doubts():
            here.mark(doubt, False)  # while the examiner thinks
        go_on.set()
        await asking
        assert session.state.examined == {}
        assert set(session.state.marks.values()) == {False}

    with_examiner(slow, settled)


@pytest.mark.parametrize(
    "behaviour",
    [
        lambda _body, handler: send(handler, b"", 500),
        lambda _body, _handler: "that is a good answer",
        lambda _body, _handler: '{"other": {"verdict": "covered", "quote": "The scores are divided"}}',
    ],
    ids=["broken", "no JSON", "other ids"],
)
def test_silence_leaves_everything_as_it_is(behaviour: Behaviour) -> None:
    async def settled(session: Session, server: Stub) -> None:
        here = Debrief(session)
        before = here.doubts()
        with pytest.raises(Silent, match="your marks stay as they are"):
            await here.examine(server.endpoint)
        assert here.doubts() == before
        assert session.state.examined == {}

    with_examiner(behaviour, settled)


def test_an_invented_quote_settles_nothing() -> None:
    async def settled(session: Session, server: Stub) -> None:
        here = Debrief(session)
        before = here.doubts()
        await here.examine(server.endpoint)
        assert here.doubts() == before

    with_examiner(all_of("covered", lambda _answer: "the rows then sum to exactly one"), settled)


def test_one_that_has_not_passed_is_not_offered() -> None:
    async def settled(session: Session, _server: Stub) -> None:
        assert Debrief(session).examiner is None

    with_examiner(all_of("covered"), settled, passed=False)


# --- line by line -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "requests", "made"),
    [(["", "y", ""], 1, True), (["", "y", "n"], 1, False), (["", "n", "y"], 0, True), (["3", "", "n"], 0, False)],
)
def test_in_lines_nothing_is_sent_without_a_yes(typed: list[str], requests: int, made: bool) -> None:
    async def settled(session: Session, server: Stub) -> None:
        doubts = Debrief(session).doubts()
        last = typed[-1]
        script = Script([*typed, *[last] * (len(doubts) - 1)])
        await asyncio.wait_for(debrief(session, script), 30)
        assert len(server.seen) == requests
        told = " ".join(script.text.split())
        assert "would be sent to stub-1 at 127.0.0.1, on this machine" in told
        assert ("the examiner finds it in" in told) == bool(requests)
        assert point(await conclude(session), doubts[0].point.id)["made"] is made

    with_examiner(all_of("covered"), settled)


def test_in_lines_no_word_is_said_of_an_examiner_where_there_is_none() -> None:
    async def settled(session: Session, server: Stub) -> None:
        script = Script(["", *"nnnnnn"])
        await asyncio.wait_for(debrief(session, script), 30)
        assert server.seen == []
        assert "sent" not in script.text

    with_examiner(all_of("covered"), settled, passed=False)


def test_no_more_is_asked_than_somebody_bears_to_answer() -> None:
    """Six doubts in all, not six at a time."""
    with Log.in_memory() as log:
        session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand())
        for at, id in enumerate(id for id in bank().ladders["scaling"].questions if id in bank().explains):
            auto = {point.id: "maybe" for point in bank().explains[id].points}
            turn = Turn(part=0, number=at + 1, kind="explain", id=id, rung=at)
            session.state.steps.append(Step(turn=turn, asked="?", text="!", outcome="partial", seconds=1.0, auto=auto))
        here = Debrief(session)
        assert len(here.doubts()) == MOST_DOUBTS
        for left in range(MOST_DOUBTS, 0, -1):
            assert len(here.doubts()) == left
            here.mark(here.doubts()[0], made=True)
        assert here.doubts() == []
