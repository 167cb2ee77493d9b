"""The figures of an experiment: of one setting, of two on the same axes, or of a training as it goes."""

from __future__ import annotations

from itertools import zip_longest

from textual.content import Content

from quizapp.experiment.bench import Forming, Side
from quizapp.experiment.settings import SEED, Setting, start
from quizapp.locale import _, numbers
from quizapp.locale.names import duration
from quizapp.tui.content import KEY, QUIET, STRONG, Lines, clickable, fitted, paragraph, styled
from quizapp.tui.figures import Palette, draw
from quizapp.tui.views import lab_cell
from quizapp.tui.views.lab_desk import Desk, label
from solutions.evidence import Curves, Evidence, Figure, Series, Table, Text

GAP = 4  # cells between A and B
WIDEST = 96  # cells of a single figure
LEAST = 34  # cells of a curve beside another
_LOSS = Text("loss, as it trains", "训练中的损失")
_ACCURACY = Text("accuracy, as it trains", "训练中的准确率")


def blocks(desk: Desk, width: int, palette: Palette, height: int) -> list[Lines]:
    """One block of lines a figure, `height` rows for those whose height is free; A and B stand side by side in it."""
    sides = list(desk.bench.sides)
    if len(sides) == 1:
        return _alone(desk, min(width, WIDEST), palette, height)
    half = (width - GAP) // 2
    pairs = zip_longest(_figures(desk, "A"), _figures(desk, "B"))
    found: list[Lines] = []
    for one, other in pairs:
        left = _drawn(desk, "A", one, other, half, palette, height) if one is not None else []
        right = _drawn(desk, "B", other, one, half, palette, height) if other is not None else []
        found.append([*_beside(left, right, half), Content()])
    return found


def _alone(desk: Desk, width: int, palette: Palette, height: int) -> list[Lines]:
    """The figures of A below one another; loss and accuracy of a training share their rows where there is room."""
    figures = _figures(desk, "A")
    half = (width - GAP) // 2
    found: list[Lines] = []
    if [figure.caption for figure in figures[:2]] == [_LOSS, _ACCURACY] and half >= LEAST:
        left, right = (_drawn(desk, "A", figure, None, half, palette, height) for figure in figures[:2])
        found.append([*_beside(left, right, half), Content()])
        figures = figures[2:]
    return [*found, *([*_drawn(desk, "A", each, None, width, palette, height), Content()] for each in figures)]


def maps_of(desk: Desk) -> list[lab_cell.Map]:
    """The heat maps in which the cursor can walk: those of A, unless they are still to be predicted."""
    return [] if is_sealed(desk, "A") else lab_cell.maps(_figures(desk, "A"))


def _under_cursor(desk: Desk, side: Side, figure: Figure, width: int) -> tuple[tuple[int, int] | None, Lines]:
    """The cell of this figure that is brought out, and its story."""
    found = maps_of(desk)
    if desk.cell is None or side != "A" or not found:
        return None, []
    cell = lab_cell.within(desk.cell, found)
    if found[cell.map] is not figure:
        return None, []
    says = lab_cell.story(found[cell.map], cell.row, cell.column)
    return (cell.row, cell.column), [styled("▌ ", KEY) + line for line in paragraph(styled(says, STRONG), width - 2)]


def blocks_of(desk: Desk) -> bool:
    """Whether there is any figure to draw."""
    return any(_figures(desk, side) for side in desk.bench.sides)


def _beside(left: Lines, right: Lines, half: int) -> Lines:
    rows = zip_longest(left, right, fillvalue=Content())
    return [fitted(one, half) + " " * GAP + other for one, other in rows]


def heads(desk: Desk, width: int) -> Lines:
    """A and B, each with what it has that the other has not."""
    bench = desk.bench
    if bench.b is None:
        return []
    half = (width - GAP) // 2
    cells = [fitted(_head(desk, side), half) for side in bench.sides]
    return [cells[0] + " " * GAP + cells[1]]


def _head(desk: Desk, side: Side) -> Content:
    """Of what is on the paper, which may still be of a setting already left."""
    evidence = desk.bench.drawn.get(side)
    shown = _setting(desk, evidence) if evidence is not None else desk.bench.sides[side]
    named = [
        (_("seed") if knob is SEED else label(knob)) + f" {numbers.parameter(shown.value(knob))}"
        for knob in desk.bench.differing
    ]
    return styled(f"{side}  ", STRONG) + styled("  ".join(named), QUIET)


def _setting(desk: Desk, evidence: Evidence) -> Setting:
    return start(desk.declaration, evidence.params, evidence.seed)


def _figures(desk: Desk, side: Side) -> list[Figure]:
    """The figures to draw for a side; tables are left out, since the facts stand below with more."""
    bench = desk.bench
    forming = _forming(desk, side)
    if forming is not None and (forming.losses or forming.figures):
        curve: list[Figure] = [_loss(forming)] if len(forming.losses) > 1 else []
        curve += [_accuracy(forming)] if len(forming.accurate) > 1 else []
        return [*curve, *forming.figures]
    evidence = bench.drawn.get(side)
    figures = evidence.figures if evidence is not None else []
    return [figure for figure in figures if not isinstance(figure, Table)]


def _forming(desk: Desk, side: Side) -> Forming | None:
    """The training on show for a side: that under way, or as far as it came before it was stopped."""
    bench = desk.bench
    setting = bench.sides[side]
    if setting in bench.stopped:
        return bench.stopped[setting]
    return bench.forming if bench.running == setting and setting not in bench.results else None


