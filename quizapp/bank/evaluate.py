"""What an expression is worth on given values, and by how much it holds: nothing here can hang or run code."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from quizapp.bank.grammar import Read
from quizapp.bank.vocabulary import ClaimError, place, whole
from quizapp.bank.wording import quoted
from quizapp.locale import _
from solutions.evidence import Value

Values: TypeAlias = Mapping[str, Value]

EDGE = 1e-12  # the margin of what holds, or fails, by nothing at all
_WHOLE = 2.0**53  # up to here a float is exact

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.Mod: operator.mod,
}  # fmt: skip
_RELATIONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


class Undecidable(Exception):
    """A fact that the claim uses is NaN, and the claim does not ask isnan of it."""

    def __init__(self, fact: str) -> None:
        super().__init__(_("{fact} measured NaN, so this cannot be decided").format(fact=fact))
        self.fact = fact


def require_numbers(read: Read, values: Values) -> None:
    """Raise Undecidable if a value that is read is NaN and nobody asks."""
    for name, index in sorted(read.reads, key=str):
        if name not in read.asked and _has_nan(values.get(name), index):
            raise Undecidable(name)


def _has_nan(value: object, index: int | None) -> bool:
    if not isinstance(value, list):
        return value != value
    items = value if index is None else value[index : index + 1 or None]
    return any(item != item for item in items if isinstance(item, float))


class Evaluator:
    """Computes parts of one expression on one set of values. Everything raises ClaimError and nothing else."""

    def __init__(self, source: str, values: Values) -> None:
        self.source = source
        self.values = values

    def value(self, node: ast.expr) -> Value:
        try:
            return _RULES[type(node)](self, node)
        except ZeroDivisionError:
            self.fail(node, _("division by zero"))
        except OverflowError:
            self.fail(node, _("the result is too large"))

    def fail(self, node: ast.expr, message: str) -> NoReturn:
        raise ClaimError(message, self.source, place(self.source, node.col_offset)) from None

    def number(self, node: ast.expr) -> float:
        """A number, as a float or as an int that a float holds exactly."""
        value = self.value(node)
        if type(value) is not float and type(value) is not int:
            self.fail(node, _("{value} is no number").format(value=quoted(value)))
        try:
            return value if abs(value) < _WHOLE else float(value)
        except OverflowError:
            self.fail(node, _("the number is too large"))

    def truth(self, node: ast.expr) -> bool:
        value = self.value(node)
        if type(value) is not bool:
            self.fail(node, _("{value} is neither true nor false").format(value=quoted(value)))
        return value is True

    # --- by how much it holds ---------------------------------------------------------------------------------------

    def margin(self, node: ast.expr) -> float:
        """The signed relative slack in [-1, 1]: positive exactly when the expression holds."""
        match node:
            case ast.BoolOp(op=ast.And(), values=terms):
                return self._junction(terms, min)
            case ast.BoolOp(values=terms):
                return self._junction(terms, max)
            case ast.UnaryOp(op=ast.Not(), operand=term):
                return -self.margin(term)
            case ast.Compare(left=left, ops=ops, comparators=rest):
                return self._chain([left, *rest], ops)
            case ast.Call(func=ast.Name(id="close"), args=arguments):
                return self._near(node, *map(self.number, arguments))
            case ast.Call(func=ast.Name(id="between"), args=arguments):
                return self._inside(node, *map(self.number, arguments))
        return 1.0 if self.truth(node) else -1.0

    def _junction(self, terms: Sequence[ast.expr], pick: Callable[[float, float], float]) -> float:
        """The least or the greatest margin; what a decided junction would not compute may fail."""
        found = self.margin(terms[0])
        for term in terms[1:]:
            try:
                found = pick(found, self.margin(term))
            except ClaimError:
                if (found > 0) == (pick is min):
                    raise
        return found

    def _chain(self, terms: Sequence[ast.expr], ops: Sequence[ast.cmpop]) -> float:
        found = 1.0
        for left, op, right in zip(terms, ops, terms[1:], strict=False):
            holds = self.relation(left, op, right)
            if isinstance(op, ast.Eq | ast.NotEq):
                found = min(found, 1.0 if holds else -1.0)
                continue
            low, high = self.number(left), self.number(right)
            if isinstance(op, ast.Gt | ast.GtE):
                low, high = high, low
            found = min(found, _signed(holds, (high - low) / max(abs(low), abs(high), 1e-300)))
        return found

    def _near(self, node: ast.expr, left: float, right: float, tolerance: float = 1e-6) -> float:
        width = tolerance * max(abs(left), abs(right))
        return _signed(self.truth(node), 1 - abs(left - right) / width if width else math.nan)

    def _inside(self, node: ast.expr, x: float, low: float, high: float) -> float:
        half = (high - low) / 2
        return _signed(self.truth(node), min(x - low, high - x) / half if half > 0 else math.nan)

    # --- relations --------------------------------------------------------------------------------------------------

    def side(self, node: ast.expr) -> Value:
        """One side of a comparison: also a text."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return self.value(node)

    def relation(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool:
        if not isinstance(op, ast.Eq | ast.NotEq):
            return _RELATIONS[type(op)](self.number(left), self.number(right))
        first, second = self.side(left), self.side(right)
        if _family(first) is not _family(second):
            both = {"left": quoted(first), "right": quoted(second)}
            self.fail(left, _("{left} and {right} are not of a kind").format(**both))
        return _RELATIONS[type(op)](first, second)


def _signed(holds: bool, slack: float) -> float:
    """The slack, clipped, and never of the wrong sign."""
    size = abs(slack) if slack == slack else 1.0
    size = size if (slack > 0) == holds or slack != slack else EDGE
    size = min(max(size, EDGE), 1.0)
    return size if holds else -size


def _family(value: Value) -> type:
    return float if type(value) is int else type(value)


# --- one rule a kind of node ------------------------------------------------------------------------------------------


def _constant(evaluator: Evaluator, node: ast.Constant) -> Value:
    value: Value = node.value  # type: ignore[assignment]
    return value


def _name(evaluator: Evaluator, node: ast.Name) -> Value:
    if node.id not in evaluator.values:
        evaluator.fail(node, _("there is no value of {name}").format(name=quoted(node.id)))
    value = evaluator.values[node.id]
    if type(value) not in (bool, int, float, str, list):
        evaluator.fail(node, _("{name} is {value}").format(name=quoted(node.id), value=quoted(value)))
    return value


def _operation(evaluator: Evaluator, node: ast.BinOp) -> Value:
    left, right = evaluator.number(node.left), evaluator.number(node.right)
    result = _ARITHMETIC[type(node.op)](float(left), float(right))
    if isinstance(result, complex):
        evaluator.fail(node, _("the result is not a real number"))
    if result != result and left == left and right == right:
        evaluator.fail(node, _("the result is not a number"))
    stays_whole = type(left) is type(right) is int and not isinstance(node.op, ast.Div) and abs(result) < _WHOLE
    return int(result) if stays_whole and result == int(result) else float(result)


def _sign(evaluator: Evaluator, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        return not evaluator.truth(node.operand)
    value = evaluator.number(node.operand)
    return -value if isinstance(node.op, ast.USub) else value


def _junction(evaluator: Evaluator, node: ast.BoolOp) -> Value:
    terms = (evaluator.truth(term) for term in node.values)
    return all(terms) if isinstance(node.op, ast.And) else any(terms)


def _comparison(evaluator: Evaluator, node: ast.Compare) -> Value:
    terms = [node.left, *node.comparators]
    return all(evaluator.relation(*link) for link in zip(terms, node.ops, terms[1:], strict=False))


def _index(evaluator: Evaluator, node: ast.Subscript) -> Value:
    items, index = evaluator.value(node.value), whole(node.slice)
    if not isinstance(items, list) or index is None:
        evaluator.fail(node, _("{value} cannot be indexed").format(value=quoted(items)))
    if not -len(items) <= index < len(items):
        evaluator.fail(node, _("there are only {count} entries").format(count=len(items)))
    if type(items[index]) not in (int, float):
        evaluator.fail(node, _("{value} is no number").format(value=quoted(items[index])))
    return items[index]


def _sizes(evaluator: Evaluator, node: ast.List) -> Value:
    return [evaluator.number(item) for item in node.elts]


def _call(evaluator: Evaluator, node: ast.Call) -> Value:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "len":
        items = evaluator.value(node.args[0])
        if not isinstance(items, list):
            evaluator.fail(node, _("{value} has no length").format(value=quoted(items)))
        return len(items)
    try:
        return _FUNCTIONS[name](*map(evaluator.number, node.args))
    except ValueError as error:
        if isinstance(error, ClaimError):
            raise
        evaluator.fail(node, _("{name}() is not defined there").format(name=name))


def _extreme(pick: Callable[..., float]) -> Callable[..., float]:
    """min or max, in which a NaN is not lost."""
    return lambda *numbers: math.nan if any(map(math.isnan, numbers)) else pick(numbers)


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "abs": abs, "min": _extreme(min), "max": _extreme(max), "sqrt": math.sqrt, "log": math.log, "exp": math.exp,
    "isnan": math.isnan, "isfinite": math.isfinite,
    "close": lambda left, right, tolerance=1e-6: math.isclose(left, right, rel_tol=tolerance),
    "between": lambda x, low, high: low <= x <= high,
}  # fmt: skip

_RULES: dict[type[ast.expr], Callable[[Evaluator, Any], Value]] = {
    ast.Constant: _constant, ast.Name: _name, ast.BinOp: _operation, ast.UnaryOp: _sign, ast.BoolOp: _junction,
    ast.Compare: _comparison, ast.Subscript: _index, ast.Call: _call, ast.List: _sizes,
}  # fmt: skip
