"""What a person did and plans: progress, plan, export and import, and the state of the machine."""

from __future__ import annotations

from pathlib import Path

import click

from quizapp.cli.shared import (
    NO,
    Unusable,
    as_json,
    echo,
    in_laboratory,
    lang,
    load_bank,
    of_log,
    progress_in,
    progress_line,
    quizapp,
)
from quizapp.locale import _

EXPORTS = ("anki", "jsonl", "csv", "report")


@quizapp.command()
@lang
@as_json
def stats(as_json: bool) -> int:
    """Where you stand: what is next, the interview, certainty, recall, topics, misconceptions."""
    from quizapp.commands import report
    from quizapp.commands import stats as command
    from quizapp.commands.jsonable import echo_json

    bank = load_bank()
    seen = of_log(lambda log: progress_in(log, bank))
    if as_json:
        echo_json(command.document(seen))
    else:
        echo(report.lines(seen, bank))
    return 0


@quizapp.command()
@click.option("--interview", metavar="DATE", help="The day of the interview, 2026-12-10; none for no interview.")
@click.option("--hours", "hours_a_day", metavar="HOURS", help="Hours a day until then.")
@click.option("--retention", metavar="SHARE", help="The recall at which a question is due, 0.7 to 0.97.")
@click.option("--new", "new_a_day", metavar="N", help="New questions a day.")
@click.option("--reviews", "reviews_a_day", metavar="N", help="Repeated questions a day.")
@click.option("--right-guess", "right_guess", metavar="again|hard", help="What a right guess among a few counts as.")
@click.option("--easy", "allow_easy", metavar="true|false", help="Whether twice sure and right may count as Easy.")
@lang
@as_json
def plan(as_json: bool, **wanted: str | None) -> int:
    """Set the day of the interview, the hours, and a day's limits; without options, say what is set."""
    from quizapp.commands import plan as command
    from quizapp.commands.jsonable import echo_json
    from quizapp.schedule.settings import BadSetting

    given = {name: value for name, value in wanted.items() if value is not None}
    bank = load_bank()
    try:
        of_log(lambda log: command.change(log, given), create=bool(given))
    except BadSetting as error:
        raise Unusable(str(error)) from None
    seen = of_log(lambda log: progress_in(log, bank))
    if as_json:
        echo_json(command.document(seen))
    else:
        echo(command.lines(seen))
    return 0


@quizapp.command()
@click.argument("kind", metavar="FORMAT", type=click.Choice(EXPORTS))
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@lang
def export(kind: str, path: Path) -> int:
    """Write your answers (jsonl: all of them, without loss; csv; a report) or the questions as Anki notes."""
    from quizapp.commands import exchange, report
    from quizapp.record import jsonl, sheet

    try:
        if kind == "anki":
            return _export_anki(path)
        if kind == "report":
            bank = load_bank()
            written = list(report.document(of_log(lambda log: progress_in(log, bank)), bank))
            exchange.write(path, "report", written)
        elif kind == "jsonl":
            of_log(lambda log: exchange.write(path, "jsonl", jsonl.exported(log)))
        else:
            of_log(lambda log: exchange.write(path, "csv", sheet.table(log)))
    except exchange.CannotWrite as error:
        raise Unusable(str(error)) from None
    return 0


def _export_anki(path: Path) -> int:
    from quizapp.commands import anki, exchange

    exchange.refuse_another(path, "anki")
    bank = load_bank()
    notes = in_laboratory(lambda practice: anki.notes(practice, bank, progress_line(False)), bank)
    for line in notes.left_out:
        click.echo(line, err=True)
    exchange.write(path, "anki", notes.lines)
    return NO if notes.left_out else 0


@quizapp.command("import")
@click.argument("kind", metavar="jsonl", type=click.Choice(("jsonl",)))
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@lang
def import_(kind: str, path: Path) -> int:
    """Add the answers of an export to your log; those that it has already are left as they are."""
    from quizapp.commands import exchange
    from quizapp.record.merge import BadLine

    try:
        added = of_log(lambda log: exchange.bring_in(log, path), create=True)
    except BadLine as error:
        raise Unusable(f"{path}: {error}") from None
    click.echo(exchange.told(added))
    return 0


@quizapp.command()
@click.option("--repair", is_flag=True, help="Mend a damaged log: save what can be read, and what backups have.")
@lang
@as_json
def doctor(repair: bool, as_json: bool) -> int:
    """Say what this machine has, and what is missing."""
    from quizapp.commands import doctor as command
    from quizapp.commands.jsonable import echo_json

    findings = command.examine(repair)
    if as_json:
        echo_json({"findings": findings})
    else:
        echo(command.lines(findings))
    return NO if any(finding.state == "bad" for finding in findings) else 0


@quizapp.command()
@click.option("--address", metavar="URL", default="", help="An API like OpenAI's: http://127.0.0.1:8080/v1")
@click.option("--model", metavar="NAME", default="", help="The model to ask for.")
@click.option("--exam", "examine", is_flag=True, help="Examine it on labelled answers: about eighty requests.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(1, 600), help="For each request.")
@click.option("--off", is_flag=True, help="Forget it.")
@lang
@as_json
def examiner(address: str, model: str, examine: bool, seconds: float, off: bool, as_json: bool) -> int:
    """An optional language model of your own that may settle doubtful points of an answer in words.

    Off until you name one, and asked nothing until it has passed its exam. Exit code 1 when it has not.
    """
    from quizapp.commands import examiner as command
    from quizapp.commands.jsonable import echo_json
    from quizapp.examiner import BadEndpoint, Silent
    from quizapp.examiner import endpoint as examiners

    try:
        if off:
            of_log(command.forget, create=True)
        if address or model:
            of_log(lambda log: command.change(log, address, model), create=True)
        endpoint = of_log(examiners.chosen)
        if examine:
            if endpoint is None:
                raise Unusable(_("name an examiner first: quizapp examiner --address URL --model NAME"))
            passed = command.hold(endpoint, load_bank(), seconds, progress_line(as_json))
            of_log(lambda log: command.keep_result(log, passed), create=True)
    except (BadEndpoint, Silent) as error:
        raise Unusable(str(error)) from None
    last = of_log(lambda log: examiners.kept(log).exam)
    if as_json:
        echo_json(command.document(endpoint, last))
    else:
        echo(command.lines(endpoint, last))
    return NO if endpoint is not None and not command.document(endpoint, last)["admitted"] else 0
