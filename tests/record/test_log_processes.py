"""Several processes, killed processes, and a disk that stops taking bytes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.record import Log

ROOT = Path(__file__).parents[2]
WRITER = """
import itertools, os, sys
from pathlib import Path
from quizapp.record import Attempt, Log

path, name, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()  # all begin together
with Log.open(path) as log:
    for count in itertools.islice(itertools.count(), most or None):
        log.append(Attempt(
            question=name, rev=1, variant={}, seed=count, response=f"{name} {count}", correct=True, score=1.0,
            diagnosis=None, hints=0, confidence=None, seconds=1.0, mode="text", rows=[f"{name}-{count % 9}"], lang="en",
        ))
        os.write(1, f"{name} {count}\\n".encode())
"""


def writer(path: Path, name: str, most: int = 0, before: str = "") -> subprocess.Popen[bytes]:
    """A process that appends and acknowledges on stdout, `most` times or for ever."""
    return subprocess.Popen(
        [sys.executable, "-c", before + WRITER, str(path), name, str(most)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_four_processes_open_a_new_log_and_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "log.sqlite3"
    writers = [writer(path, name, 60) for name in "abcd"]
    for process in writers:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in writers:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")
    with Log.open(path) as log:
        assert sorted(entry.attempt.response for entry in log.entries()) == sorted(
            f"{name} {count}" for name in "abcd" for count in range(60)
        )
        assert log._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """25 kills, each after a random number of answers, while the next one is being written."""
    path, dice = tmp_path / "log.sqlite3", random.Random(3)
    acknowledged: list[str] = []
    for kill in range(25):
        with writer(path, f"w{kill}") as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write(b"\n")
            process.stdin.flush()
            acknowledged += [process.stdout.readline().decode().strip() for _ in range(dice.randrange(1, 30))]
            process.kill()
            acknowledged += process.stdout.read().decode().splitlines()
    with Log.open(path) as log:
        kept = {entry.attempt.response for entry in log.entries()}
        assert set(acknowledged) <= kept
        assert len(kept) <= len(acknowledged) + 25  # at most the one in flight is there without an acknowledgement
        assert len(log.proven()) == 25
        assert log._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of a file")
def test_a_disk_that_takes_no_more_bytes(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))\n"
    process = writer(path, "a", before=limit)
    out, errors = process.communicate(b"\n", timeout=60)
    assert process.returncode == 1
    assert f"LogUnusable: The disk failed at {path}".encode() in errors.splitlines()[-1]
    acknowledged = out.decode().splitlines()
    assert len(acknowledged) > 2
    with Log.open(path) as log:
        assert [entry.attempt.response for entry in log.entries()] == acknowledged[::-1]
