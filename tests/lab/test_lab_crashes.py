"""Children that die, hang, lie or flood: the interface goes on, says what happened, and leaves no process behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from lab_fakes import ROOT, alive, descriptors, go, posix, raw, served

from quizapp.lab import LabCrashed, Laboratory, host
from quizapp.lab.host import Child, Exit

READY = 'say(Ready("9", "3", [declare("any")]))\n'
DIE_ONCE = """
def die_once(params, seed, report):
    if first_time(params["marker"]): os.kill(os.getpid(), signal.SIGKILL)
    return evidence(seed=seed)
def die(params, seed, report):
    os.kill(os.getpid(), signal.SIGKILL)
def leave(params, seed, report):
    os._exit(3)
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


# --- what is left behind ---------------------------------------------------------------------------------------------


@posix
def test_what_the_child_started_ends_with_it(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    more = f"""
def spawn(params, seed, report):
    import subprocess
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    open({str(file)!r}, "w").write(str(other.pid))
    return evidence()
"""

    async def work(lab: Laboratory) -> None:
        await lab.run("spawn", {}, 0)
        assert alive(int(file.read_text()))

    go(work, served(more))
    wait_for_end(int(file.read_text()))


@posix
def test_what_a_dead_child_left_behind_is_ended_and_does_not_hold_its_pipes_open(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    more = f"""
def orphan(params, seed, report):
    import subprocess
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=[replies])
    open({str(file)!r}, "w").write(str(other.pid))
    os._exit(1)
"""

    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed, match="exit status 1"):
            await lab.run("orphan", {}, 0)

    go(work, served(more))
    wait_for_end(int(file.read_text()))


def wait_for_end(pid: int) -> None:
    until = time.monotonic() + 20
    while alive(pid):
        assert time.monotonic() < until, f"process {pid} is left"
        time.sleep(0.01)


HOST = """
import asyncio, sys
sys.path[:0] = [{root!r}, {tests!r}]
from lab_fakes import served
from quizapp.lab import Laboratory
async def main():
    lab = Laboratory(command=served())
    {first}
    print(lab.pid, flush=True)
    {then}
{run}
"""


def host_process(first: str, then: str, run: str = "asyncio.run(main())") -> subprocess.Popen[str]:
    program = HOST.format(root=str(ROOT), tests=str(Path(__file__).parent), first=first, then=then, run=run)
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


BUSY = "asyncio.create_task(lab.run('sleep', {}, 0)); await lab.start(); await asyncio.sleep(0.05)"


@posix
@pytest.mark.parametrize(
    ("first", "then", "run"),
    [
        ("await lab.start()", "", "asyncio.run(main())"),
        (BUSY, "", "asyncio.run(main())"),
        ("asyncio.create_task(lab.start()); await asyncio.sleep(0.01)", "", "asyncio.run(main())"),
        (BUSY, "await lab.close()", "asyncio.run(main())"),
        (BUSY, "raise SystemExit", "asyncio.run(main())"),
        (BUSY, "", "import os; asyncio.run(main()); os._exit(0)"),
    ],
    ids=["idle", "busy", "starting", "closed", "exit", "hard exit"],
)
def test_a_program_that_ends_takes_its_child_along_in_silence(first: str, then: str, run: str) -> None:
    with host_process(first, then, run) as program:
        out, err = program.communicate(timeout=60)
    assert err == ""
    assert program.returncode == 0
    wait_for_end(int(out))


@posix
@pytest.mark.parametrize("first", ["await lab.start()", BUSY], ids=["idle", "busy"])
def test_a_program_that_is_killed_takes_its_child_along(first: str) -> None:
    with host_process(first, "await asyncio.sleep(600)") as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert alive(pid)
        program.kill()
        program.communicate(timeout=60)
    wait_for_end(pid)


@posix
def test_ctrl_c_does_not_reach_the_child() -> None:
    async def work(lab: Laboratory) -> None:
        await lab.start()
        assert os.getpgid(lab.pid) == lab.pid != os.getpgid(0)
        assert os.getsid(lab.pid) == lab.pid

    go(work)


@posix
def test_many_deaths_leave_nothing_open() -> None:
    async def work(lab: Laboratory) -> None:
        await lab.run("echo", {}, 0)
        before = descriptors()
        for _ in range(5):
            with pytest.raises(LabCrashed):
                await lab.run("leave", {}, 0)
        await lab.run("echo", {}, 0)
        assert descriptors() == before
        assert len(asyncio.all_tasks()) <= 4

    go(work, served(DIE_ONCE))


def test_the_end_of_a_child_is_told_once() -> None:
    ends: list[Exit] = []

    async def main() -> None:
        child = Child(lambda body: body, lambda message: None, ends.append)
        await child.spawn([sys.executable, "-I", "-c", "import sys; sys.exit('over')"], {})
        await child.over.wait()
        child.kill()
        child.send(b"too late")
        await asyncio.sleep(2 * host.DRAIN)

    asyncio.run(main())
    assert ends == [Exit(1, "", "over\n")]
