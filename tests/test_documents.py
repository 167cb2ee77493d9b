"""What the documents say is so: their examples run, their commands parse, their links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from quizapp import cli
from quizapp.commands import laboratory
from tests.sharing import common

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md")
PICTURE = ROOT / "docs" / "verdict.svg"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORKED = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\w)!?\[[^\]]*\]\(([^)\s]+)\)")
# Assembled here, so that this file does not itself hold what it looks for.
HOSTS = re.compile(
    r"https?://[^\s\"')>]*(" + "|".join(("py" + "pi", "python" + "hosted", r"download\.py" + "torch")) + ")"
)
MACHINE = re.compile(r"(?<![\w.~-])/(" + "|".join(("ro" + "ot", "wo" + "rk", "op" + "t")) + r")/")


def document(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def worked_examples() -> dict[str, str]:
    """The complete files of CONTRIBUTING.md, by the path at which a reader would write them."""
    return dict(WORKED.findall(document("CONTRIBUTING.md")))


# --- the worked examples ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout to which a reader of CONTRIBUTING.md has added its files, as they stand there."""
    copy = tmp_path_factory.mktemp("checkout")
    leave = shutil.ignore_patterns("__pycache__")
    for folder in ("quizapp", "solutions", "questions"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=leave)
    for file in ("pyproject.toml", "tests/conftest.py", "tests/sharing.py", "tests/__init__.py"):
        (copy / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, copy / file)
    (copy / "tests" / "solutions").mkdir()
    for file in ("demonstration_keys.py", "seeds.py", "test_catalog.py"):
        shutil.copy(ROOT / "tests" / "solutions" / file, copy / "tests" / "solutions" / file)
    for path, source in worked_examples().items():
        assert not (ROOT / path).exists(), f"{path} is an example and must stand in CONTRIBUTING.md only"
        (copy / path).write_text(source, "utf-8")
    return copy


