"""The verdict: in words, claim by claim, the diagnosis; then a page of one's choice."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content

from quizapp.grading import OptionVerdict, Verdict
from quizapp.grading.comparison import in_words
from quizapp.grading.headlines import headline
from quizapp.grading.phrases import diagnosis, explanation, plain, prompted, text_of
from quizapp.locale import _, numbers
from quizapp.locale.names import confidence_name
from quizapp.practice import Answered
from quizapp.record import Rating
from quizapp.tui.content import KEY, QUIET, READABLE, STRONG, Lines, clickable, paragraph, phrase, stacked, styled
from quizapp.tui.figures import Palette, draw, number_line, shape_lines
from quizapp.tui.page import ROOMY
from quizapp.tui.views.kinds import points, steps
from quizapp.tui.views.outlook import schedule
from quizapp.tui.views.pages import page
from quizapp.tui.wrapping import hang
from solutions.evidence import Histogram

AROUND = 5  # rows of header, keys, tabs and the blank ones beside them


@dataclass
class Shown:
    """A verdict on show, and which page of it is open."""

    answered: Answered
    page: str = ""  # a page's key, "" for none
    others: list[Verdict] = field(default_factory=list)  # the same proof under other seeds
    beyond: dict[int, list[float]] = field(default_factory=dict)  # by variant: the fact over seeds
    grow: float = 1.0  # how far the figures' bars have grown
    saved: bool = True
    undone: bool = False
    own: Rating | None = None  # in the place of the automatic rating
    rating: bool = False  # the ratings are on show, to choose from
    asks_why: bool = False  # the line for the person's own words is open

    @property
    def verdict(self) -> Verdict:
        return self.answered.verdict


def main(shown: Shown, width: int, palette: Palette, height: int, beside_margin: bool = True) -> Content:
    """The main column. Any page but the 30-second answer takes the place of the claims.

    Without a margin beside it, it also says when the question is asked again.
    """
    verdict, roomy = shown.verdict, height >= ROOMY
    lines: Lines = [*_question_line(verdict, width), *_headline(verdict, width), *_other_seeds(shown, width), Content()]
    below = _diagnosis(verdict, width)
    opened = page(shown.page, verdict, width, palette, shown.grow) if shown.page else []
    if shown.page in ("", "t"):
        lines += _decided(shown, width, roomy, height - AROUND - sum(map(len, (lines, below, opened))))
    lines += below
    if shown.page in ("", "t"):
        lines += _distribution(shown, width, palette, roomy)
    lines += _tabs(shown, width, beside_margin)
    if roomy or shown.page:
        lines.append(Content())
    below = [] if beside_margin else [Content(), *schedule(shown, width)]
    return stacked([*lines, *opened, *below])


# --- the three parts -------------------------------------------------------------------------------------------------


def _question_line(verdict: Verdict, width: int) -> Lines:
    """In quiet, the question that has no option rows to be remembered by."""
    if verdict.options:
        return []
    question = verdict.presented.question
    return [*paragraph(styled(text_of(prompted(question.prompt, verdict.presented.values())), QUIET), width), Content()]


def _headline(verdict: Verdict, width: int) -> Lines:
    return hang(glyph(verdict.correct), phrase(headline(verdict)), min(width, READABLE + 3), 3)


def glyph(holds: bool) -> Content:
    return styled("✓", "$success") if holds else styled("✗", "$error")


def _other_seeds(shown: Shown, width: int) -> Lines:
    """The same proof under other seeds, each with both numbers."""
    lines: Lines = []
    for other in shown.others:
        lines += hang(styled("▸", KEY), styled(in_words(shown.verdict, other), QUIET), min(width, READABLE + 3), 3)
    return [Content(), *lines] if lines else []


def _decided(shown: Shown, width: int, roomy: bool, room: int) -> Lines:
    """What decided it: the claims of the options, or what the kind has in their place."""
    verdict = shown.verdict
    match verdict.presented.question.kind:
        case "number":
            return [*_number(shown, width), Content()]
        case "shape":
            return [*_shapes(verdict), Content()]
        case "order":
            return [*steps.decided(verdict, _own(shown.answered), width, roomy), Content()]
        case "bug":
            from quizapp.tui.views.kinds import listing  # pygments is loaded when code is shown, not before

            return [*listing.decided(verdict, _own(shown.answered), width, room), Content()]
        case "formula":
            return [*points.decided(verdict, room), Content()]
    lines: Lines = []
    for option in verdict.options:
        lines += _option(option, shown, width)
        if roomy:
            lines.append(Content())
    return lines if roomy else [*lines, Content()]


def _option(option: OptionVerdict, shown: Shown, width: int) -> Lines:
    verdict = shown.verdict
    telling = option.holds or option.chosen
    lead = glyph(option.holds) + styled(f" {option.letter}", STRONG)
    text = styled(text_of(prompted(option.option.text, verdict.presented.values())), STRONG if telling else "")
    mark = styled(_own(shown.answered), STRONG) if option.chosen else None
    lines = hang(lead, text, width, 5, mark)
    word = styled(_("holds"), "$success") if option.holds else styled(_("refuted"), "$error")
    column = max(cell_len(_("holds")), cell_len(_("refuted"))) + 3
    why = phrase(explanation(option, verdict.declaration), QUIET)
    return [*lines, *hang(Content(" " * 5) + word, why, width, 5 + column)]


def _own(answered: Answered) -> str:
    if answered.confidence is None:
        return _("you")
    return _("you, {confidence}").format(confidence=confidence_name(answered.confidence))


def _number(shown: Shown, width: int) -> Lines:
    verdict = shown.verdict
    given, measured = verdict.response.given, verdict.evidence.facts[verdict.fact]
    assert isinstance(given, float)
    assert isinstance(measured, int | float)
    return number_line(given, float(measured), *verdict.band, width - 4).split("\n")


def _distribution(shown: Shown, width: int, palette: Palette, roomy: bool) -> Lines:
    """The distribution behind a number, with the part that the given number spans brought out."""
    verdict = shown.verdict
    figure = distribution(verdict)
    if figure is None:
        return []
    span = abs(verdict.response.given) if isinstance(verdict.response.given, float) else 0.0
    inside = 0 < span < max(abs(edge) for edge in figure.edges)
    label = _("your {answer} spans this").format(answer=numbers.parameter(span)) if inside else ""
    content = draw(
        figure, min(width, READABLE) - 4, palette=palette, height=5 if roomy else 3, grow=shown.grow,
        span=(-span, span) if inside else None, span_label=label if roomy else "",
    )  # fmt: skip
    return [*content.split("\n"), Content()]


def distribution(verdict: Verdict) -> Histogram | None:
    """The histogram that a number's verdict shows in its main column, if there is one."""
    if verdict.presented.question.kind != "number":
        return None
    return next((figure for figure in verdict.evidence.figures if isinstance(figure, Histogram)), None)


