"""A demonstration as one file that needs torch and nothing else: what it is made of, read from the source.

From the function that measures, every definition that it needs is followed through the modules of `solutions`, and
written down in an order in which it can be run. Nothing is imported to do so, so that the app can do it as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from solutions.evidence import Declaration, Value
from solutions.scopes import bound, uses

HERE = Path(__file__).parent
Need = tuple[str, str]  # a module, and a name that it defines at its top
FIGURE = ("evidence", "Figure")

STRUCT = '''class Struct:
    """Named parts: stands in for msgspec's."""

    def __init_subclass__(cls, **_options):
        pass

    def __init__(self, *parts, **named):
        names = [name for each in reversed(type(self).__mro__) for name in vars(each).get("__annotations__", {})]
        self.__dict__.update(zip(names, parts))
        self.__dict__.update(named)
'''
FAULTY = '''class Faulty(dict):
    """The faulty code in which a line is hunted, by its file's name."""

    def __truediv__(self, name):
        return type("File", (str,), {"read_text": lambda text, _encoding: str(text)})(self[name])


'''
MAIN = """

if __name__ == "__main__":
    seed = {seed}
    torch.set_num_threads(1)  # the same sums in the same order
    torch.manual_seed(seed + 1_000_003)  # what layers draw their weights from
    found = {call}
    labels = {labels}
    for name, value in found.facts.items():
        print(f"{{labels[name]}}: {{value}}")
"""


class NotFound(LookupError):
    """There is no demonstration of that id."""


def script(declaration: Declaration, params: Mapping[str, Value], seed: int, chinese: bool = False) -> str:
    """The file's text: it runs the demonstration with these parameters and this seed, and prints its facts.

    Raises NotFound, and OSError if the source is not there.
    """
    name, function = _home(declaration.id)
    needed = _Closure()
    needed.follow((name, function))
    given = {"rng": "torch.Generator().manual_seed(seed)", **{key: repr(value) for key, value in params.items()}}
    if declaration.trains:
        given["report"] = "lambda _progress: None"
    call = f"{needed.final(name, function)}({', '.join(f'{key}={value}' for key, value in given.items())})"
    labels = {fact.name: fact.label.zh if chinese else fact.label.en for fact in declaration.facts}
    claim = declaration.claim.zh if chinese else declaration.claim.en
    head = f'"""{claim}\n\n{declaration.id}, as one file: needs torch.\n"""\n\nfrom __future__ import annotations\n\n'
    main = MAIN.format(seed=seed, call=call, labels=repr(labels))
    return head + needed.text() + main


def _home(id: str) -> Need:
    """The module and the function of a demonstration."""
    for path in sorted((HERE / "demonstrations").glob("*.py")):
        if f'id="{id}"' in path.read_text("utf-8"):
            module = f"demonstrations.{path.stem}"
            for name, node in _module(module).defined.items():
                if isinstance(node, ast.FunctionDef) and any(_registers(each, id) for each in node.decorator_list):
                    return module, name
    raise NotFound(id)


def _registers(decorator: ast.expr, id: str) -> bool:
    named = isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name)
    if not named or decorator.func.id != "demonstration":  # type: ignore[attr-defined]
        return False
    return any(each.arg == "id" and ast.literal_eval(each.value) == id for each in decorator.keywords)  # type: ignore[attr-defined]


# --- one module ------------------------------------------------------------------------------------------------------


@dataclass
class _Module:
    name: str  # without "solutions."
    lines: list[bytes]
    defined: dict[str, ast.stmt] = field(default_factory=dict)  # by the name that a statement at the top gives
    ours: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # imported: module and name, "" for the module itself
    theirs: dict[str, str] = field(default_factory=dict)  # imported from elsewhere: the line that does it


_modules: dict[str, _Module] = {}


def _module(name: str) -> _Module:
    if name not in _modules:
        source = (HERE / f"{name.replace('.', '/')}.py").read_bytes()
        module = _Module(name, source.split(b"\n"))
        for node in ast.parse(source).body:
            _note(module, node)
        _modules[name] = module
    return _modules[name]


def _note(module: _Module, node: ast.stmt) -> None:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            module.defined[name] = node
        case ast.Assign() | ast.AnnAssign():
            for each in ast.walk(node):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    module.defined[each.id] = node
        case ast.Import(names=names):
            for alias in names:
                module.theirs[alias.asname or alias.name.split(".")[0]] = f"import {_as(alias)}"
        case ast.ImportFrom(module=str(source), names=names) if source.split(".")[0] == "solutions":
            inside = source.removeprefix("solutions").removeprefix(".")
            for alias in names:
                path = f"{inside}.{alias.name}".strip(".")
                whole = (HERE / f"{path.replace('.', '/')}.py").exists()
                module.ours[alias.asname or alias.name] = (path, "") if whole else (inside, alias.name)
        case ast.ImportFrom(module=str(source), names=names) if source != "__future__":
            for alias in names:
                module.theirs[alias.asname or alias.name] = f"from {source} import {_as(alias)}"


def _as(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _merged(lines: set[str]) -> list[str]:
    """Imports with one line a module, those of whole modules first."""
    found: dict[str, list[str]] = {}
    for line in sorted(lines):
        source, _import, names = line.partition(" import ")
        found.setdefault(source, []).append(names)
    merged = (f"{source} import {', '.join(names)}" if any(names) else source for source, names in found.items())
    return sorted(merged, key=lambda line: (line.startswith("from"), line))


# --- what is needed --------------------------------------------------------------------------------------------------


class _Closure:
    """All that one function needs, under names that do not clash."""

    def __init__(self) -> None:
        self.needed: set[Need] = set()
        self.order: list[str] = []  # modules, those that are used by others first
        self.imports: set[str] = set()
        self.shadowed: set[Need] = set()  # reached through its module where its bare name means something else

    def follow(self, need: Need) -> None:
        if need in self.needed:
            return
        self.needed.add(need)
        module = _module(need[0])
        node = module.defined[need[1]]
        if need == FIGURE:  # an alias of every kind of figure, of which one or two are drawn
            self.imports.add("from msgspec import Struct")
            self.order += [name for name in ("evidence",) if name not in self.order]
            return
        hides = bound(node)
        for use in uses(node):
            target = self._target(module, use)
            if target is not None:
                self.follow(target)
                if isinstance(use, ast.Attribute) and target[1] in hides:
                    self.shadowed.add(target)
        if need[0] not in self.order:
            self.order.append(need[0])

    def _target(self, module: _Module, use: ast.Name | ast.Attribute) -> Need | None:
        """What a name stands for; an import from elsewhere is noted."""
        name = use.value.id if isinstance(use, ast.Attribute) else use.id  # type: ignore[attr-defined]
        if isinstance(use, ast.Attribute):
            path, inside = module.ours.get(name, ("", ""))
            return (path, use.attr) if path and not inside else None
        if name in module.defined:
            return module.name, name
        if name in module.ours:
            path, inside = module.ours[name]
            return (path, inside) if inside else None
        if name in module.theirs:
            self.imports.add(module.theirs[name])
        return None

    def final(self, module: str, name: str) -> str:
        """The name in the one file: its own, unless another module has one like it."""
        clash = sum(other == name for _module_name, other in self.needed) > 1
        taken = any(line.split()[-1].split(".")[0] == name for line in self.imports)
        if not (clash or taken or (module, name) in self.shadowed):
            return name
        return f"{name.rstrip('_')}_of_{module.rpartition('.')[2]}"

    def text(self) -> str:
        """Imports, then every definition, in an order in which it can be run."""
        parts = [part.strip("\n") for name in self._sorted() for part in self._of(_module(name))]
        theirs = {line for line in self.imports if "msgspec" not in line}
        if theirs != self.imports:
            parts.insert(0, STRUCT.strip("\n"))
        text = "\n".join(_merged(theirs | {"import torch"}))
        before = "def"
        for part in parts:
            kind = "value" if "\n" not in part else "def"
            text += ("\n" if kind == before == "value" else "\n\n\n") + part
            before = kind
        return text + "\n"

    def _sorted(self) -> list[str]:
        """The modules, each after those that it imports."""
        found: list[str] = []

        def put(name: str) -> None:
            if name not in found and name in self.order:
                for path, _inside in _module(name).ours.values():
                    if path != name:
                        put(path)
                found.append(name)

        for name in self.order:
            put(name)
        return found

    def _of(self, module: _Module) -> Iterator[str]:
        statements = dict.fromkeys(node for name, node in module.defined.items() if (module.name, name) in self.needed)
        for node in sorted(statements, key=lambda node: node.lineno):
            if (module.name, *_stored(node)) == FIGURE:
                yield "Figure = Struct  # whatever is drawn"
            elif module.name == "bughunt" and "FOLDER" in _stored(node):
                yield FAULTY + f"FOLDER = Faulty({self._faulty()!r})"
            else:
                yield self._rewritten(module, node)

    def _faulty(self) -> dict[str, str]:
        """The faulty files that the code names."""
        nodes = [_module(path).defined[name] for path, name in self.needed]
        named = {each.value for node in nodes for each in ast.walk(node) if isinstance(each, ast.Constant)}
        files = (path for path in sorted((HERE / "faulty").glob("*.py")) if path.stem in named)
        return {path.name: path.read_text("utf-8") for path in files}

    def _rewritten(self, module: _Module, node: ast.stmt) -> str:
        """A statement as it stands, without its decorator of ours, its names those of the one file."""
        lines = list(module.lines)
        for use, new in sorted(self._changes(module, node), key=lambda each: _place(each[0]), reverse=True):
            line, start = _place(use)
            assert use.end_col_offset is not None
            lines[line - 1] = lines[line - 1][:start] + new.encode() + lines[line - 1][use.end_col_offset :]
        text = b"\n".join(lines[_first(node) - 1 : node.end_lineno]).decode()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return text.replace(f" {node.name}", f" {self.final(module.name, node.name)}", 1)
        return text

    def _changes(self, module: _Module, node: ast.stmt) -> Iterator[tuple[ast.Name | ast.Attribute, str]]:
        """The names that are others in the one file."""
        for use in (*uses(node), *_heads(node)):
            target = self._target(module, use)
            if target is not None and (isinstance(use, ast.Attribute) or self.final(*target) != use.id):
                yield use, self.final(*target)


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _first(node: ast.stmt) -> int:
    """The line on which a statement begins, with its decorators unless they register it."""
    decorators = getattr(node, "decorator_list", [])
    ours = any(isinstance(each, ast.Call) and ast.unparse(each.func) == "demonstration" for each in decorators)
    return node.lineno if ours or not decorators else min(each.lineno for each in decorators)


def _heads(node: ast.stmt) -> list[ast.Name]:
    """The names that an assignment at the top gives."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return []
    return [each for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def _stored(node: ast.stmt) -> set[str]:
    return {each.id for each in _heads(node)}