def forms(desk: Desk) -> bool:
    """Whether a training is on show, as it goes or as far as it came."""
    found = (_forming(desk, side) for side in desk.bench.sides)
    return any(forming is not None and bool(forming.losses or forming.figures) for forming in found)


def _loss(forming: Forming) -> Curves:
    return Curves(
        caption=_LOSS, x=forming.steps, x_label=Text("step", "步"),
        series=[Series(label=Text("loss", "损失"), values=forming.losses)],
    )  # fmt: skip


def _accuracy(forming: Forming) -> Curves:
    return Curves(
        caption=_ACCURACY, x=[step for step, _share in forming.accurate], x_label=Text("step", "步"),
        series=[Series(label=Text("accuracy", "准确率"), values=[share for _step, share in forming.accurate])],
    )  # fmt: skip


def _drawn(
    desk: Desk, side: Side, figure: Figure, beside: Figure | None, width: int, palette: Palette, height: int
) -> Lines:
    forming = _forming(desk, side)
    told = figure.caption in (_LOSS, _ACCURACY)
    if isinstance(figure, Curves) and told and forming is not None and forming.progress is not None:
        whole = [0.0, float(max(forming.progress.total, 1))]  # the axis stands still while the curve grows
        ends = [0.0, 1.0] if figure.caption == _ACCURACY else []
        fixed = [Series(label=Text("", ""), values=ends)] if ends else []
        beside = Curves(caption=figure.caption, x=whole, x_label=figure.x_label, series=fixed)
    sealed = is_sealed(desk, side)
    cursor, story = _under_cursor(desk, side, figure, width)
    drawn = draw(figure, width, palette=palette, sealed=sealed, height=height, beside=beside, cursor=cursor)
    return [*drawn.split("\n"), *story]


def is_sealed(desk: Desk, side: Side) -> bool:
    return desk.bench.predicting and desk.bench.sides[side] not in desk.bench.seen and not _said_any(desk)


def _said_any(desk: Desk) -> bool:
    """The figures stay sealed until something was said of this setting."""
    return any(desk.bench.prediction(fact.name) is not None for fact in desk.declaration.facts)


# --- how far it is ----------------------------------------------------------------------------------------------------


def state(desk: Desk, width: int) -> Lines:
    """What the machine does now, where that takes longer than a moment; and why there is nothing to see."""
    bench, runs = desk.bench, desk.runs
    lines: Lines = []
    if runs.notice:
        lines += paragraph(styled(runs.notice, "$warning"), width)
    if bench.trouble:
        key = clickable(styled("↵  ", KEY) + styled(_("tries it again"), QUIET), "enter")
        return [*lines, *paragraph(styled(bench.trouble, "$warning"), width), key, Content()]
    if bench.running is not None and not runs.unseen and bench.forming.progress is not None:
        return [*lines, *_under_way(desk, width), Content()]
    stopped = next((bench.stopped[each] for each in bench.sides.values() if each in bench.stopped), None)
    if stopped is not None:
        at = stopped.progress
        says = _("Stopped at {done} of {total}.").format(done=at.done, total=at.total) if at else _("Stopped.")
        key = clickable(styled("↵  ", KEY) + styled(_("runs it again"), QUIET), "enter")
        again = clickable(styled("r  ", KEY) + styled(_("with a new seed"), QUIET), "reseed")
        return [*lines, styled(says) + "   " + key + "   " + again, Content()]
    return [*lines, Content()] if lines else []


def _under_way(desk: Desk, width: int) -> Lines:
    progress = desk.bench.forming.progress
    assert progress is not None
    part = progress.done / max(1, progress.total)
    room = min(width, 40)
    bar = styled("━" * round(part * room), "$accent") + styled("━" * (room - round(part * room)), "$rule")
    says = steps(desk)
    keys = [(_("goes on"), "pause") if desk.runs.paused else (_("pauses"), "pause"), (_("stops"), "stop")]
    shown = Content("   ").join(
        clickable(styled(f"{key}  ", KEY) + styled(name, QUIET), action)
        for key, (name, action) in zip((_("spc"), "x"), keys, strict=True)
    )
    return [bar, *paragraph(styled(says, STRONG if desk.runs.paused else QUIET) + "   " + shown, width)]


def steps(desk: Desk) -> str:
    """How far the run is: "step 40 of 150, loss 0.31"; "paused at step 40 of 150"."""
    progress = desk.bench.forming.progress
    if progress is None:
        return _("measuring")
    says = _("paused at {done} of {total}") if desk.runs.paused else _("{done} of {total}")
    text = says.format(done=numbers.integer(progress.done), total=numbers.integer(progress.total))
    if progress.loss is not None:
        text += _(", loss {loss}").format(loss=numbers.number(progress.loss))
    if progress.accuracy is not None:
        text += _(", accuracy {share}").format(share=f"{100 * progress.accuracy:.0f}{numbers.NO_BREAK}%")
    return text


def status(desk: Desk) -> str:
    """The header's word: what is being done, or what was measured how fast."""
    bench = desk.bench
    if any(setting not in bench.results for setting in bench.sides.values()):
        if bench.trouble:
            return _("not measured")
        if any(setting in bench.stopped for setting in bench.sides.values()):
            return _("stopped")
        if desk.runs.laboratory.state != "ready":
            return _("torch loading")
        training = desk.declaration.trains and bench.running is not None and not desk.runs.unseen
        return steps(desk) if training and bench.forming.progress is not None else _("measuring")
    seconds = sum(bench.results[setting].seconds for setting in bench.sides.values())
    return _("measured in {time}").format(time=duration(seconds))
