"""Linux: resource limits, Landlock for files and network, seccomp for the rest. No privileges, about 5 ms."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from typing import TYPE_CHECKING

from quizapp.runner.confine import landlock, seccomp

if TYPE_CHECKING:
    from quizapp.runner.protocol import Level

_PR_SET_PDEATHSIG = 1
_RESERVED = 512 << 20  # bytes of address space beyond the memory: reserved by threads and allocators, never filled
_BIGGEST_FILE = 1 << 20


def die_with_parent() -> None:
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went away before that
        os._exit(0)


def confine(memory: int, seconds: int) -> tuple[Level, list[str]]:
    """Limits first: afterwards seccomp forbids to change them."""
    _be_first_to_go()
    limited = _limit(memory, seconds)
    files = landlock.confine(landlock.readable())
    calls = seccomp.confine()
    how = [each for each in (limited, files, calls) if each]
    level: Level = "full" if limited and files and calls else "partial" if how else "none"
    return level, how


def _limit(memory: int, seconds: int) -> str:
    """Relative to what torch has taken: its builds differ by gigabytes."""
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(spent) + 1 + seconds,
        resource.RLIMIT_FSIZE: _BIGGEST_FILE,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_DATA: _status("VmData") + memory,
        resource.RLIMIT_AS: _status("VmSize") + memory + _RESERVED,  # shared mappings are not counted as data
    }
    try:
        for which, most in limits.items():
            hard = resource.getrlimit(which)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (most, most))
    except (OSError, ValueError):
        return ""
    return "rlimits"


def _status(field: str) -> int:
    """A size of this process in bytes."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    raise ValueError(field)


def _be_first_to_go() -> None:
    """When memory runs out, or the processor is busy, the interface comes first."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
    with contextlib.suppress(OSError):
        os.nice(5)
