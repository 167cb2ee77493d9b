"""The grammar of claims: which of Python's expressions may stand in one, and of what kind each is.

A claim is read by Python's own parser and then held to a whitelist; nothing is ever compiled or run.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from quizapp.bank.vocabulary import (
    ARGUMENTS,
    ASK_NAN,
    KEEP_INT,
    LARGEST,
    MENDS,
    TRUTHS,
    WRITTEN,
    ClaimError,
    Found,
    Kind,
    describe,
    place,
    whole,
)
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _

LENGTH, NODES, DEPTH = 300, 60, 16

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.Mod)
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
EQUALITY = (ast.Eq, ast.NotEq)
_COMMENT = re.compile(r"""#(?=[^'"]*$)""")
_ASSIGNS = re.compile(r"(?<![=<>!:])=(?!=)")
_WARNS = re.compile(r"\\|\d[A-Za-z]")  # what Python's parser would warn about on stderr


class Read(NamedTuple):
    """What the grammar knows of an expression. `reads` are the values it needs: a name, and the index if it has one."""

    source: str
    tree: ast.expr
    kind: Found
    reads: frozenset[tuple[str, int | None]]
    asked: frozenset[str]  # names of which isnan or isfinite is asked
    names: frozenset[str]


def read(source: str, names: Mapping[str, Kind] | None) -> Read:
    """Hold `source` to the grammar; without `names` any name passes. Raises ClaimError."""
    if len(source) > LENGTH:
        raise ClaimError(_("a claim has at most {most} characters").format(most=LENGTH), source, LENGTH)
    text = source.translate(_BLANKS)
    start = len(text) - len(text.lstrip(" "))
    text = text.strip(" ")
    try:
        tree = _tree(text)
        check = _Check(text, names)
        kind = check.top(tree)
    except ClaimError as error:
        raise ClaimError(error.message, source.translate(_BLANKS), start + error.column) from None
    return Read(text, tree, kind, frozenset(check.reads), frozenset(check.asked), frozenset(check.used))


_BLANKS = {ord(blank): " " for blank in "\t\n\r\f\v"}


def _tree(text: str) -> ast.expr:
    if comment := _COMMENT.search(text):
        raise ClaimError(_("a claim has no comments"), text, comment.start())
    if not text:
        raise ClaimError(_("this is empty: write an expression such as variance / d_k < 1.1"))
    try:
        if not _WARNS.search(text):
            return ast.parse(text, mode="eval").body
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        column = min((error.offset or len(text) + 1) - 1, len(text))  # offset 0: the text ends too soon
        why = _("equality is written ==") if _ASSIGNS.search(text) else error.msg
        raise ClaimError(_("this is no expression: {why}").format(why=why), text, column) from None
    except (ValueError, MemoryError, RecursionError):
        raise ClaimError(_("this is no expression that can be read"), text) from None


class _Check:
    """Walks an expression once: refuses what may not stand in a claim, and finds the kind of each part."""

    def __init__(self, text: str, names: Mapping[str, Kind] | None) -> None:
        self.text = text
        self.names = names
        self.reads: set[tuple[str, int | None]] = set()
        self.asked: set[str] = set()
        self.used: set[str] = set()
        self.nodes = self.depth = 0

    def kind(self, node: ast.expr) -> Found:
        self.nodes += 1
        if self.nodes > NODES or self.depth > DEPTH:
            self.refuse(node, _("the expression is too large: split it into several facts"))
        rule = _RULES.get(type(node))
        if rule is None:
            what = WRITTEN.get(type(node), type(node).__name__)
            self.refuse(node, _("{what} may not stand in a claim").format(what=what))
        self.depth += 1
        found = rule(self, node)
        self.depth -= 1
        return found

    def top(self, node: ast.expr) -> Found:
        """A whole expression may also be a list of sizes: the ideal answer of a shape question."""
        return self.sizes(node) if isinstance(node, ast.List) else self.kind(node)

    def sizes(self, node: ast.List) -> Found:
        for item in node.elts:
            if self.number(item) == "float":
                self.refuse(item, _("the sizes of a shape are whole numbers"))
        return "list"

    def refuse(self, node: ast.expr, message: str) -> NoReturn:
        raise ClaimError(message, self.text, place(self.text, node.col_offset))

    def number(self, node: ast.expr) -> Found:
        found = self.kind(node)
        if found not in ("int", "float", "any"):
            self.refuse(node, _("a number is needed here, and this is {what}").format(what=describe(found)))
        return found

    def truth(self, node: ast.expr) -> Found:
        found = self.kind(node)
        if found not in ("flag", "any"):
            message = _("something true or false is needed here, and this is {what}").format(what=describe(found))
            self.refuse(node, message)
        return "flag"


def _constant(check: _Check, node: ast.Constant) -> Found:
    value = node.value
    if type(value) is bool:
        return "flag"
    if isinstance(value, str):
        check.refuse(node, _("a text may stand only beside == or !="))
    if not isinstance(value, int | float):
        check.refuse(node, _("{what} may not stand in a claim").format(what=quoted(value)))
    if abs(value) > LARGEST and (isinstance(value, int) or math.isinf(value)):
        check.refuse(node, _("this number is too large"))
    return "int" if isinstance(value, int) else "float"


def _name(check: _Check, node: ast.Name) -> Found:
    found = _known(check, node)
    check.reads.add((node.id, None))
    return found


def _known(check: _Check, node: ast.Name) -> Found:
    check.used.add(node.id)
    if check.names is None:
        return "any"
    if node.id not in check.names:
        near = did_you_mean(node.id, [*check.names, *ARGUMENTS, "True", "False"])
        known = _("; known here: {names}").format(names=", ".join(sorted(check.names)[:12]) or _("nothing"))
        check.refuse(node, _("unknown name {name}").format(name=quoted(node.id)) + (near or known))
    return check.names[node.id]


