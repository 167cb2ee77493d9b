"""A drill that failed is named among what is due; line mode says where it is written and does not ask it."""

from __future__ import annotations

import asyncio

from quizapp.bank.packs import load
from quizapp.drills import cards
from quizapp.drills.pages import pages
from quizapp.lab import Laboratory
from quizapp.practice import Practice
from quizapp.record import Log
from quizapp.text.review import tell_drills, tell_today
from tests.text.scripted import Script

DAY = 86_400.0
NOON = 1_795_521_600.0


def test_a_failed_drill_is_told_with_the_command_that_opens_it() -> None:
    clock = [NOON]
    page = pages()["softmax"]

    async def told(practice: Practice) -> str:
        terminal = Script([])
        await tell_today(practice, terminal)
        tell_drills(practice.review(), terminal)
        return " ".join(terminal.text.split())

    with Log.in_memory() as log:
        bank = load()
        bank.drills = cards.Cards()
        practice = Practice(bank, Laboratory(), log, clock=lambda: clock[0])
        assert "quizapp drill" not in asyncio.run(told(practice))
        practice.record(cards.question(page), cards.given_up(page, "pass", 60.0))
        clock[0] += 2 * DAY
        said = asyncio.run(told(practice))
    assert "quizapp drill softmax: " in said
    assert "to be written on the full screen: quizapp drill softmax" in said
    assert "drill.softmax" not in said
