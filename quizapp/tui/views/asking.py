"""A question before its answer: the prompt, the options, how sure."""

from __future__ import annotations

from textual.content import Content

from quizapp.bank.types import LETTERS
from quizapp.grading import formulas
from quizapp.grading.phrases import prompted, text_of
from quizapp.locale import _, numbers
from quizapp.locale.names import confidence_name, level_name
from quizapp.practice import BREAK_EVEN, MARKS, Confidence
from quizapp.tui.content import FAINT, KEY, QUIET, STRONG, Lines, clickable, paragraph, spread, stacked, styled
from quizapp.tui.views.draft import Draft
from quizapp.tui.wrapping import hang

CONFIDENCE_KEYS: dict[str, Confidence] = {"s": "sure", "f": "fairly", "g": "guess"}
COLUMNS = (16, 9, 9)  # cells of the confidence table's columns


def prompt(draft: Draft, width: int, roomy: bool) -> Content:
    """Level, where it is told, and prompt."""
    question = draft.asked.question
    bold = styled(text_of(prompted(question.prompt, draft.asked.presented.values())), STRONG)
    lines: Lines = [*paragraph(bold, width), Content()]
    if draft.levelled:
        level = _("Level {level}, {name}").format(level=question.level, name=level_name(question.level))
        about = level + _task(draft.kind) + (f"{' ' * 3}{draft.why}" if draft.why else "")
        lines = [*paragraph(styled(about, QUIET), width), Content(), *lines]
    return stacked([*lines, Content()] if roomy else lines)


def _task(kind: str) -> str:
    """What is to be done, where the prompt alone might not say it."""
    return {
        "multi": _(": mark all that hold"),
        "order": _(": put the steps in order"),
        "bug": _(": name the faulty line"),
    }.get(kind, "")


def options(draft: Draft, width: int, roomy: bool) -> list[Lines]:
    """The lines of each option."""
    rows = [_option(draft, index, width) for index in range(len(draft.asked.presented.options))]
    return [[*row, Content()] for row in rows] if roomy else rows


def _option(draft: Draft, index: int, width: int) -> Lines:
    option = draft.asked.presented.options[index]
    marked, here = option.id in draft.marked, index == draft.cursor
    letter = LETTERS[index]
    sign = "▌" if here or (marked and draft.kind == "choice") else " "
    box = ("■ " if marked else "· ") if draft.kind == "multi" else ""
    lead = styled(sign, KEY) + styled(f"{letter} ", KEY if marked else QUIET) + styled(box, KEY if marked else FAINT)
    text = styled(text_of(prompted(option.text, draft.asked.presented.values())), STRONG if marked else "")
    lines = hang(lead, text, min(width, 72 + 4), lead.cell_length + 1)
    return [clickable(line, f"choose('{letter.lower()}')") for line in lines]


def rest(draft: Draft, width: int, roomy: bool) -> Content:
    """What stands below: accepted forms, hints, notices, and how sure you are."""
    lines: Lines = []
    if forms := _forms(draft):
        lines += [*paragraph(styled(forms, QUIET), width), Content()]
    for hint in draft.hints:
        lines += hang(styled("▌", KEY), styled(_("Hint: {hint}").format(hint=hint)), min(width, 72), 2)
    if draft.notice:
        lines += [*paragraph(styled(draft.notice, "$warning"), width)]
    if lines and lines[-1]:
        lines.append(Content())
    if draft.busy:
        return stacked([*lines, *_waiting(draft, width)])
    return stacked([*lines, *_confidence(draft, width)])


def _forms(draft: Draft) -> str:
    """What can be given, and how."""
    match draft.kind:
        case "number":
            return _("A number: 64, 1e-3 or 1/8. Enter takes it.")
        case "shape":
            return _("Sizes in order: (2, 8, 3, 7) or 2 8 3 7. Enter takes it.")
        case "formula":
            return _formula_forms(draft)
        case "order":
            count = len(draft.order)
            says = _("shift+↑↓ moves a step, 1–{count} puts it there. Enter takes the order.")
            return says.format(count=count)
        case "bug":
            known = _(", ").join(map(str, draft.asked.presented.suspects))
            return _("Lines {lines} may be it: ↑↓, or type the number.").format(lines=known)
        case _:
            return ""


def _formula_forms(draft: Draft) -> str:
    letters = [_spelt(letter) for letter in draft.asked.question.letters]
    says = _("In {letters}: + - * / ** sqrt() exp(), also ^ ² √. Enter takes it.")
    forms = says.format(letters=_(", ").join(letters))
    understood = draft.typed and draft.typed != draft.written
    return forms + "\n" + _("Read as {formula}").format(formula=draft.typed) if understood else forms


def _spelt(letter: str) -> str:
    """ "sigma (σ)": the letter as it is typed, and as it is written."""
    sign = formulas.spelt(letter)
    return letter if sign == letter else f"{letter} ({sign})"


def _waiting(draft: Draft, width: int) -> Lines:
    laboratory = draft.asked.practice.laboratory
    if laboratory.state == "ready":
        return [styled(_("The proof is running; the verdict follows."), QUIET)]
    return paragraph(styled(_("Torch is loading, about a second. Your answer is kept."), QUIET), width)


def _confidence(draft: Draft, width: int) -> Lines:
    headings = _row((_("worth it at"), _("right"), _("wrong")), QUIET)
    asks = styled(draft.asks, STRONG if draft.ready else QUIET)
    if asks.cell_length + headings.cell_length < width:
        lines = [spread(asks, headings, width)]
    else:
        lines = [*paragraph(asks, width), spread(Content(), headings, width)]
    for key, confidence in CONFIDENCE_KEYS.items():
        right, wrong = MARKS[confidence]
        cells = (_odds(confidence), numbers.signed(right), numbers.signed(wrong))
        left = styled(f" {key}  ", KEY if draft.ready else QUIET)
        left += styled(confidence_name(confidence), "" if draft.ready else QUIET)
        line = spread(left, _row(cells, "" if draft.ready else QUIET), width)
        lines.append(clickable(line, f"answer('{key}')"))
    return lines


def _row(cells: tuple[str, str, str], style: str) -> Content:
    from rich.cells import cell_len

    padded = (" " * (width - cell_len(cell)) + cell for cell, width in zip(cells, COLUMNS, strict=True))
    return styled("".join(padded), style)


def _odds(confidence: Confidence) -> str:
    low, high = (round(100 * odds) for odds in BREAK_EVEN[confidence])
    if high == 100:
        return _("above {low} %").format(low=low)
    if low == 0:
        return _("below {high} %").format(high=high)
    return _("{low}–{high} %").format(low=low, high=high)
