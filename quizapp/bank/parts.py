"""A claim taken apart for its explanation: one comparison after the other, each with the numbers it compared."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.evaluate import Evaluator
from quizapp.bank.vocabulary import ClaimError, place
from solutions.evidence import Value

Relation: TypeAlias = Literal["<", "≤", ">", "≥", "=", "≠", "≈", "in", ""]

_SIGNS: dict[type[ast.cmpop], Relation] = {
    ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠"
}  # fmt: skip
_TURNED: dict[Relation, Relation] = {"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "=", "≠": "≠"}
_DENIED: dict[Relation, Relation] = {"<": "≥", "≤": ">", ">": "≤", "≥": "<", "=": "≠", "≠": "="}


class Part(Struct, frozen=True, kw_only=True):
    """One conjunct, with what was measured on the left: `0.9 < x` becomes x > 0.9, and `0.9 < x < 1.1` x in a band.

    The relation is "" for what is no simple comparison: then `left_value` is its truth and `right_value` the truth that
    the claim asks for. For "in", `low` and `high` are the band and there is no right value; for "≈" there is a relative
    `tolerance`, and `low` and `high` are the band it makes around the right value.
    """

    source: str
    holds: bool
    left: str
    left_value: Value
    names: frozenset[str]
    relation: Relation = ""
    right: str = ""
    right_value: Value | None = None
    tolerance: float | None = None
    low: float | None = None
    high: float | None = None


def explain(tree: ast.expr, evaluator: Evaluator) -> list[Part]:
    """One part a conjunct, but none for what a refuted one before it makes senseless. Raises ClaimError."""
    found: list[Part] = []
    for term in _conjuncts(tree):
        try:
            found += _parts(term, evaluator)
        except ClaimError:
            if all(part.holds for part in found):
                raise
    return found


def _conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for term in node.values:
            yield from _conjuncts(term)
    else:
        yield node


def _parts(node: ast.expr, evaluator: Evaluator) -> Iterator[Part]:
    match node:
        case ast.Compare(ops=[first, second], comparators=[middle, _]) if _direction(first) == _direction(second) != 0:
            yield _band(node, evaluator, middle, *_ends(node, _direction(first)))
        case ast.Compare(left=left, ops=ops, comparators=rest):
            terms = [left, *rest]
            for index, op in enumerate(ops):
                turn = 0 == index < len(ops) - 1  # the middle term of a chain on the left
                yield _comparison(node, evaluator, terms[index], _SIGNS[type(op)], terms[index + 1], turn)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(left=left, ops=[op], comparators=[right])):
            yield _comparison(node, evaluator, left, _DENIED[_SIGNS[type(op)]], right, False)
        case ast.Call(func=ast.Name(id="between"), args=[x, low, high]):
            yield _band(node, evaluator, x, low, high)
        case ast.Call(func=ast.Name(id="close"), args=[x, target, *rest]):
            yield _near(node, evaluator, x, target, rest)
        case _:
            yield _truth(node, evaluator)


def _direction(op: ast.cmpop) -> int:
    return 1 if isinstance(op, ast.Lt | ast.LtE) else -1 if isinstance(op, ast.Gt | ast.GtE) else 0


def _ends(node: ast.Compare, direction: int) -> tuple[ast.expr, ast.expr]:
    first, last = node.left, node.comparators[-1]
    return (first, last) if direction > 0 else (last, first)


def _band(node: ast.expr, evaluator: Evaluator, x: ast.expr, low: ast.expr, high: ast.expr) -> Part:
    return Part(
        source=_text(node, evaluator), holds=evaluator.truth(node), names=_names(node),
        left=_text(x, evaluator), left_value=evaluator.number(x), relation="in",
        right=f"{_text(low, evaluator)}, {_text(high, evaluator)}",
        low=evaluator.number(low), high=evaluator.number(high),
    )  # fmt: skip


def _comparison(
    whole: ast.expr, evaluator: Evaluator, left: ast.expr, sign: Relation, right: ast.expr, turn: bool
) -> Part:
    source = f"{_text(left, evaluator)} {sign} {_text(right, evaluator)}"
    if turn or (not _names(left) and _names(right)):
        left, sign, right = right, _TURNED[sign], left
    return Part(
        source=source if isinstance(whole, ast.Compare) and len(whole.ops) > 1 else _text(whole, evaluator),
        holds=_holds(evaluator, left, sign, right), names=_names(left) | _names(right),
        left=_text(left, evaluator), left_value=evaluator.side(left), relation=sign,
        right=_text(right, evaluator), right_value=evaluator.side(right),
    )  # fmt: skip


def _holds(evaluator: Evaluator, left: ast.expr, sign: Relation, right: ast.expr) -> bool:
    op = next(op for op, known in _SIGNS.items() if known == sign)
    return evaluator.relation(left, op(), right)


def _near(node: ast.expr, evaluator: Evaluator, x: ast.expr, target: ast.expr, rest: list[ast.expr]) -> Part:
    tolerance = float(evaluator.number(rest[0])) if rest else 1e-6
    value = evaluator.number(target)
    return Part(
        source=_text(node, evaluator), holds=evaluator.truth(node), names=_names(node),
        left=_text(x, evaluator), left_value=evaluator.number(x), relation="≈",
        right=_text(target, evaluator), right_value=value, tolerance=tolerance,
        low=value - tolerance * abs(value), high=value + tolerance * abs(value),
    )  # fmt: skip


def _truth(node: ast.expr, evaluator: Evaluator) -> Part:
    inner, wanted = node, True
    while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not):
        inner, wanted = inner.operand, not wanted
    truth = evaluator.truth(inner)
    return Part(
        source=_text(node, evaluator), holds=truth is wanted, names=_names(node),
        left=_text(inner, evaluator), left_value=truth, right_value=wanted,
    )  # fmt: skip


def _names(node: ast.expr) -> frozenset[str]:
    called = {id(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in called)


def _text(node: ast.expr, evaluator: Evaluator) -> str:
    """The node as its author wrote it."""
    source = evaluator.source
    return source[place(source, node.col_offset) : place(source, node.end_col_offset or 0)]
