"""`quizapp interview`: line mode, the list of interviews, their reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quizapp.bank.packs import Bank
from quizapp.drills.pages import BadPage
from quizapp.interview import files, history, page
from quizapp.interview.plan import NoPlan, Preset
from quizapp.interview.planning import planned
from quizapp.interview.report import conclude
from quizapp.interview.session import Session
from quizapp.interview.state import NotResumable
from quizapp.lab import LabError, Laboratory
from quizapp.locale import _
from quizapp.practice import Practice
from quizapp.record import Log, LogUnusable, cache_folder, open_log
from quizapp.record.backup import daily_or_why

Echo = Callable[[str], None]


class Unusable(Exception):
    """One line that names the mend."""


def listing(log: Log) -> list[str]:
    from quizapp.text.interview_report import listing as lines

    found = history.rows(log)
    return lines(found) if found else [_("No interviews yet. quizapp interview begins one.")]


def report(number: int, kind: files.Format, to: Path | None, echo: Echo) -> None:
    """Write the report of a closed interview, or print it. Raises Unusable."""
    with _kept() as log:
        document = history.report(log, number)
        if document is None:
            raise Unusable(_("there is no report of an interview {id}; quizapp interview --list").format(id=number))
        figures = asyncio.run(_figures(log, document)) if kind == "html" else []
    if to is None:
        echo("".join(files.text(document, kind, figures)).rstrip("\n"))
        return
    try:
        echo(_("The report is in {path}").format(path=files.write(document, to, kind, figures)))
    except files.CannotWrite as error:
        raise Unusable(str(error)) from None


async def _figures(log: Log, document: dict[str, Any]) -> page.Figures:
    laboratory = Laboratory(cache=cache_folder())
    try:
        return await page.drawn(laboratory, document)
    finally:
        await laboratory.close()


def _kept() -> Log:
    try:
        return Log.open()
    except LogUnusable as error:
        raise Unusable(str(error)) from None


def in_lines(
    bank: Bank, preset: Preset, topics: tuple[str, ...], start: int | None, seed: int | None, *, resume: bool,
    close: bool, to: Path | None, echo: Echo,
) -> int:  # fmt: skip
    """An interview line by line; or the one that was left, gone on with or ended. Raises Unusable."""
    from quizapp.text.interview import run

    log, trouble = open_log()
    with log:
        if trouble:
            echo(trouble)
        practice = Practice(bank, Laboratory(cache=cache_folder()), log)

        async def make() -> Session:
            if resume or close:
                return Session.resume(practice, _open_one(log))
            if (left := history.open_one(log)) is not None:
                says = _("Interview {id} is still open: --resume goes on with it, --close ends it.")
                echo(says.format(id=log.interviews.number(left)))
            return Session.begin(practice, await planned(practice, preset, topics, seed, start))

        try:
            if close:
                document = asyncio.run(_close(practice, _open_one(log)))
                _tell(document, to, echo)
                return 0
            run(make, practice, to)
            if log.path is not None and (trouble := daily_or_why(log.path)):
                echo(trouble)
        except LabError as error:
            raise Unusable(error.message) from None
        except (NoPlan, NotResumable, LogUnusable, BadPage) as error:
            raise Unusable(str(error)) from None
    return 0


def _open_one(log: Log) -> int:
    found = history.open_one(log)
    if found is None:
        raise Unusable(_("no interview is open; quizapp interview begins one"))
    return found


async def _close(practice: Practice, id: int) -> dict[str, Any]:
    """End an interview with what was answered. Its content need not be there any more."""
    try:
        await practice.bind()
        return await conclude(Session.resume(practice, id, asking=False))
    finally:
        await practice.laboratory.close()


def _tell(document: dict[str, Any], to: Path | None, echo: Echo) -> None:
    echo(document["verdict"]["sentence"])
    try:
        for kind in files.FORMATS if to is None else (files.format_of(to),):
            path = files.write(document, to or files.default(document, kind), kind)
            echo(_("The report is in {path}").format(path=path))
    except files.CannotWrite as error:
        raise Unusable(str(error)) from None
