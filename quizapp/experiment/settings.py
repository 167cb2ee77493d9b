"""The values of a demonstration's knobs: the steps of a slider, what is allowed, and reading what was typed."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from quizapp.locale import _, numbers
from solutions.evidence import AnyParameter, Choice, Declaration, Int, Real, Switch, Value, Words, fits

Scalar: TypeAlias = bool | int | float | str

SEED = Int(name="seed", default=0, low=0, high=2**63 - 1)
"""The seed as one more knob. It is told from a parameter of that name by identity."""

FEW = 100  # whole numbers that are walked one by one
STEPS = 50  # steps of a linear slider, about
WIDE = 16  # from this ratio of the ends on, a slider is logarithmic
_BINARY, _DECIMAL = (1.0, 1.5), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)  # the stops of an octave, of a decade
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?", re.ASCII)


class Setting(Struct, frozen=True):
    """All that decides what a run measures: two equal settings measure the same."""

    params: tuple[tuple[str, Scalar], ...]
    seed: int

    @property
    def values(self) -> dict[str, Value]:
        return dict(self.params)

    def value(self, knob: AnyParameter) -> Scalar:
        return self.seed if knob is SEED else dict(self.params)[knob.name]

    def turned(self, knob: AnyParameter, value: Scalar) -> Setting:
        """The same with another value of one knob."""
        if knob is SEED:
            return Setting(self.params, int(value))
        return Setting(tuple((name, value if name == knob.name else old) for name, old in self.params), self.seed)


class Refused(ValueError):
    """A value that a knob does not take. The message says what it takes."""


def start(declaration: Declaration, given: Mapping[str, Value], seed: int) -> Setting:
    """Every knob at its default, but for those that are given. Raises Refused for what is not declared or allowed."""
    declared = {parameter.name: parameter for parameter in declaration.parameters}
    for name, value in given.items():
        if name not in declared:
            raise Refused(unknown(declaration, name))
        if not fits(declared[name], value):
            raise Refused(refusal(declared[name], numbers.parameter(value)))
    if not fits(SEED, seed):
        raise Refused(refusal(SEED, str(seed)))
    return Setting(tuple((name, _plain(knob, given.get(name, knob.default))) for name, knob in declared.items()), seed)


def given(declaration: Declaration, settings: Sequence[str]) -> dict[str, Value]:
    """What `--set name=value` says, each once or the last of several. Raises Refused."""
    declared = {parameter.name: parameter for parameter in declaration.parameters}
    found: dict[str, Value] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip()
        if not equals:
            raise Refused(
                _("--set takes name=value, such as --set d_k=64, not “{given}”").format(given=_short(setting))
            )
        if name not in declared:
            raise Refused(unknown(declaration, name))
        found[name] = read(declared[name], value)
    return found


def knobs(declaration: Declaration) -> tuple[AnyParameter, ...]:
    """Everything that can be turned, the seed last."""
    return (*declaration.parameters, SEED)


def _plain(knob: AnyParameter, value: Value) -> Scalar:
    """One spelling for equal values, so that equal settings are equal."""
    if isinstance(knob, Real) and isinstance(value, int | float):
        return float(value) + 0.0  # −0 is 0
    assert not isinstance(value, list)
    return value


# --- sliders ----------------------------------------------------------------------------------------------------------


def moved(knob: AnyParameter, value: Scalar, steps: int) -> Scalar:
    """The value so many steps further; at an end of the range it stays. Words have no steps: they are typed."""
    match knob:
        case Switch():
            return steps > 0
        case Words():
            return value
        case Choice(options=options):
            return options[max(0, min(len(options) - 1, options.index(str(value)) + steps))]
        case _ if knob is SEED:
            return max(0, min(SEED.high, int(value) + steps))
        case _:
            stops = stops_of(knob)
            assert not isinstance(value, str)
            at = bisect_right(stops, value) - 1 + steps if steps > 0 else bisect_left(stops, value) + steps
            return stops[max(0, min(len(stops) - 1, at))]


def place(knob: AnyParameter, value: Scalar) -> float | None:
    """Where a value lies on its track, from 0 to 1; None for a knob without a track."""
    if knob is SEED or not isinstance(knob, Int | Real):
        return None
    low, high = float(knob.low), float(knob.high)
    if not low < high:
        return 0.0
    at = float(value)
    if is_log(knob):
        low, high, at = math.log(low), math.log(high), math.log(at)
    return max(0.0, min(1.0, (at - low) / (high - low)))


def is_log(knob: Int | Real) -> bool:
    """Whether equal steps of the slider are equal ratios."""
    wide = knob.low > 0 and knob.high / knob.low >= WIDE
    return wide and (isinstance(knob, Real) or knob.high - knob.low >= FEW)


@lru_cache(maxsize=512)
def stops_of(knob: Int | Real) -> tuple[int, ...] | tuple[float, ...]:
    """The values that the arrows reach, in order: both ends and the default among them."""
    stops = {knob.low, knob.default, knob.high}
    stops |= _ratios(knob) if is_log(knob) else _evenly(knob)
    inside = sorted(stop for stop in stops if knob.low <= stop <= knob.high)
    return tuple(map(int, inside)) if isinstance(knob, Int) else tuple(map(float, inside))


def _evenly(knob: Int | Real) -> set[float]:
    span = knob.high - knob.low
    if isinstance(knob, Int) and span <= FEW:
        return set(range(knob.low, knob.high + 1))
    step = _nice(span / STEPS)
    if isinstance(knob, Int):
        step = max(1.0, step)
    first, last = math.floor(knob.low / step), math.ceil(knob.high / step)
    return {float(f"{index * step:.12g}") for index in range(first, last + 1)}


def _nice(raw: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    if not raw > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= raw * (1 - 1e-9))


def _ratios(knob: Int | Real) -> set[float]:
    base, parts = (2, _BINARY) if isinstance(knob, Int) and _binary(knob.default) else (10, _DECIMAL)
    first, last = math.floor(math.log(knob.low, base)) - 1, math.ceil(math.log(knob.high, base)) + 1
    stops = [float(f"{part * float(base) ** power:.12g}") for power in range(first, last) for part in parts]
    stops = [stop for stop in stops if isinstance(knob, Real) or stop.is_integer()]
    return set(stops[:: math.ceil(len(stops) / FEW)])


def _binary(value: int) -> bool:
    """Whether a size is a power of two, or three times one."""
    return any(value == base << shift for base in (1, 3) for shift in range(24))


# --- words ------------------------------------------------------------------------------------------------------------


def allowed(knob: AnyParameter) -> str:
    """What a knob takes: "1 to 4096", "float16 | bfloat16"."""
    match knob:
        case Switch():
            return _("true or false")
        case Choice(options=options):
            return " | ".join(options)
        case Words(most=most, vocabulary=vocabulary):
            return _("1 to {most} whole numbers below {least}").format(most=most, least=vocabulary)
        case Int(low=low, high=high) | Real(low=low, high=high):
            if knob is SEED:
                return _("a whole number from 0 on")
            return _("{low} to {high}").format(low=numbers.parameter(low), high=numbers.parameter(high))


def refusal(knob: AnyParameter, given: str) -> str:
    """Why a knob does not take this, in one line that names the mend."""
    match knob:
        case Switch() | Choice() | Words():
            says = _("{name} is {allowed}, not “{given}”.")
        case Int():
            says = _("{name} is a whole number, {allowed}, not “{given}”.")
        case Real():
            says = _("{name} is a number, {allowed}, not “{given}”.")
    if knob is SEED:
        says = _("The seed is {allowed}, not “{given}”.")
    return says.format(name=knob.name, allowed=allowed(knob), given=_short(given))


def unknown(declaration: Declaration, name: str) -> str:
    """That there is no such knob, and which there are."""
    known = _(", ").join(parameter.name for parameter in declaration.parameters) or _("none")
    says = _("{id} has no parameter “{name}”; its parameters: {known}")
    return says.format(id=declaration.id, name=_short(name), known=known)


def read(knob: AnyParameter, typed: str) -> Scalar:
    """The typed text as a value of the knob: 64, 1e-3, 1/8, true, an option, or a part that only one option has.

    Raises Refused.
    """
    text = narrow(typed)
    value = _read(knob, text)
    if value is None or not fits(knob, value):
        raise Refused(refusal(knob, text))
    return _plain(knob, value)


def _read(knob: AnyParameter, text: str) -> Scalar | None:
    match knob:
        case Switch():
            return _WORDS.get(text.lower())
        case Choice(options=options):
            return text if text in options else _only([option for option in options if text and text in option])
        case Words():
            return " ".join(text.split())
        case Int():
            number = exactly(text.replace(",", ""))
            return int(number) if number is not None and number.denominator == 1 else None
        case Real():
            number = exactly(text)
            return float(number) if number is not None else None


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None


def exactly(text: str) -> Fraction | None:
    """A typed number: 64, −1.5, 1e-3, 1/8; None for anything else."""
    top, slash, bottom = (part.strip() for part in text.lower().replace(numbers.MINUS, "-").partition("/"))
    if not _NUMBER.fullmatch(top) or (slash and not _NUMBER.fullmatch(bottom)):
        return None
    try:
        value = Fraction(top) / Fraction(bottom) if slash else Fraction(top)
        float(value)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return value


def narrow(typed: str) -> str:
    """Full-width signs, as Chinese input methods write them, in ASCII."""
    return "".join(
        unicodedata.normalize("NFKC", char) if unicodedata.decomposition(char).startswith("<wide>") else char
        for char in typed
    ).strip()


def _short(text: str, most: int = 24) -> str:
    shown = "".join(char for char in text if char.isprintable())
    return shown if len(shown) <= most else shown[: most - 3] + "..."


# --- several settings -------------------------------------------------------------------------------------------------


def differing(declaration: Declaration, one: Setting, other: Setting) -> list[AnyParameter]:
    """The knobs at which two settings differ."""
    return [knob for knob in knobs(declaration) if one.value(knob) != other.value(knob)]


def command(declaration: Declaration, setting: Setting) -> str:
    """What repeats this run in a shell. Parameters at their defaults are left out."""
    import shlex

    given = [(knob.name, setting.value(knob)) for knob in declaration.parameters if setting.value(knob) != knob.default]
    settings = "".join(f" --set {shlex.quote(f'{name}={spelled(value)}')}" for name, value in given)
    return f"quizapp demo {declaration.id}{settings} --seed {setting.seed}"


def spelled(value: Scalar) -> str:
    """A value as a command line takes it: exact, and in ASCII where it is a number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
