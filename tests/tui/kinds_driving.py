"""Orders, bug hunts and formulas on show, and what a test looks for on the screen."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from quizapp.tui.app import QuizApp
from quizapp.tui.views.draft import Draft
from tests.kind_samples import BUG, FORMULA, ORDER, SUSPECTS, KindsLaboratory, pack
from tests.tui.driving import NARROW, running, settled, show_question

TYPED = {ORDER: ["down", "shift+down"], BUG: [str(SUSPECTS[-1])], FORMULA: [*"d_kσ²", "enter"]}


@contextlib.asynccontextmanager
async def asking(
    folder: Path, id: str, size: tuple[int, int] = NARROW, **facts: Any
) -> AsyncIterator[tuple[QuizApp, Pilot[int], Draft]]:
    """The question on show, and the answer in the making."""
    laboratory = KindsLaboratory()
    laboratory.facts = facts
    async with running(size, packs=pack(folder), laboratory=lambda _on_state: laboratory) as (app, pilot):
        await show_question(app, pilot, id)
        await settled(pilot)
        draft = app.screen.asking.draft  # type: ignore[attr-defined]
        assert isinstance(draft, Draft)
        yield app, pilot, draft


def attempts(app: QuizApp) -> list[str]:
    assert app.practice is not None
    return [entry.attempt.response for entry in app.practice.log.entries()]


def rows(text: str, starting: str) -> list[int]:
    return [at for at, line in enumerate(text.split("\n")) if line.lstrip(" ▌").startswith(starting)]
