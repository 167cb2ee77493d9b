"""Ladders checked: what an interviewer says between the questions gives no point of them away."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.bank.ladders import STEPS, Ladder, Rung
from quizapp.bank.packs import Bank
from quizapp.grading.free_text import read
from quizapp.locale import _


def given_away(bank: Bank) -> Iterator[tuple[str, str]]:
    """The ladder, and what is wrong: a probe, a rephrase or a hint that its own question's rubric would credit."""
    for ladder in bank.ladders.values():
        for says in _of(bank, ladder):
            yield ladder.id, says


def _of(bank: Bank, ladder: Ladder) -> Iterator[str]:
    for step, rung in zip(STEPS, ladder.rungs, strict=True):
        if not isinstance(rung, Rung):
            continue
        question = bank.explains[rung.question]
        for name in ("probe", "rephrase", "hint"):
            for language in ("en", "zh"):
                text = getattr(getattr(rung, name), language)
                found = read(question, bank.lexicon, text)
                points = [*found.ids("credited"), *found.stated]
                if points:
                    says = _("its own rubric reads {points} into {text}")
                    yield says.format(points=", ".join(points), text=f"{step}.{name}.{language}")
