"""The full-screen app. Nothing is imported here before somebody starts it."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, TypedDict, Unpack

if TYPE_CHECKING:
    from pathlib import Path

    from solutions.evidence import Value


class Where(TypedDict, total=False):
    """Where the app opens: Home, unless one of these was asked for."""

    topic: str | None
    question: str | None
    seed: int | None
    lab: tuple[str, dict[str, Value]] | None  # a demonstration ("" for the list) and its settings
    step: tuple[str, int] | None  # the sentence to step through ("" for a ready one), and the number of heads
    drill: tuple[str, Path | None] | None  # a drill ("" for the list), and the file to watch
    review: bool  # today's list
    interview: tuple[str, tuple[str, ...], int | None, bool] | None  # preset, topics, first rung, whether to resume


def full_screen(**where: Unpack[Where]) -> int:
    """Run the app on this terminal and return its exit code; where there is no terminal, say what works instead."""
    from quizapp.locale import _

    if os.environ.get("TEXTUAL_DRIVER"):  # something other than a terminal shows it: the browser
        return _run(where)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(_("quizapp needs a terminal. `quizapp practice --text` works anywhere."), file=sys.stderr)
        return 2
    if os.environ.get("TERM", "dumb") == "dumb" and sys.platform != "win32":
        print(_("TERM=dumb cannot show a full screen. `quizapp practice --text` works anywhere."), file=sys.stderr)
        return 2
    return _run(where)


def _run(where: Where) -> int:
    prepare()
    from quizapp.tui.app import make_app

    app = make_app(**where)
    app.run()
    return app.return_code or 0


def prepare() -> None:
    """What has to be settled before Textual is imported; the environment has the last word."""
    # The kitty keyboard protocol loses what Chinese input methods commit in several terminals.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.setdefault("TEXTUAL_FPS", "120")  # what a key changed is painted within 8 ms rather than 17
    if sys.stdout.isatty():  # the terminal knows its size; an exported one is that of another
        os.environ.pop("COLUMNS", None)
        os.environ.pop("LINES", None)
    gc.disable()  # until the app has settled: a collection during start-up frees nothing and costs a tenth of it
