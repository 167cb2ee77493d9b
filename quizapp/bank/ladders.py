"""Ladders: five questions that an interviewer climbs, with the words for going on when an answer is not whole.

A ladder asks nothing of its own: each rung points at a question of the bank. What stands here is what an interviewer
says between them, and `quizapp check` proves that it gives nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.reader import Place
from quizapp.bank.rubrics import Explain, ExplainId
from quizapp.bank.rules import Said, text_faults
from quizapp.bank.typed import Fault
from quizapp.bank.types import Id, Question
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _
from solutions.evidence import Text

Step: TypeAlias = Literal["define", "mechanism", "predict", "edge", "trade_off"]
STEPS: Final[tuple[Step, ...]] = ("define", "mechanism", "predict", "edge", "trade_off")
PREDICTED = ("number", "choice", "shape")  # kinds that are answered in a line and run live


class Rung(Struct, frozen=True, forbid_unknown_fields=True):
    """One question of a ladder.

    `probe` is asked once when the answer is right as far as it goes, `rephrase` once when nothing of it was found, and
    `hint` is given when the person asks for it. None of them may give a point away.
    """

    question: ExplainId
    probe: Text
    rephrase: Text
    hint: Text


class Predict(Struct, frozen=True, forbid_unknown_fields=True):
    """The rung that is decided by a run: a question of one line, whose hints are its own."""

    question: Id
    rephrase: Text


class Ladder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Define, mechanism, predict and run, edge case, trade-off."""

    id: Id
    topic: Id
    title: Text
    define: Rung
    mechanism: Rung
    predict: Predict
    edge: Rung
    trade_off: Rung

    @property
    def rungs(self) -> list[Rung | Predict]:
        """From the lowest to the highest."""
        return [getattr(self, step) for step in STEPS]

    @property
    def questions(self) -> list[str]:
        return [rung.question for rung in self.rungs]


def ladder_faults(ladder: Ladder) -> Iterator[Fault]:
    """What a ladder must keep, as far as it can be seen without the questions."""
    for place, text in said(ladder):
        yield from text_faults(Said(place, text, False), {})
    seen: set[str] = set()
    for step, rung in zip(STEPS, ladder.rungs, strict=True):
        if rung.question and rung.question in seen:
            message = _("{id} stands on two rungs of this ladder").format(id=quoted(rung.question))
            yield Fault((step, "question"), message)
        seen.add(rung.question)


def said(ladder: Ladder) -> Iterator[tuple[Place, Text]]:
    """Every text of a ladder, with its place."""
    yield ("title",), ladder.title
    for step, rung in zip(STEPS, ladder.rungs, strict=True):
        for name in ("probe", "rephrase", "hint"):
            if name in rung.__struct_fields__:
                yield (step, name), getattr(rung, name)


def known_ladder_faults(
    ladder: Ladder, questions: Mapping[str, Question], explains: Mapping[str, Explain]
) -> Iterator[Fault]:
    """Rungs that point at nothing, or at a question of another kind."""
    for step, rung in zip(STEPS, ladder.rungs, strict=True):
        place: Place = (step, "question")
        if not rung.question:
            continue
        if isinstance(rung, Predict):
            if rung.question not in questions:
                yield Fault(place, _lost(rung.question, questions))
            elif questions[rung.question].kind not in PREDICTED:
                message = _("{id} is a {kind} question; a prediction is one of {known}")
                kind = questions[rung.question].kind
                yield Fault(
                    place, message.format(id=quoted(rung.question), kind=kind, known=", ".join(PREDICTED))
                )  # fmt: skip
        elif rung.question not in explains:
            yield Fault(place, _lost(rung.question, explains))


def _lost(id: str, known: Mapping[str, object]) -> str:
    return _("there is no question {id}").format(id=quoted(id)) + did_you_mean(id, known)