def python(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python there, on the packages of that folder."""
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(cwd), "PYTHONUTF8": "1", "QUIZAPP_LANG": "en"},
        check=False,
    )


def test_there_is_a_demonstration_its_test_and_a_question() -> None:
    folders = {str(Path(path).parent) for path in worked_examples()}
    assert folders == {"solutions/demonstrations", "tests/solutions", "questions"}


def test_the_worked_question_is_proven(checkout: Path) -> None:
    (pack,) = (path for path in worked_examples() if path.startswith("questions/"))
    done = python("-m", "quizapp", "check", "--seeds", "20", pack, cwd=checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 questions, 2 keys proven, 0 errors" in done.stdout
    margins = [float(line.split()[0]) for line in done.stdout.splitlines() if line[0].isdigit() and "×" in line]
    assert min(margins) > 0.5, "an example should not be decided narrowly"


def test_the_worked_question_is_asked_among_the_others(checkout: Path) -> None:
    done = python("-m", "quizapp", "ask", "softmax.shift.invariant", "--answer", "column", "--seed", "7", cwd=checkout)
    assert (done.returncode, done.stderr) == (1, "")
    assert "wrong axis" in done.stdout


def test_the_worked_demonstration_passes_its_test_and_everybodys(checkout: Path) -> None:
    (own,) = (path for path in worked_examples() if path.startswith("tests/"))
    done = python("-m", "pytest", "-q", own, "tests/solutions/test_catalog.py", "-k", "softmax", cwd=checkout)
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= worked_examples()[own].count("def test_") + 4  # and those that hold every demonstration


def test_the_worked_files_are_written_as_the_project_is(checkout: Path) -> None:
    files = [path for path in worked_examples() if path.endswith(".py")]
    for command in (["check"], ["format", "--check", "--diff"]):
        done = python("-m", "ruff", *command, "--no-cache", *files, cwd=checkout)
        assert done.returncode == 0, done.stdout + done.stderr


# --- the commands ----------------------------------------------------------------------------------------------------


def commands() -> list[str]:
    """Every line of the documents' shell blocks that runs quizapp."""
    lines = [line for name in DOCUMENTS for kind, body in FENCE.findall(document(name)) if kind in ("sh", "bat")
             for line in body.splitlines()]  # fmt: skip
    found = {line.replace("\\", "/").split("  #")[0].strip() for line in lines}
    return sorted(line for line in found if re.search(r"(^|/|\s)quizapp(\s|$)", line))


def test_the_documents_show_every_command() -> None:
    listed = re.findall(r"^  (\w+) +\S", python("-m", "quizapp", "--help").stdout.split("Commands:")[1], re.MULTILINE)
    shown = " ".join(commands())
    assert listed
    assert [name for name in listed if f"quizapp {name}" not in shown] == []


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_documents_is_understood(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsed by the app itself, with nothing behind the commands: every option must be known and well formed."""
    for group_or_command in (cli.quizapp, *cli.quizapp.commands.values()):
        monkeypatch.setattr(group_or_command, "callback", lambda **_: 0)
    words = shlex.split(command)
    app = next(at for at, word in enumerate(words) if Path(word).name == "quizapp")
    assert cli.run(words[app + 1 :]) == 0
    assert cli.run([*words[app + 1 :], "--nonsense"]) == 2


@pytest.mark.parametrize("command", [line for line in commands() if re.match(r"quizapp (ask|questions|demo) ", line)])
def test_what_the_readme_shows_of_a_command_is_what_it_prints(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run in this process, on the laboratory of the other tests: a start of torch costs more than all of them."""
    shown = output_shown(command)
    common().furnish()
    monkeypatch.setattr(laboratory, "Laboratory", lambda **_options: common().lend())
    monkeypatch.setattr(laboratory, "asyncio", SimpleNamespace(run=common().loop.run))
    cli.run(shlex.split(command)[1:])
    printed, error = map(steady, capsys.readouterr())
    assert error == ""
    for part in steady(shown).split("…"):
        assert part.strip() in printed


def output_shown(command: str) -> str:
    """The block that follows the command's own."""
    found = re.search(rf"```sh\n{re.escape(command)}\n```\n```\n(.*?)^```$", document("README.md"), re.M | re.S)
    assert found is not None, f"README.md shows no output of {command}"
    return found[1]


def steady(text: str) -> str:
    """Without line breaks, and without how long something took."""
    return re.sub(r"\d+ ms", "# ms", " ".join(text.split()))


def test_every_target_that_a_document_names_is_in_the_makefile() -> None:
    makefile = document("Makefile")
    named = {
        target for name in DOCUMENTS for target in re.findall(r"(?:^|`)make ([a-z]+)", document(name), re.MULTILINE)
    }
    assert {"quiz", "test", "bench"} <= named
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_the_number_of_questions_is_the_number_there_is() -> None:
    everything = json.loads(python("-m", "quizapp", "questions", "--json").stdout)["questions"]
    listed = [question for question in everything if question["kind"] != "explain"]
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| (\d+) \|$", document("README.md"), re.MULTILINE)
    counted = Counter(question["topic"] for question in listed)
    demonstrations = {topic: {q["demonstration"] for q in listed if q["topic"] == topic} for topic in counted}
    assert sorted((int(a), int(b)) for a, b in rows) == sorted((n, len(demonstrations[t])) for t, n in counted.items())
    assert f"{len(everything) - len(listed)} questions ask for an explanation" in document("README.md")
    claims = len({row for question in listed for row in question["source"]})
    assert re.search(rf"\b{claims}\s+of\s+them\s+are\s+reached\b", document("README.md"))


# --- links and addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    targets = [target for target in LINK.findall(document(name)) if "://" not in target]
    assert targets or name == "CONTRIBUTING.md"
    for target in targets:
        file, _, anchor = target.partition("#")
        assert (ROOT / (file or name)).exists(), target
        assert not anchor or anchor in anchors(document(file or name)), target


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_path_that_is_named_exists(name: str) -> None:
    prose = FENCE.sub("", document(name))
    named = set(re.findall(r"`((?:quizapp|solutions|questions|tests|docs)/[\w./-]+)`", prose))
    allowed = {"tests/solutions/test_softmax_shift.py", *worked_examples()}
    assert [path for path in named - allowed if not (ROOT / path).exists() and "<" not in path] == []


def test_the_picture_is_drawn_from_itself_alone() -> None:
    """No font, script or address from elsewhere, and small."""
    written = PICTURE.read_text("utf-8")
    ElementTree.fromstring(written)
    addresses = set(re.findall(r"\w+://[^\s\"')]+", written))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@font-face|@import|<script|href=|url\((?!#)", written)
    assert len(written) < 60_000
    assert "does not hold." in written.replace("\N{NO-BREAK SPACE}", " ")


def texts() -> dict[str, str]:
    """Every text file of the project: what git would keep, also in an unpacked archive without git."""
    skipped = {
        ".git",
        ".venv",
        "__pycache__",
        "build",
        "dist",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
    }
    found = {}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in skipped and not name.endswith(".egg-info")]
        for file in files:
            path = Path(folder, file)
            if path.suffix not in (".mo", ".sqlite3") and file not in skipped:  # .git is a file in a worktree
                found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
    return found


def test_no_file_names_a_registrys_host_or_a_place_on_one_machine() -> None:
    guilty = [
        f"{name}: {found[0]}"
        for name, text in texts().items()
        for pattern in (HOSTS, MACHINE)
        if (found := pattern.search(text))
    ]
    assert guilty == []


def test_the_search_for_such_places_finds_them() -> None:
    assert HOSTS.search("see https://" + "py" + "pi.org/simple")
    assert HOSTS.search("--index-url https://download.py" + "torch.org/whl/cpu")
    assert MACHINE.search("in /ro" + "ot/.local")
    assert MACHINE.search('"/wo' + 'rk/main"')
    assert not MACHINE.search("a network/work/x or ~/work/main")
    assert len(texts()) > 100
