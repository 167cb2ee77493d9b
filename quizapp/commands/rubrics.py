"""Explain questions checked: every proof on every seed, and every model answer read by its own rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from quizapp.bank.rubrics import Explain, Point
from quizapp.commands.margins import NotProven, prove_holes
from quizapp.commands.runs import Job, Runs, evidence_of, job
from quizapp.grading.free_text.proving import Miss, held, misread
from quizapp.locale import _
from solutions.evidence import Declaration


class Unread(Struct, frozen=True):
    """A text of a rubric that the rubric itself does not read as it should."""

    question: str
    text: str  # answer_2min.en, var_grows.text.zh
    missed: list[str]
    stated: list[str]

    def __str__(self) -> str:
        parts = []
        if self.missed:
            says = _("its own rubric does not find {points} in {text}")
            parts.append(says.format(points=", ".join(self.missed), text=self.text))
        if self.stated:
            says = _("its own rubric reads {points} into {text}")
            parts.append(says.format(points=", ".join(self.stated), text=self.text))
        return "; ".join(parts)


def explain_jobs(question: Explain, seeds: int) -> list[Job]:
    """What must run to prove every point and refute every misconception."""
    return [job(proof.demonstration, proof.params, seed) for _id, proof in question.proofs for seed in range(seeds)]


def prove_explain(
    question: Explain, declarations: Mapping[str, Declaration], runs: Runs, seeds: int
) -> tuple[int, int, float]:
    """How many proofs, on how many seeds, and the smallest margin. Raises NotProven."""
    margins = []
    items = question.items
    for item in items:
        proof = item.proof
        for seed in range(seeds):
            evidence = evidence_of(runs[job(proof.demonstration, proof.params, seed)])
            where = _("{item}, seed {seed}: ").format(item=item.id, seed=seed)
            found = held(f"{question.id} {item.id}", proof, evidence, declarations[proof.demonstration])
            if found.true != isinstance(item, Point):
                says = _("its claim fails") if isinstance(item, Point) else _("its claim holds, so nothing refutes it")
                raise NotProven(where + says)
            margins.append(abs(found.margin))
            if proof.found is not None and found.true:
                prove_holes([proof.found.en, proof.found.zh], {where: evidence})
    return len(items), seeds, min(margins)


def unread(question: Explain, lexicon: Mapping[str, Sequence[str]]) -> Iterator[Unread]:
    for miss in misread(question, lexicon):
        yield Unread(question.id, _named(miss), miss.missed, miss.stated)


def _named(miss: Miss) -> str:
    if miss.item == "prompt":
        return f"prompt.{miss.language}"
    return f"{miss.item}.text.{miss.language}" if miss.item else f"{miss.model}.{miss.language}"
