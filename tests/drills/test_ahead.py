"""What is made before the code comes: used once, dropped in time, and no verdict is another for it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import msgspec
import pytest

from quizapp.drills import ahead
from quizapp.drills.ahead import Ahead, Given
from quizapp.drills.judging import Judge, Verdict
from quizapp.runner.spares import Spares
from solutions.judging import catalog, judge, prepared
from solutions.judging.perform import load, perform
from tests.drills.bench import SDPA, Bench, written

Result = TypeVar("Result")


class Asked:
    """Stands for the laboratory: remembers what it was asked, and answers when it may."""

    def __init__(self, parts: int = 3) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.parts = parts
        self.may = asyncio.Event()
        self.may.set()

    async def __call__(self, name: str, body: Any) -> bytes:
        self.calls.append((name, body))
        await self.may.wait()
        if name == "drill.cases":
            return b"cases of %d" % body[1]
        self.parts -= 1
        return msgspec.msgpack.encode(self.parts <= 0)

    def seeds(self) -> set[int]:
        return {body[1] for _, body in self.calls}


def asking(work: Callable[[Asked, Ahead], Awaitable[Result]], **options: int) -> Result:
    async def run() -> Result:
        asked = Asked(**options)
        made = Ahead(asked)
        try:
            return await work(asked, made)
        finally:
            asked.may.set()
            await made.close()

    return asyncio.run(run())


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "REST", 0.0)


# --- one seed, once ---------------------------------------------------------------------------------------------------


def test_a_prepared_seed_is_used_once() -> None:
    async def work(asked: Asked, made: Ahead) -> None:
        await made.begin("softmax")
        first, second = made.take("softmax", None), made.take("softmax", None)
        assert first.cases == b"cases of %d" % first.seed
        assert second.seed != first.seed
        assert second.cases is None
        assert asked.seeds() == {first.seed}

    asking(work)


def test_after_a_verdict_another_seed_is_prepared() -> None:
    async def work(_asked: Asked, made: Ahead) -> tuple[Given, Given]:
        await made.begin("softmax")
        first = made.take("softmax", None)
        made.later("softmax")
        await asyncio.sleep(0.02)
        return first, made.take("softmax", None)

    first, second = asking(work)
    assert first.seed != second.seed
    assert second.cases == b"cases of %d" % second.seed


def test_what_was_prepared_for_another_drill_is_dropped() -> None:
    async def work(_asked: Asked, made: Ahead) -> None:
        await made.begin("softmax")
        other = made.take("kv_cache", None)
        assert other.cases is None
        assert made.take("softmax", None).cases is None
        await made.begin("softmax")
        await made.begin("kv_cache")
        assert made.take("softmax", None).cases is None

    asking(work)


def test_a_seed_that_is_asked_for_gets_its_own_inputs_or_none() -> None:
    async def work(_asked: Asked, made: Ahead) -> None:
        await made.begin("softmax", 7)
        assert made.take("softmax", 7) == Given(7, b"cases of 7")
        await made.begin("softmax")
        assert made.take("softmax", 7) == Given(7, None)

    asking(work)


def test_opening_a_drill_again_keeps_what_is_there() -> None:
    async def work(asked: Asked, made: Ahead) -> None:
        await made.begin("softmax")
        await made.begin("softmax")
        assert len(asked.seeds()) == 1

    asking(work)


def test_nothing_more_is_prepared_once_it_was_taken() -> None:
    async def work(asked: Asked, made: Ahead) -> None:
        await made.begin("softmax")
        asked.may.clear()
        await settled()
        before = len(asked.calls)  # it is being asked for the next part
        assert asked.calls[-1][1][2] == ahead.PART
        given = made.take("softmax", None)  # at once, whatever the laboratory is at
        assert given.cases is not None
        asked.may.set()
        await settled()
        assert len(asked.calls) == before

    asking(work, parts=1_000)


def test_it_is_prepared_to_the_end_if_nobody_comes() -> None:
    async def work(asked: Asked, made: Ahead) -> list[str]:
        await made.begin("softmax")
        await settled()
        return [name for name, _ in asked.calls]

    assert asking(work, parts=4) == ["drill.cases", *["drill.prepare"] * 4]


def test_after_the_end_nothing_is_begun() -> None:
    async def work(asked: Asked, made: Ahead) -> None:
        await made.close()
        made.later("softmax")
        await asyncio.sleep(0.02)
        assert asked.calls == []

    asking(work)


# --- the same rulings -------------------------------------------------------------------------------------------------


def forget() -> None:
    """Begin as a new laboratory does."""
    for kept in (prepared.prepared, prepared.layers, prepared._drawn, judge._submission):
        kept.cache_clear()
    judge._bare.clear()


def answers(name: str, source: str, seed: int) -> list[Any]:
    drill = catalog.find(name)
    target = load(source, drill.entry, "trusted")
    return [perform(target, case, drill.returns) for case in judge.cases(name, seed)]


def sources(name: str) -> list[str]:
    drill = catalog.find(name)
    plain = [drill.solution, drill.stub, *(drill.mutant(each.name) for each in drill.mutants[::12])]
    return plain + [each.replace("Linear(d_model, d_model)", "Linear(d_model, d_model, bias=False)") for each in plain]


@pytest.mark.parametrize("name", ["softmax", "multi_head_attention"])
def test_to_look_ahead_changes_no_ruling(name: str) -> None:
    for at, source in enumerate(sources(name)):
        seed = 11 + at % 2
        forget()
        seen = answers(name, source, seed)
        plain = judge.judge(name, seed, seen)
        forget()
        for _ in range(at % 3 * 20):  # of the mistakes' answers none, some, most
            judge.prepare(name, seed, 0.001)
        for first in range(0, len(seen) - 1, 4):
            judge.look(name, seed, first, seen[first : first + 4])
        assert judge.judge(name, seed, seen) == plain


def test_what_was_found_in_other_code_is_not_taken_for_this() -> None:
    drill = catalog.find(SDPA)
    seen = {each.name: answers(SDPA, drill.mutant(each.name), 5) for each in drill.mutants[::3]}
    for name in seen:
        judge.look(SDPA, 5, 0, seen[name])
    right = answers(SDPA, drill.solution, 5)
    assert {name: judge.judge(SDPA, 5, seen[name]).mistake for name in seen} == {name: name for name in seen}
    assert judge.judge(SDPA, 5, right).accepted


def test_a_process_that_missed_the_first_answers_rules_the_same() -> None:
    drill = catalog.find(SDPA)
    seen = answers(SDPA, drill.mutant(drill.mutants[0].name), 6)
    plain = judge.judge(SDPA, 6, seen)
    forget()
    judge.look(SDPA, 6, 20, seen[20:30])
    assert judge.judge(SDPA, 6, seen) == plain


def test_what_is_prepared_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    for most in (0, 20_000, 8 << 20):
        monkeypatch.setattr(prepared, "AHEAD", most)
        forget()
        while not judge.prepare("softmax", 3, 0.005):
            pass
        ready = prepared.prepared("softmax", 3, ())
        counted.append(sum(ready.has(each.name, at) for each in ready.drill.mutants for at in range(len(ready.cases))))
    assert counted[0] == 1
    assert counted[0] < counted[1] < counted[2] == len(ready.drill.mutants) * len(ready.cases)


# --- in the processes -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def same(one: Verdict, other: Verdict) -> bool:
    return msgspec.structs.replace(one, seconds=0.0) == msgspec.structs.replace(other, seconds=0.0)


def test_a_prepared_verdict_is_the_same_as_any_other(bench: Bench) -> None:
    for seed, source in enumerate((written("pass"), written("q = q * 2"), written("return q @ k"), "x =\n"), 90):
        bench.run(bench.judge.warm(bench.page, seed))
        ahead = bench.verdict(source, seed)
        other = Judge(bench.laboratory, Spares())
        try:
            assert same(bench.run(other.check(bench.page, source, seed=seed)), ahead)
        finally:
            bench.run(other.close())


def test_each_verdict_has_a_seed_of_its_own(bench: Bench) -> None:
    bench.run(bench.judge.warm(bench.page))
    seeds = [bench.verdict(written("pass")).seed for _ in range(3)]
    assert len(set(seeds)) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="it is killed by a signal")
def test_a_laboratory_that_died_after_it_prepared_gives_the_same_verdict(bench: Bench) -> None:
    wrong = written("q = q * 2")
    plain = bench.verdict(wrong, 33)
    bench.run(bench.judge.warm(bench.page, 33))
    before = bench.laboratory.pid
    os.kill(before, signal.SIGKILL)
    assert same(bench.verdict(wrong, 33), plain)
    assert bench.laboratory.pid not in (0, before)


def test_a_check_that_comes_while_it_is_prepared_is_judged(bench: Bench) -> None:
    async def hurried() -> list[Verdict]:
        warming = asyncio.create_task(bench.judge.warm(bench.page))
        first = await bench.judge.check(bench.page, written("pass"))
        await warming
        return [first, await bench.judge.check(bench.page, written("q = q * 2"))]

    right, wrong = bench.run(hurried())
    assert right.accepted
    assert not wrong.accepted
    assert right.seed != wrong.seed


EARLY = """
import os, select, stat, time
time.sleep(0.3)
def readable(fd):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
there = [fd for fd in range(3, 64) if readable(fd)]
print("PIPES", len(there) > 0, "READY", select.select(there, [], [], 0)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="only sockets can be selected there")
def test_inputs_that_are_there_already_are_not_sent_before_the_code_is_loaded(bench: Bench) -> None:
    bench.run(bench.judge.warm(bench.page))
    verdict = bench.verdict(written("pass", EARLY))
    assert verdict.accepted
    assert "PIPES True READY []" in verdict.output
