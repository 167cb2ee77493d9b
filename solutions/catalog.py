"""Finds demonstrations by id, and runs them so that the same id, parameters and seed give the same facts."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from msgspec import Struct
from msgspec.structs import replace

from solutions.bughunt import Listing
from solutions.evidence import (
    AnyFact,
    AnyParameter,
    Count,
    Declaration,
    Evidence,
    Flag,
    Number,
    Numbers,
    Progress,
    Shape,
    Text,
    Value,
    Word,
    problem,
)

OWN_STREAM = 1_000_003  # added to the seed of torch's own generator

Report = Callable[[Progress], None]
_found: dict[str, Demonstration] = {}


class Demonstration(Struct, frozen=True):
    """A declaration, and the function that measures: `measure(**params, rng=…) -> Evidence`."""

    declaration: Declaration
    measure: Callable[..., Evidence]


class UnknownDemonstration(KeyError):
    """There is no demonstration of that id."""


class BadParameter(ValueError):
    """A parameter that is not declared, or a value outside its range. The message names the mend."""


class BrokenDemonstration(RuntimeError):
    """A demonstration returned facts that it does not declare, or did not return one that it does."""


def demonstration(
    *,
    id: str,
    claim: Text,
    formula: str,
    facts: Sequence[AnyFact],
    params: Sequence[AnyParameter] = (),
    source: Sequence[str] = (),
    proof: Callable[..., Any] | None = None,
    trains: bool = False,
    steps: Sequence[str] = (),
    listing: Listing | None = None,
) -> Callable[[Callable[..., Evidence]], Callable[..., Evidence]]:
    """Register a function as a demonstration; the function itself stays a plain function.

    The function takes the declared parameters and `rng: torch.Generator`. One that trains takes `report` as well and
    calls it with a `Progress` now and then. Whatever else it takes must have a default: that is the thing under test,
    which a test replaces by a sabotaged one. `proof` is the function whose lines are shown to the person; without it,
    the demonstration's own. `steps` names what is run in every order (`solutions.orders`), `listing` the code in which
    a fault is hunted (`solutions.bughunt`).
    """

    def register(measure: Callable[..., Evidence]) -> Callable[..., Evidence]:
        if id in _found and _found[id].measure.__module__ != measure.__module__:
            raise BrokenDemonstration(f"two demonstrations are called {id}")
        declaration = Declaration(
            id=id, claim=claim, formula=formula, parameters=tuple(params), facts=tuple(facts),
            source=tuple(source), trains=trains, code=_lines(proof or measure), steps=tuple(steps),
            listing=listing.lines if listing else (),
        )  # fmt: skip
        _found[id] = Demonstration(declaration, measure)
        return measure

    return register


def demonstrations() -> dict[str, Demonstration]:
    """All demonstrations by id. Imports every module of `solutions.demonstrations` once."""
    from solutions import demonstrations as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_found.items()))


def find(id: str) -> Demonstration:
    """The demonstration of that id, or UnknownDemonstration."""
    try:
        return demonstrations()[id]
    except KeyError:
        raise UnknownDemonstration(id) from None


def run(id: str, params: dict[str, Value] | None = None, seed: int = 0, report: Report | None = None) -> Evidence:
    """Run one demonstration. Parameters that are not given take their defaults.

    Raises UnknownDemonstration, BadParameter (naming the mend), BrokenDemonstration, or what the torch code raises.
    """
    found = find(id)
    settings = settle(found.declaration, params or {})
    extra = {"report": report or _silent} if found.declaration.trains else {}
    rng = seeded(seed)
    started = time.perf_counter()
    evidence = found.measure(**settings, rng=rng, **extra)
    seconds = time.perf_counter() - started
    _hold_to(found.declaration, evidence)
    return replace(evidence, demonstration=id, params=settings, seed=seed, seconds=seconds)


def seeded(seed: int) -> torch.Generator:
    """What a run draws from. Layers that take no generator (nn.Linear) draw from torch's own, which is set as well.

    The two streams differ: from one seed they would be the same, and weights would correlate with data.
    """
    torch.set_num_threads(1)  # one thread: the same sums in the same order
    torch.manual_seed(seed + OWN_STREAM)
    return torch.Generator().manual_seed(seed)


def settle(declaration: Declaration, given: dict[str, Value]) -> dict[str, Value]:
    """Every parameter's value: the given one if it is allowed, else the default."""
    declared = {parameter.name: parameter for parameter in declaration.parameters}
    for name, value in given.items():
        if name not in declared:
            known = ", ".join(declared) or "none"
            raise BadParameter(f"{declaration.id} has no parameter {name!r}; its parameters: {known}")
        if trouble := problem(declared[name], value):
            raise BadParameter(trouble)
    return {name: given.get(name, parameter.default) for name, parameter in declared.items()}


def _silent(_: Progress) -> None:
    """Nobody watches."""


_TYPES: dict[type[AnyFact], tuple[type, ...]] = {
    Number: (float,), Count: (int,), Flag: (bool,), Word: (str,), Shape: (list,), Numbers: (list,)
}  # fmt: skip


def _hold_to(declaration: Declaration, evidence: Evidence) -> None:
    declared = {fact.name: fact for fact in declaration.facts}
    if unlike := declared.keys() ^ evidence.facts.keys():
        raise BrokenDemonstration(f"{declaration.id}: declared and returned facts differ in {sorted(unlike)}")
    for name, fact in declared.items():
        value = evidence.facts[name]
        if type(value) not in _TYPES[type(fact)]:
            raise BrokenDemonstration(f"{declaration.id}: {name} is {value!r}, not a {type(fact).__name__.lower()}")


def _lines(function: Callable[..., Any]) -> str:
    """The source of a function from `def` on, without its decorator and docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    lines = source.splitlines()
    if ast.get_docstring(node) is not None:
        doc = node.body[0]
        assert doc.end_lineno is not None
        del lines[doc.lineno - 1 : doc.end_lineno]
    return "\n".join(lines[node.lineno - 1 :]).rstrip() + "\n"
