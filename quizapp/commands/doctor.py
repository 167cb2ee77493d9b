"""`quizapp doctor`: what this machine has, what is missing, and what mends it."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Literal, TypeAlias

from msgspec import Struct

from quizapp.commands.laboratory import in_laboratory
from quizapp.lab import LabError
from quizapp.locale import _, ngettext
from quizapp.practice import Practice

State: TypeAlias = Literal["fine", "note", "bad"]

RULER = "■×▪·●○▌▸▼✓✗√αᵀ−"  # signs of the interface whose width some terminals take as two cells


class Finding(Struct, frozen=True):
    name: str
    state: State
    says: str


def examine() -> list[Finding]:
    """Look at Python, torch, the terminal, the folders and the packs."""
    return [_python(), _torch(), _isolation(), _terminal(), _encoding(), *_log(), *_packs()]


def _python() -> Finding:
    return Finding("python", "fine", f"{platform.python_version()}, {sys.executable}")


def _torch() -> Finding:
    async def version(practice: Practice) -> str:
        await practice.laboratory.start()
        return practice.laboratory.torch_version

    try:
        return Finding("torch", "fine", in_laboratory(version))
    except LabError as error:
        return Finding("torch", "bad", error.message)


def _isolation() -> Finding:
    """How far the code that a person writes in a drill is kept from everything else."""
    from quizapp.runner.process import RunnerFailed
    from quizapp.runner.spares import Spares

    async def look() -> Spares:
        spares = Spares()
        try:
            spares.release(await spares.take())
        finally:
            await spares.close()
        return spares

    try:
        spares = asyncio.run(look())
    except RunnerFailed as error:
        return Finding("isolation", "bad", error.message)
    made = ", ".join(spares.how) or _("nothing")
    match spares.level:
        case "full":
            return Finding("isolation", "fine", _("your code in a drill is fully confined ({how})").format(how=made))
        case "partial":
            told = _("your code in a drill is confined in part ({how}): judge only code that you trust")
            return Finding("isolation", "note", told.format(how=made))
        case _:
            told = _("your code in a drill is not confined here: judge only code that you trust")
            return Finding("isolation", "note", told)


def _terminal() -> Finding:
    term = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        return Finding("terminal", "note", _("not a terminal; `quizapp practice --text` works anywhere"))
    if term in ("", "dumb"):
        return Finding("terminal", "note", _("TERM={term}; use `quizapp practice --text`").format(term=term))
    size = os.get_terminal_size()
    textual = metadata.version("textual")
    wide = _("if the ruler {ruler} is not {n} cells wide, set ambiguous characters to narrow")
    says = f"{term}, {size.columns}×{size.lines}, textual {textual}; " + wide.format(ruler=RULER, n=len(RULER))
    return Finding("terminal", "fine", says)


def _encoding() -> Finding:
    encoding = (sys.stdout.encoding or "").lower()
    if encoding.replace("-", "") == "utf8":
        return Finding("encoding", "fine", encoding)
    return Finding("encoding", "bad", _("{encoding}; set PYTHONUTF8=1 or a UTF-8 locale").format(encoding=encoding))


def _log() -> Iterator[Finding]:
    from quizapp.record import Log, LogUnusable, home

    path = home() / "log.sqlite3"
    if not path.exists():
        yield Finding("log", "note", _("{path} is not there yet; the first answer creates it").format(path=path))
        return
    try:
        with Log.open() as log:
            count = log.count()
            says = ngettext("{path}, {count} answer", "{path}, {count} answers", count)
            yield Finding("log", "fine", says.format(path=path, count=count))
    except LogUnusable as error:
        yield Finding("log", "bad", str(error))


def _packs() -> Iterator[Finding]:
    from quizapp.bank.packs import load

    bank = load()
    count = _("{questions} questions in {files} files").format(questions=len(bank.questions), files=len(bank.files))
    yield Finding("questions", "fine" if bank.questions else "bad", count)
    for error in bank.errors:
        yield Finding("questions", "bad", str(error))


def lines(findings: list[Finding]) -> Iterator[str]:
    words = {"fine": _("fine"), "note": _("note"), "bad": _("bad")}
    for finding in findings:
        yield f"{finding.name:<10} {words[finding.state]}  {finding.says}"
