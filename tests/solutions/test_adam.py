"""Adam here takes the very steps of torch's, and what trains uses no other."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import solutions
from solutions.adam import Adam

SHAPES = ((7, 13), (33,), (64, 64), (5,), (3, 2, 3))


def trained(make: type[Adam] | type[torch.optim.Adam], used: int, **settings: Any) -> list[Tensor]:
    """Parameters after 50 steps; those after the first `used` never get a gradient."""
    rng = torch.Generator().manual_seed(0)
    parameters = [torch.randn(*shape, generator=rng).requires_grad_() for shape in SHAPES]
    adam = make(parameters, lr=0.01, **settings)
    for _ in range(50):
        X = torch.randn(20, 64, generator=rng)
        loss = (X @ parameters[2]).tanh().mean() + sum(each.sin().sum() for each in parameters[:used])
        adam.zero_grad()
        loss.backward()
        adam.step()
    return parameters


@pytest.mark.parametrize("used", [len(SHAPES), 3])
def test_its_steps_are_torchs_bit_for_bit(used: int) -> None:
    ours, theirs = trained(Adam, used), trained(torch.optim.Adam, used)
    assert all(map(torch.equal, ours, theirs))
    assert not torch.equal(ours[0], trained(Adam, used, betas=(0.9, 0.99))[0])


def test_nothing_that_trains_uses_an_optimizer_of_torch() -> None:
    """Their first use loads 800 modules, which takes longer than any training here."""
    files = [each for each in Path(solutions.__file__).parent.rglob("*.py") if "drills" not in each.parts]
    assert len(files) > 100
    using = [
        str(file)
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute | ast.ImportFrom)
        and "optim" in (node.attr if isinstance(node, ast.Attribute) else node.module or "")
    ]
    assert using == []
