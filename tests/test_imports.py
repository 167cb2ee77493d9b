"""Who may import whom, read from the source; and what is in memory when, asked of a fresh interpreter."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each room, and the rooms beneath it that it may use. Everybody may read `solutions.evidence` and `solutions.rulings`,
# which are data.
MAY = {
    "locale": set(),
    "typeset": {"locale"},
    "bank": {"locale"},
    "lab": {"locale"},
    "runner": {"locale", "lab"},
    "drills": {"locale", "bank", "lab", "runner", "record"},
    "record": {"locale", "bank"},
    "schedule": {"locale", "bank", "record"},
    "grading": {"locale", "bank"},
    "examiner": {"locale", "bank", "record", "grading"},
    "practice": {"locale", "bank", "lab", "record", "schedule", "grading"},
    "overview": {"locale", "bank", "record", "schedule", "practice"},
    "audit": {"locale", "bank", "lab", "grading"},
    "explaining": {"locale", "bank", "lab", "record", "grading", "examiner", "practice"},
    "experiment": {"locale", "bank", "lab"},
    "saving": {"locale"},
    "interview": {
        "locale", "bank", "lab", "runner", "drills", "record", "schedule", "grading", "examiner", "practice",
        "explaining", "saving",
    },
    "walk": {"locale", "typeset", "bank", "lab", "saving"},
    "text": {
        "locale", "typeset", "bank", "lab", "runner", "drills", "record", "schedule", "grading", "examiner",
        "practice", "explaining", "experiment", "interview", "walk",
    },
    "tui": {
        "locale", "typeset", "bank", "lab", "runner", "drills", "record", "schedule", "grading", "examiner",
        "practice", "overview", "audit", "explaining", "experiment", "saving", "interview", "walk",
    },
    "commands": {
        "locale", "typeset", "bank", "lab", "runner", "drills", "record", "schedule", "grading", "examiner",
        "practice", "explaining", "saving", "interview", "text",
    },
    "cli": {
        "locale", "bank", "lab", "runner", "drills", "record", "schedule", "grading", "examiner", "practice", "audit",
        "explaining", "experiment", "interview", "walk", "text", "tui", "commands",
    },
    "__main__": {"locale", "tui", "cli"},
}  # fmt: skip
PLAIN = (  # without torch
    "solutions.evidence", "solutions.sketch", "solutions.standalone", "solutions.scopes", "solutions.rulings"
)  # fmt: skip
CHILD = {"quizapp/lab/server.py", "quizapp/lab/child.py", "quizapp/runner/program.py"}  # they run in other processes


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file names in an import, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "quizapp" and len(parts) > 1 and parts[1] in MAY else None


def test_every_room_has_a_place_in_the_order() -> None:
    rooms = {
        path.stem if path.is_file() else path.name
        for path in (ROOT / "quizapp").iterdir()
        if path.suffix in (".py", "")
    }
    assert rooms - {"__pycache__", "__init__"} == set(MAY)


@pytest.mark.parametrize("path", sources("quizapp"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nobody_imports_upwards(path: Path) -> None:
    here = path.relative_to(ROOT / "quizapp").parts[0].removesuffix(".py")
    if here == "__init__":
        return
    used = {other for module in imports(path) if (other := room(module))} - {here}
    assert used <= MAY[here], f"{here} may not use {sorted(used - MAY[here])}"


@pytest.mark.parametrize("path", sources("quizapp"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_child_process_reaches_torch(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() in CHILD:
        return
    heavy = {module for module in imports(path) if module.split(".")[0] in ("torch", "numpy")}
    behind = {module for module in imports(path) if module.startswith("solutions") and not module.startswith(PLAIN)}
    assert not heavy
    assert behind <= {"solutions"}


@pytest.mark.parametrize("path", sources("solutions"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_solutions_know_nothing_of_the_app(path: Path) -> None:
    assert not {module for module in imports(path) if module.split(".")[0] in ("quizapp", "textual", "yaml")}


def modules_after(statements: str) -> set[str]:
    """The modules that are loaded in a fresh interpreter after these statements."""
    code = f"import sys, json\n{statements}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_core_needs_neither_textual_nor_torch() -> None:
    loaded = modules_after(
        "import quizapp.bank.packs, quizapp.bank.claims, quizapp.grading, quizapp.grading.phrases\n"
        "import quizapp.record, quizapp.practice, quizapp.lab.client, quizapp.overview\n"
        "import quizapp.interview.session, quizapp.interview.report, quizapp.interview.files\n"
        "assert quizapp.bank.packs.load().questions"
    )
    assert not {"torch", "numpy", "textual"} & loaded


def test_what_everybody_may_use_of_the_solutions_needs_no_torch() -> None:
    assert not {"torch", "numpy"} & modules_after("import " + ", ".join(PLAIN))


def test_listing_questions_needs_neither_textual_nor_torch() -> None:
    loaded = modules_after("from quizapp.cli import run\nassert run(['questions', '--json']) == 0")
    assert not {"torch", "numpy", "textual"} & loaded


def test_the_commands_are_not_on_the_way_to_the_first_frame() -> None:
    loaded = modules_after("import quizapp.__main__, quizapp.tui.app")
    assert not {"torch", "numpy", "click", "yaml", "msgspec", "sqlite3", "pygments", "fsrs"} & loaded


def test_the_interface_holds_no_torch_after_the_first_frame_and_a_verdict() -> None:
    loaded = modules_after(
        "import asyncio, os, tempfile\n"
        "os.environ['QUIZAPP_HOME'] = tempfile.mkdtemp()\n"
        "from tests.tui.driving import answer_one\n"
        "asyncio.run(answer_one())"
    )
    assert "quizapp.tui.screens.question" in loaded
    assert not {"torch", "numpy"} & loaded
