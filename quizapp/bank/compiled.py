"""Question files as they were last found to be right, so that a start need not read and check them again.

A file is known by its text: one that changed is read anew. What is kept fits exactly this reader and these rules; a
store that does not, is broken or was meddled with is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct

from quizapp.bank.ladders import Ladder
from quizapp.bank.ledger import Document, Row
from quizapp.bank.rubrics import Concept, Explain
from quizapp.bank.types import Question, Topic
from solutions import evidence

LIMIT = 64 << 20  # bytes
NAME = "bank.msgpack"


class Kept(Struct, frozen=True, array_like=True):
    """The entries of one faultless file; questions and rows with their index in it."""

    questions: list[tuple[int, Question]] = []
    topics: list[Topic] = []
    rows: list[tuple[int, Row]] = []
    documents: list[Document] = []
    explains: list[tuple[int, Explain]] = []
    concepts: list[Concept] = []
    ladders: list[tuple[int, Ladder]] = []


class _Store(Struct, frozen=True, forbid_unknown_fields=True):
    rules: str
    files: dict[str, Kept]


class Compiled:
    """The store in a folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known = _load(folder) if folder else {}
        self._used: dict[str, Kept] = {}

    def find(self, role: str, text: str) -> Kept | None:
        """The entries of a file with this text, if it was ever found right."""
        key = key_of(role, text)
        kept = self._known.get(key)
        if kept is not None:
            self._used[key] = kept
        return kept

    def keep(self, role: str, text: str, kept: Kept) -> None:
        self._used[key_of(role, text)] = kept

    def save(self) -> None:
        """Write what was used, whole or not at all, and drop the rest. A folder that refuses is let be."""
        if self._folder is None or self._used.keys() == self._known.keys():
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._folder / NAME, msgspec.msgpack.encode(_Store(rules(), self._used)))


def key_of(role: str, text: str) -> str:
    return f"{role}-{hashlib.blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def _load(folder: Path) -> dict[str, Kept]:
    with contextlib.suppress(OSError, msgspec.MsgspecError, RecursionError):
        path = folder / NAME
        if path.stat().st_size <= LIMIT:
            store = msgspec.msgpack.decode(path.read_bytes(), type=_Store)
            if store.rules == rules():
                return store.files
    return {}


def rules() -> str:
    """A fingerprint of the sources that read and check question files."""
    digest = hashlib.blake2b(digest_size=16)
    for path in (*sorted(Path(__file__).parent.glob("*.py")), Path(evidence.__file__)):
        status = path.stat()
        digest.update(f"{path.name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def replace_file(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix="bank-", suffix=".part", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
