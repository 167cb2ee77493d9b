"""What line mode prints beneath a question by its kind, how it asks for the answer, and how it reads the line."""

from __future__ import annotations

from quizapp.bank.types import LETTERS, STEP_LETTERS
from quizapp.grading import NotAnAttempt
from quizapp.grading.formulas import spelt
from quizapp.grading.phrases import prompted, text_of
from quizapp.locale import _
from quizapp.practice import Asked
from quizapp.text.lines import Terminal

SOME_ORDER = "C A B"  # says how, not what
HINT, LEAVE, HELP = "h", "q", "?"
WORDS = {"hint": HINT, "quit": LEAVE}  # where h or q is a letter of the formula


def show(asked: Asked, terminal: Terminal) -> None:
    """The options, the steps, or the code, with a blank line behind them."""
    presented = asked.presented
    for letter, option in zip(LETTERS, presented.options, strict=False):
        terminal.say(f"  {letter}  {text_of(prompted(option.text, presented.values()))}", indent=5)
    for letter, step in zip(STEP_LETTERS, presented.steps, strict=False):
        terminal.say(f"  {letter}  {text_of(prompted(step.text, presented.values()))}", indent=5)
    for number, line in enumerate(presented.listing, start=1):
        terminal.verbatim(f"{number:>3}  {line.text}")
    if presented.options or presented.steps or presented.listing:
        terminal.say()


def prompt(asked: Asked) -> str:
    presented = asked.presented
    match asked.question.kind:
        case "choice":
            return _("Answer (A-{last}):").format(last=LETTERS[max(0, len(presented.options) - 1)])
        case "multi":
            return _("All that hold (such as A, C):")
        case "number":
            return _("Your number (64, 1e-3, 1/8):")
        case "shape":
            return _("Your shape, such as (2, 8, 3, 7):")
        case "order":
            return _("The order of all steps, such as {letters}:").format(letters=SOME_ORDER)
        case "bug":
            return _("The faulty line ({lines}):").format(lines=_lines(asked))
        case "formula":
            return _("Your formula in {letters}:").format(letters=_letters(asked))


def help_for(asked: Asked) -> str:
    match asked.question.kind:
        case "choice":
            return _("Type one letter. h gives a hint, q leaves.")
        case "multi":
            return _("Type every letter that holds, with commas. h gives a hint, q leaves.")
        case "number":
            return _("Type a number: 64, 1e-3 or 1/8. h gives a hint, q leaves.")
        case "shape":
            return _("Type the sizes in order: (2, 8, 3, 7) or 2 8 3 7. h gives a hint, q leaves.")
        case "order":
            says = _("Type the letters of all steps, the first step first: {letters}. h gives a hint, q leaves.")
            return says.format(letters=SOME_ORDER)
        case "bug":
            says = _("Type the number of one of the lines {lines}; they could be mended. h gives a hint, q leaves.")
            return says.format(lines=_lines(asked))
        case "formula":
            says = _("Use {letters}, + - * / ** sqrt() exp(); ^, ² and √ are read too. hint gives a hint, quit leaves.")
            return says.format(letters=_letters(asked))


def _lines(asked: Asked) -> str:
    return _(", ").join(map(str, asked.presented.suspects))


def _letters(asked: Asked) -> str:
    signs = ((letter, spelt(letter)) for letter in asked.question.letters)
    return _(", ").join(letter if letter == sign else f"{letter} ({sign})" for letter, sign in signs)


def command(asked: Asked, line: str) -> str:
    """`h`, `q` or `?` if the line is one of them; a letter of the formula is no command, but `hint` and `quit` are."""
    typed = line.lower()
    if line in asked.question.letters:
        return ""
    typed = WORDS.get(typed, typed)
    return typed if typed in (HINT, LEAVE, HELP) else ""


def typed_answer(asked: Asked, line: str) -> str:
    """What `read_response` reads: letters of options become their ids, which may be typed as well.

    Raises NotAnAttempt.
    """
    if not asked.presented.options:
        return line
    letters = dict(zip(LETTERS, (option.id for option in asked.presented.options), strict=False))
    known = {*letters, *letters.values()}
    joined = line.replace("，", ",").replace("、", ",").upper()
    parts = [part for part in joined.replace(",", " ").split() if part]
    if parts and all(len(part) == 1 or set(part) <= set(letters) for part in parts):
        parts = [letter for part in parts for letter in part]
    if parts and all(part in letters for part in parts):
        return ",".join(letters[part] for part in parts)
    if not known.intersection(line.replace(",", " ").split()):
        says = _("Type a letter from A to {last}. Nothing was recorded.")
        raise NotAnAttempt(says.format(last=LETTERS[len(letters) - 1]))
    return line
