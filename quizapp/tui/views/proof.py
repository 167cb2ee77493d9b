"""The margin beside a question: how far its proof is, and the figure sealed until the answer."""

from __future__ import annotations

from textual.content import Content

from quizapp.lab import LabError
from quizapp.locale import _, numbers, pick
from quizapp.practice import Asked
from quizapp.tui.content import QUIET, STRONG, Lines, paragraph, stacked, styled
from quizapp.tui.figures import Palette, draw
from solutions.evidence import Evidence, Progress


def margin(asked: Asked, width: int, palette: Palette) -> Content:
    """Heading, the sealed figure, the progress bar, and what the options are."""
    heading, note = _heading(asked)
    lines: Lines = [styled(heading, STRONG), *paragraph(styled(note, QUIET), width), Content()]
    evidence = _evidence(asked)
    if evidence is not None and evidence.figures:
        lines += [*draw(evidence.figures[0], width, palette=palette, sealed=True).split("\n"), Content()]
    if trouble := failure(asked):
        return stacked([*lines, *paragraph(styled(trouble, "$warning"), width)])
    lines += [_bar(asked, width), styled(counted(asked), QUIET), Content(), Content()]
    return stacked([*lines, *paragraph(styled(_promise(asked), QUIET), width)])


def status(asked: Asked) -> str:
    """The same in one line, for the header of a narrow screen."""
    if failure(asked):
        return _("the proof stopped")
    if _evidence(asked) is not None:
        return _("proof ready, sealed   seed {seed}").format(seed=asked.presented.seed)
    return _("proof running") + (f", {counted(asked)}" if asked.progress else "")


def failure(asked: Asked) -> str:
    """Why there is no evidence, once that is certain."""
    proof = asked.proof
    if not proof.done() or proof.cancelled():
        return ""
    error = proof.exception()
    if error is None:
        return ""
    return (error.message if isinstance(error, LabError) else str(error)) + " " + _("r runs it again.")


def _evidence(asked: Asked) -> Evidence | None:
    proof = asked.proof
    done = proof.done() and not proof.cancelled() and proof.exception() is None
    return proof.result() if done else None


def _heading(asked: Asked) -> tuple[str, str]:
    if failure(asked):
        return _("The proof stopped"), _("nothing was graded")
    if _evidence(asked) is not None:
        return _("The proof is ready"), _("sealed until you answer")
    if asked.practice.laboratory.state != "ready":
        return _("Torch is loading"), _("You can answer already.")
    return _("The proof is running"), _("sealed until you answer")


def _bar(asked: Asked, width: int) -> Content:
    done = _evidence(asked) is not None
    part = 1.0 if done else asked.progress.done / max(1, asked.progress.total) if asked.progress else 0.0
    filled = round(part * width)
    return styled("━" * filled, "$accent") + styled("━" * (width - filled), "$rule")


def counted(asked: Asked) -> str:
    """How far it is: "612 of 1,000 rows"; when it is done, what was measured."""
    evidence = _evidence(asked)
    if evidence is not None:
        return pick(evidence.sample)
    return _steps(asked.progress) if asked.progress else ""


def _steps(progress: Progress) -> str:
    says = {
        "steps": _("{done} of {total} steps"),
        "rows": _("{done} of {total} rows"),
        "seeds": _("{done} of {total} seeds"),
    }[progress.unit]
    text = says.format(done=numbers.integer(progress.done, 1000), total=numbers.integer(progress.total, 1000))
    return text + (_(", loss {loss}").format(loss=numbers.number(progress.loss)) if progress.loss is not None else "")


def _promise(asked: Asked) -> str:
    match asked.question.kind:
        case "choice":
            return _("Each option is a claim about this run. One of them will hold.")
        case "multi":
            return _("Each option is a claim about this run. Some hold, some do not.")
        case "number":
            return _("Your number is held against what this run measures.")
        case "shape":
            return _("Your shape is held against what this run returns.")
        case "order":
            return _("Every order of the steps is run. Yours holds if it ends where the reference does.")
        case "bug":
            return _("The code is run as it stands, and with each of these lines mended. One mend repairs it.")
        case "formula":
            return _("Your formula is held against what this run measures at every point.")
