"""What a demonstration declares, and the evidence it returns: plain data that travels between processes.

No torch is imported here, so the interface can read and draw evidence without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

Value: TypeAlias = bool | int | float | str | list[int] | list[float]
"""A measured fact or a parameter's value; a shape is a list of int."""


class Text(Struct, frozen=True):
    """The same thing said natively in both languages."""

    en: str
    zh: str


# --- what can be set -------------------------------------------------------------------------------------------------


class Parameter(Struct, frozen=True, kw_only=True):
    """A knob of a demonstration. `en` and `zh` label it; without them the name itself is the label."""

    name: str
    en: str = ""
    zh: str = ""

    @property
    def label(self) -> Text:
        return Text(self.en or self.name, self.zh or self.name)


class Int(Parameter, frozen=True, kw_only=True, tag="int"):
    default: int
    low: int
    high: int


class Real(Parameter, frozen=True, kw_only=True, tag="real"):
    default: float
    low: float
    high: float


class Choice(Parameter, frozen=True, kw_only=True, tag="choice"):
    default: str
    options: tuple[str, ...]


class Switch(Parameter, frozen=True, kw_only=True, tag="switch"):
    default: bool


class Words(Parameter, frozen=True, kw_only=True, tag="words"):
    """A sentence as its tokens' numbers, "417 23 417": equal tokens have equal numbers, below `vocabulary`."""

    default: str
    most: int  # tokens
    vocabulary: int

    def fits(self, value: object) -> bool:
        numbers = value.split(" ") if isinstance(value, str) else []
        known = (
            len(each) < 10 and each.isascii() and each.isdigit() and int(each) < self.vocabulary for each in numbers
        )
        return 1 <= len(numbers) <= self.most and all(known)


AnyParameter: TypeAlias = Int | Real | Choice | Switch | Words


def fits(parameter: AnyParameter, value: object) -> bool:
    """Whether `value` can be given to `parameter`."""
    match parameter:
        case Switch():
            return type(value) is bool
        case Choice(options=options):
            return value in options
        case Words():
            return parameter.fits(value)
        case Int(low=low, high=high):
            return type(value) is int and low <= value <= high
        case Real(low=low, high=high):
            return isinstance(value, int | float) and type(value) is not bool and low <= value <= high


def problem(parameter: AnyParameter, value: object) -> str | None:
    """Why `value` cannot be given to `parameter`, in words that name the mend; None if it can."""
    return None if fits(parameter, value) else f"{parameter.name} is {_needs(parameter)}, not {value!r:.80}"


def _needs(parameter: AnyParameter) -> str:
    match parameter:
        case Switch():
            return "true or false"
        case Choice(options=options):
            return f"one of {', '.join(options)}"
        case Words(most=most, vocabulary=vocabulary):
            return f"1 to {most} whole numbers below {vocabulary} with single spaces between"
        case Int(low=low, high=high):
            return f"a whole number from {low} to {high}"
        case Real(low=low, high=high):
            return f"a number from {low:g} to {high:g}"


# --- what can be measured --------------------------------------------------------------------------------------------


class Fact(Struct, frozen=True, kw_only=True):
    """One named measurement. The labels are noun phrases: they follow "not the …" and stand before a number."""

    name: str
    en: str
    zh: str
    unit: str = ""

    @property
    def label(self) -> Text:
        return Text(self.en, self.zh)


class Number(Fact, frozen=True, kw_only=True, tag="number"):
    """A float. The unit "%" says that it is a share: 0.48 is written 48 %."""


class Count(Fact, frozen=True, kw_only=True, tag="count"):
    """An int."""


class Flag(Fact, frozen=True, kw_only=True, tag="flag"):
    """True or false."""


class Word(Fact, frozen=True, kw_only=True, tag="word"):
    """A string, such as the name of the error that was raised."""


class Shape(Fact, frozen=True, kw_only=True, tag="shape"):
    """A tensor's shape, as a list of int."""


class Numbers(Fact, frozen=True, kw_only=True, tag="numbers"):
    """A list of float."""


AnyFact: TypeAlias = Number | Count | Flag | Word | Shape | Numbers


