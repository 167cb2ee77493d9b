"""What the judge of a drill found: plain data that travels between processes. No torch is imported here."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct

from solutions.evidence import Text

Kind: TypeAlias = Literal[
    "values",  # a number is wrong
    "nan",
    "shape",
    "dtype",
    "gradient",
    "no-gradient",
    "changed",  # an input
    "raised",
    "returned",  # something else than was asked for
    "weights",  # a layer that cannot be given its weights
    "op",  # torch did what is to be written by hand
    "property",  # what only this drill can say
]


class Found(Struct, frozen=True, kw_only=True):
    """Why a check failed.

    `what` names the result or argument it is about, with its index if one number is meant ("output[1, 0, 2]").
    `largest` is the largest difference, and `wrong` of `total` numbers differ. `line` is the line of the person's code
    in which an error was raised. `says` is what only this drill can say.
    """

    kind: Kind
    what: str = ""
    expected: str = ""
    got: str = ""
    largest: str = ""
    wrong: int = 0
    total: int = 0
    line: int = 0
    says: Text | None = None


class Check(Struct, frozen=True):
    """One property: whether it held, and if not what was found on which input ("q (2, 3) · k (5, 3)")."""

    name: str
    passed: bool
    found: Found | None = None
    given: str = ""


class Ruling(Struct, frozen=True):
    """All properties in teaching order. `mistake` is the mutant whose answers the person's equal."""

    drill: str
    seed: int
    accepted: bool
    checks: list[Check]
    mistake: str | None = None


class Rules(Struct, frozen=True):
    """What must be known of a drill before its judge runs.

    `returns` names the results (`solutions.judging.asked.Returns`). `names` may not be used in the person's code; one
    that ends in `*` stands for all that begin like it.
    """

    name: str
    entry: str
    returns: Any
    names: list[str]
    checks: list[str]
    mistakes: list[str]
