"""What the examiner may do to an answer's marks: settle what is doubtful, after a yes, and nothing else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from quizapp.examiner import Silent
from quizapp.explaining import Account, decided_by, examiner_of, marks_of
from quizapp.lab import Laboratory
from quizapp.practice import Practice
from quizapp.record import Log
from quizapp.text.explain import _examine
from tests.examiner.admitting import admit
from tests.examiner.stub import Handler, Stub, all_of, send, stub
from tests.sharing import built_in
from tests.text.scripted import Script

BANK = built_in()


def account(server: Stub, log: Log, passed: bool = True) -> Account:
    """`before` and `nan` of this answer are doubtful; nothing in it is credited."""
    admit(log, server.endpoint, passed)
    found = Account(Practice(BANK, Laboratory(), log), BANK.explains["mask_zero"], seed=1)
    found.answer("A row that is fully masked: zero over zero. Zeroing the weights after the softmax is equivalent.")
    return found


def doubts(found: Account) -> list[str]:
    return [finding.id for finding in found.doubts]


def test_only_what_is_doubtful_is_asked_and_settled() -> None:
    with Log.in_memory() as log, stub(all_of("covered")) as server:
        found = account(server, log)
        asked, before = doubts(found), {finding.id: found.made(finding) for finding in found.findings}
        assert asked
        examiner = examiner_of(found.practice)
        assert examiner is not None
        asyncio.run(found.examine(examiner))
        (body,) = server.seen
        assert list(json.loads(body["messages"][1]["content"])["statements"]) == asked
        after = {finding.id: found.made(finding) for finding in found.findings}
        assert {id for id in after if after[id] != before[id]} == set(asked)
        assert doubts(found) == []


def test_the_persons_own_mark_goes_before_the_examiners_and_each_is_kept_apart() -> None:
    with Log.in_memory() as log, stub(all_of("covered")) as server:
        found = account(server, log)
        (asked,) = doubts(found)
        asyncio.run(found.examine(server.endpoint))
        finding = next(one for one in found.findings if one.id == asked)
        assert found.made(finding)
        assert "the examiner finds it in “A row that is fully masked: zero over ze”" in decided_by(found, finding)
        found.decide(asked, False)
        assert not found.made(finding)
        found.keep()
        (entry,) = log.entries("mask_zero")
        marks = marks_of(entry.attempt)
        assert marks is not None
        assert marks["auto"][asked] == "maybe"
        assert marks["examiner"] == {asked: "covered"}
        assert marks["own"] == {asked: False}


def test_what_the_person_settled_meanwhile_stays() -> None:
    with Log.in_memory() as log:

        def slow(body: dict[str, Any], handler: Handler) -> str | None:
            found.decide(asked, False)  # while the examiner thinks
            return all_of("covered")(body, handler)

        with stub(slow) as server:
            found = account(server, log)
            (asked,) = doubts(found)
            asyncio.run(found.examine(server.endpoint))
        assert found.examined == {}
        assert found.own == {asked: False}


def test_an_opinion_on_an_answer_that_was_changed_meanwhile_is_dropped() -> None:
    with Log.in_memory() as log:

        def slow(body: dict[str, Any], handler: Handler) -> str | None:
            found.answer("The weights are zeroed after the softmax, a fully masked row: zero over zero.")
            return all_of("covered")(body, handler)

        with stub(slow) as server:
            found = account(server, log)
            asyncio.run(found.examine(server.endpoint))
        assert found.examined == {}


def test_silence_changes_nothing() -> None:
    with Log.in_memory() as log, stub(lambda _body, handler: send(handler, b"", 500)) as server:
        found = account(server, log)
        before = doubts(found)
        with pytest.raises(Silent, match="your marks stay as they are"):
            asyncio.run(found.examine(server.endpoint))
        assert doubts(found) == before
        assert found.examined == {}


def test_one_that_has_not_passed_is_never_offered() -> None:
    with Log.in_memory() as log, stub(all_of("covered")) as server:
        assert examiner_of(account(server, log, passed=False).practice) is None
        assert examiner_of(account(server, log).practice) is not None


@pytest.mark.parametrize(("typed", "requests"), [("y", 1), ("n", 0), ("", 0), (None, 0)])
def test_nothing_is_sent_without_a_yes(typed: str | None, requests: int) -> None:
    async def offered(found: Account) -> Script:
        terminal = Script([] if typed is None else [typed])
        await _examine(found, terminal)
        return terminal

    with Log.in_memory() as log, stub(all_of("absent")) as server:
        terminal = asyncio.run(offered(account(server, log)))
    assert "would be sent to stub-1 at 127.0.0.1, on this machine" in " ".join(terminal.text.split())
    assert len(server.seen) == requests


def test_without_an_examiner_no_word_is_said_of_one() -> None:
    async def offered(found: Account) -> Script:
        terminal = Script([])
        await _examine(found, terminal)
        return terminal

    with Log.in_memory() as log, stub(all_of("absent")) as server:
        found = account(server, log, passed=False)
        assert asyncio.run(offered(found)).text == ""
