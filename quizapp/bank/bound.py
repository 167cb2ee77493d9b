"""Which question files agreed with what the demonstrations declare, so that a start need not ask again.

To hold every claim and every placeholder against the declarations takes half a second. A file is known by its text, the
declarations by all that they say; a store that fits neither, is broken or is of other rules is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from quizapp.bank.compiled import replace_file, rules
from solutions.evidence import Declaration

LIMIT = 1 << 20  # bytes
NAME = "bound.msgpack"


class _Store(Struct, frozen=True, forbid_unknown_fields=True):
    rules: str
    declarations: str
    files: list[str]


class Bound:
    """The store in a folder, for one set of declarations; without a folder nothing is known or kept."""

    def __init__(self, folder: Path | None, declarations: Mapping[str, Declaration]) -> None:
        self._folder = folder
        self._declarations = _fingerprint(declarations) if folder else ""
        self.known = _load(folder, self._declarations) if folder else frozenset[str]()

    def keep(self, files: Iterable[str]) -> None:
        """Remember that these agree, whole or not at all, and forget the rest. A folder that refuses is let be."""
        found = frozenset(files)
        if self._folder is None or found == self.known:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            store = _Store(rules(), self._declarations, sorted(found))
            replace_file(self._folder / NAME, msgspec.msgpack.encode(store))


def _fingerprint(declarations: Mapping[str, Declaration]) -> str:
    content = msgspec.msgpack.encode([declarations[id] for id in sorted(declarations)])
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _load(folder: Path, declarations: str) -> frozenset[str]:
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        path = folder / NAME
        if path.stat().st_size <= LIMIT:
            store = msgspec.msgpack.decode(path.read_bytes(), type=_Store)
            if (store.rules, store.declarations) == (rules(), declarations):
                return frozenset(store.files)
    return frozenset()
