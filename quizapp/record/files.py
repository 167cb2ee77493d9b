"""Files for the person: whole or not there, and never in the place of somebody else's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from quizapp.locale import _

JSONL = '{"quizapp": "log"'
CSV = "\ufeffid,time,question,rev,"


class CannotWrite(Exception):
    """Its message is one line that names the mend."""


def write(path: Path, begins: str, lines: Iterable[str]) -> None:
    """Write a file whole or not at all; one that is there is replaced only if it begins alike.

    Raises CannotWrite, and whatever making the lines raises.
    """
    refuse_another(path, begins)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotWrite(_("{path} cannot be written: {why}").format(path=path, why=why)) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def refuse_another(path: Path, begins: str) -> None:
    """Raises CannotWrite when something else stands there."""
    start = begins.encode()
    try:
        with path.open("rb") as file:
            ours = file.read(len(start)) == start
    except FileNotFoundError:
        return
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotWrite(_("{path} cannot be written: {why}").format(path=path, why=why)) from error
    if not ours:
        wish = _("{path} is there and is no such export of quizapp; choose another name")
        raise CannotWrite(wish.format(path=path))
