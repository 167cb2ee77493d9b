"""Children that die, hang, lie or flood: the interface goes on, says what happened, and leaves no process behind."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from lab_fakes import go, posix, raw, served

from quizapp.lab import LabCrashed, Laboratory, host
from quizapp.lab.host import Child, Exit
from quizapp.lab.protocol import Ready
from quizapp.lab.session import Session

READY = 'say(Ready("9", "3", [declare("any")]))\n'
DIE_ONCE = """
def die_once(params, seed, report):
    if first_time(params["marker"]): os.kill(os.getpid(), signal.SIGKILL)
    return evidence(seed=seed)
def die(params, seed, report):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def failure(command: list[str], *, expect: type[Exception] = LabCrashed) -> tuple[str, list[str], list[str]]:
    """The message of a request to that child, what was said of restarts, and the states."""
    restarts: list[str] = []
    states: list[str] = []

    async def work(lab: Laboratory) -> str:
        with pytest.raises(expect) as crashed:
            await lab.run("any", {}, 0, on_restart=restarts.append)
        assert str(crashed.value).isprintable()
        return str(crashed.value)

    return go(work, command, on_state=states.append), restarts, states


# --- deaths ----------------------------------------------------------------------------------------------------------


@posix
def test_a_verdict_arrives_although_the_child_is_killed_while_it_computes(tmp_path: Path) -> None:
    restarts: list[str] = []
    states: list[str] = []

    async def work(lab: Laboratory) -> None:
        marker = {"marker": str(tmp_path / "marker")}
        behind = asyncio.create_task(lab.run("echo", {}, 1))
        evidence = await lab.run("die_once", marker, 5, on_restart=restarts.append)
        assert evidence.facts == {"seed": 5}
        assert (await behind).facts["seed"] == 1

    go(work, served(DIE_ONCE), on_state=states.append)
    assert restarts == ["The torch process was killed (SIGKILL)."]
    assert states == ["starting", "ready", "starting", "ready", "off"]


@posix
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT])
def test_a_verdict_arrives_although_somebody_kills_the_child(sign: signal.Signals) -> None:
    restarts: list[str] = []

    async def work(lab: Laboratory) -> None:
        await lab.start()
        first = lab.pid
        asyncio.get_running_loop().call_later(0.05, os.kill, first, sign)
        evidence = await lab.run("sleep", {"seconds": 0.3}, 0, on_restart=restarts.append)
        assert evidence.facts == {}
        assert lab.pid != first

    go(work, served())
    assert restarts == [f"The torch process was killed ({sign.name})."]


@posix
def test_two_deaths_under_one_request_are_enough_and_the_next_is_answered() -> None:
    restarts: list[str] = []

    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed) as crashed:
            await lab.run("die", {}, 0, on_restart=restarts.append)
        line = "The torch process died twice, so nothing was graded. The torch process was killed (SIGKILL)."
        assert crashed.value.message == line
        assert (await lab.run("echo", {}, 4)).facts["seed"] == 4

    go(work, served(DIE_ONCE))
    assert len(restarts) == 1


@posix
def test_a_child_that_served_is_replaced_when_it_dies_idle() -> None:
    states: list[str] = []

    async def work(lab: Laboratory) -> None:
        first = (await lab.run("echo", {}, 0)).facts["pid"]
        os.kill(lab.pid, signal.SIGKILL)
        while states.count("ready") < 2:
            await asyncio.sleep(0.005)
        restarts: list[str] = []
        assert (await lab.run("echo", {}, 0, on_restart=restarts.append)).facts["pid"] != first
        assert restarts == []

    go(work, on_state=states.append)


@posix
def test_a_child_that_never_served_is_not_replaced_for_ever(tmp_path: Path) -> None:
    log = tmp_path / "log"

    async def work(lab: Laboratory) -> None:
        await lab.start()
        while lab.state == "ready":
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.3)
        assert lab.state == "off"

    go(work, raw(f"open({str(log)!r}, 'a').write('x')\n{READY}time.sleep(0.05)\n"))
    assert log.read_text() == "x"


def test_a_child_that_dies_at_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    message, restarts, states = failure(raw(f"open({str(log)!r}, 'a').write('x')\nsys.exit('no \\x1b[31mluck\\x07')\n"))
    reason = "The torch process ended with exit status 1. no luck"
    assert message == f"The torch process died twice, so nothing was graded. {reason}"
    assert restarts == [reason]
    assert states == ["starting", "failed", "starting", "failed", "off"]
    assert log.read_text() == "xx"


def test_start_says_why_a_child_died_at_once() -> None:
    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed, match=r"^The torch process ended with exit status 1\. ZeroDivisionError: "):
            await lab.start()
        assert (lab.state, lab.trouble.rpartition(": ")[2]) == ("failed", "division by zero")

    go(work, raw("1 / 0\n"))


def test_a_child_that_ends_in_the_moment_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    received, ended, kept = Session._received, Session._ended, []

    def keep_ready(self: Session, message: Any) -> None:
        kept.append(message) if isinstance(message, Ready) else received(self, message)

    def get_ready_at_the_end(self: Session, exit: Exit) -> None:
        self.ready.set_result(kept.pop())
        ended(self, exit)

    monkeypatch.setattr(Session, "_received", keep_ready)
    monkeypatch.setattr(Session, "_ended", get_ready_at_the_end)
    message, restarts, states = failure(raw(f"{READY}os._exit(3)\n"))
    assert message.endswith("The torch process ended with exit status 3.")
    assert len(restarts) == 1
    assert states == ["starting", "failed", "starting", "failed", "off"]