class Line(Struct, frozen=True):
    """One line of faulty code, and what stands there once it is mended; no mend where nobody would look for it."""

    text: str
    mend: str = ""


class Declaration(Struct, frozen=True, kw_only=True):
    """All that is known of a demonstration without running it."""

    id: str
    claim: Text
    formula: str  # LaTeX, one line a formula
    parameters: tuple[AnyParameter, ...]
    facts: tuple[AnyFact, ...]
    source: tuple[str, ...]  # rows of the ledger
    trains: bool  # it reports progress and a loss while it runs
    code: str  # the lines of torch that prove the claim, as they stand on disk
    steps: tuple[str, ...] = ()  # what is run in every order
    listing: tuple[Line, ...] = ()  # the code in which a fault is to be found


# --- what is drawn ---------------------------------------------------------------------------------------------------


class Series(Struct, frozen=True, kw_only=True):
    """One compared thing. The setting under test is drawn in the accent colour, a reference in grey."""

    label: Text
    values: list[float]
    tested: bool = True


class Bars(Struct, frozen=True, kw_only=True, tag="bars"):
    """One horizontal bar a label; two series stand back to back on the same scale."""

    caption: Text
    labels: list[str]
    series: list[Series]


class Histogram(Struct, frozen=True, kw_only=True, tag="histogram"):
    """The distribution of one sample: `counts[i]` values lie between `edges[i]` and `edges[i + 1]`."""

    caption: Text
    edges: list[float]
    counts: list[float]


class Curves(Struct, frozen=True, kw_only=True, tag="curves"):
    """Several y over one x. A log axis takes positive values only.

    Of a `band` the last two series are its lower and its upper end, and the others lie in it.
    """

    caption: Text
    x: list[float]
    x_label: Text
    series: list[Series]
    log_x: bool = False
    log_y: bool = False
    band: bool = False


class Heatmap(Struct, frozen=True, kw_only=True, tag="heatmap"):
    """A matrix with its numbers in the cells; None is a masked cell. `diverging` shows the sign (scores)."""

    caption: Text
    values: list[list[float | None]]
    rows: list[str]
    columns: list[str]
    diverging: bool = False


class Matrix(Struct, frozen=True, kw_only=True, tag="matrix"):
    """One matrix of a computation, with its numbers; None is a masked cell. It is found by its letter and its head."""

    name: str  # as it stands in a formula: "Q", "scores"
    caption: Text
    values: list[list[float | None]]
    rows: list[str]
    columns: list[str]
    head: int = 0  # the first is 1; 0 is of all heads together
    diverging: bool = True  # weights have no sign to show

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.values), max((len(row) for row in self.values), default=0)


class Row(Struct, frozen=True, kw_only=True):
    """One line of a table: a label and the names of facts, "" for an empty cell."""

    label: Text
    facts: list[str]


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """Facts of the compared settings, side by side: no number is shown that was not declared and measured."""

    caption: Text
    columns: list[Text]
    rows: list[Row]


Figure: TypeAlias = Bars | Histogram | Curves | Heatmap | Matrix | Table


class Evidence(Struct, frozen=True, kw_only=True):
    """What one run measured, and all that is needed to repeat it."""

    facts: dict[str, Value]
    figures: list[Figure] = []
    sample: Text = Text("", "")  # how much was measured: "1,000 rows"
    demonstration: str = ""  # this and the rest are filled in by catalog.run
    params: dict[str, Value] = {}
    seed: int = 0
    seconds: float = 0.0


def number(facts: Mapping[str, Value], name: str) -> float:
    """The fact of this name, one that is declared as a number or a count. Raises TypeError for any other."""
    value = facts[name]
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"{name} is no number: {value!r}")


class Progress(Struct, frozen=True, kw_only=True):
    """How far a running demonstration is. `loss` is set by those that train, `accuracy` (0 to 1) where it is known.

    `figures` shows what is forming, such as the attention of the model as it is now.
    """

    done: int
    total: int
    unit: Literal["steps", "rows", "seeds"] = "steps"
    loss: float | None = None
    accuracy: float | None = None
    figures: list[Figure] = []
