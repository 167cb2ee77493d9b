"""The catalogue of demonstrations on disk, so that a later start has it before torch is loaded.

The file is named after a fingerprint of the sources that declare the demonstrations: it fits exactly these, under any
Python and torch. A file that does not fit, is broken or was meddled with is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

import solutions
from solutions.evidence import Declaration

LIMIT = 8 << 20  # bytes


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fingerprint: str
    declarations: list[Declaration]


def fingerprint() -> str:
    """SHA-256 over the bytes, names and sizes of all the Python files of `solutions`."""
    root = Path(solutions.__path__[0])
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def load(folder: Path) -> dict[str, Declaration] | None:
    """The catalogue that fits the sources as they are now, by id; None if there is none."""
    with contextlib.suppress(OSError, msgspec.MsgspecError, RecursionError):
        mark = fingerprint()
        path = _path(folder, mark)
        if path.is_file() and path.stat().st_size <= LIMIT:
            stored = msgspec.msgpack.decode(path.read_bytes(), type=_Stored)
            if stored.fingerprint == mark:
                return {declaration.id: declaration for declaration in stored.declarations}
    return None


def save(folder: Path, fingerprint: str, declarations: list[Declaration]) -> None:
    """Write the catalogue, whole or not at all, and remove those of other sources. A folder that refuses is left be."""
    path = _path(folder, fingerprint)
    content = msgspec.msgpack.encode(_Stored(fingerprint, declarations))
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if not (path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content):
            _replace(path, content)
        for other in folder.glob("catalogue-*"):
            if other != path:
                other.unlink()


def _path(folder: Path, fingerprint: str) -> Path:
    return folder / f"catalogue-{fingerprint[:12]}.msgpack"


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix="catalogue-", suffix=".part", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
