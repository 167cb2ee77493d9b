"""Programs that nobody wrote down as mutants: wrong ones that must not pass, and right ones of unusual style that must.

Each is the solution with an edit. They are what an attempt to fool the judge came up with.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from solutions.judging import catalog, judge, matrix
from solutions.judging.drill import Mutant
from tests.drills.edits_right import RIGHT
from tests.drills.edits_slips import SLIPS
from tests.drills.edits_wrong import WRONG

torch.set_num_threads(1)

SEEDS = range(2)
STYLES = sorted(Path(__file__).with_name("styles").glob("*/*.py"))
ROOTED = [name for name in catalog.names() if "math.sqrt" in catalog.find(name).solution]


def programs(of: dict[str, list[Mutant]]) -> list[tuple[str, Mutant]]:
    return [(name, each) for name, every in of.items() for each in every]


@pytest.mark.parametrize(("name", "program"), programs(WRONG), ids=lambda value: getattr(value, "name", value))
def test_a_wrong_program_does_not_pass(name: str, program: Mutant) -> None:
    for seed in SEEDS:
        assert not matrix.accepted(name, program.applied(catalog.find(name).solution), seed)


@pytest.mark.parametrize(("name", "program"), programs(SLIPS), ids=lambda value: getattr(value, "name", value))
def test_what_slipped_through_once_does_not_pass(name: str, program: Mutant) -> None:
    for seed in SEEDS:
        assert not matrix.accepted(name, program.applied(catalog.find(name).solution), seed)


@pytest.mark.parametrize("file", STYLES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_right_program_of_another_style_passes(file: Path) -> None:
    for seed in SEEDS:
        ruling = judge.judged(file.parent.name, file.read_text("utf-8"), seed)
        assert ruling.accepted, [check for check in ruling.checks if not check.passed]


def test_the_drills_that_are_asked_most_have_three_styles_each() -> None:
    styles = [file.parent.name for file in STYLES]
    assert len(set(styles)) >= 8
    assert min(styles.count(name) for name in styles) >= 3


@pytest.mark.parametrize(("name", "program"), programs(RIGHT), ids=lambda value: getattr(value, "name", value))
def test_a_right_program_passes(name: str, program: Mutant) -> None:
    for seed in SEEDS:
        ruling = judge.judged(name, program.applied(catalog.find(name).solution), seed)
        assert ruling.accepted, [check for check in ruling.checks if not check.passed]


ROOTS = {
    "of a tensor": lambda x: f"torch.tensor({x}).sqrt()",
    "of a tensor of floats": lambda x: f"torch.sqrt(torch.tensor(float({x})))",
    "by its inverse": lambda x: f"(1 / torch.tensor(float({x})).rsqrt())",
}


@pytest.mark.parametrize("way", ROOTS)
@pytest.mark.parametrize("name", ROOTED)
def test_a_root_that_torch_took_in_float32_is_right(name: str, way: str) -> None:
    drill = catalog.find(name)
    taken = re.compile(r"math\.sqrt\(((?:[^()]|\([^()]*\))*)\)")
    source = "import torch\n" + taken.sub(lambda at: ROOTS[way](at[1]), drill.solution)
    assert "rsqrt" in source or "torch.sqrt" in source or ".sqrt()" in source
    for seed in SEEDS:
        ruling = judge.judged(name, source, seed)
        assert ruling.accepted, [check for check in ruling.checks if not check.passed]


def test_all_of_it_in_float32_is_not() -> None:
    drill = catalog.find("scaled_dot_product_attention")
    source = drill.solution.replace("scores = q @", "scores = q.float() @").replace(".transpose", ".float().transpose")
    source = source.replace("return weights @ v, weights", "return weights.to(v.dtype) @ v, weights.to(v.dtype)")
    wrong = [check.name for check in judge.judged(drill.name, source, 0).checks if not check.passed]
    assert "values" in wrong