# --- lies ------------------------------------------------------------------------------------------------------------

UNREADABLE = "The torch process sent something that cannot be read: "
LIES = {
    "oversized": ("os.write(replies, b'\\xff' * 100)", UNREADABLE + "a frame of 4,294,967,295 bytes is over the limit"),
    "garbage": ("frames.write(replies, frames.frame(b'\\xc1' * 9))", UNREADABLE),
    "empty": ("frames.write(replies, frames.frame(b''))", UNREADABLE),
    "nested": ("frames.write(replies, frames.frame(b'\\x91' * 1_000_000))", UNREADABLE),
    "pickle": ("import pickle; frames.write(replies, frames.frame(pickle.dumps(print)))", UNREADABLE),
    "wrong type": ("say({'is': 'started', 'id': 'x'})", UNREADABLE + "Expected `int`, got `str`"),
    "unknown kind": ("say({'is': 'surprise', 'id': 1})", UNREADABLE + "Invalid value 'surprise'"),
    "wrong evidence": ("say({'is': 'done', 'id': run.id, 'evidence': {'facts': {'a': {}}}})", UNREADABLE),
    "half a frame": (
        "os.write(replies, frames.pack(Started(run.id))[:-2]); os._exit(3)",
        "The torch process ended with exit status 3.",
    ),
    "closed pipe": ("os.close(replies); time.sleep(600)", "The torch process was killed (SIGKILL)."),
}


@posix
@pytest.mark.parametrize("lie", LIES)
def test_what_cannot_be_read_is_a_death(lie: str) -> None:
    code, reason = LIES[lie]
    message, restarts, _ = failure(raw(f"{READY}run = hear()\n{code}\ntime.sleep(600)\n"))
    assert message.startswith(f"The torch process died twice, so nothing was graded. {reason}")
    assert len(restarts) == 1
    assert restarts[0].startswith(reason)


@posix
@pytest.mark.parametrize("lie", ["oversized", "garbage", "unknown kind"])
def test_what_cannot_be_read_instead_of_ready(lie: str) -> None:
    message, _, states = failure(raw(f"{LIES[lie][0]}\ntime.sleep(600)\n"))
    assert UNREADABLE in message
    assert states == ["starting", "failed", "starting", "failed", "off"]


def test_messages_nobody_asked_for_are_passed_over() -> None:
    talk = """
say(Done(5, protocol.measured(evidence(early=True))), Started(99), Ready("9", "3", []), Ready("8", "3", []))
run = hear()
say(Done(run.id + 1, protocol.measured(evidence(other=True))), Failed(run.id - 1, "raised", "E", "old"))
say(Failed(0, "missing", "E", "late"), Done(run.id, protocol.measured(evidence(mine=True))))
say(Done(run.id, protocol.measured(evidence(twice=True))))
hear()
"""

    async def work(lab: Laboratory) -> dict[str, Any]:
        facts = (await lab.run("any", {}, 0)).facts
        assert lab.torch_version == "9"
        return facts

    assert go(work, raw(talk)) == {"mine": True}


# --- floods ----------------------------------------------------------------------------------------------------------

FLOOD = """
def flood(params, seed, report):
    line = b"\\x1b[31m" + b"x" * 1018 + b"\\n"
    for _ in range(10 << 10):
        os.write(1, line); os.write(2, line)
    os.write(2, b"last words\\x07")
    return evidence(done=True)
"""


@pytest.mark.parametrize("last", ["return evidence(done=True)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_flood_of_output_holds_up_nothing(monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """Between two turns of the loop no more is taken from the child than two reads; only the end of it is kept."""
    seen: list[int] = []
    between: list[int] = [0]
    receive = Child.pipe_data_received

    def counted(self: Child, fd: int, data: bytes) -> None:
        seen.append(len(data))
        between[-1] += len(data)
        receive(self, fd, data)

    monkeypatch.setattr(Child, "pipe_data_received", counted)

    async def tick() -> None:
        while True:
            await asyncio.sleep(0)
            between.append(0)

    async def work(lab: Laboratory) -> None:
        ticking = asyncio.create_task(tick())
        if "kill" in last:
            with pytest.raises(LabCrashed, match="SIGKILL"):
                await lab.run("flood", {}, 0, deadline=50)
        else:
            assert (await lab.run("flood", {}, 0, deadline=50)).facts == {"done": True}
            assert lab.output.endswith("\nlast words")
            assert "\x1b" not in lab.output
            assert 10_000 < len(lab.output) <= host.KEPT
        ticking.cancel()

    go(work, served(FLOOD.replace("return evidence(done=True)", last)))
    assert sum(seen) >= 20 << 20
    assert max(between) <= 2 * (256 << 10)


def test_a_flood_of_reports_arrives_whole_and_in_order() -> None:
    talk = READY + "run = hear()\nsay(Started(run.id))\n"
    talk += "for i in range(20_000): say(Report(run.id, Progress(done=i, total=20_000)))\n"
    talk += "say(Done(run.id, protocol.measured(evidence(done=True))))\nhear()\n"
    steps: list[int] = []
    go(lambda lab: lab.run("any", {}, 0, on_progress=lambda report: steps.append(report.done)), raw(talk))
    assert steps == list(range(20_000))
