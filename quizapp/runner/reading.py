"""Reads the person's code before it is run, for what it is to be written without."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def forbidden(tree: ast.AST, names: Sequence[str]) -> tuple[str, int] | None:
    """The first use of a forbidden name, and its line. A name ending in `*` stands for all that begin like it.

    The person's own functions and methods may be called anything.
    """
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    everything = _imports_everything(tree)
    uses = (use for node in ast.walk(tree) for use in _uses(node, own, everything))
    found = [(line, name) for name, line in uses if _is_forbidden(name, names)]
    if not found:
        return None
    line, name = min(found)
    return name, line


def _uses(node: ast.AST, own: set[str], everything: bool) -> Iterator[tuple[str, int]]:
    """The names by which this node may reach into torch."""
    match node:
        case ast.Attribute(attr=name) if not (name in own and _root(node) in {"self", "cls", "super", *own}):
            yield name, node.lineno
        case ast.Name(id=name) if everything and name not in own:
            yield name, node.lineno
        case ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield alias.name, node.lineno
        case (
            ast.Call(func=ast.Name(id="getattr" | "attrgetter"), args=args)
            | ast.Call(func=ast.Attribute(attr="attrgetter" | "__getattribute__"), args=args)
        ):
            for each in args:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value.rpartition(".")[2], node.lineno


def _root(node: ast.expr) -> str:
    """`self` of `self.heads.softmax`."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _imports_everything(tree: ast.AST) -> bool:
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any(alias.name == "*" for node in froms for alias in node.names)


def _is_forbidden(name: str, names: Sequence[str]) -> bool:
    return any(name == each or (each.endswith("*") and name.startswith(each[:-1])) for each in names)
