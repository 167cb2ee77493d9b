"""The mock interview: hold one, go on with one, look at earlier ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quizapp.cli.shared import Unusable, check_topic, echo, lang, load_bank, of_log, quizapp, seed

PRESETS = ("screen", "onsite", "drill")  # as quizapp.interview.plan has them


@quizapp.command()
@click.option("--preset", type=click.Choice(PRESETS), help="screen 20 min, onsite 45 min, drill 8 min: one ladder.")
@click.option("--topic", "topics", multiple=True, help="A topic to be asked about; may stand twice.")
@click.option("--start", type=click.IntRange(1, 3), help="The step at which ladders begin: 1 define to 3 predict.")
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@click.option("--resume", is_flag=True, help="Go on with the interview that was left.")
@click.option("--close", "close_", is_flag=True, help="End the interview that was left, with its report.")
@click.option("--list", "list_", is_flag=True, help="Earlier interviews.")
@click.option("--report", type=int, metavar="NUMBER", help="The report of an earlier interview.")
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
            echo(of_log(command.listing))
            return 0
        if report is not None:
            command.report(report, kind, to, click.echo)
            return 0
        bank = load_bank()
        for topic in topics:
            check_topic(bank, topic)
        if text or close_:
            return command.in_lines(
                bank, preset or "screen", topics, rung, seed, resume=resume, close=close_, to=to, echo=click.echo
            )
    except command.Unusable as error:
        raise Unusable(str(error)) from None
    from quizapp.tui import full_screen

    preset = preset or ("screen" if topics or seed is not None else "")
    return full_screen(interview=(preset, topics, rung, resume), seed=seed)
