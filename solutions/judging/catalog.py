"""Finds drills by name, and runs their solutions and mutants."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import nn

from solutions import drills as package
from solutions.judging.drill import BrokenDrill, Drill
from solutions.judging.perform import Modules, Target, load


class UnknownDrill(KeyError):
    """There is no drill of that name."""


@cache
def names() -> tuple[str, ...]:
    """Every folder of `solutions.drills` that holds checks."""
    folders = (Path(each) for each in package.__path__)
    return tuple(
        sorted(
            module.name
            for folder in folders
            for module in pkgutil.iter_modules([str(folder)])
            if (folder / module.name / "checks.py").is_file()
        )
    )


@cache
def find(name: str) -> Drill:
    """The drill of that name. Raises UnknownDrill or BrokenDrill."""
    if name not in names():
        raise UnknownDrill(name)
    checks = importlib.import_module(f"{package.__name__}.{name}.checks")
    mutants = importlib.import_module(f"{package.__name__}.{name}.mutants")
    drill = getattr(checks, "DRILL", None)
    if not isinstance(drill, Drill) or drill.name != name:
        raise BrokenDrill(f"{name}/checks.py must define DRILL = Drill(name={name!r}, …)")
    assert checks.__file__ is not None
    return replace(drill, mutants=tuple(mutants.MUTANTS), folder=Path(checks.__file__).parent)


@cache
def solution(name: str) -> Target:
    """The drill's solution, ready to be called. It is the reference as well, in float64."""
    drill = find(name)
    return load(drill.solution, drill.entry, f"solution of {name}")


@cache
def modules(name: str) -> Modules:
    """The modules that the solution has made so far; it keeps nothing between its calls."""
    return {}


@cache
def rounded(name: str, at: int) -> Target:
    """The solution with every square root as float32 has it, in the way of that number among ROUNDINGS."""
    module = f"solution of {name} with √ rounded {at}"
    target = load(find(name).solution, find(name).entry, module)
    vars(sys.modules[module])["math"] = _Rounding(ROUNDINGS[at])
    return target


def _float32(power: float, step: int) -> Callable[[float], float]:
    """√ as float32 has it when it is taken as x^power (−½ for what is multiplied by 1/√), or `step` places beside it:
    there a second rounding may put it."""

    def root(value: float) -> float:
        nearest = torch.tensor(value**power, dtype=torch.float32)
        beside = torch.nextafter(nearest, torch.tensor(step * math.inf)) if step else nearest
        return float(beside) ** (0.5 / power)

    return root


ROUNDINGS = tuple(_float32(power, step) for step in (0, -1, 1) for power in (0.5, -0.5))


class _Rounding:
    """Stands for `math`."""

    def __init__(self, sqrt: Callable[[float], float]) -> None:
        self.sqrt = sqrt

    def __getattr__(self, name: str) -> Any:
        return getattr(math, name)


@cache
def mutant(name: str, which: str) -> Target:
    drill = find(name)
    return load(drill.mutant(which), drill.entry, f"{which} of {name}")


def parameters(drill: Drill) -> list[str]:
    """The names of what the function, or the module's forward, takes."""
    return list(_parameters(drill.name))


@cache
def _parameters(name: str) -> tuple[str, ...]:
    target = solution(name)
    if isinstance(target, type) and issubclass(target, nn.Module):
        return tuple(inspect.signature(target.forward).parameters)[1:]
    return tuple(inspect.signature(target).parameters)
