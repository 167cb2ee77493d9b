"""The real child with the real torch and the real demonstrations."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_fakes import ROOT, alive, go, posix

from quizapp.lab import BadRequest, Laboratory, TorchMissing, run_once, store, with_laboratory
from quizapp.lab.launch import child_command, child_environment
from solutions.evidence import Int, Progress

Ask = Callable[[Callable[[Laboratory], Awaitable[Any]]], Any]
VARIANCE = "scaling.variance"
SMALL = {"d_k": 4, "pairs": 100}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Run something with the one laboratory of this module."""
    with asyncio.Runner() as runner:
        lab = Laboratory()
        yield lambda work: runner.run(asyncio.wait_for(work(lab), 60))
        runner.run(lab.close())


def test_a_demonstration_is_measured(ask: Ask) -> None:
    evidence = ask(lambda lab: lab.run(VARIANCE, {"d_k": 16}, 3))
    assert (evidence.demonstration, evidence.seed, evidence.params["d_k"]) == (VARIANCE, 3, 16)
    assert 14 < evidence.facts["variance"] < 18
    assert evidence.figures
    assert evidence.seconds > 0


def test_the_same_seed_gives_the_same_facts_and_another_does_not(ask: Ask) -> None:
    once, again, other = (ask(lambda lab, s=seed: lab.run(VARIANCE, SMALL, s)) for seed in (5, 5, 2**63))
    assert once.facts == again.facts != other.facts
    assert once.figures == again.figures


def test_every_declaration_arrives(ask: Ask) -> None:
    catalogue = ask(lambda lab: lab.catalogue())
    assert list(catalogue) == sorted(catalogue)
    assert all(id == declaration.id for id, declaration in catalogue.items())
    declared = catalogue[VARIANCE]
    assert "pairs, d_k" in declared.code
    assert isinstance(declared.parameters[0], Int)
    assert declared.claim.zh


def test_bad_requests_name_the_mend(ask: Ask) -> None:
    for name, params, mend in [
        ("scaling.varience", {}, f'Did you mean "{VARIANCE}"?'),
        (VARIANCE, {"d_k": 0}, "d_k is a whole number from 1 to 4096, not 0"),
        (VARIANCE, {"dk": 1}, "has no parameter 'dk'; its parameters: d_k"),
    ]:
        with pytest.raises(BadRequest) as bad:
            ask(lambda lab, name=name, params=params: lab.run(name, params, 0))
        assert mend in bad.value.message


def test_one_that_trains_reports_and_can_be_stopped(ask: Ask) -> None:
    async def work(lab: Laboratory) -> None:
        catalogue = await lab.catalogue()
        training = [id for id, declaration in catalogue.items() if declaration.trains]
        if not training:
            pytest.skip("no demonstration trains")
        reports: list[Progress] = []
        reported = asyncio.Event()

        def heard(progress: Progress) -> None:
            reports.append(progress)
            reported.set()

        task = asyncio.create_task(lab.run(training[0], {}, 0, on_progress=heard))
        await asyncio.wait([task, asyncio.ensure_future(reported.wait())], return_when=asyncio.FIRST_COMPLETED)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert reports
        assert reports[0].total > 0
        assert (await lab.run(VARIANCE, SMALL, 0)).facts

    ask(work)


# --- the process -----------------------------------------------------------------------------------------------------


@posix
def test_the_child_is_confined_to_one_thread_and_prints_nothing(ask: Ask) -> None:
    async def work(lab: Laboratory) -> tuple[int, str]:
        await lab.start()
        return lab.pid, lab.output

    pid, output = ask(work)
    assert output == ""
    status = Path(f"/proc/{pid}/status")
    if status.exists():  # Linux: the main thread and the one that reads requests
        assert "\nThreads:\t2\n" in status.read_text()


def test_the_environment_gives_one_thread_and_no_gpu_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    environment = child_environment()
    assert (environment["OMP_NUM_THREADS"], environment["MKL_NUM_THREADS"]) == ("1", "1")
    assert environment["CUDA_VISIBLE_DEVICES"] == ""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert child_environment()["CUDA_VISIBLE_DEVICES"] == "1"


