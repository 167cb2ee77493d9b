"""The judge, held to both directions: the stub fails, right answers pass, every known mistake is rejected and named."""

from __future__ import annotations

import ast
import os

import msgspec
import pytest
import torch

from solutions.judging import catalog, judge, service

MUTANT_SEEDS = range(int(os.environ.get("DRILL_SEEDS", "1")))  # `make prove` takes 20
SEEDS = range(max(4, len(MUTANT_SEEDS)))
NAMES = catalog.names()

torch.set_num_threads(1)


def right() -> list[tuple[str, str, str]]:
    drills = [catalog.find(name) for name in NAMES]
    return [(each.name, "solution", each.solution) for each in drills] + [
        (each.name, variant, source) for each in drills for variant, source in each.variants.items()
    ]


@pytest.mark.parametrize(("name", "style", "source"), right(), ids=lambda value: value if len(value) < 60 else "")
def test_a_right_answer_passes_on_every_seed(name: str, style: str, source: str) -> None:
    for seed in SEEDS:
        ruling = judge.judged(name, source, seed)
        assert ruling.accepted, (style, seed, [check for check in ruling.checks if not check.passed])
        assert ruling.mistake is None


@pytest.mark.parametrize("name", NAMES)
def test_every_mutant_is_rejected_and_called_by_its_name(name: str) -> None:
    drill = catalog.find(name)
    for seed in MUTANT_SEEDS:
        named = {each.name: judge.judged(name, drill.mutant(each.name), seed).mistake for each in drill.mutants}
        assert named == {each.name: each.name for each in drill.mutants}, f"seed {seed}"


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_is_rejected_and_raises(name: str) -> None:
    ruling = judge.judged(name, catalog.find(name).stub, 0)
    assert not any(check.passed for check in ruling.checks)
    found = ruling.checks[0].found
    assert found is not None
    assert found.what == "NotImplementedError"


@pytest.mark.parametrize("name", NAMES)
def test_the_bug_to_be_spotted_is_a_mutant_and_the_seeds(name: str) -> None:
    drill = catalog.find(name)
    ask = service.calls["drill.bug"]
    given = [msgspec.msgpack.decode(ask(msgspec.msgpack.encode((name, seed)))) for seed in range(len(drill.mutants))]
    assert given == [drill.mutant(each.name) for each in drill.mutants]
    assert drill.solution not in given


@pytest.mark.parametrize("name", NAMES)
def test_there_are_enough_mutants_and_variants(name: str) -> None:
    drill = catalog.find(name)
    assert len({each.name for each in drill.mutants}) == len(drill.mutants) >= 8
    assert len(drill.variants) >= 2
    assert len({each.name for each in drill.properties}) == len(drill.properties)
    for source in drill.variants.values():
        assert ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_person_reads_imports_torch_and_the_standard_library_only(name: str) -> None:
    drill = catalog.find(name)
    for source in (drill.stub, drill.solution, *drill.variants.values()):
        assert "solutions" not in source
        assert "quizapp" not in source
