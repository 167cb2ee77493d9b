"""Which names of a piece of source mean something outside of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_SCOPES = ast.FunctionDef | ast.Lambda | ast.AsyncFunctionDef


def uses(node: ast.AST, hidden: frozenset[str] = frozenset()) -> Iterator[ast.Name | ast.Attribute]:
    """Names that mean something at the top of the module, and attributes of such names."""
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load) and node.id not in hidden:
            yield node
        return
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id not in hidden:
            yield node
            yield node.value
        return
    outside: list[ast.AST]
    inside: list[ast.AST]
    if isinstance(node, ast.FunctionDef):
        kept = [each for each in node.decorator_list if ast.unparse(each).split("(")[0] != "demonstration"]
        outside = [*kept, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        inside = [*node.body, *_annotations(node)]
    elif isinstance(node, ast.Lambda):
        outside, inside = [*node.args.defaults, *filter(None, node.args.kw_defaults)], [node.body]
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        outside, inside = [], list(ast.iter_child_nodes(node))
    else:
        outside, inside = list(ast.iter_child_nodes(node)), []
    for child in outside:
        yield from uses(child, hidden)
    within = hidden | bound(node) if inside else hidden
    for child in inside:
        yield from uses(child, within)


def _annotations(node: ast.FunctionDef) -> list[ast.expr]:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [each for each in (*(one.annotation for one in arguments), node.returns) if each is not None]


def bound(node: ast.AST) -> frozenset[str]:
    """The names that a function or a comprehension binds for itself."""
    found: set[str] = set()
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
        found |= {each.arg for each in every if each is not None}
    elif not isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return frozenset()
    todo = list(ast.iter_child_nodes(node))
    while todo:
        child = todo.pop()
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            found.add(child.name)
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            found.add(child.id)
        elif isinstance(child, ast.ExceptHandler) and child.name:
            found.add(child.name)
        elif isinstance(child, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.split(".")[0] for alias in child.names}
        if not isinstance(child, _SCOPES | ast.ClassDef | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            todo += ast.iter_child_nodes(child)
    return frozenset(found)
