"""How a runner is started: its command line, its environment, and on macOS the sandbox around it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from quizapp.lab.launch import child_command, child_environment
from quizapp.runner.confine.portable import MARK

_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR")
_SANDBOX = Path("/usr/bin/sandbox-exec")
_PROFILE = (
    "(version 1)(allow default)(deny network*)"
    '(deny file-write*)(allow file-write* (literal "/dev/null"))'
    '(deny file-read* (subpath (param "HOME")))(allow file-read* (subpath (param "PREFIX")) (subpath (param "BASE")))'
    '(deny file-read* (subpath (param "OURS")))'
    '(deny process-fork)(deny process-exec*)(allow process-exec (literal (param "PYTHON")))'
    "(deny signal (target others))"
)


def command(platform: str = sys.platform) -> list[str]:
    """The runner's command line; its arguments are the folders of packages that isolation (-I) would hide."""
    (
        python,
        *_,
    ) = child_command()
    program = str(Path(__file__).with_name("program.py"))
    hidden = child_command()[child_command().index(str(_lab_child())) + 1 :]
    line = [python, "-I", "-B", "-u", "-X", "utf8", program, *hidden]
    return [*_sandboxed(python), *line] if platform == "darwin" and _SANDBOX.exists() else line


def _lab_child() -> Path:
    import quizapp.lab.launch

    return Path(quizapp.lab.launch.__file__).with_name("child.py")


def _sandboxed(python: str) -> list[str]:
    """Paths are given apart from the profile, and resolved: /tmp is a link to /private/tmp."""
    places = {
        "HOME": str(Path.home()),
        "PREFIX": sys.prefix,
        "BASE": sys.base_prefix,
        "OURS": str(Path(__file__).resolve().parents[2] / "solutions" / "drills"),
        "PYTHON": python,
    }
    given = [part for name, place in places.items() for part in ("-D", f"{name}={os.path.realpath(place)}")]
    return [str(_SANDBOX), *given, "-p", _PROFILE]


def environment(platform: str = sys.platform, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Little: what the process needs to start, one thread, and no GPU. Nothing of the person's own."""
    threads = {name: value for name, value in child_environment().items() if name.endswith("_NUM_THREADS")}
    kept = {name: inherited[name] for name in _KEPT if name in inherited}
    torch = {"CUDA_VISIBLE_DEVICES": "", "TORCH_DEVICE_BACKEND_AUTOLOAD": "0"}  # nor what other packages add to torch
    return kept | threads | torch | {"MALLOC_ARENA_MAX": "2"} | _confined(platform)


def _confined(platform: str) -> dict[str, str]:
    """What the process is confined by from outside, which it cannot see for itself."""
    if platform == "darwin" and _SANDBOX.exists():
        return {MARK: "sandbox-exec"}
    return {MARK: "job object"} if platform == "win32" else {}