def test_nothing_is_imported_from_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch", "solutions", "quizapp", "msgspec", "queue", "ctypes", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the current directory')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_once(VARIANCE, SMALL, 0).facts  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform != "linux", reason="prctl")
def test_the_child_asks_to_die_with_its_parent() -> None:
    program = f"""
import ctypes, sys
sys.path.insert(0, {str(ROOT)!r})
from quizapp.lab import child
child.die_with_parent()
sign = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(sign))
print(sign.value)
"""
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "9\n"


def without_torch(block: str) -> list[str]:
    """The real child where `import torch` fails."""
    program = f"import sys, runpy\n{block}\nrunpy.run_path({child_command()[4]!r}, run_name='__main__')"
    return [sys.executable, "-I", "-X", "utf8", "-c", program]


BROKEN = """
class Broken:
    def find_spec(self, name, *rest):
        if name == "torch": raise OSError("libtorch.so: cannot open shared object file")
sys.meta_path.insert(0, Broken())
"""


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("sys.modules['torch'] = None", "torch is not installed: pip install torch"),
        (
            BROKEN,
            "torch cannot be imported, install it anew: pip install torch "
            "(OSError: libtorch.so: cannot open shared object file)",
        ),
    ],
    ids=["absent", "broken"],
)
def test_without_torch_the_message_names_the_mend(block: str, message: str) -> None:
    states: list[str] = []

    async def work(lab: Laboratory) -> None:
        for request in (lab.start(), lab.run(VARIANCE, {}, 0), lab.catalogue()):
            with pytest.raises(TorchMissing) as missing:
                await request
            assert (lab.state, lab.trouble, missing.value.message) == ("missing", message, message)

    go(work, without_torch(block), on_state=states.append)
    assert states == ["starting", "missing"] * 3 + ["off"]


def test_a_demonstration_that_cannot_be_imported_is_named() -> None:
    async def work(lab: Laboratory) -> str:
        with pytest.raises(Exception, match="cannot be loaded") as broken:
            await lab.start()
        return str(broken.value)

    block = f"sys.path.insert(0, {str(ROOT)!r})\nsys.modules['solutions.attention'] = None"
    assert "solutions.attention" in go(work, without_torch(block))


# --- the catalogue on disk -------------------------------------------------------------------------------------------


def test_a_later_start_has_the_catalogue_without_torch(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = with_laboratory(lambda lab: lab.catalogue(), cache=cache)
    assert store.load(cache) == first
    states: list[str] = []
    later = go(lambda lab: lab.catalogue(), ["/nowhere/python"], cache=cache, on_state=states.append)
    assert later == first
    assert states == []


def test_a_broken_catalogue_is_read_from_the_child_instead(tmp_path: Path) -> None:
    path = tmp_path / f"catalogue-{store.fingerprint()[:12]}.msgpack"
    for content in (b"", b"\xc1", b"\x91" * 100_000):
        path.write_bytes(content)
        assert store.load(tmp_path) is None
    assert VARIANCE in with_laboratory(lambda lab: lab.catalogue(), cache=tmp_path, start=False)
    assert store.load(tmp_path) is not None


def test_a_command_closes_its_laboratory_also_after_an_error() -> None:
    pids: list[int] = []

    async def work(lab: Laboratory) -> None:
        pids.append(lab.pid)
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        with_laboratory(work)
    assert pids[0] > 0
    assert not alive(pids[0])


# --- what the interface pays -----------------------------------------------------------------------------------------


def modules_after(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"asyncio", "msgspec", "subprocess", "torch", "hashlib", "solutions", "solutions.evidence", "gettext"}
    assert not modules_after("import quizapp.lab") & heavy
    assert not modules_after("from quizapp.lab import LabError, TorchMissing, clean") & heavy


def test_making_a_laboratory_loads_neither_msgspec_nor_torch() -> None:
    loaded = modules_after("from quizapp.lab import Laboratory\nLaboratory()")
    assert not loaded & {"msgspec", "torch", "solutions.evidence"}


def test_a_laboratory_in_use_never_loads_torch_here() -> None:
    use = "from quizapp.lab import run_once\nrun_once('scaling.variance', {'pairs': 100}, 0)"
    loaded = modules_after(use)
    assert "solutions.evidence" in loaded
    assert not loaded & {"torch", "numpy", "solutions.catalog", "multiprocessing", "pickle"}
