"""Claims: expressions over facts and parameters that decide a question, in a small and safe part of Python's syntax.

`parse("0.9 < variance / d_k < 1.1", names_of(declaration)).holds(facts_and_params)`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.bank.evaluate import Evaluator, Undecidable, Values, require_numbers
from quizapp.bank.grammar import Read, read
from quizapp.bank.parts import Part, explain
from quizapp.bank.types import Question
from quizapp.bank.vocabulary import ClaimError, Found, Kind
from solutions.evidence import (
    AnyFact,
    AnyParameter,
    Choice,
    Count,
    Declaration,
    Flag,
    Int,
    Number,
    Numbers,
    Real,
    Shape,
    Switch,
    Value,
    Word,
    Words,
)

__all__ = [
    "Claim", "ClaimError", "Kind", "Part", "Undecidable", "Values", "answer_kind", "answer_names", "names_of", "parse",
]  # fmt: skip

_KINDS: dict[type[AnyFact] | type[AnyParameter], Kind] = {
    Number: "float", Count: "int", Flag: "flag", Word: "word", Shape: "list", Numbers: "floats",
    Int: "int", Real: "float", Choice: "word", Switch: "flag", Words: "word",
}  # fmt: skip


def names_of(declaration: Declaration) -> dict[str, Kind]:
    """Every name a claim about this demonstration may use: its parameters and facts."""
    return {named.name: _KINDS[type(named)] for named in (*declaration.parameters, *declaration.facts)}


def answer_kind(question: Question) -> Kind:
    """What `answer` is in a text. A number that somebody gave is exact: == may compare it with whole numbers."""
    kinds: dict[str, Kind] = {"number": "int", "shape": "list", "bug": "int"}
    return kinds.get(question.kind, "word")  # ids joined by commas; of a formula what was typed


def answer_names(question: Question) -> dict[str, Kind]:
    """What a diagnosis may ask of the answer: `answer`, of an order each step's place, of a formula one point."""
    if question.kind == "formula":
        return {**dict.fromkeys(question.letters, "float"), "answer": "float"}
    return {**{step.id: "int" for step in question.steps}, "answer": answer_kind(question)}


def parse(source: str, names: Mapping[str, Kind] | None) -> Claim:
    """The claim that `source` says; without `names` any name passes. Raises ClaimError, with the column."""
    found = read(source, names)
    return Claim(found.source, found.names, found.kind, found)


@dataclass(frozen=True)
class Claim:
    """An expression that has been held to the grammar.

    Evaluation raises ClaimError for what cannot be computed (division by zero, a value that is missing or of the wrong
    kind) and Undecidable when a value it reads is NaN and it does not ask isnan or isfinite of it.
    """

    source: str
    names: frozenset[str]
    kind: Found = field(compare=False)  # "flag" for what is true or false
    _read: Read = field(repr=False, compare=False)

    def holds(self, values: Values) -> bool:
        return self._evaluator(values).truth(self._read.tree)

    def value(self, values: Values) -> Value:
        """What the expression is worth; whole numbers stay whole where no division or root is taken."""
        return self._evaluator(values).value(self._read.tree)

    def margin(self, values: Values) -> float:
        """By how much it holds: a signed relative slack in [-1, 1], positive exactly when it holds.

        For a < b it is (b - a) / max(|a|, |b|), for between and close the slack over the half-width of the band, for
        what is only true or false ±1; `and` takes the least, `or` the greatest.
        """
        return self._evaluator(values).margin(self._read.tree)

    def parts(self, values: Values) -> list[Part]:
        """What is joined by `and` at the top, one comparison each."""
        return explain(self._read.tree, self._evaluator(values))

    def _evaluator(self, values: Values) -> Evaluator:
        require_numbers(self._read, values)
        return Evaluator(self.source, values)
