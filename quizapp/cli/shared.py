"""What the commands share: the group they hang on, their common options, and the ways to what they work on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizapp import __version__, locale
from quizapp.locale import _

if TYPE_CHECKING:
    from quizapp.bank.packs import Bank
    from quizapp.bank.types import Question
    from quizapp.record import Log
    from quizapp.schedule.progress import Progress

Found = TypeVar("Found")

NO, USAGE = 1, 2


class Unusable(click.ClickException):
    """Bad input: one line that names the mend, exit code 2."""

    exit_code = USAGE


def _language(_context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        locale.use(locale.preferred(value))


lang = click.option(
    "--lang", type=click.Choice(locale.LANGUAGES), callback=_language, expose_value=False, is_eager=True,
    help="English or Chinese.",
)  # fmt: skip
seed = click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Repeat a run exactly.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group(invoke_without_command=True)
@lang
@click.version_option(__version__, prog_name="quizapp")
@click.pass_context
def quizapp(context: click.Context) -> int | None:
    """Interview questions on attention, decided by torch while you watch. Without a command: the full screen."""
    if context.invoked_subcommand is None:
        from quizapp.tui import full_screen

        return full_screen()
    return None


def load_bank() -> Bank:
    """The built-in questions. A pack that does not load is a defect of the installation: say so."""
    from quizapp.bank.packs import load
    from quizapp.record import cache_folder

    bank = load(cache=cache_folder())
    for error in bank.errors:
        click.echo(str(error), err=True)
    if not bank.questions:
        raise Unusable(_("no questions were found; install quizapp again"))
    return bank


def of_log(work: Callable[[Log], Found], create: bool = False) -> Found:
    """Do something with the log; without one, and unless it is to be created, with an empty one."""
    from quizapp.record import Log, LogUnusable, home

    try:
        with Log.open() if create or (home() / "log.sqlite3").exists() else Log.in_memory() as log:
            return work(log)
    except LogUnusable as error:
        raise Unusable(str(error)) from None


def progress_in(log: Log, bank: Bank) -> Progress:
    import time

    from quizapp.drills.cards import Cards
    from quizapp.schedule.progress import progress

    bank.drills = Cards()
    return progress(log, bank, time.time())


def question_named(bank: Bank, id: str) -> Question:
    if id in bank.questions:
        return bank.questions[id]
    raise Unusable(_("there is no question “{id}”").format(id=id) + meant(id, list(bank.questions)))


def check_topic(bank: Bank, id: str | None) -> None:
    if id is not None and id not in bank.topics:
        known = ", ".join(bank.topics)
        raise Unusable(_("there is no topic “{id}”; the topics are {known}").format(id=id, known=known))


def meant(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, 1)
    return _("; did you mean {near}?").format(near=near[0]) if near else _("; `quizapp questions` lists them")


def in_laboratory(work: Any, bank: Bank | None = None) -> Any:
    """Run `await work(practice)` in a laboratory. What it cannot do exits with one line."""
    from quizapp.commands.laboratory import in_laboratory
    from quizapp.lab import LabError

    try:
        return in_laboratory(work, bank)
    except LabError as error:
        raise Unusable(error.message) from None


def seed_or_new(given: int | None) -> int:
    from quizapp.practice import draw_seed

    return draw_seed() if given is None else given


def echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def progress_line(quiet: bool) -> Any:
    """A line on stderr that says how far the check is, when somebody is looking."""

    def report(done: int, total: int) -> None:
        click.echo(f"\r{done} / {total}" + ("\n" if done == total else ""), err=True, nl=False)

    return None if quiet or not sys.stderr.isatty() else report
