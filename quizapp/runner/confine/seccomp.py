"""seccomp: system calls that no drill needs and Landlock does not govern fail with EPERM.

No other process is started, signalled or looked into, no network is touched, no limit is raised. What remains is what
torch and Python use. The filter is a program for the kernel's classic BPF machine, as linux/seccomp.h describes.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import NamedTuple

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _DENY, _MISSING, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000  # EPERM, ENOSYS
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_THREAD = 0x00010000  # CLONE_THREAD
_X32 = 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38

_X86_64 = {
    "socket": 41, "socketpair": 53, "connect": 42, "bind": 49, "clone": 56, "fork": 57, "vfork": 58, "execve": 59,
    "kill": 62, "setpgid": 109, "setsid": 112, "ptrace": 101, "chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93,
    "lchown": 94, "utime": 132, "utimes": 235, "futimesat": 261, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190,
    "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199, "tkill": 200, "tgkill": 234, "shmget": 29,
    "semget": 64, "msgget": 68, "mq_open": 240, "add_key": 248, "request_key": 249, "keyctl": 250,
    "inotify_init": 253, "inotify_init1": 294, "fanotify_init": 300, "fchownat": 260, "fchmodat": 268, "unshare": 272,
    "utimensat": 280, "perf_event_open": 298, "setrlimit": 160, "prlimit64": 302, "open_by_handle_at": 304,
    "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311, "memfd_create": 319, "bpf": 321, "execveat": 322,
    "userfaultfd": 323, "prctl": 157, "setpriority": 141,
}  # fmt: skip
_AARCH64 = {
    "socket": 198, "socketpair": 199, "connect": 203, "bind": 200, "clone": 220, "execve": 221, "kill": 129,
    "setpgid": 154, "setsid": 157, "ptrace": 117, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55,
    "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16,
    "tkill": 130, "tgkill": 131, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180, "add_key": 217,
    "request_key": 218, "keyctl": 219, "inotify_init1": 26, "fanotify_init": 262, "unshare": 97, "utimensat": 88,
    "perf_event_open": 241, "setrlimit": 164, "prlimit64": 261, "open_by_handle_at": 265, "setns": 268,
    "process_vm_readv": 270, "process_vm_writev": 271, "memfd_create": 279, "bpf": 280, "execveat": 281,
    "userfaultfd": 282, "prctl": 167, "setpriority": 140,
}  # fmt: skip
_NEWER = {  # the same numbers everywhere
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "pidfd_open": 434, "clone3": 435, "pidfd_getfd": 438, "process_madvise": 440, "memfd_secret": 447,
    "fchmodat2": 452,
}  # fmt: skip
_MACHINES = {"x86_64": (0xC000003E, _X86_64 | _NEWER), "aarch64": (0xC00000B7, _AARCH64 | _NEWER)}


class Instruction(NamedTuple):
    """One step of the filter: `yes` and `no` are how many steps to skip."""

    code: int
    yes: int
    no: int
    value: int


def confine() -> str:
    """From now on the calls above fail. Returns "seccomp", or nothing where there is none."""
    machine = os.uname().machine
    if machine not in _MACHINES:
        return ""
    steps = program(machine, os.getpid())
    packed = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    filters = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = libc.prctl(_PR_SET_SECCOMP, 2, ctypes.c_char_p(filters)) == 0
    return "seccomp" if done else ""


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter: calls of another architecture kill, those above fail, all others pass."""
    architecture, calls = _MACHINES[machine]
    steps = [_load(_ARCHITECTURE), _equal(architecture, 1, 0), _return(_KILL), _load(_NUMBER)]
    if machine == "x86_64":
        steps += [Instruction(_AT_LEAST, 0, 1, _X32), _return(_KILL)]
    numbers = dict(calls)
    # Without clone3, whose flags lie in memory, libc falls back to clone, whose flags can be looked at.
    steps += [_equal(numbers.pop("clone3"), 0, 1), _return(_MISSING)]
    threads = Instruction(_ANY_BIT, 0, 1, _THREAD)
    steps += [_equal(numbers.pop("clone"), 0, 4), _load(_argument(0)), threads, _return(_ALLOW), _return(_DENY)]
    for name in ("kill", "tgkill"):  # to itself: abort() does that
        steps += [
            _equal(numbers.pop(name), 0, 4), _load(_argument(0)), _equal(pid, 0, 1), _return(_ALLOW), _return(_DENY)
        ]  # fmt: skip
    # Limits may be read (the new limit is null), never set.
    steps += [
        _equal(numbers.pop("prlimit64"), 0, 6), _load(_argument(2)), _equal(0, 0, 3), _load(_argument(2) + 4),
        _equal(0, 0, 1), _return(_ALLOW), _return(_DENY),
    ]  # fmt: skip
    # It goes on dying with its parent.
    steps += [
        _equal(numbers.pop("prctl"), 0, 4), _load(_argument(0)), _equal(_PR_SET_PDEATHSIG, 0, 1), _return(_DENY),
        _return(_ALLOW),
    ]  # fmt: skip
    for number in numbers.values():
        steps += [_equal(number, 0, 1), _return(_DENY)]
    return [*steps, _return(_ALLOW)]


def _load(offset: int) -> Instruction:
    return Instruction(_LOAD, 0, 0, offset)


def _equal(value: int, yes: int, no: int) -> Instruction:
    return Instruction(_EQUAL, yes, no, value)


def _return(what: int) -> Instruction:
    return Instruction(_RETURN, 0, 0, what)


def _argument(index: int) -> int:
    """The lower half of an argument of the call; both machines are little-endian."""
    return _ARGUMENTS + 8 * index
