"""The laboratory with children that serve as they should: answers, their order, progress, errors, deadlines."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lab_fakes import alive, answering_pid, go, raw, served

from quizapp.lab import BadRequest, LabCrashed, Laboratory, ProofFailed, ProofTimedOut, session, store
from solutions.evidence import Declaration, Progress


def test_an_answer_and_what_the_person_may_see() -> None:
    states: list[str] = []

    async def work(lab: Laboratory) -> None:
        assert lab.state == "off"
        evidence = await lab.run("echo", {"a": 1, "b": 1.0, "c": True, "d": [1, 2], "e": "é"}, 7)
        assert evidence.facts == {"pid": lab.pid, "seed": 7, "a": 1, "b": 1.0, "c": True, "d": [1, 2], "e": "é"}
        assert [type(evidence.facts[name]) for name in "abc"] == [int, float, bool]
        assert (lab.state, lab.torch_version, lab.trouble) == ("ready", "9.9", "")
        assert list(await lab.catalogue()) == ["echo", "train"]

    go(work, on_state=states.append)
    assert states == ["starting", "ready", "off"]


def test_numbers_that_are_none_survive() -> None:
    more = "def odd(params, seed, report): return evidence(a=NAN, b=-INF, c=[INF, 1.0, NAN], d=2**64-1, e=-0.0)\n"
    facts = go(lambda lab: lab.run("odd", {}, 0), served(more)).facts
    assert repr(facts) == "{'a': nan, 'b': -inf, 'c': [inf, 1.0, nan], 'd': 18446744073709551615, 'e': -0.0}"


def test_starts_at_the_same_time_share_one_child() -> None:
    states: list[str] = []

    async def work(lab: Laboratory) -> set[int]:
        await asyncio.gather(*(lab.start() for _ in range(10)), *(lab.catalogue() for _ in range(5)))
        await lab.start()
        return {await answering_pid(lab) for _ in range(3)}

    assert len(go(work, on_state=states.append)) == 1
    assert states == ["starting", "ready", "off"]


def test_requests_are_run_in_the_order_in_which_they_were_made(tmp_path: Path) -> None:
    file = str(tmp_path / "log")

    async def work(lab: Laboratory) -> None:
        await asyncio.gather(*(lab.run("log", {"file": file}, seed) for seed in range(200)))

    go(work)
    assert Path(file).read_text().split() == [str(seed) for seed in range(200)]


# --- progress --------------------------------------------------------------------------------------------------------


def test_reports_arrive_in_order_before_the_evidence_and_not_too_many() -> None:
    reports: list[Progress] = []

    async def work(lab: Laboratory) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        evidence = await lab.run("train", {"steps": 5_000}, 0, on_progress=reports.append)
        assert evidence.facts == {"steps": 5_000}
        return loop.time() - began

    seconds = go(work)
    steps = [report.done for report in reports]
    assert steps[0] == 1
    assert steps[-1] == 5_000
    assert steps == sorted(set(steps))
    assert len(steps) <= seconds * 20 + 3
    assert reports[0].loss == 1.0


def test_an_error_in_the_callback_is_the_callers_and_leaves_the_child_alone() -> None:
    caught: list[str] = []

    def bad(_: Progress) -> None:
        raise RuntimeError("mine")

    async def work(lab: Laboratory) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: caught.append(str(context["exception"])))
        first = await answering_pid(lab)
        await lab.run("train", {"steps": 1}, 0, on_progress=bad)
        assert await answering_pid(lab) == first

    go(work)
    assert caught == ["mine"]


# --- what the asker did wrong ----------------------------------------------------------------------------------------


def test_errors_say_what_to_mend_and_the_child_lives() -> None:
    more = """
def refuse(params, seed, report): raise Wrong("d_k is a whole number from 1 to 8, not 0")
def fall(params, seed, report):
    odd = type("Odd\\x1b[1m" + "x" * 500, (Exception,), {})
    raise odd("\\x1b[31mred\\x07\\nand \\ud800 more" + "y" * 9000)
def leave(params, seed, report): sys.exit(4)
def interrupt(params, seed, report): raise KeyboardInterrupt
class Mute(Exception):
    def __str__(self): raise ValueError
def mute(params, seed, report): raise Mute
def tensor(params, seed, report): return evidence(x=object())
def untyped(params, seed, report):
    return Evidence(facts={}, figures=[Bars(caption=Text("", ""), labels=[1], series=[])])
