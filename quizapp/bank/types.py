"""What a question is: the declared model that every pack is held to."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from solutions.evidence import Text

Kind: TypeAlias = Literal["choice", "multi", "number", "shape", "order", "bug", "formula"]
Scalar: TypeAlias = bool | int | float | str
# Python's $ also matches before a last line break: (?!\n) refuses that, in JSON Schema as well.
Id: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$(?!\n)", max_length=80)]
Name: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$(?!\n)", max_length=60)]
Symbol: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]*$(?!\n)", max_length=30)]
RowId: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{3}-[0-9]{2}$(?!\n)")]

LETTERS = "ABCDE"  # an option's letter is its place on the screen; its id is its own for ever
STEP_LETTERS = "ABCDEF"


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One possible answer, and the claim that holds or refutes it.

    `found` is the sentence the verdict opens with when this option was chosen: what was measured, in words.
    """

    id: Name
    text: Text
    claim: str
    found: Text | None = None


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One step to be put in order; its id is the demonstration's, and in a diagnosis it stands for its place from 1."""

    id: Symbol
    text: Text


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """The fact that decides what is asked for without options, by the question's kind.

    number   right within rtol * |fact| + atol
    shape    the fact itself
    order    a list with one gap an order, in the order of `itertools.permutations`; right within atol
    bug      the line whose mend repairs the code
    formula  a list of measurements, one a point; right within rtol * |fact| + atol at each

    `ideal` is the expression, over parameters only (for a formula: over its letters), that a person who reasons
    rightly would give; the check proves that it is accepted on every seed.
    """

    fact: str
    rtol: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    atol: Annotated[float, Meta(ge=0)] = 0.0
    ideal: str | None = None


class Diagnosis(Struct, frozen=True, forbid_unknown_fields=True):
    """A common way to go wrong. `when` is a claim that may also name `answer`; the first sentence of `say` names it."""

    name: Name
    when: str
    say: Text


class Question(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: Id
    kind: Kind
    topic: Id
    level: Annotated[int, Meta(ge=1, le=5)]  # 1 define, 2 mechanism, 3 predict, 4 edge case, 5 trade-off
    prompt: Text
    demonstration: Id
    answer_30s: Text
    in_depth: Text
    source: list[RowId] = []  # rows of the ledger
    params: dict[str, Scalar | list[Scalar]] = {}  # a list is one variant an entry
    options: list[Option] = []  # choice and multi
    answer: Answer | None = None  # all other kinds
    steps: list[Step] = []  # order
    letters: dict[Symbol, str] = {}  # formula: each letter, and the fact that lists its value at each point
    diagnoses: list[Diagnosis] = []
    hints: list[Text] = []
    follow_ups: list[Id] = []
    formula: str = ""  # LaTeX; without it the demonstration's own
    rev: Annotated[int, Meta(ge=1)] = 1  # raised when the meaning changes


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    title: Text
