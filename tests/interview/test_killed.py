"""SIGKILL at any moment: every answer that was acknowledged is in the log, and the interview goes on where it stood."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizapp.interview.history import open_one
from quizapp.interview.session import Session
from quizapp.record import Log
from quizapp.record.checkup import examine
from tests.interview.rehearsing import Hand, answered, practice, run

ROOT = Path(__file__).parents[2]
ANSWERER = """
import asyncio, sys
from pathlib import Path
from quizapp.interview.session import Session
from quizapp.record import Log
from tests.interview.rehearsing import Hand, plan, practice

async def main():
    with Log.open(Path(sys.argv[1])) as log:
        made = practice(log)
        while True:  # one interview after the other
            session = Session.begin(made, plan("drill", 11), Hand(), aside=sys.argv[2] == "aside")
            while session.turn is not None:
                session.open()
                session.keep(f"half of {session.turn.number}")
                await session.kept()
                print("kept", session.id, len(session.state.steps), flush=True)
                await session.give("The scores are Q times K transposed, then softmax over the keys.")
                print("given", session.id, len(session.state.steps), flush=True)
            await session.end()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("delay", "writer"), [(0.0, "here"), (0.013, "here"), (0.0, "aside"), (0.013, "aside")])
def test_what_was_acknowledged_is_there_and_it_goes_on(tmp_path: Path, delay: float, writer: str) -> None:
    path = tmp_path / "log.sqlite3"
    child = subprocess.Popen(
        [sys.executable, "-c", ANSWERER, str(path), writer], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout is not None
    told = [child.stdout.readline() for _ in range(6)]
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    told += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    assert not examine(path).wrong
    word, id, count = next(line.split() for line in reversed(told) if line.endswith("\n"))
    with Log.open(path) as log:
        session = Session.resume(practice(log), int(id))
        steps = session.state.steps
        assert int(count) <= len(steps) <= int(count) + 1
        if word == "kept" and len(steps) == int(count) and session.turn is not None:
            assert session.state.draft == f"half of {session.turn.number}"
        kept = [step.entry for step in steps if step.turn.kind == "explain"]
        assert None not in kept
        assert len(set(kept)) == len(kept)
        if session.turn is not None:
            assert open_one(log) is not None
            run(lambda: answered(session, iter([]), Hand()))
        assert session.turn is None
