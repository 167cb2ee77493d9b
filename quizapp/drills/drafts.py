"""What a person has written so far, one file a drill; kept across sittings, and readable in any editor."""

from __future__ import annotations

import os
import re
from pathlib import Path

from quizapp.drills.pages import Page
from quizapp.locale import _
from quizapp.record import home

_seen: dict[Path, tuple[int, int] | None] = {}
"""Drafts as this process saw them last: what another window wrote meanwhile is not written over."""


def path(page: Page, kind: str = "") -> Path:
    """Where the draft is; `kind` "bug" is the bug to be mended, "old" what stood there before a new start."""
    return home() / "drills" / f"{page.name}{kind and '.'}{kind}.py"


def begun(page: Page) -> bool:
    """Whether there is a draft that is more than the stub."""
    return differs(page, _written(page))


def differs(page: Page, text: str) -> bool:
    """Whether it is more than the stub."""
    return text.strip() != page.stub.strip()


def load(page: Page) -> str:
    """The draft, or the stub if there is none that can be read."""
    _seen[path(page)] = stamp(path(page))
    return _written(page)


def _written(page: Page) -> str:
    try:
        return path(page).read_text("utf-8", errors="replace")
    except OSError:
        return page.stub


def save(page: Page, text: str, kind: str = "") -> str:
    """Write it, whole or not at all. Returns what went wrong, in one line, or nothing."""
    file = path(page, kind)
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8", errors="replace")
        other = _put_aside(file, text)
        os.replace(part, file)
    except OSError as error:
        return _("your draft cannot be kept in {path}: {why}").format(path=file, why=error.strerror or error)
    _seen[file] = stamp(file)
    told = _("{path} was changed elsewhere; what stood there is in {other}")
    return told.format(path=file, other=other) if other else ""


def _put_aside(file: Path, text: str) -> Path | None:
    """Keep what somebody else wrote there since it was seen, under another name. Raises OSError."""
    if file not in _seen or stamp(file) in (None, _seen[file]) or file.read_bytes() == text.encode("utf-8", "replace"):
        return None
    other = file.with_suffix(".other.py")
    os.replace(file, other)
    return other


def showable(text: str) -> str:
    """The same with a sign in the place of what no screen can show."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text.replace("\r\n", "\n"))


def stamp(file: Path) -> tuple[int, int] | None:
    """What changes when a file is saved; None while it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def read(file: Path) -> str:
    """Somebody's file, as it is now. Raises OSError; bytes that are no UTF-8 are left for the judge to name."""
    _seen[file] = stamp(file)
    with file.open("rb") as opened:
        return opened.read(1 << 20).decode("utf-8-sig", "surrogateescape")
