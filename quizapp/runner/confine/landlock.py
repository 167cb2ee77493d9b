"""Landlock: this process may read Python's own files and the installed packages, and nothing else; it writes nowhere.

The kernel's interface is three system calls without a wrapper in the C library; the constants are those of
linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every architecture
_VERSION = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = (1 << bit for bit in range(4))
_FILES = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights over files a version knows; later ones know 16
_PR_SET_NO_NEW_PRIVS = 38
_OURS = {"quizapp", "solutions", "questions"}
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/proc/self")


def readable() -> list[Path]:
    """The standard library and the installed packages, without this project's own: its answers are among them."""
    paths = sysconfig.get_paths()
    folders = {Path(paths[key]).resolve() for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {Path(each).resolve() for each in sys.path if each and Path(each).is_dir()}
    folders -= {Path(__file__).resolve().parents[3]} - {Path(paths["purelib"]).resolve()}
    return [entry for folder in sorted(folders) for entry in _entries(folder)] + [Path(each) for each in _system()]


def _entries(folder: Path) -> Iterator[Path]:
    """What is in it, except folders of packages, which are entered on their own, and this project's."""
    try:
        for entry in folder.iterdir():
            if entry.name not in _OURS and entry.name not in ("site-packages", "dist-packages"):
                yield entry
    except OSError:
        return


def _system() -> Iterator[str]:
    """The system's libraries, unless packages are installed among them: those are listed one by one."""
    ours = Path(__file__).resolve()
    for each in _SYSTEM:
        if not ours.is_relative_to(Path(each).resolve()):
            yield each


def confine(paths: Iterable[Path]) -> str:
    """From now on only these may be read. Returns "landlock" with its version, or nothing if the kernel has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    call = libc.syscall
    call.restype = ctypes.c_long
    version = call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION))
    if version < 1:
        return ""
    files = (1 << _FILES.get(version, 16)) - 1
    network = 0b11 if version >= 4 else 0  # TCP: bind, connect
    scoped = 0b11 if version >= 6 else 0  # abstract sockets, signals
    rules = struct.pack("QQQ", files, network, scoped)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = call(_CREATE, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0))
    if ruleset < 0:
        return ""
    try:
        for path in paths:
            _allow(call, ruleset, path, _READ_FILE | (_READ_DIR if path.is_dir() else 0))
        for device in _DEVICES:
            _allow(call, ruleset, Path(device), _READ_FILE | _WRITE_FILE)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        done = call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0)) == 0
    finally:
        os.close(ruleset)
    return f"landlock {version}" if done else ""


def _allow(call: ctypes._NamedFuncPointer, ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(1), struct.pack("=Qi", rights, descriptor), ctypes.c_uint(0))
    finally:
        os.close(descriptor)
