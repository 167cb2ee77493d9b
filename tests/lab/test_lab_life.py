"""Cancelled requests, and a laboratory that is opened and closed at awkward moments."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from lab_fakes import alive, answering_pid, go, raw, served

from quizapp.lab import LabClosed, LabCrashed, Laboratory, client, session

# --- cancellation ----------------------------------------------------------------------------------------------------


async def cancelled(task: asyncio.Task[object]) -> bool:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return task.cancelled()


def test_a_queued_request_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "log"

    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        running = asyncio.create_task(lab.run("sleep", {"seconds": 0.1}, 0))
        queued = [asyncio.create_task(lab.run("log", {"file": str(file)}, seed)) for seed in range(3)]
        await asyncio.sleep(0.02)
        assert await cancelled(queued[1])  # type: ignore[arg-type]
        await asyncio.gather(running, queued[0], queued[2])
        assert await answering_pid(lab) == first

    go(work)
    assert file.read_text().split() == ["0", "2"]


def test_a_running_request_that_reports_stops_there_and_the_child_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 30)

    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        reported = asyncio.Event()
        task = asyncio.create_task(
            lab.run("train", {"steps": 10**9, "pause": 0.001}, 0, deadline=50, on_progress=lambda _: reported.set())
        )
        await reported.wait()
        assert await cancelled(task)  # type: ignore[arg-type]
        assert await answering_pid(lab) == first

    go(work)


def test_a_running_request_that_does_not_report_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 0.02)
    restarts: list[str] = []

    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
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
        first = await answering_pid(lab)
        task = asyncio.create_task(lab.run("sleep", {"seconds": 0.1}, 0))
        await asyncio.sleep(0.02)
        assert await cancelled(task)  # type: ignore[arg-type]
        assert await answering_pid(lab) == first

    go(work)


def test_cancelling_at_any_moment_leaves_a_laboratory_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GRACE", 30)

    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        for turns in range(40):
            task = asyncio.create_task(lab.run("train", {"steps": 3}, 0))
            for _ in range(turns):
                await asyncio.sleep(0)
            await cancelled(task)  # type: ignore[arg-type]
        assert await answering_pid(lab) == first

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
        first = await answering_pid(lab)
        waiting = [asyncio.create_task(lab.run("sleep", {}, 0, on_restart=restarts.append)) for _ in range(3)]
        await asyncio.sleep(0.02)
        await lab.close()
        assert not alive(first)
        assert lab.state == "off"
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [LabClosed] * 3
        assert await answering_pid(lab) != first

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
        assert await answering_pid(lab) == lab.pid

    go(work)


@pytest.mark.parametrize("turns", [1, 2, 5, 20])
def test_starting_again_while_the_start_is_being_closed(turns: int) -> None:
    async def work(lab: Laboratory) -> None:
        first = asyncio.create_task(lab.start())
        for _ in range(turns):
            await asyncio.sleep(0)
        closing, second = asyncio.create_task(lab.close()), asyncio.create_task(lab.start())
        results = await asyncio.gather(first, closing, second, return_exceptions=True)
        assert [type(result) for result in results] == [LabClosed, type(None), type(None)]
        assert lab.state == "ready"
        assert await answering_pid(lab) == lab.pid

    go(work)


def test_closing_what_never_started() -> None:
    async def work(lab: Laboratory) -> str:
        await lab.close()
        return lab.state

    assert go(work) == "off"


def test_a_laboratory_outlives_its_loop() -> None:
    lab = Laboratory(command=served())
    first = asyncio.run(answering_pid(lab))
    assert not alive(first)
    second = asyncio.run(answering_pid(lab))
    assert second != first
    assert not alive(second)
    asyncio.run(lab.close())
    assert lab.state == "off"


def test_a_child_that_never_gets_ready_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(client, "READY", 0.3)
    pids = tmp_path / "pids"

    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed, match=r"not ready after 0\.3 s"):
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
