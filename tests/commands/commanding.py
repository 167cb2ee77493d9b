"""Running commands as a script would: exit code, stdout and stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from quizapp.cli import run

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out, parse_constant=pytest.fail)


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """One command in this process."""
    capsys.readouterr()
    code = run(list(arguments))
    return Ran(code, *capsys.readouterr())


def assert_refused(done: Ran, *says: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr that names the mend."""
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("\n")
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err
    for part in says:
        assert part in done.err


def started(*arguments: str, stdin: Any = subprocess.PIPE, **options: Any) -> subprocess.Popen[str]:
    """One command in a process of its own, in a session of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "quizapp", *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding=options.pop("encoding", "utf-8"), env=environment, start_new_session=True, **options,
    )  # fmt: skip


def process(*arguments: str, typed: str = "", **options: Any) -> Ran:
    with started(*arguments, **options) as child:
        try:
            out, err = child.communicate(typed, timeout=PATIENCE)
        finally:
            child.kill()  # else one that hangs would be waited for without end
    return Ran(child.returncode, out, err)
