"""The laboratory with children that serve as they should: order, deadlines, cancellation, opening and closing."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from lab_fakes import alive, go, raw, served

from quizapp.lab import BadRequest, LabClosed, LabCrashed, Laboratory, ProofFailed, ProofTimedOut, client, session
from solutions.evidence import Progress


async def pid(lab: Laboratory) -> int:
    """The process that answers."""
    answer = (await lab.run("echo", {}, 0)).facts["pid"]
    assert isinstance(answer, int)
    return answer


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
        return {await pid(lab) for _ in range(3)}

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
        first = await pid(lab)
        await lab.run("train", {"steps": 1}, 0, on_progress=bad)
        assert await pid(lab) == first

    go(work)
    assert caught == ["mine"]


# --- what the asker did wrong ----------------------------------------------------------------------------------------


def test_errors_say_what_to_mend_and_the_child_lives() -> None:
    more = """
def refuse(params, seed, report): raise Wrong("d_k is a whole number from 1 to 8, not 0")
def fall(params, seed, report): raise type("Odd\\x1b[1m" + "x" * 500, (Exception,), {})("\\x1b[31mred\\x07\\nand \\ud800 more" + "y" * 9000)
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
        first = await pid(lab)
        for name in ("refuse", "ecko", "quite-another"):
            with pytest.raises(BadRequest) as bad:
                await lab.run(name, {}, 0)
            messages[name] = bad.value.message
        for name in "fall leave interrupt mute tensor untyped nothing huge sloppy".split():
            with pytest.raises(ProofFailed) as failed:
                await lab.run(name, {}, 0)
            messages[name] = failed.value.message
        assert await pid(lab) == first

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
        first = await pid(lab)
        with pytest.raises(ProofTimedOut) as late:
            await lab.run("hang", {"file": str(file)}, 3, deadline=0.05, on_restart=restarts.append)
        assert late.value.message == "The proof stopped after 0.05 s, so nothing was graded."
        assert await pid(lab) != first
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


# --- cancellation ----------------------------------------------------------------------------------------------------


async def cancelled(task: asyncio.Task[object]) -> bool:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return task.cancelled()


def test_a_queued_request_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "log"

    async def work(lab: Laboratory) -> None:
        first = await pid(lab)
        running = asyncio.create_task(lab.run("sleep", {"seconds": 0.1}, 0))
        queued = [asyncio.create_task(lab.run("log", {"file": str(file)}, seed)) for seed in range(3)]
        await asyncio.sleep(0.02)
        assert await cancelled(queued[1])  # type: ignore[arg-type]
        await asyncio.gather(running, queued[0], queued[2])
        assert await pid(lab) == first

    go(work)
    assert file.read_text().split() == ["0", "2"]


def test_a_running_request_that_reports_stops_there_and_the_child_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 30)

    async def work(lab: Laboratory) -> None:
        first = await pid(lab)
        reported = asyncio.Event()
        task = asyncio.create_task(
            lab.run("train", {"steps": 10**9, "pause": 0.001}, 0, deadline=50, on_progress=lambda _: reported.set())
        )
        await reported.wait()
        assert await cancelled(task)  # type: ignore[arg-type]
        assert await pid(lab) == first

    go(work)


def test_a_running_request_that_does_not_report_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 0.02)
    restarts: list[str] = []

    async def work(lab: Laboratory) -> None:
        first = await pid(lab)
        task = asyncio.create_task(lab.run("sleep", {}, 0, deadline=50))
        await asyncio.sleep(0.05)
        assert await cancelled(task)  # type: ignore[arg-type]
        answer = await lab.run("echo", {}, 0, on_restart=restarts.append)
        assert answer.facts["pid"] != first
        assert not alive(first)

    go(work)
    assert restarts == []  # it was not this request under which the child died


def test_a_request_that_ends_within_its_grace_saves_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 30)

    async def work(lab: Laboratory) -> None:
        first = await pid(lab)
        task = asyncio.create_task(lab.run("sleep", {"seconds": 0.1}, 0))
        await asyncio.sleep(0.02)
        assert await cancelled(task)  # type: ignore[arg-type]
        assert await pid(lab) == first

    go(work)


def test_cancelling_at_any_moment_leaves_a_laboratory_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 30)

    async def work(lab: Laboratory) -> None:
        first = await pid(lab)
        for turns in range(40):
            task = asyncio.create_task(lab.run("train", {"steps": 3}, 0))
            for _ in range(turns):
                await asyncio.sleep(0)
            await cancelled(task)  # type: ignore[arg-type]
        assert await pid(lab) == first

    go(work)


def test_cancelling_the_one_that_waits_for_the_start_does_not_stop_it() -> None:
    async def work(lab: Laboratory) -> None:
        task = asyncio.create_task(lab.start())
        await asyncio.sleep(0)
        assert await cancelled(task)  # type: ignore[arg-type]
        await lab.start()
        assert lab.state == "ready"

    states: list[str] = []
    go(work, on_state=states.append)
    assert states == ["starting", "ready", "off"]


# --- opening and closing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turns", [0, 1, 2, 5, 20])
def test_closing_while_it_starts(turns: int) -> None:
    async def work(lab: Laboratory) -> None:
        starting = asyncio.create_task(lab.start())
        for _ in range(turns):
            await asyncio.sleep(0)
        await lab.close()
        result = (await asyncio.gather(starting, return_exceptions=True))[0]
        assert isinstance(result, LabClosed) == (turns > 0)
        assert lab.state == ("off" if turns else "ready")

    go(work)


def test_closing_ends_all_that_wait_and_a_later_request_starts_anew() -> None:
    restarts: list[str] = []

    async def work(lab: Laboratory) -> None:
        first = await pid(lab)
        waiting = [asyncio.create_task(lab.run("sleep", {}, 0, on_restart=restarts.append)) for _ in range(3)]
        await asyncio.sleep(0.02)
        await lab.close()
        assert not alive(first)
        assert lab.state == "off"
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [LabClosed] * 3
        assert await pid(lab) != first

    go(work)
    assert restarts == []


def test_starting_while_it_closes() -> None:
    async def work(lab: Laboratory) -> None:
        await lab.start()
        closing = asyncio.create_task(lab.close())
        await asyncio.sleep(0)
        await lab.start()
        await closing
        assert lab.state == "ready"
        assert await pid(lab) == lab.pid

    go(work)


def test_closing_what_never_started() -> None:
    async def work(lab: Laboratory) -> str:
        await lab.close()
        return lab.state

    assert go(work) == "off"


def test_a_laboratory_outlives_its_loop() -> None:
    lab = Laboratory(command=served())
    first = asyncio.run(pid(lab))
    assert not alive(first)
    second = asyncio.run(pid(lab))
    assert second != first
    assert not alive(second)
    asyncio.run(lab.close())
    assert lab.state == "off"


def test_a_child_that_never_gets_ready_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(client, "READY", 0.3)
    pids = tmp_path / "pids"

    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed, match="not ready after 0.3 s"):
            await lab.run("echo", {}, 0)
        assert (lab.state, lab.trouble) == ("failed", "torch was not ready after 0.3 s.")

    go(work, raw(f"open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(600)\n"))
    assert not any(map(alive, map(int, pids.read_text().split())))
    assert len(pids.read_text().split()) == 1


def test_a_command_that_does_not_exist() -> None:
    async def work(lab: Laboratory) -> str:
        for _ in range(2):
            with pytest.raises(LabCrashed, match="cannot be started"):
                await lab.start()
        return lab.state

    assert go(work, ["/nowhere/python"]) == "failed"
