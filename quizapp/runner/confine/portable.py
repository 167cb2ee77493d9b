"""Everywhere else: limits where there are any, and threads that watch the parent and the memory.

On macOS the process is started under `sandbox-exec` (`quizapp.runner.launch`), which governs files and network; on
Windows the interface puts it into a job object (`quizapp.runner.windows`).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.runner.protocol import Level

EVERY = 0.05  # seconds between two looks at the memory
TOO_MUCH = 137  # exit status of a process that used more than it may
MARK = "QUIZAPP_CONFINED"  # set by the interface: by what the process was confined from outside


def watch_parent() -> None:
    """End with the parent. macOS hands orphans to another parent; Windows ends them with the job object."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    if sys.platform != "win32":
        threading.Thread(target=watch, daemon=True).start()


def confine(memory: int, seconds: int) -> tuple[Level, list[str]]:
    how = [each for each in (os.environ.get(MARK, ""), _limit(seconds), _watch_memory(memory)) if each]
    return ("partial" if os.environ.get(MARK) else "none"), how


def _limit(seconds: int) -> str:
    """Processor time and the size of files; macOS ignores or refuses limits of memory."""
    try:
        import resource
    except ImportError:
        return ""
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    for which, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, spent + 1 + seconds),
        (resource.RLIMIT_FSIZE, 1 << 20),
    ):
        try:
            resource.setrlimit(which, (most, most))
        except (OSError, ValueError):
            return ""
    return "rlimits"


def _watch_memory(memory: int) -> str:
    """A thread that ends the process when it has grown by more than that."""
    if _peak() is None:
        return ""
    start = _peak() or 0

    def watch() -> None:
        while (_peak() or 0) - start < memory:
            time.sleep(EVERY)
        os._exit(TOO_MUCH)

    threading.Thread(target=watch, daemon=True).start()
    return "memory watch"


def _peak() -> int | None:
    """The most memory that this process had, in bytes; None where that cannot be known."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