def nothing(params, seed, report): return None
def huge(params, seed, report): return evidence(x="x" * (9 << 20))
def sloppy(params, seed, report): report(Progress(done="1", total="1"))
"""
    messages: dict[str, str] = {}

    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        for name in ("refuse", "ecko", "quite-another"):
            with pytest.raises(BadRequest) as bad:
                await lab.run(name, {}, 0)
            messages[name] = bad.value.message
        for name in ("fall", "leave", "interrupt", "mute", "tensor", "untyped", "nothing", "huge", "sloppy"):
            with pytest.raises(ProofFailed) as failed:
                await lab.run(name, {}, 0)
            messages[name] = failed.value.message
        assert await answering_pid(lab) == first

    go(work, served(more))
    assert messages["refuse"] == "d_k is a whole number from 1 to 8, not 0"
    assert messages["ecko"] == 'There is no demonstration "ecko". Did you mean "echo"?'
    assert messages["quite-another"] == 'There is no demonstration "quite-another".'
    assert messages["fall"].startswith("The proof failed, so nothing was graded. Oddxxx")
    assert "x: red and ? moreyyy" in messages["fall"]
    assert messages["mute"].endswith(" Mute")
    assert messages["leave"].endswith(" SystemExit: 4")
    assert "labels[0]" in messages["untyped"]
    assert "over the limit" in messages["huge"]
    for message in messages.values():
        assert message.isprintable()
        assert len(message) < 500


@pytest.mark.parametrize(
    ("params", "seed"), [({"x": object()}, 0), ({"x": {}}, 0), ({"x": None}, 0), ({}, 2**65), ({}, 1.5), ({1: 1}, 0)]
)
def test_what_no_message_can_carry_is_refused_without_a_child(params: object, seed: object) -> None:
    async def work(lab: Laboratory) -> None:
        with pytest.raises(BadRequest):
            await lab.run("echo", params, seed)  # type: ignore[arg-type]
        assert lab.state == "off"

    go(work)


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_a_hang_ends_at_its_deadline_is_not_tried_again_and_the_next_request_is_answered(tmp_path: Path) -> None:
    restarts: list[str] = []
    states: list[str] = []
    more = "def hang(params, seed, report):\n log(params, seed, report)\n while True: pass\n"
    file = tmp_path / "log"

    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        with pytest.raises(ProofTimedOut) as late:
            await lab.run("hang", {"file": str(file)}, 3, deadline=0.05, on_restart=restarts.append)
        assert late.value.message == "The proof stopped after 0.05 s, so nothing was graded."
        assert await answering_pid(lab) != first
        assert not alive(first)

    go(work, served(more), on_state=states.append)
    assert file.read_text() == "3\n"
    assert restarts == []
    assert states == ["starting", "ready", "starting", "ready", "off"]


def test_the_deadline_counts_from_when_the_child_begins() -> None:
    slow = """
say(Ready("9", "3", []))
run = hear()
time.sleep(0.3)
say(Started(run.id), Done(run.id, protocol.measured(evidence(ok=True))))
hear()
"""
    assert go(lambda lab: lab.run("any", {}, 0, deadline=0.05), raw(slow)).facts == {"ok": True}


def test_a_child_that_never_begins_is_replaced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "TAKE", 0.05)
    restarts: list[str] = []

    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed, match="did not respond"):
            await lab.run("any", {}, 0, on_restart=restarts.append)

    go(work, raw('say(Ready("9", "3", []))\nwhile hear(): pass\n'))
    assert restarts == ["The torch process did not respond."]


def test_a_cache_that_was_read_too_late_takes_nothing_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child may be ready, and tell what there is, while an empty cache is still being read."""
    read = store.load

    async def work(lab: Laboratory) -> list[str]:
        ready = asyncio.Event()
        loop = asyncio.get_running_loop()

        def late(folder: Path) -> dict[str, Declaration] | None:
            found = read(folder)
            asyncio.run_coroutine_threadsafe(ready.wait(), loop).result()
            return found

        monkeypatch.setattr(store, "load", late)
        asking = asyncio.create_task(lab.catalogue())
        await lab.start()
        ready.set()
        return list(await asking)

    assert go(work, cache=tmp_path / "empty") == ["echo", "train"]