def _shapes(verdict: Verdict) -> Lines:
    given, measured = verdict.response.given, verdict.evidence.facts[verdict.fact]
    assert isinstance(given, list)
    assert isinstance(measured, list)
    return shape_lines(given, [int(size) for size in measured]).split("\n")


def _diagnosis(verdict: Verdict, width: int) -> Lines:
    found = diagnosis(verdict)
    if found is None:
        return []
    name, rest = found
    gap = [] if not name or not rest or text_of(name)[-1] in "。！？：" else plain(" ")
    return [*hang(styled("▌", KEY), phrase([*name, *gap, *rest]), min(width, READABLE + 2), 2), Content()]


# --- pages -----------------------------------------------------------------------------------------------------------


def tabs(verdict: Verdict) -> list[tuple[str, str]]:
    """The pages there are, by key."""
    names = [("v", _("figure")), ("t", _("30 s")), ("d", _("depth")), ("m", _("formula")), ("c", _("code"))]
    names.append(("o", _("source")))
    names += [("f", _("follow-up"))] if verdict.presented.question.follow_ups else []
    return [*names, ("l", _("lab"))]


def _tabs(shown: Shown, width: int, beside_margin: bool) -> Lines:
    """The pages in a row, or in two where that is too wide. The figure is not among them where it stands beside."""
    lines: Lines = []
    for key, name in tabs(shown.verdict):
        here = key == shown.page
        if key == "v" and beside_margin and not here:
            continue
        tab = styled(key, KEY if here else "$accent") + " " + styled(name, "bold underline" if here else QUIET)
        tab = clickable(tab, f"page('{key}')")
        if lines and lines[-1].cell_length + 2 + tab.cell_length <= width:
            lines[-1] += Content("  ") + tab
        else:
            lines.append(tab)
    return lines
