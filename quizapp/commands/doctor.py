"""`quizapp doctor`: what this machine has, what is missing, and what mends it."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from quizapp.commands.laboratory import in_laboratory
from quizapp.lab import LabError
from quizapp.locale import _, ngettext
from quizapp.practice import Practice

State: TypeAlias = Literal["fine", "note", "bad"]

RUNS = 8  # of lost answers that are named
RULER = "■×▪·●○▌▸▼✓✗√αᵀ−"  # signs of the interface whose width some terminals take as two cells


class Finding(Struct, frozen=True):
    name: str
    state: State
    says: str


def examine(repair: bool = False) -> list[Finding]:
    """Look at Python, torch, how drills are confined, the terminal, the log and the packs; mend the log if wished."""
    return [_python(), _torch(), _isolation(), _terminal(), _encoding(), *_log(repair), *_packs()]


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


def _log(repair: bool) -> Iterator[Finding]:
    from quizapp.record import home
    from quizapp.record.checkup import examine as check

    path = home() / "log.sqlite3"
    if not path.exists():
        yield Finding("log", "note", _("{path} is not there yet; the first answer creates it").format(path=path))
        return
    health = check(path)
    if health.wrong and repair:
        yield _mended(path)
        health = check(path)
    yield from (Finding("log", "bad", wrong) for wrong in health.wrong)
    if not health.wrong:
        says = ngettext("{path}, {count} answer", "{path}, {count} answers", health.answers)
        yield Finding("log", "fine", says.format(path=path, count=health.answers))
        yield from _cards()
    yield from (Finding("log", "note", note) for note in health.notes)


def _mended(path: Path) -> Finding:
    from quizapp.record import LogUnusable
    from quizapp.record.salvage import mend

    try:
        done = mend(path)
    except LogUnusable as error:
        return Finding("log", "bad", str(error))
    says = ngettext("mended: {count} answer kept", "mended: {count} answers kept", done.answers)
    parts = [says.format(count=done.answers)]
    if done.from_backup:
        parts.append(_("{count} of them from a backup").format(count=done.from_backup))
    if done.lost:
        ids = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in done.lost[:RUNS])
        parts.append(_("{count} lost, number {ids}").format(count=done.lost_count, ids=ids))
    else:
        parts.append(_("none known to be lost"))
    parts.append(_("the damaged files are in {folder}").format(folder=done.aside))
    return Finding("log", "note", _("; ").join(parts))


def _cards() -> Iterator[Finding]:
    """The schedule's cache against the answers; where they differ, it is made again."""
    from quizapp.record import Log, LogUnusable
    from quizapp.schedule.days import today
    from quizapp.schedule.deck import Deck, rebuilt

    try:
        with Log.open() as log:
            Deck(log, today(time.time()))
            if {(card.question, card.rev): card for card in log.cards.all()} != rebuilt(log):
                log.cards.forget()
                yield Finding("log", "note", _("the schedule did not follow from the answers, and was made again"))
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
