"""The judge, held to both directions: the stub fails, right answers pass, every known mistake is rejected and named."""

from __future__ import annotations

import ast
import builtins
import os
import symtable
from collections.abc import Iterator
from itertools import cycle

import msgspec
import pytest
import torch

from solutions.judging import catalog, judge, matrix, service

SEEDS = range(int(os.environ.get("DRILL_SEEDS", "20")))
TOLD = 10  # on one seed in so many also by what name a mistake is called, and all that is told of a right answer
IN_FULL = 7  # one mistake in so many goes the whole way, with all that a person is told
NAMES = catalog.names()

torch.set_num_threads(1)


@pytest.mark.parametrize("name", NAMES)
def test_on_every_seed_right_answers_pass_and_every_mistake_is_rejected_by_its_name(name: str) -> None:
    """Every mistake on every seed; the right answers on those that are told, and by turns on the others."""
    drill = catalog.find(name)
    mistakes = {each.name for each in drill.mutants}
    styles = cycle(drill.variants.items())
    for seed in SEEDS:
        if seed % TOLD:
            assert matrix.rejected(name, seed) == mistakes, f"seed {seed}"
            style, source = next(styles)
            assert matrix.accepted(name, source, seed), (style, seed)
            continue
        assert matrix.called(name, seed) == {which: which for which in mistakes}, f"seed {seed}"
        for style, source in drill.variants.items():
            ruling = judge.judged(name, source, seed)
            assert ruling.accepted, (style, seed, [check for check in ruling.checks if not check.passed])


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes_and_a_mistake_is_told_in_full(name: str) -> None:
    drill = catalog.find(name)
    right = judge.judged(name, drill.solution, 0)
    assert (right.accepted, right.mistake) == (True, None)
    assert all(check.passed and check.found is None for check in right.checks)
    for mutant in drill.mutants[hash_of(name) % IN_FULL :: IN_FULL]:
        wrong = judge.judged(name, drill.mutant(mutant.name), 0)
        assert (wrong.accepted, wrong.mistake) == (False, mutant.name)
        first = next(check for check in wrong.checks if not check.passed)
        assert first.found is not None
        assert first.given


def hash_of(name: str) -> int:
    return sum(name.encode())


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


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_the_one_it_is_called_by_and_no_unknown_name(name: str) -> None:
    drill = catalog.find(name)
    assert {
        each.name: unknown(drill.mutant(each.name)) for each in drill.mutants if unknown(drill.mutant(each.name))
    } == {}


def unknown(source: str) -> set[str]:
    """Names that stand for nothing."""
    module = symtable.symtable(source, "drill", "exec")
    known = {each.get_name() for each in module.get_symbols() if each.is_assigned() or each.is_imported()}
    used = {each.get_name() for table in tables(module) for each in table.get_symbols() if each.is_global()}
    return used - known - set(dir(builtins))


def tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from tables(child)
