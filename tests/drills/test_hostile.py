"""What the runner must withstand: nothing passes, nothing is harmed, the next check works, and the message says why."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import soak
from quizapp.drills import wording
from solutions.judging import judge
from tests.drills.bench import NOBODY, SDPA, Bench, nobodys_command, written
from tests.drills.hostile import ACCEPTED, PROGRAMS, REACHES, RETURNS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the confinement that is tested here is Linux's")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Runners of a user without rights, as root's are free of some limits.

    Afterwards everything is as it was: all that a judge meets leaves neither descriptors nor processes behind.
    `python -m benchmarks.soak` looks at memory as well, over 500 checks.
    """
    temporary = tmp_path_factory.mktemp("temporary")
    temporary.chmod(0o777)
    before = descriptors()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        made = Bench(nobodys_command())
        made.run(soak.settled(made.judge))
        first = soak.reading(made.laboratory)
        yield made
        made.run(soak.settled(made.judge))
        last = soak.reading(made.laboratory)
        made.close()
    assert last["descriptors"] <= first["descriptors"]
    assert last["processes"] <= first["processes"]
    assert strays() == []
    assert descriptors() == before
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="module")
def mine(bench: Bench) -> Iterator[Bench]:
    """Runners of the user who runs the tests, where that is not the same."""
    if nobodys_command() is None:
        pytest.skip("the other tests run as this user already")
    made = Bench(beside=bench)
    yield made
    made.close()


def descriptors() -> list[str]:
    """What this process has open, without pytest's own capture files."""
    folder = Path("/proc/self/fd")
    found = [os.readlink(each) for each in folder.iterdir() if each.is_symlink()]
    return sorted(kind for each in found if (kind := each.partition(":")[0]) in ("pipe", "socket", "anon_inode"))


def facts(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_mode, found.st_uid, found.st_size, found.st_mtime_ns


def strays() -> list[str]:
    """Runners that still live, and all else of the user without rights, but for what tests of another copy started."""
    command = ["ps", "-ww", "-eo", "pid,ppid,uid,stat,args"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    mine, lines = str(os.getpid()), [line.split(None, 4) for line in listed.splitlines()[1:]]
    theirs = re.compile(rf"\s(?!{re.escape(str(ROOT))}/)\S*/quizapp/runner/program\.py")
    ours = [each for each in lines if each[2] == str(NOBODY) or (each[1] == mine and "program.py" in each[4])]
    return [" ".join(each) for each in ours if not each[3].startswith("Z") and not theirs.search(" " + each[4])]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_hostile_program_is_rejected_with_what_happened(bench: Bench, name: str) -> None:
    source, ended, words, line = PROGRAMS[name]
    bench.judge.seconds = 0.5 if ended.startswith("timeout") else 10.0
    verdict = bench.verdict(source)
    assert verdict.ended in ended.split("|"), verdict
    assert words in verdict.headline
    assert verdict.accepted is (name in ACCEPTED)
    if line:
        assert verdict.line == line, verdict
    assert "\x1b" not in verdict.headline + verdict.output
    assert verdict.level == "full"


@pytest.mark.parametrize("name", ["growing list", "loop in the function", "threads"])
def test_so_it_is_with_the_rights_of_whoever_tests(mine: Bench, name: str) -> None:
    test_a_hostile_program_is_rejected_with_what_happened(mine, name)


@pytest.mark.parametrize("name", RETURNS)
def test_what_is_no_answer_is_rejected_with_what_it_is(name: str) -> None:
    source, _ended, words, line = RETURNS[name]
    ruling = judge.judged(SDPA, source, 5)
    found = next(check.found for check in ruling.checks if not check.passed)
    assert found is not None
    assert words in wording.said(found)
    assert found.line == line


@pytest.mark.parametrize("user", ["bench", "mine"])
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
    assert verdict.headline == "All 14 checks pass, on random inputs handed over only after your code was loaded."


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
    verdict = bench.verdict(wrong, seed=7)
    same, other = (
        [wording.said(check.found) if check.found else "" for check in judge.judged(SDPA, wrong, seed).checks]
        for seed in (7, 8)
    )
    assert [check.message for check in verdict.checks] == same != other
    assert not verdict.accepted
    assert verdict.drill == SDPA
