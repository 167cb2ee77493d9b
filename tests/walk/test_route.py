"""The way through the steps: what is shown belongs to one setting, and what arrives too late is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from quizapp.lab import LabError
from quizapp.walk.route import Route
from quizapp.walk.tokens import ANIMAL, CAT_EN, ELEPHANT, read
from quizapp.walk.walking import STEPS, Setting
from solutions.catalog import run
from solutions.evidence import Evidence, Value


class Slow:
    """A laboratory that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Value], int, asyncio.Future[None]]] = []

    async def run(self, id: str, params: dict[str, Value], seed: int) -> Evidence:
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.asked.append((params, seed, answer))
        await answer
        return run(id, params, seed)

    def answer(self, error: Exception | None = None) -> None:
        future = self.asked[-1][2]
        future.set_exception(error) if error else future.set_result(None)


def walking(scenario: Callable[[Route, Slow], Awaitable[None]]) -> None:
    async def main() -> None:
        lab = Slow()
        await scenario(Route(Setting(read(CAT_EN), seed=7), lab.run), lab)

    asyncio.run(asyncio.wait_for(main(), 30))


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_what_was_left_meanwhile_is_dropped() -> None:
    async def scenario(route: Route, lab: Slow) -> None:
        changes: list[int] = []
        task = asyncio.create_task(route.fetch(lambda: changes.append(1)))
        await turns()
        route.want(causal=False)
        route.want(seed=9)
        lab.answer()
        await turns()
        assert route.walk is None
        assert (lab.asked[-1][0]["causal"], lab.asked[-1][1]) == (False, 9)
        lab.answer()
        await task
        assert route.walk is not None
        assert (route.walk.setting.causal, route.walk.setting.seed) == (False, 9)
        assert (len(lab.asked), changes, route.settled, route.busy) == (2, [1], True, False)

    walking(scenario)


def test_until_the_numbers_are_there_the_old_ones_keep_their_setting() -> None:
    async def scenario(route: Route, lab: Slow) -> None:
        first = asyncio.create_task(route.fetch(lambda: None))
        await turns()
        lab.answer()
        await first
        route.want(heads=4)
        second = asyncio.create_task(route.fetch(lambda: None))
        await turns()
        assert route.walk is not None
        assert (route.walk.setting.heads, route.wanted.heads, route.settled) == (2, 4, False)
        route.want(heads=2)  # back before it arrived
        assert route.settled
        lab.answer()
        await second
        assert (route.walk.setting.heads, len(lab.asked)) == (2, 2)

    walking(scenario)


def test_one_run_at_a_time() -> None:
    async def scenario(route: Route, lab: Slow) -> None:
        task = asyncio.create_task(route.fetch(lambda: None))
        await turns()
        for seed in range(20):
            route.want(seed=seed)
            await route.fetch(lambda: None)
        assert len(lab.asked) == 1
        lab.answer()
        await turns()
        lab.answer()
        await task
        assert [seed for _params, seed, _answer in lab.asked] == [7, 19]

    walking(scenario)


def test_what_goes_wrong_is_told_and_can_be_tried_again() -> None:
    async def scenario(route: Route, lab: Slow) -> None:
        task = asyncio.create_task(route.fetch(lambda: None))
        await turns()
        lab.answer(LabError("The torch process died twice."))
        await task
        assert (route.trouble, route.walk, route.settled, route.busy) == (
            "The torch process died twice.",
            None,
            False,
            False,
        )
        route.trouble = ""
        task = asyncio.create_task(route.fetch(lambda: None))
        await turns()
        lab.answer()
        await task
        assert route.settled

    walking(scenario)


def test_trouble_with_a_setting_that_was_left_is_nobodys() -> None:
    async def scenario(route: Route, lab: Slow) -> None:
        task = asyncio.create_task(route.fetch(lambda: None))
        await turns()
        route.want(scaled=False)
        lab.answer(LabError("too late"))
        await turns()
        lab.answer()
        await task
        assert (route.trouble, route.settled) == ("", True)

    walking(scenario)


async def there(route: Route, lab: Slow, **changes: Any) -> None:
    if "sentence" in changes:
        route.read(changes.pop("sentence"))
    route.want(**changes)
    task = asyncio.create_task(route.fetch(lambda: None))
    await turns()
    lab.answer()
    await task


def test_the_place_stays_as_far_as_it_is_there() -> None:
    async def scenario(route: Route, lab: Slow) -> None:
        await there(route, lab, heads=4)
        assert route.place.token == 4
        route.follow(9)
        assert route.place.token == 2
        route.follow(-1)
        assert route.place.token == 6
        for _ in range(3):
            route.next_head()
        assert route.place.head == 4
        route.next_head()
        assert route.place.head == 1
        route.next_head()
        await there(route, lab, heads=1, seed=8)
        assert (route.place.head, route.place.token) == (1, 6)
        await there(route, lab, sentence=read(ELEPHANT))
        assert route.place.token == 4
        await there(route, lab, sentence=read(ANIMAL))
        assert route.place.token == 7

    walking(scenario)


def test_the_steps_end_where_they_end() -> None:
    async def scenario(route: Route, _lab: Slow) -> None:
        assert not route.go(0)
        assert route.go(3)
        assert (route.place.step, route.place.number) == ("qkv", 3)
        assert route.go(99)
        assert route.place.step == STEPS[-1]
        assert not route.go(11)
        route.follow(3)
        route.next_head()
        assert route.place.token == 4  # nothing is followed before the numbers are there

    walking(scenario)


def test_more_heads_come_round() -> None:
    async def scenario(route: Route, _lab: Slow) -> None:
        found = []
        for _ in range(3):
            route.more_heads()
            found.append(route.wanted.heads)
        assert found == [4, 1, 2]

    walking(scenario)
