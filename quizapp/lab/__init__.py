"""The door to torch: a client in the interface process, one child process that runs demonstrations, frames between.

Importing this package costs next to nothing; what it offers is imported when it is first touched.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.lab.client import Laboratory, State
    from quizapp.lab.errors import (
        BadRequest,
        LabClosed,
        LabCrashed,
        LabError,
        ProofFailed,
        ProofTimedOut,
        TorchMissing,
    )
    from quizapp.lab.hold import Hold
    from quizapp.lab.sync import run_once, with_laboratory
    from quizapp.lab.text import clean, one_line

__all__ = [
    "BadRequest",
    "Hold",
    "LabClosed",
    "LabCrashed",
    "LabError",
    "Laboratory",
    "ProofFailed",
    "ProofTimedOut",
    "State",
    "TorchMissing",
    "clean",
    "one_line",
    "run_once",
    "with_laboratory",
]

_HOMES = {
    "client": ("Laboratory", "State"),
    "errors": ("BadRequest", "LabClosed", "LabCrashed", "LabError", "ProofFailed", "ProofTimedOut", "TorchMissing"),
    "hold": ("Hold",),
    "sync": ("run_once", "with_laboratory"),
    "text": ("clean", "one_line"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
