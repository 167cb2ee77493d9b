"""`quizapp export` and `quizapp import`: files that are whole or not there, never in the place of somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from quizapp.commands import anki, report
from quizapp.locale import _, ngettext
from quizapp.record import Log, backup, files
from quizapp.record.files import CannotWrite as CannotWrite
from quizapp.record.merge import Added, imported, lines_of

Format: TypeAlias = Literal["anki", "jsonl", "csv", "report"]

BEGINS: dict[Format, str] = {
    "jsonl": files.JSONL, "csv": files.CSV, "report": report.MARK, "anki": "\n".join(anki.HEADER),
}  # fmt: skip


def write(path: Path, kind: Format, lines: Iterable[str]) -> None:
    """Write an export whole or not at all. Raises CannotWrite, and whatever making the lines raises."""
    files.write(path, BEGINS[kind], lines)


def refuse_another(path: Path, kind: Format) -> None:
    """Raises CannotWrite when something else stands there."""
    files.refuse_another(path, BEGINS[kind])


def bring_in(log: Log, path: Path) -> Added:
    """Add the answers of a file, behind a copy of the log. Raises BadLine and LogUnusable: nothing was added."""
    if log.path is not None:
        backup.before_import(log.path)
    return imported(log, lines_of(path))


def told(added: Added) -> str:
    """What an import brought, in one line."""
    other = added.undos + added.decisions + added.retractions + added.interviews
    parts = [ngettext("{n} answer added", "{n} answers added", added.attempts).format(n=added.attempts)]
    if other:
        parts.append(ngettext("{n} other entry added", "{n} other entries added", other).format(n=other))
    parts.append(_("{n} known already").format(n=added.known))
    return _("; ").join(parts) + _(".")
