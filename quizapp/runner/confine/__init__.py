"""Confines this process, as far as the system it runs on can, and says how far that was. Called once torch is loaded.

Linux needs neither privileges nor programs for it: resource limits, Landlock and a seccomp filter. macOS is started
under `sandbox-exec` (`command`), Windows is put into a job object by the interface (`adopt`).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.runner.protocol import Level

MEMORY = 1 << 30  # bytes that the person's code may use beyond what torch has taken
SECONDS = 20  # of processor time, as a backstop: the interface's clock is first


def die_with_parent() -> None:
    """Linux kills this process when the thread that started it ends; elsewhere a thread watches the parent."""
    if sys.platform == "linux":
        from quizapp.runner.confine import linux

        linux.die_with_parent()
    else:
        from quizapp.runner.confine import portable

        portable.watch_parent()


def confine() -> tuple[Level, list[str]]:
    """Returns the level in force, and what it is made of. Never raises: what cannot be had lowers the level."""
    if sys.platform == "linux":
        from quizapp.runner.confine import linux

        return linux.confine(MEMORY, SECONDS)
    from quizapp.runner.confine import portable

    return portable.confine(MEMORY, SECONDS)
