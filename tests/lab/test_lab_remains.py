"""No process, descriptor or task is left behind, however the child or the program ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from lab_fakes import ROOT, alive, descriptors, go, posix, served, wait_for_end

from quizapp.lab import LabCrashed, Laboratory, host
from quizapp.lab.host import Child, Exit


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


ORPHAN = """
def orphan(params, seed, report):
    import subprocess
    program = "import time; time.sleep(600)"
    apart = params["apart"]
    other = subprocess.Popen([sys.executable, "-c", program], pass_fds=[replies], start_new_session=apart)
    print(other.pid, file=open(params["log"], "a"), flush=True)
    os._exit(1)
"""


def orphans(log: Path, apart: bool) -> list[int]:
    """What two children left behind that died under one request; the orphans hold the pipe of the frames open."""

    async def work(lab: Laboratory) -> None:
        with pytest.raises(LabCrashed, match="exit status 1"):
            await lab.run("orphan", {"log": str(log), "apart": apart}, 0)

    go(work, served(ORPHAN))
    return [int(pid) for pid in log.read_text().split()]


@posix
def test_what_a_dead_child_left_behind_is_ended(tmp_path: Path) -> None:
    for pid in orphans(tmp_path / "log", apart=False):
        wait_for_end(pid)


@posix
def test_a_dead_childs_pipe_that_somebody_holds_open_is_not_waited_for(tmp_path: Path) -> None:
    for pid in orphans(tmp_path / "log", apart=True):
        assert alive(pid)
        os.kill(pid, signal.SIGKILL)


HOST = """
import asyncio, sys
sys.path[:0] = [{root!r}, {tests!r}]
from lab_fakes import served
from quizapp.lab import Laboratory
async def main():
    lab = Laboratory(command=served("print(os.getpid(), file=open({log!r}, 'a'), flush=True)\\n"))
    {first}
    print(lab.pid, flush=True)
    {then}
{run}
"""


def host_process(log: Path, first: str, then: str, run: str = "asyncio.run(main())") -> subprocess.Popen[str]:
    log.touch()
    names = {"root": str(ROOT), "tests": str(Path(__file__).parent), "log": str(log)}
    program = HOST.format(**names, first=first, then=then, run=run)
    strict = [] if first.startswith(STARTING) else ["-X", "dev", "-W", "error"]  # asyncio's own loose ends there
    command = [sys.executable, *strict, "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


SLOW = re.compile(r"Executing <.* took [\d.]+ seconds$")  # asyncio's debug mode on a loaded machine
BUSY = (
    "runs = asyncio.gather(lab.run('sleep', {}, 0), return_exceptions=True); "
    "await lab.start(); await asyncio.sleep(0.05)"
)
STARTING = "asyncio.create_task(lab.start()); await asyncio.sleep("


@posix
@pytest.mark.parametrize(
    ("first", "then", "run"),
    [
        ("await lab.start()", "", "asyncio.run(main())"),
        (BUSY, "", "asyncio.run(main())"),
        (STARTING + "0)", "", "asyncio.run(main())"),
        (STARTING + "0.005)", "", "asyncio.run(main())"),
        (STARTING + "0.03)", "", "asyncio.run(main())"),
        (BUSY, "await lab.close()", "asyncio.run(main())"),
        (BUSY, "raise SystemExit", "asyncio.run(main())"),
        (BUSY, "", "import os; asyncio.run(main()); os._exit(0)"),
    ],
    ids=["idle", "busy", "at once", "starting", "loading", "closed", "exit", "hard exit"],
)
def test_a_program_that_ends_takes_its_child_along_in_silence(tmp_path: Path, first: str, then: str, run: str) -> None:
    log = tmp_path / "log"
    with host_process(log, first, then, run) as program:
        out, err = program.communicate(timeout=60)
    assert [line for line in err.splitlines() if not SLOW.match(line)] == []
    assert program.returncode == 0
    for pid in [out, *log.read_text().split()]:
        wait_for_end(int(pid))


@posix
@pytest.mark.parametrize("first", ["await lab.start()", BUSY], ids=["idle", "busy"])
def test_a_program_that_is_killed_takes_its_child_along(tmp_path: Path, first: str) -> None:
    with host_process(tmp_path / "log", first, "await asyncio.sleep(600)") as program:
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

    go(work, served("def leave(params, seed, report): os._exit(3)\n"))


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
