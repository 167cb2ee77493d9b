"""`quizapp export` and `quizapp import`: files that are whole or not there, never in the place of somebody else's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

from quizapp.commands import anki, report
from quizapp.locale import _, ngettext
from quizapp.record import Log, backup
from quizapp.record.merge import Added, imported, lines_of

Format: TypeAlias = Literal["anki", "jsonl", "csv", "report"]

BEGINS: dict[Format, str] = {
    "jsonl": '{"quizapp": "log"', "csv": "\ufeffid,time,question,rev,", "report": report.MARK,
    "anki": "\n".join(anki.HEADER),
}  # fmt: skip


class CannotWrite(Exception):
    """Its message is one line that names the mend."""


def write(path: Path, kind: Format, lines: Iterable[str]) -> None:
    """Write a file whole or not at all; one that is there is replaced only if it is an export of the same kind.

    Raises CannotWrite, and whatever making the lines raises.
    """
    refuse_another(path, kind)
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


def refuse_another(path: Path, kind: Format) -> None:
    """Raises CannotWrite when something else stands there."""
    begins = BEGINS[kind].encode()
    try:
        with path.open("rb") as file:
            ours = file.read(len(begins)) == begins
    except FileNotFoundError:
        return
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotWrite(_("{path} cannot be written: {why}").format(path=path, why=why)) from error
    if not ours:
        wish = _("{path} is there and is no such export of quizapp; choose another name")
        raise CannotWrite(wish.format(path=path))


def bring_in(log: Log, path: Path) -> Added:
    """Add the answers of a file, behind a copy of the log. Raises BadLine, LogUnusable, OSError: nothing was added."""
    if log.path is not None:
        backup.before_import(log.path)
    return imported(log, lines_of(path))


def told(added: Added) -> str:
    """What an import brought, in one line."""
    other = added.undos + added.decisions + added.retractions
    parts = [ngettext("{n} answer added", "{n} answers added", added.attempts).format(n=added.attempts)]
    if other:
        parts.append(ngettext("{n} other entry added", "{n} other entries added", other).format(n=other))
    parts.append(_("{n} known already").format(n=added.known))
    return _("; ").join(parts) + _(".")