def _operation(check: _Check, node: ast.BinOp) -> Found:
    if not isinstance(node.op, ARITHMETIC):
        _mend(check, node, node.op)
    kinds = {check.number(node.left), check.number(node.right)}
    if "any" in kinds:
        return "any"
    return "float" if "float" in kinds or (isinstance(node.op, ast.Div | ast.Pow) and not _power(node)) else "int"


def _power(node: ast.BinOp) -> bool:
    """Whether this is a power with a whole exponent, which leaves a whole number whole."""
    right = node.right
    return isinstance(node.op, ast.Pow) and isinstance(right, ast.Constant) and type(right.value) is int


def _mend(check: _Check, node: ast.expr, operator: ast.AST) -> NoReturn:
    if mend := MENDS.get(type(operator)):
        check.refuse(node, _("this operator may not stand in a claim; write {mend}").format(mend=quoted(mend)))
    check.refuse(node, _("{what} may not stand in a claim").format(what=type(operator).__name__))


def _sign(check: _Check, node: ast.UnaryOp) -> Found:
    if isinstance(node.op, ast.Not):
        return check.truth(node.operand)
    if isinstance(node.op, ast.Invert):
        _mend(check, node, node.op)
    return check.number(node.operand)


def _junction(check: _Check, node: ast.BoolOp) -> Found:
    for term in node.values:
        check.truth(term)
    return "flag"


def _comparison(check: _Check, node: ast.Compare) -> Found:
    terms = [node.left, *node.comparators]
    kinds = [_term(check, term, node) for term in terms]
    for index, operator in enumerate(node.ops):
        left, right = kinds[index], kinds[index + 1]
        if isinstance(operator, EQUALITY):
            _same(check, terms[index], left, right)
        elif not isinstance(operator, ORDER):
            _mend(check, terms[index], operator)
        elif not {left, right} <= {"int", "float", "any"}:
            what = describe(left if left not in ("int", "float", "any") else right)
            check.refuse(terms[index], _("<, ≤, > and ≥ compare numbers, and this is {what}").format(what=what))
    return "flag"


def _term(check: _Check, node: ast.expr, comparison: ast.Compare) -> Found:
    """One side of a comparison: beside == and != it may also be a text or a list of sizes."""
    equal = all(isinstance(operator, EQUALITY) for operator in comparison.ops)
    if equal and isinstance(node, ast.Constant) and isinstance(node.value, str):
        check.nodes += 1
        return "word"
    return check.sizes(node) if equal and isinstance(node, ast.List) else check.kind(node)


def _same(check: _Check, node: ast.expr, left: Found, right: Found) -> None:
    if "float" in (left, right) or "floats" in (left, right):
        check.refuse(node, _("compare floats with close(), between(), < or >"))
    if left != right and "any" not in (left, right):
        both = {"left": describe(left), "right": describe(right)}
        check.refuse(node, _("== and != need two of a kind, not {left} and {right}").format(**both))


def _index(check: _Check, node: ast.Subscript) -> Found:
    if not isinstance(node.value, ast.Name):
        check.refuse(node, _("only a shape or a list can be indexed"))
    found = _known(check, node.value)
    if found not in ("list", "floats", "any"):
        check.refuse(node, _("only a shape or a list can be indexed, and this is {what}").format(what=describe(found)))
    index = whole(node.slice)
    if index is None:
        check.refuse(node, _("an index is a whole number, such as [0] or [-1]"))
    check.reads.add((node.value.id, index))
    return "any" if found == "any" else "int" if found == "list" else "float"


def _call(check: _Check, node: ast.Call) -> Found:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in ARGUMENTS:
        near = did_you_mean(name, ARGUMENTS) if name else ""
        known = _("; there are: {names}").format(names=", ".join(sorted(ARGUMENTS)))
        check.refuse(node, _("unknown function {name}").format(name=quoted(name)) + (near or known))
    if node.keywords:
        check.refuse(node, _("{name}() takes no named arguments").format(name=name))
    low, high = ARGUMENTS[name]
    if not low <= len(node.args) <= high:
        count = str(low) if low == high else f"{low}–{high}"
        check.refuse(node, _("{name}() takes {count} arguments").format(name=name, count=count))
    if name == "len":
        return _length(check, node.args[0])
    return _applied(check, node, name)


def _length(check: _Check, node: ast.expr) -> Found:
    found = _known(check, node) if isinstance(node, ast.Name) else check.kind(node)
    if found not in ("list", "floats", "any"):
        check.refuse(node, _("len() takes a shape or a list, and this is {what}").format(what=describe(found)))
    return "int"


def _applied(check: _Check, node: ast.Call, name: str) -> Found:
    if name == "close" and isinstance(node.args[1], ast.Constant) and node.args[1].value == 0:
        check.refuse(node.args[1], _("nothing is relatively close to 0: write abs(…) < a bound"))
    kinds = {check.number(argument) for argument in node.args}
    if name in ASK_NAN:
        check.asked |= {part.id for part in ast.walk(node.args[0]) if isinstance(part, ast.Name)}
    if name in TRUTHS:
        return "flag"
    whole_numbers = name in KEEP_INT and kinds == {"int"}
    return "int" if whole_numbers else "any" if "any" in kinds and name in KEEP_INT else "float"


_RULES: dict[type[ast.expr], Callable[[_Check, Any], Found]] = {
    ast.Constant: _constant, ast.Name: _name, ast.BinOp: _operation, ast.UnaryOp: _sign, ast.BoolOp: _junction,
    ast.Compare: _comparison, ast.Subscript: _index, ast.Call: _call,
}  # fmt: skip
