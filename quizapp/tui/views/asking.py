"""A question before its answer: the prompt, the options, how sure."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.content import Content

from quizapp.bank.types import LETTERS
from quizapp.grading.phrases import prompted, text_of
from quizapp.locale import _, numbers
from quizapp.locale.names import confidence_name, level_name
from quizapp.practice import BREAK_EVEN, MARKS, Asked, Confidence
from quizapp.tui.content import FAINT, KEY, QUIET, STRONG, Lines, clickable, paragraph, spread, stacked, styled
from quizapp.tui.wrapping import hang

CONFIDENCE_KEYS: dict[str, Confidence] = {"s": "sure", "f": "fairly", "g": "guess"}
COLUMNS = (16, 9, 9)  # cells of the confidence table's columns


@dataclass
class Draft:
    """An answer in the making."""

    asked: Asked
    cursor: int = -1  # the option the cursor is on; -1 before the first key
    marked: set[str] = field(default_factory=set)  # option ids
    typed: str = ""  # a number or a shape, once it can be read
    hints: list[str] = field(default_factory=list)
    notice: str = ""  # why the input is not an attempt, or what happened to the laboratory
    busy: bool = False  # answered; the proof is not done yet

    @property
    def ready(self) -> bool:
        """Whether saying how sure you are would answer."""
        return bool(self.marked or self.typed) and not self.busy

    @property
    def shown_answer(self) -> str:
        """What "How sure are you that … holds?" names."""
        if self.typed:
            return self.typed
        return _(", ").join(sorted(self.asked.presented.letter(id) for id in self.marked))


def prompt(draft: Draft, width: int, roomy: bool) -> Content:
    """Level, prompt and options: what stands above the input line."""
    question = draft.asked.question
    level = _("Level {level}, {name}").format(level=question.level, name=level_name(question.level))
    if question.kind == "multi":
        level += _(": mark all that hold")
    bold = styled(text_of(prompted(question.prompt, draft.asked.presented.values())), STRONG)
    lines: Lines = [styled(level, QUIET), Content(), *paragraph(bold, width), Content()]
    if roomy:
        lines.append(Content())
    for index in range(len(draft.asked.presented.options)):
        lines += _option(draft, index, width)
        if roomy:
            lines.append(Content())
    if draft.asked.presented.options and not roomy:
        lines.append(Content())
    return stacked(lines)


def _option(draft: Draft, index: int, width: int) -> Lines:
    option = draft.asked.presented.options[index]
    marked, here = option.id in draft.marked, index == draft.cursor
    letter = LETTERS[index]
    sign = "▌" if here or (marked and draft.asked.question.kind == "choice") else " "
    box = ("■ " if marked else "· ") if draft.asked.question.kind == "multi" else ""
    lead = styled(sign, KEY) + styled(f"{letter} ", KEY if marked else QUIET) + styled(box, KEY if marked else FAINT)
    text = styled(text_of(prompted(option.text, draft.asked.presented.values())), STRONG if marked else "")
    lines = hang(lead, text, min(width, 72 + 4), lead.cell_length + 1)
    return [clickable(line, f"choose('{letter.lower()}')") for line in lines]


def rest(draft: Draft, width: int, roomy: bool) -> Content:
    """What stands below: accepted forms, hints, notices, and how sure you are."""
    lines: Lines = []
    forms = _forms(draft.asked.question.kind)
    if forms:
        lines += [styled(forms, QUIET), Content()]
    for hint in draft.hints:
        lines += hang(styled("▌", KEY), styled(_("Hint: {hint}").format(hint=hint)), min(width, 72), 2)
    if draft.notice:
        lines += [*paragraph(styled(draft.notice, "$warning"), width)]
    if lines and lines[-1]:
        lines.append(Content())
    if draft.busy:
        return stacked([*lines, *_waiting(draft, width)])
    return stacked([*lines, *_confidence(draft, width)])


def _forms(kind: str) -> str:
    return {
        "number": _("A number: 64, 1e-3 or 1/8. Enter takes it."),
        "shape": _("Sizes in order: (2, 8, 3, 7) or 2 8 3 7. Enter takes it."),
    }.get(kind, "")


def _waiting(draft: Draft, width: int) -> Lines:
    laboratory = draft.asked.practice.laboratory
    if laboratory.state == "ready":
        return [styled(_("The proof is running; the verdict follows."), QUIET)]
    return paragraph(styled(_("Torch is loading, about a second. Your answer is kept."), QUIET), width)


def _confidence(draft: Draft, width: int) -> Lines:
    ask = _("How sure are you?")
    if draft.ready:
        exactly = _("How sure are you that exactly {answer} hold?")
        ask = exactly if draft.asked.question.kind == "multi" else _("How sure are you that {answer} holds?")
    style = STRONG if draft.ready else QUIET
    headings = (_("worth it at"), _("right"), _("wrong"))
    lines = [spread(styled(ask.format(answer=draft.shown_answer), style), _row(headings, QUIET), width)]
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
