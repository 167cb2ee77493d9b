"""How a number is written: two to four significant digits, the true minus sign, `1e-5` for small powers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from solutions.evidence import AnyFact, Count, Number, Value

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
LISTED = 6  # measurements of one list that are written out


def number(value: float, digits: int = 3) -> str:
    """A measured float: 63.7, 0.0012, 1026, 12,400, 1e-5, −∞. Three digits, four where they are whole."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 1e-3 * (1 - 1e-9) and not size >= 0.0005:
        return _power(value)
    if size < 1e-2:
        digits = min(digits, 2)
    if size >= 1e7:
        return _power(value)
    rounded = float(f"{size:.{digits - 1}e}")  # 0.9999 has the digits of 1.00
    decimals = max(0, digits - 1 - math.floor(math.log10(rounded)))
    return _signed(f"{value:,.{decimals}f}" if size >= 9_999.5 else f"{value:.{decimals}f}")


def parameter(value: Value) -> str:
    """A number somebody set rather than measured: exact, 1024, 1e-9, −∞."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return shape(value)
    if isinstance(value, str):
        return value
    if math.isfinite(value) and value == int(value) and abs(value) < 1e6:
        return integer(int(value))
    if not math.isfinite(value):
        return number(value)
    return _signed(f"{value:g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e"))


def integer(value: int, comma_from: int = 10_000) -> str:
    return _signed(f"{value:,}" if abs(value) >= comma_from else str(value))


def signed(change: int) -> str:
    """A change with its sign: +3, −6, 0."""
    return f"+{change}" if change > 0 else integer(change)


def shape(sizes: list[int] | list[float]) -> str:
    inner = f",{NO_BREAK}".join(parameter(size) for size in sizes)
    return f"({inner},)" if len(sizes) == 1 else f"({inner})"


def several(values: Sequence[float]) -> str:
    """A list of measurements; of a long one the least, the greatest and how many: 3e-8 – 4.2 (120)."""
    if len(values) <= LISTED:
        return "[" + ", ".join(map(number, values)) + "]"
    known = [value for value in values if not math.isnan(value)] or [math.nan]
    ends = dict.fromkeys((number(min(known)), number(max(known))))
    return f"{f'{NO_BREAK}–{NO_BREAK}'.join(ends)}{NO_BREAK}({len(values)})"


def measured(value: Value, fact: AnyFact | None = None) -> str:
    """A fact's value as it is shown, with its unit."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return shape(value) if all(type(item) is int for item in value) else several(value)
    unit = fact.unit if isinstance(fact, Number | Count) else ""
    if unit == "%":
        return number(100 * value, 2 if abs(value) < 0.0995 else 3) + NO_BREAK + "%" if value else f"0{NO_BREAK}%"
    text = integer(value) if isinstance(value, int) else number(value)
    return f"{text}{NO_BREAK}{unit}" if unit else text


def _power(value: float) -> str:
    mantissa, exponent = f"{value:.1e}".split("e")
    mantissa = mantissa.removesuffix(".0")
    return _signed(f"{mantissa}e{int(exponent)}")


def _signed(text: str) -> str:
    return MINUS + text[1:] if text.startswith("-") else text
