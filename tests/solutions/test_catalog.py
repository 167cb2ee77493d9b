"""The catalogue: what it finds, what it refuses, and that the same id, parameters and seed give the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec
import pytest
import torch

from solutions import catalog
from solutions.catalog import (
    BadParameter,
    BrokenDemonstration,
    UnknownDemonstration,
    demonstration,
    demonstrations,
    find,
    run,
    settle,
)
from solutions.evidence import (
    Choice,
    Count,
    Declaration,
    Evidence,
    Flag,
    Int,
    Number,
    Progress,
    Real,
    Shape,
    Switch,
    Table,
    Text,
    Value,
)
from tests.sharing import measured

SEED = 0  # on which other tests measure as well
ALL = [pytest.param(id, marks=pytest.mark.xdist_group(id)) for id in sorted(demonstrations())]  # run once for all tests
SAID = Text("said", "说")
KNOBS = Declaration(
    id="test.knobs", claim=SAID, formula="", facts=(), source=(), trains=False, code="",
    parameters=(
        Int(name="d_k", default=64, low=1, high=4096),
        Real(name="scale", default=1.0, low=0.0, high=2.0),
        Choice(name="law", default="normal", options=("normal", "uniform")),
        Switch(name="masked", default=False),
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _forget_what_a_test_registers() -> Iterator[None]:
    known = dict(catalog._found)
    yield
    catalog._found.clear()
    catalog._found.update(known)


def register(returned: dict[str, Value], trains: bool = False) -> None:
    """A demonstration called test.made that declares a number, a count, a flag and a shape."""

    def measure(rng: torch.Generator, **_: object) -> Evidence:
        return Evidence(facts=returned)

    facts = [kind(name=kind.__name__.lower(), en="it", zh="它") for kind in (Number, Count, Flag, Shape)]
    demonstration(id="test.made", claim=SAID, formula="", facts=facts, trains=trains)(measure)


class Ran(NamedTuple):
    """What came of a demonstration, and what it reported on the way."""

    evidence: Evidence
    reports: list[Progress]


@cache
def ran(id: str) -> Ran:
    reports: list[Progress] = []
    return Ran(run(id, seed=SEED, report=reports.append), reports)


RIGHT: dict[str, Value] = {"number": 0.5, "count": 2, "flag": True, "shape": [2, 3]}


# --- what is registered ----------------------------------------------------------------------------------------------


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(UnknownDemonstration, match=r"scaling\.variation"):
        find("scaling.variation")
    with pytest.raises(UnknownDemonstration):
        run("")


@pytest.mark.parametrize("id", ALL)
def test_the_same_seed_gives_the_same_evidence(id: str) -> None:
    first, second = ran(id).evidence, measured(id, {}, SEED)  # perhaps by another process
    assert msgspec.structs.replace(first, seconds=0.0) == msgspec.structs.replace(second, seconds=0.0)


@pytest.mark.parametrize("id", ALL)
def test_evidence_travels_between_processes(id: str) -> None:
    evidence = ran(id).evidence
    assert evidence.demonstration == id
    assert evidence.seed == SEED
    assert evidence.params == {knob.name: knob.default for knob in find(id).declaration.parameters}
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(evidence)) == msgspec.to_builtins(evidence)


@pytest.mark.parametrize("id", ALL)
def test_a_declaration_travels_and_says_everything_in_both_languages(id: str) -> None:
    declaration = find(id).declaration
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(declaration), type=Declaration) == declaration
    texts = [declaration.claim, *(fact.label for fact in declaration.facts)]
    texts += [figure.caption for figure in ran(id).evidence.figures]
    for text in texts:
        assert text.en.strip()
        assert text.zh.strip()


@pytest.mark.parametrize("id", ALL)
def test_tables_show_declared_facts_only(id: str) -> None:
    evidence = ran(id).evidence
    for figure in evidence.figures:
        if isinstance(figure, Table):
            assert all(set(row.facts) - {""} <= evidence.facts.keys() for row in figure.rows)
            assert all(len(row.facts) == len(figure.columns) for row in figure.rows)


@pytest.mark.parametrize("id", ALL)
def test_the_lines_shown_are_a_function_without_its_decorator(id: str) -> None:
    code = find(id).declaration.code
    assert code.startswith("def ")
    compile(code, id, "exec")


@pytest.mark.parametrize("id", [one for one in ALL if find(str(one.values[0])).declaration.trains])
def test_what_trains_reports_a_loss_and_an_accuracy(id: str) -> None:
    """All of them learn to choose, so that each has a share of right answers to show while it learns."""
    reports = ran(id).reports
    assert all(report.loss is not None for report in reports)
    assert all(report.accuracy is not None and 0 <= report.accuracy <= 1 for report in reports)
    assert len({report.accuracy for report in reports}) > 1
    assert all(0 <= report.done <= report.total for report in reports)


def test_the_global_seed_is_set_for_layers_that_take_no_generator() -> None:
    def measure(rng: torch.Generator) -> Evidence:
        return Evidence(facts={"drawn": torch.nn.Linear(2, 2).weight.sum().item()})

    demonstration(id="test.layer", claim=SAID, formula="", facts=[Number(name="drawn", en="it", zh="它")])(measure)
    assert run("test.layer", seed=5).facts == run("test.layer", seed=5).facts
    assert run("test.layer", seed=5).facts != run("test.layer", seed=6).facts


# --- parameters ------------------------------------------------------------------------------------------------------


def test_what_is_not_given_takes_its_default() -> None:
    settings = {"d_k": 64, "scale": 1.0, "law": "normal", "masked": False}
    assert settle(KNOBS, {}) == settings
    assert settle(KNOBS, {"d_k": 1, "scale": 2}) == {**settings, "d_k": 1, "scale": 2}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"d_v": 3}, "test.knobs has no parameter 'd_v'; its parameters: d_k, scale, law, masked"),
        ({"d_k": 0}, "d_k is a whole number from 1 to 4096, not 0"),
        ({"d_k": 4097}, "d_k is a whole number from 1 to 4096, not 4097"),
        ({"d_k": 64.0}, "d_k is a whole number from 1 to 4096, not 64.0"),
        ({"d_k": True}, "d_k is a whole number from 1 to 4096, not True"),
        ({"scale": 2.5}, "scale is a number from 0 to 2, not 2.5"),
        ({"scale": float("nan")}, "scale is a number from 0 to 2, not nan"),
        ({"scale": "1"}, "scale is a number from 0 to 2, not '1'"),
        ({"law": "cauchy"}, "law is one of normal, uniform, not 'cauchy'"),
        ({"masked": 1}, "masked is true or false, not 1"),
    ],
)
def test_a_bad_parameter_is_refused_with_its_mend(given: dict[str, Value], message: str) -> None:
    with pytest.raises(BadParameter) as refused:
        settle(KNOBS, given)
    assert str(refused.value) == message


def test_a_demonstration_without_parameters_says_so() -> None:
    register(RIGHT)
    with pytest.raises(BadParameter, match=r"^test\.made has no parameter 'N'; its parameters: none$"):
        run("test.made", {"N": 1})


# --- facts -----------------------------------------------------------------------------------------------------------


def test_declared_facts_pass() -> None:
    register(RIGHT)
    assert run("test.made").facts == RIGHT


@pytest.mark.parametrize(
    "returned", [{**RIGHT, "surprise": 1.0}, {name: value for name, value in RIGHT.items() if name != "flag"}]
)
def test_undeclared_and_missing_facts_are_refused(returned: dict[str, Value]) -> None:
    register(returned)
    differ = r"test\.made: declared and returned facts differ in \['(surprise|flag)'\]"
    with pytest.raises(BrokenDemonstration, match=differ):
        run("test.made")


@pytest.mark.parametrize(
    ("name", "value"), [("number", 1), ("count", 1.0), ("count", True), ("flag", 1), ("shape", 2), ("number", "0.5")]
)
def test_a_fact_of_another_type_is_refused(name: str, value: Value) -> None:
    register({**RIGHT, name: value})
    with pytest.raises(BrokenDemonstration, match=rf"test\.made: {name} is .*, not a {name}"):
        run("test.made")


def test_two_modules_cannot_share_an_id() -> None:
    with pytest.raises(BrokenDemonstration, match=r"two demonstrations are called scaling\.variance"):
        demonstration(id="scaling.variance", claim=SAID, formula="", facts=[])(lambda rng: Evidence(facts={}))


# --- the lines of code -----------------------------------------------------------------------------------------------


def unchanged(function: Callable[[int], int]) -> Callable[[int], int]:
    return function


def test_lines_leave_out_decorator_and_docstring() -> None:
    @unchanged
    def shown(x: int) -> int:
        """Not shown,
        over two lines."""
        x += 1  # kept
        return x

    assert catalog._lines(shown) == "def shown(x: int) -> int:\n    x += 1  # kept\n    return x\n"


def test_lines_of_a_function_without_a_docstring_stay() -> None:
    def shown(x: int) -> str:
        "no".join([])
        return "yes"

    assert catalog._lines(shown).count("\n") == 3


def test_the_proof_is_shown_instead_of_the_measuring_function() -> None:
    def proof() -> None:
        return None

    def measure(rng: torch.Generator) -> Evidence:
        return Evidence(facts={})

    demonstration(id="test.proof", claim=SAID, formula="", facts=[], proof=proof)(measure)
    assert find("test.proof").declaration.code.startswith("def proof()")


def test_what_layers_draw_is_not_what_the_generator_draws() -> None:
    rng = catalog.seeded(7)
    assert not torch.equal(torch.randn(100), torch.randn(100, generator=rng))
    again = catalog.seeded(7)
    assert torch.equal(torch.randn(3, generator=again), torch.randn(3, generator=torch.Generator().manual_seed(7)))
