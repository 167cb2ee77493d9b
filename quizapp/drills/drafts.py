"""What a person has written so far, one file a drill; kept across sittings, and readable in any editor."""

from __future__ import annotations

import os
import re
from pathlib import Path

from quizapp.drills.pages import Page
from quizapp.locale import _
from quizapp.record import home


def path(page: Page) -> Path:
    return home() / "drills" / f"{page.name}.py"


def begun(page: Page) -> bool:
    """Whether there is a draft that is more than the stub."""
    return load(page).strip() != page.stub.strip()


def load(page: Page) -> str:
    """The draft, or the stub if there is none that can be read."""
    try:
        return path(page).read_text("utf-8", errors="replace")
    except OSError:
        return page.stub


def save(page: Page, text: str) -> str:
    """Write it, whole or not at all. Returns why it could not be, in one line, or nothing."""
    file = path(page)
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8", errors="replace")
        os.replace(part, file)
    except OSError as error:
        return _("your draft cannot be kept in {path}: {why}").format(path=file, why=error.strerror or error)
    return ""


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
    with file.open("rb") as opened:
        return opened.read(1 << 20).decode("utf-8-sig", "surrogateescape")
