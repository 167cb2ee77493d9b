"""The commands. Everything the app decides can be had here; the forms and exit codes are a contract with scripts.

Exit codes: 0 yes or fine, 1 no, wrong or failed checks, 2 bad usage or bad input (one line on stderr).
Nothing heavy is imported until a command needs it.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper

import click

from quizapp import locale
from quizapp.cli import drilling, interviewing, keeping, measuring, practising  # each hangs its commands on the group
from quizapp.cli.shared import USAGE, quizapp

__all__ = ["drilling", "interviewing", "keeping", "measuring", "practising", "quizapp", "run"]


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
