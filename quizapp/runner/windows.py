"""Windows: a job object that ends a runner with the app, and bounds its memory and its processes. Through ctypes.

Neither files nor the network are confined: the level is partial.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

MEMORY = 3 << 30  # bytes: torch and what the person's code may use
PROCESSES = 2  # a venv's python.exe starts the base interpreter
_ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_EXCEPTION, _KILL_ON_CLOSE = 0x8, 0x100, 0x400, 0x2000
_EXTENDED_LIMITS = 9
_SET_QUOTA_AND_TERMINATE = 0x0101


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


def limits() -> ExtendedLimits:
    made = ExtendedLimits()
    made.BasicLimitInformation.LimitFlags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_EXCEPTION | _KILL_ON_CLOSE
    made.BasicLimitInformation.ActiveProcessLimit = PROCESSES
    made.ProcessMemoryLimit = MEMORY
    return made


def adopt(pid: int, platform: str = sys.platform) -> int:
    """Put a process into a job of its own: the job's handle, which must be kept; 0 where that is not possible."""
    if platform != "win32":
        return 0
    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009  (only Windows has it)
    job = kernel.CreateJobObjectW(None, None)
    wanted = limits()
    process = kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, pid)
    set_up = kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(wanted), ctypes.sizeof(wanted))
    done = bool(process) and set_up and kernel.AssignProcessToJobObject(job, process)
    kernel.CloseHandle(process)
    return int(job) if done else 0
