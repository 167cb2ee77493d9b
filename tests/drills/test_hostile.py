"""What the runner must withstand: nothing passes, nothing is harmed, the next check works, and the message says why."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.bench import SDPA, Bench, as_nobody, written
from tests.drills.hostile import PROGRAMS, REACHES

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the confinement that is tested here is Linux's")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()
    assert strays() == []


@pytest.fixture(scope="module")
def nobody() -> Iterator[Bench]:
    """Runners of a user without rights; limits that root is free of hold only there."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests run as one already")
    reached = subprocess.run([*as_nobody(), sys.executable, str(ROOT / "quizapp" / "__init__.py")], check=False)
    if reached.returncode:
        pytest.skip("another user cannot reach this Python or this folder")
    made = Bench(nobody=True)
    yield made
    made.close()
    assert strays() == []


def facts(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_mode, found.st_uid, found.st_size, found.st_mtime_ns


def strays() -> list[str]:
    """Runners that still live."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,stat,args"], capture_output=True, text=True, check=True).stdout
    mine = str(os.getpid())
    return [
        line
        for line in listed.splitlines()
        if "runner/program.py" in line and line.split()[1] in (mine, "1") and not line.split()[2].startswith("Z")
    ]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_hostile_program_is_rejected_with_what_happened(bench: Bench, name: str) -> None:
    source, ended, words, line = PROGRAMS[name]
    verdict = bench.verdict(source)
    assert verdict.ended in ended.split("|"), verdict
    assert words in verdict.headline
    assert verdict.accepted is (name == "threads")
    if line:
        assert verdict.line == line, verdict
    assert "\x1b" not in verdict.headline + verdict.output
    assert verdict.level == "full"


@pytest.mark.parametrize("name", ["growing list", "flood", "loop in the function", "threads", "frames"])
def test_so_it_is_without_rights(nobody: Bench, name: str) -> None:
    test_a_hostile_program_is_rejected_with_what_happened(nobody, name)


@pytest.mark.parametrize("user", ["bench", "nobody"])
def test_nothing_is_within_reach(request: pytest.FixtureRequest, user: str, tmp_path: Path) -> None:
    bench: Bench = request.getfixturevalue(user)
    decoy = tmp_path / "decoy"
    decoy.write_text("precious")
    tmp_path.chmod(0o777)
    decoy.chmod(0o666)
    before = facts(decoy)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        program = (
            REACHES.replace("{decoy}", str(decoy))
            .replace("{folder}", str(tmp_path))
            .replace("{port}", str(listener.getsockname()[1]))
            .replace("{parent}", str(os.getpid()))
            .replace("{root}", str(ROOT))
        )
        verdict = bench.verdict(program)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert "REACHED" not in verdict.output
    assert "source PermissionError" in verdict.output  # it came to the last try
    assert (decoy.read_text(), list(tmp_path.iterdir())) == ("precious", [decoy])
    assert facts(decoy) == before


def test_after_all_of_it_a_right_answer_passes_at_once(bench: Bench) -> None:
    bench.verdict("while True: print('x' * 9999)\n")
    verdict = bench.verdict(written("pass"))
    assert verdict.accepted
    assert verdict.headline == "All 12 checks pass, on inputs drawn after your code was loaded."


def test_what_is_printed_is_shown_without_its_escapes_and_cannot_pass_for_markup(bench: Bench) -> None:
    verdict = bench.verdict(written("print('\\x1b]0;title\\x07[bold]hello[/] \\x1b[31mred')"))
    assert verdict.accepted
    assert "[bold]hello[/] red" in verdict.output
    assert "\x1b" not in verdict.output
    assert "title" not in verdict.output


HARMLESS = """from __future__ import annotations
import collections, dataclasses, functools, itertools, json, random, typing

@dataclasses.dataclass
class Setting:
    heads: int | None = None
    def scaled_dot_product_attention(self):
        return self.scaled_dot_product_attention

"""


def test_what_a_person_may_write_is_not_hindered(bench: Bench) -> None:
    verdict = bench.verdict(HARMLESS + written("Setting(2)\nassert collections.Counter([1])[1] == 1"))
    assert verdict.accepted, verdict


def test_a_seed_repeats_the_verdict(bench: Bench) -> None:
    wrong = written("q = q * 2")
    one, two = bench.verdict(wrong, seed=7), bench.verdict(wrong, seed=7)
    assert [check.message for check in one.checks] == [check.message for check in two.checks]
    assert not one.accepted
    assert one.drill == SDPA
    other = bench.verdict(wrong, seed=8)
    assert [check.message for check in one.checks] != [check.message for check in other.checks]
