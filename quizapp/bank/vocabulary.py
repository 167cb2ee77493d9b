"""The vocabulary of claims: what names stand for, which functions there are, and how errors are told."""

from __future__ import annotations

import ast
from typing import Literal, TypeAlias

from quizapp.bank.wording import pointed
from quizapp.locale import _

Kind: TypeAlias = Literal["int", "float", "flag", "word", "list", "floats"]
"""What a name stands for: "list" is a shape (whole numbers), "floats" a list of measured numbers."""

Found: TypeAlias = Kind | Literal["any"]  # "any": the name's kind is not known yet

LARGEST = 10**15

ARGUMENTS: dict[str, tuple[int, int]] = {
    "abs": (1, 1), "min": (2, 8), "max": (2, 8), "sqrt": (1, 1), "log": (1, 1), "exp": (1, 1), "len": (1, 1),
    "close": (2, 3), "between": (3, 3), "isnan": (1, 1), "isfinite": (1, 1),
}  # fmt: skip
TRUTHS = frozenset({"close", "between", "isnan", "isfinite"})
KEEP_INT = frozenset({"abs", "min", "max"})
ASK_NAN = frozenset({"isnan", "isfinite"})
MENDS: dict[type[ast.AST], str] = {
    ast.BitXor: "**", ast.BitAnd: "and", ast.BitOr: "or", ast.Invert: "not", ast.FloorDiv: "/", ast.Is: "==",
    ast.IsNot: "!=",
}  # fmt: skip
WRITTEN: dict[type[ast.AST], str] = {
    ast.Attribute: "x.y", ast.IfExp: "if … else", ast.Lambda: "lambda", ast.List: "[…]", ast.Tuple: "(…, …)",
    ast.Dict: "{…}", ast.Set: "{…}", ast.JoinedStr: "f\"…\"", ast.NamedExpr: ":=", ast.ListComp: "[… for …]",
    ast.Starred: "*…",
}  # fmt: skip


class ClaimError(ValueError):
    """A claim that cannot be read or computed. The text shows the claim and a caret under `column` (0-based)."""

    def __init__(self, message: str, source: str = "", column: int = 0) -> None:
        super().__init__(f"{message}\n{pointed(source, column)}" if source else message)
        self.message = message
        self.column = column


def place(text: str, offset: int) -> int:
    """The character at which a UTF-8 offset, as the parser gives it, lies."""
    return offset if text.isascii() else len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore"))


def describe(kind: Found) -> str:
    words = {
        "int": _("a whole number"), "float": _("a number"), "flag": _("true or false"), "word": _("a word"),
        "list": _("a shape"), "floats": _("a list of numbers"), "any": _("of unknown kind"),
    }  # fmt: skip
    return words[kind]


def whole(node: ast.expr) -> int | None:
    """The whole number that a constant index is, which may be negative."""
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value <= LARGEST:
        return sign * node.value
    return None
