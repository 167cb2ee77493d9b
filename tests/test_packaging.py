"""What is built can be installed anywhere: the wheel and the sdist carry everything, and run away from the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CARRIED = ("quizapp", "solutions", "questions")
LEFT_OUT = {"__pycache__", ".pyc"}
Run = Callable[..., subprocess.CompletedProcess[str]]


def built(kind: str, into: Path, source: Path = ROOT) -> Path:
    """Build with hatchling in a process of its own, as an installer does, without a network: a path in `into`."""
    code = f"import sys; from hatchling.build import build_{kind} as build; print(build(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(into)], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return into / done.stdout.split()[-1]


def unpacked(wheel: Path, into: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(into)
    return into


def carried() -> set[str]:
    """Every file that an installed app needs: all of the three folders."""
    files = (path for folder in CARRIED for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if not LEFT_OUT & {*path.parts, path.suffix}}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what an installer would put among the packages."""
    return unpacked(wheel, tmp_path_factory.mktemp("the site"))  # paths with spaces are paths


@pytest.fixture
def run(site: Path, tmp_path: Path) -> Run:
    """The installed app, started from a folder where there is no checkout, and never from the checkout itself."""

    def run(*arguments: str, lang: str = "en", folder: Path = site) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(folder), "QUIZAPP_LANG": lang, "PYTHONUTF8": "1"},
            check=False,
        )

    return run


def test_the_wheel_carries_every_file_of_the_three_folders_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == carried()


def test_what_is_no_python_is_there(site: Path) -> None:
    """The kinds of files that packages lose: styles, catalogues, packs, the schema."""
    for pattern in ("quizapp/**/*.tcss", "quizapp/**/*.mo", "questions/*.yaml", "questions/schema.json"):
        assert list(site.glob(pattern)), pattern


def test_the_wheel_names_the_licence_the_command_and_what_it_needs(site: Path) -> None:
    (about,) = site.glob("quizapp-*.dist-info")
    metadata = (about / "METADATA").read_text("utf-8")
    assert "License-Expression: MIT" in metadata
    assert "Requires-Dist: torch" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "quizapp = quizapp.__main__:main" in (about / "entry_points.txt").read_text("utf-8")
    assert (about / "licenses" / "LICENSE").is_file()


def test_the_installed_app_is_the_one_that_runs(run: Run, site: Path) -> None:
    done = run("-c", "import quizapp, solutions; print(quizapp.__file__); print(solutions.__file__)")
    assert all(Path(line).is_relative_to(site) for line in done.stdout.splitlines()), done.stdout + done.stderr


def test_it_lists_every_question(run: Run) -> None:
    done = run("-m", "quizapp", "questions", "--json")
    assert done.returncode == 0, done.stderr
    listed = {question["id"] for question in json.loads(done.stdout)["questions"]}
    assert listed == ids()


def ids() -> set[str]:
    """Every question in the checkout, read without the app."""
    folder = ROOT / "questions"
    packs = [*folder.glob("*.yaml"), *(pack for pack in folder.glob("explain/*.yaml") if pack.stem != "lexicon")]
    lines = (line for pack in packs for line in pack.read_text("utf-8").splitlines())
    found = {line.split()[2] for line in lines if line.startswith("- id:")}
    topics = (ROOT / "questions" / "topics.yaml").read_text("utf-8")
    return {id for id in found if f"- id: {id}\n" not in topics}


def test_its_laboratory_decides_an_answer_and_speaks_chinese(run: Run) -> None:
    done = run("-m", "quizapp", "ask", "scaling.variance.predict", "--answer", "4", "--seed", "7", lang="zh")
    assert (done.returncode, done.stderr) == (1, "")
    assert "标准差" in done.stdout  # what the question says
    assert "测量用时" in done.stdout  # what the interface says, from the compiled catalogue


def test_its_laboratory_runs_the_installed_demonstrations(run: Run, site: Path, tmp_path: Path) -> None:
    """Not those of the checkout: here the installed ones measure something else."""
    other = Path(shutil.copytree(site, tmp_path / "changed site"))
    file = other / "solutions" / "demonstrations" / "swap_shapes.py"
    source = file.read_text("utf-8")
    assert 'id="swap.shapes"' in source
    file.write_text(source.replace('id="swap.shapes"', 'id="swap.renamed"'), "utf-8")
    done = run("-m", "quizapp", "demo", "--json", folder=other)
    shown = {declaration["id"] for declaration in json.loads(done.stdout)["demonstrations"]}
    assert "swap.renamed" in shown
    assert "swap.shapes" not in shown


def test_the_app_starts_from_the_installed_files(run: Run) -> None:
    """Home is painted and a question asked, each with the style sheet that lies beside it."""
    code = (
        "import asyncio, pathlib\n"
        "from quizapp.tui.app import make_app\n"
        "async def main():\n"
        "    app = make_app(question='swap.shapes.output', seed=7)\n"
        "    async with app.run_test(size=(100, 30)), asyncio.timeout(60):\n"
        "        while type(app.screen).__name__ != 'QuestionScreen':\n"
        "            await asyncio.sleep(0.1)\n"
        "        print(*(pathlib.Path(place).name for place, _ in app.stylesheet.source))\n"
        "asyncio.run(main())\n"
    )
    done = run("-c", code)
    assert {"app.tcss", "question.tcss"} <= set(done.stdout.split()), done.stdout + done.stderr


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """And it carries what a packager runs: the tests, the commands, the documents."""
    archive = built("sdist", tmp_path)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    for name in ("README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "constraints.txt", "tests", "docs/verdict.svg"):
        assert (source / name).exists(), name
    hidden = {path.name for path in source.iterdir() if path.name.startswith(".")}
    assert hidden <= {".gitignore"}
    again = built("wheel", tmp_path, source)
    assert contents(again) == contents(wheel)


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")}


def test_an_editable_install_runs_the_checkout(tmp_path: Path, run: Run) -> None:
    """What `pip install --editable` puts among the packages points here, and the laboratory finds its way as well."""
    there = unpacked(built("editable", tmp_path), tmp_path / "editable")
    (pointer,) = there.glob("*.pth")
    assert Path(pointer.read_text("utf-8").strip()) == ROOT
    code = (
        f"import site; site.addsitedir({str(there)!r})\n"
        "import quizapp; from quizapp.cli import run\n"
        "print(quizapp.__file__)\n"
        "raise SystemExit(run(['ask', 'swap.shapes.output', '--answer', '3,5', '--seed', '7', '--json']))"
    )
    done = run("-c", code, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Path(done.stdout.splitlines()[0]).is_relative_to(ROOT)


def test_every_version_that_the_project_names_is_constrained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {normal(need.split(">")[0]) for need in needed}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {normal(line.split("==")[0]) for line in lines if "==" in line}
    assert names <= pinned, names - pinned


def normal(name: str) -> str:
    return name.strip().lower().replace("_", "-")
