"""Demonstrations: run them, turn their knobs, prove every key and every row of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quizapp.cli.shared import (
    NO,
    Unusable,
    as_json,
    echo,
    in_laboratory,
    lang,
    load_bank,
    progress_line,
    quizapp,
    seed,
    seed_or_new,
)
from quizapp.locale import _


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
        declarations = in_laboratory(lambda practice: practice.laboratory.catalogue())
        if as_json:
            echo_json({"demonstrations": list(declarations.values())})
        else:
            echo(command.listing(declarations))
        return 0
    try:
        declaration, evidence = in_laboratory(
            lambda practice: command.run(practice.laboratory, id, settings, seed_or_new(seed))
        )
    except command.BadSetting as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json(command.evidence_json(evidence))
    else:
        echo(command.report(declaration, evidence))
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

        declarations = in_laboratory(lambda practice: practice.laboratory.catalogue())
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

    in_laboratory(lambda practice: experiment(practice, id, params, seed), load_bank())
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
        setting = Setting(read(sentence or ready()[0]), int(heads), seed=seed_or_new(seed))
    except NotASentence as problem:
        raise Unusable(str(problem)) from None
    if not text:
        from quizapp.tui import full_screen

        return full_screen(step=(sentence, int(heads)), seed=setting.seed)
    from quizapp.text.step import walk_through

    in_laboratory(lambda practice: walk_through(practice.laboratory, setting, practice.draw_seed))
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
    proof = in_laboratory(lambda practice: command.prove(practice, seeds, progress_line(as_json), record), bank)
    if as_json:
        echo_json(command.report_json(bank, proof))
    else:
        echo(command.lines(bank, proof))
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

    bank = load_bank()
    if row is None:
        if as_json:
            echo_json(command.ledger_json(bank))
        else:
            echo(command.listing(bank))
        return 0
    if row not in bank.rows:
        raise Unusable(_("there is no row “{id}”; `quizapp documents` lists them").format(id=row))
    try:
        found = in_laboratory(lambda practice: audit(practice.laboratory, bank.rows[row], seed_or_new(seed)))
    except QuestionBroken as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json(command.row_json(bank, found))
    else:
        echo(command.report(bank, found))
    return 0 if found.ruling in (bank.recorded.get(row), "untestable") else NO
