"""How a runner is confined where these tests do not run: command lines, limits and filters as data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.runner import launch, windows
from quizapp.runner.confine import seccomp
from quizapp.runner.confine.portable import MARK

ALLOWED, DENIED, MISSING, KILLED = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
PID = 4321
THREAD = 0x00010000


def test_on_macos_the_runner_starts_inside_the_sandbox_with_its_places_given_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "sandbox-exec"
    there.touch()
    monkeypatch.setattr(launch, "_SANDBOX", there)
    line = launch.command("darwin")
    at = line.index("-p")
    profile, given = line[at + 1], [line[i + 1] for i in range(at) if line[i] == "-D"]
    assert line[0] == str(there)
    assert line[at + 2] == sys.executable
    assert {each.partition("=")[0] for each in given} == {"HOME", "PREFIX", "BASE", "OURS", "PYTHON"}
    assert all(f'(param "{each.partition("=")[0]}")' in profile for each in given)
    assert all(Path(each.partition("=")[2]).is_absolute() for each in given)
    assert "(deny network*)" in profile
    assert profile.index("(deny file-write*)") < profile.index("(allow file-write*")  # the last that fits decides
    assert profile.count("(") == profile.count(")")
    assert launch.environment("darwin", {})[MARK] == "sandbox-exec"


def test_on_macos_without_the_sandbox_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_SANDBOX", tmp_path / "gone")
    assert launch.command("darwin") == launch.command("linux")
    assert MARK not in launch.environment("darwin", {})


@pytest.mark.parametrize(("mark", "level"), [("", "none"), ("sandbox-exec", "partial"), ("job object", "partial")])
def test_elsewhere_the_level_is_what_surrounds_the_process(mark: str, level: str) -> None:
    program = "from quizapp.runner.confine import portable; print(*portable.confine(1 << 30, 20))"
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", program], env={MARK: mark}, cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert told.startswith(level)
    assert mark in told


def test_what_a_runner_inherits_is_little() -> None:
    given = launch.environment("linux", {"PATH": "/bin", "HOME": "/home/me", "AWS_SECRET": "x"})
    assert given["PATH"] == "/bin"
    assert not {"HOME", "AWS_SECRET"} & given.keys()
    assert given["OMP_NUM_THREADS"] == "1"


def test_the_job_object_ends_with_the_app_and_bounds_memory_and_processes() -> None:
    made = windows.limits()
    flags = made.BasicLimitInformation.LimitFlags
    assert flags == 0x2000 | 0x100 | 0x400 | 0x8
    assert made.ProcessMemoryLimit == 3 << 30
    assert made.BasicLimitInformation.ActiveProcessLimit == 2
    assert windows.adopt(1, "linux") == 0


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_denies_what_it_lists_and_nothing_else(machine: str) -> None:
    architecture, calls = seccomp._MACHINES[machine]
    special = {"clone", "clone3", "kill", "tgkill", "prlimit64", "prctl"}
    steps = seccomp.program(machine, PID)

    def verdict(number: int, *arguments: int, arch: int = architecture) -> int:
        return filtered(steps, number, arch, arguments)

    listed = [number for name, number in calls.items() if name not in special]
    assert all(verdict(number) == DENIED for number in listed)
    free = [number for number in range(480) if number not in calls.values()]
    assert all(verdict(number) == ALLOWED for number in free)
    assert verdict(free[0], arch=architecture ^ 1) == KILLED
    assert verdict(calls["clone3"]) == MISSING
    assert (verdict(calls["clone"], THREAD), verdict(calls["clone"], 17)) == (ALLOWED, DENIED)
    for name in ("kill", "tgkill"):
        assert (verdict(calls[name], PID), verdict(calls[name], PID + 1)) == (ALLOWED, DENIED)
    assert (verdict(calls["prlimit64"], 0, 7, 0), verdict(calls["prlimit64"], 0, 7, 4096)) == (ALLOWED, DENIED)
    assert verdict(calls["prlimit64"], 0, 7, 1 << 32) == DENIED
    assert (verdict(calls["prctl"], 1), verdict(calls["prctl"], 15)) == (DENIED, ALLOWED)


def filtered(steps: list[seccomp.Instruction], number: int, arch: int, arguments: tuple[int, ...]) -> int:
    """What the kernel's machine would return."""
    words = {0: number, 4: arch}
    for at in range(6):
        value = arguments[at] if at < len(arguments) else 0
        words[16 + 8 * at], words[20 + 8 * at] = value & 0xFFFFFFFF, value >> 32
    held = at = 0
    while True:
        step = steps[at]
        at += 1
        match step.code:
            case 0x20:
                held = words[step.value]
            case 0x06:
                return step.value
            case 0x15:
                at += step.yes if held == step.value else step.no
            case 0x35:
                at += step.yes if held >= step.value else step.no
            case 0x45:
                at += step.yes if held & step.value else step.no
            case _:
                raise AssertionError(step)
