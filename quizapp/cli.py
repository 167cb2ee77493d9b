"""The commands. Everything the app decides can be had here; the forms and exit codes are a contract with scripts.

Exit codes: 0 yes or fine, 1 no, wrong or failed checks, 2 bad usage or bad input (one line on stderr).
Nothing heavy is imported until a command needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from pathlib import Path
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
KINDS = ("choice", "multi", "number", "shape", "order", "bug", "formula", "explain")  # as quizapp.bank.types has them
PRESETS = ("screen", "onsite", "drill")  # as quizapp.interview.plan has them
EXPORTS = ("anki", "jsonl", "csv", "report")


class Unusable(click.ClickException):
    """Bad input: one line that names the mend, exit code 2."""

    exit_code = USAGE


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code. Never a traceback for bad input."""
    locale.use(locale.preferred())
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal that is not UTF-8 gets \\u221a for √ and no traceback
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        result = quizapp.main(arguments, prog_name="quizapp", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        click.echo(f"quizapp: {_one_line(error)}", err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(err=True)
        return 130
    except SystemExit:  # click's word for a reader that went away: `quizapp questions | head`
        return 0


def _one_line(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    if isinstance(error, click.UsageError) and context is not None:
        text += f" ({context.command_path} --help)"
    return text


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


@quizapp.command()
@click.option("--topic", help="Only this topic.")
@click.option("--question", "id", help="Only this question.")
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@lang
@seed
def practice(topic: str | None, id: str | None, text: bool, seed: int | None) -> int:
    """Practise: six questions, or the one you name."""
    if not text:
        from quizapp.tui import full_screen

        bank = _bank()
        if id and id not in bank.explains:
            _question(bank, id)
        _topic(bank, topic)
        return full_screen(topic=topic, question=id, seed=seed)
    return _practise_in_lines(topic, id, seed)


@quizapp.command()
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@lang
@seed
def review(text: bool, seed: int | None) -> int:
    """What today asks for, and why each question now; then these questions."""
    if text:
        return _practise_in_lines(None, None, seed, review=True)
    from quizapp.tui import full_screen

    return full_screen(review=True, seed=seed)


@quizapp.command()
@click.option("--preset", type=click.Choice(PRESETS), help="screen 20 min, onsite 45 min, drill 8 min: one ladder.")
@click.option("--topic", "topics", multiple=True, help="A topic to be asked about; may stand twice.")
@click.option("--start", type=click.IntRange(1, 3), help="The step at which ladders begin: 1 define to 3 predict.")
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@click.option("--resume", is_flag=True, help="Go on with the interview that was left.")
@click.option("--close", "close_", is_flag=True, help="End the interview that was left, with its report.")
@click.option("--list", "list_", is_flag=True, help="Earlier interviews.")
@click.option("--report", type=int, metavar="ID", help="The report of an earlier interview.")
@click.option("--format", "kind", type=click.Choice(("md", "json", "html")), default="md", help="Of the report.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The file of the report.")
@lang
@seed
def interview(
    preset: Any,
    topics: tuple[str, ...],
    start: int | None,
    text: bool,
    resume: bool,
    close_: bool,
    list_: bool,
    report: int | None,
    kind: Any,
    to: Path | None,
    seed: int | None,
) -> int:
    """A mock interview: explain it, be probed, be scored with evidence."""
    from quizapp.commands import interview as command

    rung = None if start is None else start - 1
    try:
        if list_:
            _echo(_of_log(command.listing))
            return 0
        if report is not None:
            command.report(report, kind, to, click.echo)
            return 0
        bank = _bank()
        for topic in topics:
            _topic(bank, topic)
        if text or close_:
            return command.in_lines(
                bank, preset or "screen", topics, rung, seed, resume=resume, close=close_, to=to, echo=click.echo
            )
    except command.Unusable as error:
        raise Unusable(str(error)) from None
    from quizapp.tui import full_screen

    preset = preset or ("screen" if topics or seed is not None else "")
    return full_screen(interview=(preset, topics, rung, resume), seed=seed)


def _practise_in_lines(topic: str | None, id: str | None, seed: int | None, review: bool = False) -> int:
    from quizapp.lab import LabError, Laboratory
    from quizapp.practice import Practice
    from quizapp.record import cache_folder, open_log
    from quizapp.record.backup import daily_or_why
    from quizapp.text.practice import run as run_lines

    bank = _bank()
    _topic(bank, topic)
    log, trouble = open_log()
    if trouble:
        click.echo(trouble, err=True)
    if id and id not in bank.explains:
        _question(bank, id)
    with log:
        try:
            if id in bank.explains:
                from quizapp.text.explain import run as explain_in_lines

                explain_in_lines(Practice(bank, Laboratory(cache=cache_folder()), log), bank.explains[id], seed)
                return 0
            run_lines(Practice(bank, Laboratory(cache=cache_folder()), log), topic, id, seed, review)
            if log.path is not None and (trouble := daily_or_why(log.path)):
                click.echo(trouble, err=True)
        except LabError as error:
            raise Unusable(error.message) from None
    return 0


@quizapp.command()
@click.option("--topic", help="Only this topic.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@as_json
@lang
def questions(topic: str | None, kind: str | None, as_json: bool) -> int:
    """List the questions."""
    bank = _bank()
    _topic(bank, topic)
    rows = [
        {
            "id": question.id, "kind": question.kind, "topic": question.topic, "level": question.level,
            "demonstration": question.demonstration, "source": question.source,
            "options": [option.id for option in question.options],
        }
        for question in bank.questions.values()
        if topic in (None, question.topic) and kind in (None, question.kind)
    ]  # fmt: skip
    rows += [
        {
            "id": explain.id, "kind": explain.kind, "topic": explain.topic, "level": explain.level,
            "demonstration": explain.points[0].proof.demonstration, "source": explain.source, "options": [],
        }
        for explain in bank.explains.values()
        if topic in (None, explain.topic) and kind in (None, explain.kind)
    ]  # fmt: skip
    if as_json:
        from quizapp.commands.jsonable import echo_json

        echo_json({"questions": rows})
    else:
        _echo(
            f"{row['id']:<36} {row['kind']:<7} {row['topic']:<12} {row['level']}  {row['demonstration']}"
            for row in rows
        )
    return 0


@quizapp.command()
@click.argument("id", metavar="QUESTION")
@click.option("--answer", required=True, help="Option ids, a number, a shape, steps in order, a line, or a formula.")
@lang
@seed
@as_json
def ask(id: str, answer: str, seed: int | None, as_json: bool) -> int:
    """Grade one answer, record nothing. Exit code 0 when it is right, 1 when it is not."""
    from quizapp.bank.choosing import present
    from quizapp.commands.ask import decide, verdict_json
    from quizapp.commands.jsonable import echo_json
    from quizapp.grading import NotAnAttempt, QuestionBroken, read_response
    from quizapp.text.verdict import lines

    question = _question(_bank(), id)
    try:
        drawn = _seed(seed)
        if question.kind != "bug":  # whose lines only the laboratory knows; all else is refused before torch starts
            read_response(present(question, drawn), answer)
        verdict = _in_laboratory(lambda practice: decide(practice, question, answer, drawn))
    except (NotAnAttempt, QuestionBroken) as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json(verdict_json(verdict))
    else:
        _echo(lines(verdict))
    return 0 if verdict.correct else NO


@quizapp.command()
@click.argument("id", metavar="QUESTION")
@click.option("--file", "file", required=True, metavar="TEXT", help="The file with the answer; - reads standard input.")
@click.option("--prove", is_flag=True, help="Run the proof of every point and misconception that was found.")
@lang
@seed
@as_json
def explain(id: str, file: str, prove: bool, seed: int | None, as_json: bool) -> int:
    """Hold an answer in your own words against a question's rubric. Nothing is recorded."""
    from quizapp.commands import explain as command
    from quizapp.commands.jsonable import echo_json

    bank = _bank()
    if id not in bank.explains:
        known = _("there is no explain question “{id}”").format(id=id) + _meant(id, list(bank.explains))
        raise Unusable(known)
    try:
        text = command.answer(file)
    except command.Unreadable as error:
        raise Unusable(str(error)) from None
    question = bank.explains[id]
    found = command.read(question, bank.lexicon, text)
    proofs = _in_laboratory(lambda practice: command.prove(practice, question, found, _seed(seed))) if prove else {}
    if as_json:
        echo_json(command.reading_json(question, text, found, proofs))
    else:
        _echo(command.lines(question, text, found, proofs))
    return 0


@quizapp.command()
@click.argument("id", metavar="[ID]", required=False)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FOLDER", help="Write its figures, SVG and CSV.")
@lang
@seed
@as_json
def demo(id: str | None, settings: tuple[str, ...], save: Path | None, seed: int | None, as_json: bool) -> int:
    """Run one demonstration; without ID, list them."""
    from quizapp.commands import demo as command
    from quizapp.commands.jsonable import echo_json

    if id is None:
        declarations = _in_laboratory(lambda practice: practice.laboratory.catalogue())
        if as_json:
            echo_json({"demonstrations": list(declarations.values())})
        else:
            _echo(command.listing(declarations))
        return 0
    try:
        declaration, evidence = _in_laboratory(
            lambda practice: command.run(practice.laboratory, id, settings, _seed(seed))
        )
    except command.BadSetting as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json(command.evidence_json(evidence))
    else:
        _echo(command.report(declaration, evidence))
    if save is not None:
        try:
            command.save(save, evidence)
        except OSError as error:
            says = _("nothing could be written to {folder}: {why}")
            raise Unusable(says.format(folder=save, why=error.strerror or error)) from None
    return 0


@quizapp.command()
@click.argument("id", metavar="[DEMONSTRATION]", required=False)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@lang
@seed
def lab(id: str | None, settings: tuple[str, ...], text: bool, seed: int | None) -> int:
    """The lab: turn the knobs of a demonstration and watch the numbers answer."""
    params: dict[str, Any] = {}
    if id is not None or settings:
        from quizapp.experiment.settings import Refused, given
        from quizapp.experiment.shelf import strange

        declarations = _in_laboratory(lambda practice: practice.laboratory.catalogue())
        if id is None or id not in declarations:
            raise Unusable(strange(id, declarations) if id else _("--set needs a demonstration"))
        try:
            params = given(declarations[id], settings)
        except Refused as refused:
            raise Unusable(str(refused)) from None
    if not text:
        from quizapp.tui import full_screen

        return full_screen(lab=(id or "", params), seed=seed)
    from quizapp.text.lab import experiment

    _in_laboratory(lambda practice: experiment(practice, id, params, seed), _bank())
    return 0


@quizapp.command()
@click.argument("words", metavar="[SENTENCE]", nargs=-1)
@click.option("--heads", type=click.Choice(("1", "2", "4")), default="2", show_default=True, help="Heads of attention.")
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@lang
@seed
def step(words: tuple[str, ...], heads: str, text: bool, seed: int | None) -> int:
    """Attention on your sentence, one step at a time, every matrix with its numbers. At most 12 tokens."""
    from quizapp.walk.tokens import NotASentence, read, ready
    from quizapp.walk.walking import Setting

    sentence = " ".join(words)
    try:
        setting = Setting(read(sentence or ready()[0]), int(heads), seed=_seed(seed))
    except NotASentence as problem:
        raise Unusable(str(problem)) from None
    if not text:
        from quizapp.tui import full_screen

        return full_screen(step=(sentence, int(heads)), seed=setting.seed)
    from quizapp.text.step import walk_through

    _in_laboratory(lambda practice: walk_through(practice.laboratory, setting, practice.draw_seed))
    return 0


def _a_screen(_context: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    """Options are passed on to the screen; without one nobody takes them."""
    if words and words[0].startswith("-"):
        raise click.NoSuchOption(words[0])
    return words


@quizapp.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", metavar="[lab|step|practice]...", nargs=-1, type=click.UNPROCESSED, callback=_a_screen)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@lang
def serve(arguments: tuple[str, ...], host: str, port: int) -> int:
    """The full screen in a browser, on this machine only unless --host says otherwise."""
    from quizapp.commands.serve import NotServed, serve

    try:
        return serve(arguments, host, port, click.echo)
    except NotServed as problem:
        raise Unusable(str(problem)) from None


@quizapp.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1, 1000), help="Seeds for each variant.")
@click.option("--record", is_flag=True, help="Write down what was measured of the ledger's rows.")
@lang
@as_json
def check(paths: tuple[Path, ...], seeds: int, record: bool, as_json: bool) -> int:
    """Validate packs, and prove every key: each claim on every variant and seed, and every row of the ledger."""
    from quizapp.bank.packs import load
    from quizapp.commands import check as command
    from quizapp.commands.jsonable import echo_json

    bank = load(paths or None)
    proof = _in_laboratory(lambda practice: command.prove(practice, seeds, _progress(as_json), record), bank)
    if as_json:
        echo_json(command.report_json(bank, proof))
    else:
        _echo(command.lines(bank, proof))
    return NO if proof.errors else 0


@quizapp.command()
@click.argument("row", metavar="[ROW]", required=False)
@lang
@seed
@as_json
def documents(row: str | None, seed: int | None, as_json: bool) -> int:
    """The ledger: every claim of the documents with its verdict; with ROW, run its proof now.

    Exit code 1 when what is measured now is not what is recorded.
    """
    from quizapp.audit import audit
    from quizapp.commands import documents as command
    from quizapp.commands.jsonable import echo_json
    from quizapp.grading import QuestionBroken

    bank = _bank()
    if row is None:
        if as_json:
            echo_json(command.ledger_json(bank))
        else:
            _echo(command.listing(bank))
        return 0
    if row not in bank.rows:
        raise Unusable(_("there is no row “{id}”; `quizapp documents` lists them").format(id=row))
    try:
        found = _in_laboratory(lambda practice: audit(practice.laboratory, bank.rows[row], _seed(seed)))
    except QuestionBroken as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json(command.row_json(bank, found))
    else:
        _echo(command.report(bank, found))
    return 0 if found.ruling in (bank.recorded.get(row), "untestable") else NO


@quizapp.command()
@click.argument("words", metavar="[NAME | check NAME FILE]", nargs=-1)
@click.option("--file", "file", type=click.Path(path_type=Path), help="Your own file, judged at each save.")
@click.option("--text", "text", is_flag=True, help="List the drills, without a full screen.")
@lang
@as_json
def drill(words: tuple[str, ...], file: Path | None, text: bool, as_json: bool) -> int:
    """Write attention by hand, before a judge. `drill check NAME FILE` judges a file: 0 accepted, 1 rejected."""
    from quizapp.commands import drill as command
    from quizapp.commands.jsonable import echo_json

    if words[:1] == ("check",):
        if len(words) != 3:
            raise Unusable(_("give a drill and a file: quizapp drill check NAME FILE"))
        return _check_drill(words[1], Path(words[2]), as_json)
    if len(words) > 1 or (file is not None and not words):
        raise Unusable(_("give one drill: quizapp drill NAME"))
    try:
        pages = [command.named(name) for name in words] or command.every()
    except command.NoSuch as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json({"drills": [command.page_json(page) for page in pages]})
    elif words and text:
        _echo(command.statement(pages[0]))
    elif text or not sys.stdout.isatty():
        _echo(command.listing(pages))
    else:
        from quizapp.tui import full_screen

        return full_screen(drill=("".join(words), file))
    return 0


def _check_drill(name: str, file: Path, as_json: bool) -> int:
    from quizapp.commands import drill as command
    from quizapp.commands.jsonable import echo_json
    from quizapp.lab import LabError
    from quizapp.runner.process import RunnerFailed

    try:
        page, source = command.named(name), command.text_of(file)
        verdict = command.check(page, source)
    except command.NoSuch as error:
        raise Unusable(str(error)) from None
    except (LabError, RunnerFailed) as error:
        raise Unusable(error.message) from None
    if as_json:
        echo_json(command.verdict_json(verdict))
    else:
        _echo(command.lines(verdict, page))
    return 0 if verdict.accepted else NO


@quizapp.command()
@lang
@as_json
def stats(as_json: bool) -> int:
    """Where you stand: what is next, the interview, certainty, recall, topics, misconceptions."""
    from quizapp.commands import report
    from quizapp.commands import stats as command
    from quizapp.commands.jsonable import echo_json

    bank = _bank()
    seen = _of_log(lambda log: _progress_in(log, bank))
    if as_json:
        echo_json(command.document(seen))
    else:
        _echo(report.lines(seen, bank))
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
    bank = _bank()
    try:
        _of_log(lambda log: command.change(log, given), create=bool(given))
    except BadSetting as error:
        raise Unusable(str(error)) from None
    seen = _of_log(lambda log: _progress_in(log, bank))
    if as_json:
        echo_json(command.document(seen))
    else:
        _echo(command.lines(seen))
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
            bank = _bank()
            written = list(report.document(_of_log(lambda log: _progress_in(log, bank)), bank))
            exchange.write(path, "report", written)
        else:
            make = jsonl.exported if kind == "jsonl" else sheet.table
            _of_log(lambda log: exchange.write(path, kind, make(log)))  # type: ignore[arg-type]
    except exchange.CannotWrite as error:
        raise Unusable(str(error)) from None
    return 0


@quizapp.command("import")
@click.argument("kind", metavar="jsonl", type=click.Choice(("jsonl",)))
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@lang
def import_(kind: str, path: Path) -> int:
    """Add the answers of an export to your log; those that it has already are left as they are."""
    from quizapp.commands import exchange
    from quizapp.record.merge import BadLine

    try:
        added = _of_log(lambda log: exchange.bring_in(log, path), create=True)
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
        _echo(command.lines(findings))
    return NO if any(finding.state == "bad" for finding in findings) else 0


# --- what the commands share -----------------------------------------------------------------------------------------


def _bank() -> Bank:
    """The built-in questions. A pack that does not load is a defect of the installation: say so."""
    from quizapp.bank.packs import load
    from quizapp.record import cache_folder

    bank = load(cache=cache_folder())
    for error in bank.errors:
        click.echo(str(error), err=True)
    if not bank.questions:
        raise Unusable(_("no questions were found; install quizapp again"))
    return bank


def _of_log(work: Callable[[Log], Found], create: bool = False) -> Found:
    """Do something with the log; without one, and unless it is to be created, with an empty one."""
    from quizapp.record import Log, LogUnusable, home

    try:
        with Log.open() if create or (home() / "log.sqlite3").exists() else Log.in_memory() as log:
            return work(log)
    except LogUnusable as error:
        raise Unusable(str(error)) from None


def _progress_in(log: Log, bank: Bank) -> Progress:
    import time

    from quizapp.schedule.progress import progress

    return progress(log, bank, time.time())


def _export_anki(path: Path) -> int:
    from quizapp.commands import anki, exchange

    exchange.refuse_another(path, "anki")
    bank = _bank()
    notes = _in_laboratory(lambda practice: anki.notes(practice, bank, _progress(False)), bank)
    for line in notes.left_out:
        click.echo(line, err=True)
    exchange.write(path, "anki", notes.lines)
    return NO if notes.left_out else 0


def _question(bank: Bank, id: str) -> Question:
    if id in bank.questions:
        return bank.questions[id]
    raise Unusable(_("there is no question “{id}”").format(id=id) + _meant(id, list(bank.questions)))


def _topic(bank: Bank, id: str | None) -> None:
    if id is not None and id not in bank.topics:
        known = ", ".join(bank.topics)
        raise Unusable(_("there is no topic “{id}”; the topics are {known}").format(id=id, known=known))


def _meant(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, 1)
    return _("; did you mean {near}?").format(near=near[0]) if near else _("; `quizapp questions` lists them")


def _in_laboratory(work: Any, bank: Bank | None = None) -> Any:
    """Run `await work(practice)` in a laboratory. What it cannot do exits with one line."""
    from quizapp.commands.laboratory import in_laboratory
    from quizapp.lab import LabError

    try:
        return in_laboratory(work, bank)
    except LabError as error:
        raise Unusable(error.message) from None


def _seed(given: int | None) -> int:
    from quizapp.practice import draw_seed

    return draw_seed() if given is None else given


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _progress(quiet: bool) -> Any:
    """A line on stderr that says how far the check is, when somebody is looking."""

    def report(done: int, total: int) -> None:
        click.echo(f"\r{done} / {total}" + ("\n" if done == total else ""), err=True, nl=False)

    return None if quiet or not sys.stderr.isatty() else report
