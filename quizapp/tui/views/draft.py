"""An answer in the making: what stands on the screen between the question and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from quizapp.grading import NotAnAttempt, read_response
from quizapp.locale import _
from quizapp.practice import Asked

TYPED = ("number", "shape", "formula")  # kinds that are answered in an input line


@dataclass
class Draft:
    asked: Asked
    cursor: int = -1  # the row the cursor is on: an option, a step or a suspect line; -1 before the first key
    marked: set[str] = field(default_factory=set)  # option ids
    typed: str = ""  # a number, a shape or a formula, once it can be read; a formula as it was understood
    written: str = ""  # the same, as it stands in the input line
    order: list[str] = field(default_factory=list)  # step ids as they stand now
    settled: bool = False  # the order was changed or taken as it stands; the formula was taken
    digits: str = ""  # of a line's number, as far as it was typed
    hints: list[str] = field(default_factory=list)
    notice: str = ""  # why the input is not an attempt, or what happened to the laboratory
    busy: bool = False  # answered; the proof is not done yet
    why: str = ""  # why the question is asked now
    levelled: bool = True  # whether its level stands above it; no interviewer says it

    def __post_init__(self) -> None:
        self.order = [step.id for step in self.asked.presented.steps]
        if self.order:
            self.cursor = 0  # to be on a step is no answer yet

    @property
    def kind(self) -> str:
        return self.asked.question.kind

    @property
    def line(self) -> int:
        """The number of the line the cursor is on; 0 before the first key."""
        return self.asked.presented.suspects[self.cursor] if self.cursor >= 0 else 0

    @property
    def answer(self) -> str:
        """What stands there, in the form that `read_response` reads; "" while it is no answer."""
        match self.kind:
            case "order":
                return ",".join(self.order) if self.settled else ""
            case "bug":
                return str(self.line) if self.line else ""
            case "choice" | "multi":
                return ",".join(self.marked)
            case "formula":
                return self.typed if self.settled else ""
            case _:
                return self.typed

    @property
    def ready(self) -> bool:
        """Whether saying how sure you are would answer."""
        return bool(self.answer) and not self.busy

    @property
    def asks(self) -> str:
        """What the confidence is asked of: "How sure are you that B holds?"."""
        presented = self.asked.presented
        match self.kind if self.ready else "":
            case "":
                return _("How sure are you?")
            case "multi" | "choice":
                exactly = _("How sure are you that exactly {answer} hold?")
                says = exactly if self.kind == "multi" else _("How sure are you that {answer} holds?")
                return says.format(answer=_(", ").join(sorted(presented.letter(id) for id in self.marked)))
            case "order":
                return _("How sure are you of this order?")
            case "bug":
                return _("How sure are you of line {number}?").format(number=self.line)
            case "formula":
                return _("How sure are you of this formula?")
            case _:
                return _("How sure are you that {answer} holds?").format(answer=self.typed)

    def write(self, typed: str) -> None:
        """Keep what was typed, as far as it is an answer."""
        self.written = typed.strip()
        try:
            response = read_response(self.asked.presented, typed)
        except NotAnAttempt:
            self.typed = ""
        else:
            self.typed = response.text if self.kind == "formula" else self.written
