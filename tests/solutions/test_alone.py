"""Demonstrations without the app: `python -m solutions`, and each as one file that needs torch only."""

from __future__ import annotations

import builtins
import dis
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from solutions import __main__ as alone
from solutions import catalog, standalone

ROOT = Path(__file__).parent.parent.parent
IDS = sorted(catalog.demonstrations())
EVERY_KIND = ["scaling.variance", "bugs.heads-mask", "walk.attention", "shapes.order", "hard.estimators", "swap.shapes"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = alone.main(arguments)
    done = capsys.readouterr()
    return code, done.out, done.err


def test_one_is_run_with_its_facts_and_figures_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "scaling.variance", "--set", "d_k=16", "--seed", "7")
    measured = catalog.run("scaling.variance", {"d_k": 16}, 7).facts["variance"]
    assert (code, err) == (0, "")
    assert (
        next(line for line in out.splitlines() if line.startswith("variance of q·k  ")).split()[-1] == f"{measured:.3g}"
    )
    assert "█████" in out
    assert "d_k = 16, pairs = 10000, entries = N(0, 1), seed = 7" in out


def test_it_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert "q·k 的方差" in run(capsys, "scaling.variance", "--lang", "zh")[1]


def test_without_an_id_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys)[1]
    assert [line for line in out.splitlines() if not line.startswith(" ")] == IDS


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (("scaling.varianc",), "did you mean scaling.variance?"),
        (("zzz",), "`python -m solutions` lists them"),
        (
            ("scaling.variance", "--set", "d_k"),
            "--set takes NAME=VALUE, not “d_k”; the parameters: d_k, pairs, entries",
        ),
        (("scaling.variance", "--set", "q=1"), "the parameters: d_k"),
        (("scaling.variance", "--set", "d_k=x"), "d_k is a whole number from 1 to 4096"),
        (("scaling.variance", "--set", "d_k=0", "--script"), "d_k is a whole number from 1 to 4096"),
    ],
)
def test_bad_input_gets_one_line_that_names_the_mend(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], mend: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert mend in err
    assert err.count("\n") == 1


def test_it_is_a_command_and_needs_nothing_of_the_app() -> None:
    code = (
        "import sys, json, runpy\nsys.argv = ['solutions', 'swap.shapes']\n"
        "try: runpy.run_module('solutions', run_name='__main__')\nexcept SystemExit as left: assert not left.code\n"
        "print(json.dumps([name for name in sys.modules if name.split('.')[0] in ('quizapp', 'textual', 'yaml')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert done.stderr == ""


# --- one file --------------------------------------------------------------------------------------------------------


def script(id: str, seed: int = 5) -> str:
    declaration = catalog.find(id).declaration
    return standalone.script(declaration, catalog.settle(declaration, {}), seed)


def names_of(text: str) -> dict[str, Any]:
    """What the file defines, without running its last part."""
    names: dict[str, Any] = {"__name__": "copied"}
    exec(compile(text, "copied.py", "exec"), names)
    return names


@pytest.mark.parametrize("id", IDS)
def test_every_demonstration_is_one_file_without_unknown_names(id: str) -> None:
    """Every name that any of its functions loads is there: a missing one would only be seen when it is reached."""
    text = script(id)
    assert "solutions" not in [line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith("from ")]
    names = names_of(text)
    assert not unknown(compile(text, "copied.py", "exec"), names.keys() | set(dir(builtins)))


def unknown(code: Any, known: set[str]) -> set[str]:
    """The global names of all functions that nothing defines."""
    missing = {
        each.argval for each in dis.get_instructions(code) if each.opname == "LOAD_GLOBAL" and each.argval not in known
    }
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            missing |= unknown(constant, known)
    return missing


@pytest.mark.parametrize("id", EVERY_KIND)
def test_the_file_measures_what_the_app_measures(id: str) -> None:
    names: dict[str, Any] = {"__name__": "__main__", "print": lambda *_: None}
    exec(compile(script(id), "copied.py", "exec"), names)
    assert str(names["found"].facts) == str(catalog.run(id, {}, 5).facts)


def test_the_file_runs_alone_in_a_bare_interpreter(tmp_path: Path) -> None:
    file = tmp_path / "copied.py"
    file.write_text(script("swap.shapes"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(file)], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120
    )
    shape = catalog.run("swap.shapes", {}, 5).facts["output_shape"]
    assert str(shape) in done.stdout


def test_a_name_that_two_modules_have_is_kept_apart() -> None:
    """`attend` of one module is not that of another."""
    text = script("cross.block")
    defined = [line.split()[1].partition("(")[0] for line in text.splitlines() if line.startswith(("def ", "class "))]
    assert len(defined) == len(set(defined))


def test_what_is_no_demonstration_is_refused() -> None:
    from msgspec.structs import replace

    with pytest.raises(standalone.NotFound):
        standalone.script(replace(catalog.find("swap.shapes").declaration, id="no.such"), {}, 0)
