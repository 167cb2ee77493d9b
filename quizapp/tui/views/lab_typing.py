"""What can be typed in the lab: the line that asks for it, and how it is read. Refused says what is taken."""

from __future__ import annotations

from quizapp.experiment.predictions import Prediction, numeric, read_number
from quizapp.experiment.settings import SEED, Refused, allowed, exactly, narrow
from quizapp.experiment.sweep import MOST_SEEDS
from quizapp.locale import _
from quizapp.tui.views.lab_desk import Desk, label
from solutions.evidence import AnyFact


def asks_value(desk: Desk) -> str:
    """The name of the knob under the cursor and what it takes."""
    name = _("seed") if desk.knob is SEED else label(desk.knob)
    return _("{name}, {allowed}").format(name=name, allowed=allowed(desk.knob))


def asks_prediction(desk: Desk, fact: AnyFact) -> str:
    """The fact, the side it is predicted of and its unit."""
    unit = f" ({fact.unit})" if fact.unit else ""
    side = f", {desk.bench.subject}" if desk.bench.b is not None else ""
    return f"{label(fact)}{side}{unit}"


def asks_seeds() -> str:
    return _("seeds at each value, 1 to {most}").format(most=MOST_SEEDS)


def seeds(text: str) -> int:
    """How many seeds a sweep runs at each value."""
    number = exactly(narrow(text))
    if number is None or number.denominator != 1 or not 1 <= number <= MOST_SEEDS:
        raise Refused(_("A whole number from 1 to {most}.").format(most=MOST_SEEDS))
    return int(number)


def prediction(fact: AnyFact, text: str) -> Prediction:
    number = read_number(fact, text) if numeric(fact) else None
    if number is None:
        raise Refused(_("“{given}” is not a number. Try 64, 1e-3 or 1/8.").format(given=text[:24]))
    return Prediction(number=number)
