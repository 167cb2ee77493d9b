"""Points and misconceptions held against what was measured, and what a rubric makes of its own model answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.ledger import Side
from quizapp.bank.rubrics import Explain, Proof
from quizapp.grading.free_text.reading import Reading, read
from quizapp.grading.ledger import Measured, measured
from solutions.evidence import Declaration, Evidence, Text

Model: TypeAlias = Literal["answer_30s", "answer_2min", "text"]
MODELS: tuple[Model, ...] = ("answer_30s", "answer_2min")


def held(where: str, proof: Proof, evidence: Evidence, declaration: Declaration) -> Measured:
    """A proof on one run: whether its claim came out, and with which numbers. Raises QuestionBroken."""
    side = Side(proof.claim, proof.found, None, proof.demonstration, dict(proof.params))
    return measured(where, side, evidence, declaration)


class Miss(Struct, frozen=True):
    """A text of the rubric itself that it does not read as it should."""

    model: Model
    language: str
    missed: list[str] = []  # points that it should be credited for
    stated: list[str] = []  # misconceptions that are read into it
    item: str = ""  # of which point or misconception the text is


def misread(question: Explain, lexicon: Mapping[str, Sequence[str]]) -> Iterator[Miss]:
    """Model answers and texts of points that the rubric fails to credit.

    Two minutes make every point, half a minute all core points; neither states a misconception. The text of each point
    and of each misconception is itself one way to say it. The question says nothing.
    """
    core = [point.id for point in question.points if point.core]
    every = [point.id for point in question.points]
    for language in ("en", "zh"):
        for model, wanted in zip(MODELS, (core, every), strict=True):
            found = read(question, lexicon, getattr(getattr(question, model), language))
            missed = [id for id in wanted if id not in found.ids("credited")]
            if missed or found.stated:
                yield Miss(model, language, missed, found.stated)
        for point in question.points:
            found = read(question, lexicon, _in(point.text, language))
            if point.id not in found.ids("credited"):
                yield Miss("text", language, [point.id], item=point.id)
        for item in question.misconceptions:
            found = read(question, lexicon, _in(item.text, language))
            if item.id not in found.stated:
                yield Miss("text", language, [item.id], item=item.id)
        found = read(question, lexicon, _in(question.prompt, language))
        if _anything(found):
            yield Miss("text", language, stated=_anything(found), item="prompt")


def _anything(found: Reading) -> list[str]:
    return [*found.ids("credited"), *found.stated]


def _in(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh
