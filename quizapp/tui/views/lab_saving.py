"""What of an experiment can be saved and copied: the figures on show, as files and as text."""

from __future__ import annotations

from quizapp.experiment.settings import start
from quizapp.locale import language
from quizapp.saving.files import documents
from quizapp.tui.views import lab_paper
from quizapp.tui.views.lab_desk import Desk
from solutions.evidence import Evidence
from solutions.sketch import sketch


def files(desk: Desk) -> dict[str, str]:
    """Name and text of every file: of A, of B, of the sweep. What is still to be predicted is left out."""
    found: dict[str, str] = {}
    for evidence in _open(desk):
        found |= documents(evidence, what=_told_apart(desk, evidence))
    sweep = desk.runs.sweep
    figure = sweep.figure(desk.swept) if sweep is not None and desk.page == "s" else None
    first = next(iter(_open(desk)), None)
    if sweep is not None and figure is not None and first is not None:
        found |= documents(first, [figure], f"sweep-{sweep.knob.name}-{desk.swept.name}")
    return found


def text(desk: Desk) -> str:
    """The same figures drawn as text."""
    blocks = []
    for evidence in _open(desk):
        blocks += ["\n".join(sketch(each, language() == "zh", evidence.facts)) for each in evidence.figures]
    sweep = desk.runs.sweep
    figure = sweep.figure(desk.swept) if sweep is not None and desk.page == "s" else None
    if figure is not None:
        blocks.insert(0, "\n".join(sketch(figure, language() == "zh")))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _open(desk: Desk) -> list[Evidence]:
    """What was measured of the settings on show, and may be seen."""
    bench = desk.bench
    return [
        bench.results[setting]
        for side, setting in bench.sides.items()
        if setting in bench.results and not lab_paper.is_sealed(desk, side)
    ]


def _told_apart(desk: Desk, evidence: Evidence) -> str:
    """A and B differ in a parameter: their files are named by it."""
    setting = start(desk.declaration, evidence.params, evidence.seed)
    return "-".join(f"{knob.name}={setting.value(knob)}" for knob in desk.bench.differing if knob.name != "seed")
