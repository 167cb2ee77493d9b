"""How the laboratory's child is started: its command line and its environment."""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

_THREADS = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")  # one thread: the same sums in the same order


def child_command() -> list[str]:
    """Isolated (-I): neither the current directory nor PYTHONPATH decides what the child imports.

    Its arguments are the folders of packages that isolation would hide although this process uses them.
    """
    hidden = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return [sys.executable, "-I", "-X", "utf8", str(Path(__file__).with_name("child.py")), *hidden]


def child_environment() -> dict[str, str]:
    """This process's own, with one thread, and without a GPU unless the person set one."""
    threads = {f"{library}_NUM_THREADS": "1" for library in _THREADS}
    return {"CUDA_VISIBLE_DEVICES": ""} | os.environ | threads
