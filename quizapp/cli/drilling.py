"""Drills: write attention by hand, before a judge."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quizapp.cli.shared import NO, Unusable, as_json, echo, lang, quizapp
from quizapp.locale import _


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
    if file is not None and file.is_dir():
        raise Unusable(_("{path} is a folder; give a file").format(path=file))
    try:
        pages = [command.named(name) for name in words] or command.every()
    except command.NoSuch as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json({"drills": [command.page_json(page) for page in pages]})
    elif words and text:
        echo(command.statement(pages[0]))
    elif text or not sys.stdout.isatty():
        echo(command.listing(pages))
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
        echo(command.lines(verdict, page))
    return 0 if verdict.accepted else NO
