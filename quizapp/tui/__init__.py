"""The full-screen app. Nothing is imported here before somebody starts it."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from solutions.evidence import Value


def full_screen(
    topic: str | None = None,
    question: str | None = None,
    seed: int | None = None,
    lab: tuple[str, dict[str, Value]] | None = None,
    step: tuple[str, int] | None = None,
    drill: tuple[str, Path | None] | None = None,
) -> int:
    """Run the app on this terminal and return its exit code; where there is no terminal, say what works instead."""
    from quizapp.locale import _

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(_("quizapp needs a terminal. `quizapp practice --text` works anywhere."), file=sys.stderr)
        return 2
    if os.environ.get("TERM", "dumb") == "dumb" and sys.platform != "win32":
        print(_("TERM=dumb cannot show a full screen. `quizapp practice --text` works anywhere."), file=sys.stderr)
        return 2
    prepare()
    from quizapp.tui.app import make_app

    app = make_app(topic=topic, question=question, seed=seed, lab=lab, step=step, drill=drill)
    app.run()
    return app.return_code or 0


def prepare() -> None:
    """What has to be settled before Textual is imported; the environment has the last word."""
    # The kitty keyboard protocol loses what Chinese input methods commit in several terminals.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.setdefault("TEXTUAL_FPS", "120")  # what a key changed is painted within 8 ms rather than 17
    gc.disable()  # until the app has settled: a collection during start-up frees nothing and costs a tenth of it
