"""Children for the tests: the real protocol without torch, or raw frames written by hand."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from quizapp.lab import Laboratory

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # a test that hangs fails; none is expected to come near

_START = f"""
import os, signal, sys, time
sys.path.insert(0, {str(ROOT)!r})
from quizapp.lab import child, frames, protocol
from quizapp.lab.protocol import *
from solutions.evidence import *
requests, replies = child.take_pipes()
NAN, INF = float("nan"), float("inf")

def declare(id):
    none = dict(formula="", parameters=(), facts=(), source=(), trains=False, code="")
    return Declaration(id=id, claim=Text("c", "c"), **none)

def evidence(**facts):
    return Evidence(facts=facts, demonstration="fake")

def say(*messages):
    frames.write(replies, b"".join(map(frames.pack, messages)))

def hear():
    body = frames.read(requests)
    return None if body is None else protocol.decode_to_child(body)

def first_time(marker):
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False
"""

_SERVE = """
from quizapp.lab.server import Catalogue, Server

class Wrong(ValueError): pass

def run(id, params, seed, report):
    return globals()[id](params, seed, report)

def echo(params, seed, report):
    return evidence(pid=os.getpid(), seed=seed, **params)

def sleep(params, seed, report):
    time.sleep(params.get("seconds", 600))
    return evidence()

def train(params, seed, report):
    for step in range(params["steps"]):
        report(Progress(done=step + 1, total=params["steps"], loss=1 / (step + 1)))
        time.sleep(params.get("pause", 0))
    return evidence(steps=params["steps"])

def log(params, seed, report):
    with open(params["file"], "a") as file:
        file.write(f"{seed}\\n")
    return evidence()
"""
_READY = """
Server(requests, replies).serve(
    lambda: Catalogue("9.9", [declare("echo"), declare("train")], run, {Wrong: "parameter", KeyError: "unknown"})
)
"""


def served(more: str = "") -> list[str]:
    """A child that serves `echo`, `sleep`, `train`, `log`, and the demonstrations that `more` defines."""
    return [sys.executable, "-c", _START + _SERVE + more + _READY]


def raw(body: str) -> list[str]:
    """A child that says what `body` says."""
    return [sys.executable, "-c", _START + body]


def go(work: Callable[[Laboratory], Awaitable[Result]], command: list[str] | None = None, **options: Any) -> Result:
    """Run `work` with a laboratory of that command, close it, and hold that neither process nor descriptor is left."""

    async def main() -> Result:
        lab = Laboratory(command=command or served(), **options)
        try:
            return await work(lab)
        finally:
            pids.append(lab.pid)
            await lab.close()
            await lab.close()

    pids: list[int] = []
    before = descriptors()
    result = asyncio.run(asyncio.wait_for(main(), PATIENCE))
    assert not any(map(alive, pids))
    assert descriptors() == before
    return result


async def answering_pid(lab: Laboratory) -> int:
    """The process that answers."""
    answer = (await lab.run("echo", {}, 0)).facts["pid"]
    assert isinstance(answer, int)
    return answer


def alive(pid: int) -> bool:
    """Whether a process runs; one that merely waits to be reaped does not."""
    if pid <= 0:
        return False
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc").exists()


def wait_for_end(pid: int) -> None:
    until = time.monotonic() + 20
    while alive(pid):
        assert time.monotonic() < until, f"process {pid} is left"
        time.sleep(0.01)


def descriptors() -> int:
    return len(os.listdir("/dev/fd"))


posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")
