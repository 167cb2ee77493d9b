"""What packs load, what a broken file takes with it, and what loading costs."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from bank_samples import CATALOGUE, GOOD, TOPICS, pack, told

from quizapp.bank.packs import Bank, PackError, builtin, load
from quizapp.bank.types import Topic
from solutions.evidence import Text

# --- what loads -------------------------------------------------------------------------------------------------------


def test_a_good_pack(tmp_path: Path) -> None:
    bank = pack(tmp_path, a=GOOD, topics=TOPICS)
    for _again in range(2):
        bank.bind(CATALOGUE)
        assert bank.errors == []
        assert list(bank.questions) == ["scaling.one", "scaling.two", "scaling.three"]
    assert bank.questions["scaling.one"].params == {"d_k": [16, 64]}
    assert bank.topics == {
        "masks": Topic("masks", Text("Masks", "掩码")),
        "scaling": Topic("scaling", Text("Scaling", "缩放")),
        "odd": Topic("odd", Text("odd", "odd")),
    }
    assert list(bank.topics) == ["masks", "scaling", "odd"]
    assert [path.name for path in bank.files] == ["a.yaml", "topics.yaml"]
    assert bank.places["scaling.two"][1:] == (25, 3)


def test_the_built_in_folder_is_beside_the_package() -> None:
    assert (builtin() / "topics.yaml").is_file()
    assert [path.parent for path in load().files][:1] == [builtin()]


def test_an_empty_bank() -> None:
    assert (Bank().questions, Bank().topics, Bank().errors, Bank().files) == ({}, {}, [], [])


def test_which_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "folder.yaml").mkdir()
    for name in ("b.yml", "a.yaml", ".hidden.yaml", "notes.txt", "other/c.yaml"):
        (tmp_path / name).write_text(GOOD if name == "a.yaml" else TOPICS)
    (tmp_path / "b.yml").write_text(GOOD.replace("scaling.", "other."), encoding="utf-8")
    bank = load([tmp_path, tmp_path / "a.yaml", tmp_path])
    assert [path.name for path in bank.files] == ["a.yaml", "b.yml"]
    assert len(bank.questions) == len(bank.errors) + 6


# --- several mistakes -------------------------------------------------------------------------------------------------


def test_every_mistake_in_one_run(tmp_path: Path) -> None:
    text = (
        GOOD.replace("level: 2", "levle: 2")
        .replace("claim: variance >", "claim: variance >>")
        .replace("{d_k}。", "{}。")
    )
    bank = pack(tmp_path, a=text, b="- [1, 2", c=TOPICS, topics=TOPICS.replace("title", "titel", 1), d=GOOD)
    bank.bind({})
    assert {error.file.rpartition("/")[2] for error in bank.errors} == {
        "a.yaml",
        "b.yaml",
        "c.yaml",
        "d.yaml",
        "topics.yaml",
    }
    of_a = [error for error in bank.errors if error.file.endswith("a.yaml")]
    assert [(error.line, error.column) for error in of_a] == sorted((error.line, error.column) for error in of_a)
    assert {error.line for error in of_a} >= {1, 4, 8, 11, 16, 21, 30, 39}
    assert bank.questions == {}


def test_the_first_place_of_an_id_is_named(tmp_path: Path) -> None:
    bank = pack(tmp_path, a=GOOD, b=GOOD)
    assert [line.rpartition("/")[2] for line in told(bank)] == ["a.yaml:1", "a.yaml:25", "a.yaml:34"]
    assert len(bank.questions) == 3


def test_a_broken_file_takes_only_its_own_questions(tmp_path: Path) -> None:
    other = "\n".join(GOOD.splitlines()[24:33]).replace("scaling.two", "other.one") + "\n  follow_ups: [scaling.one]\n"
    bank = pack(tmp_path, a=GOOD.replace("level: 2", "level: 9"), b=other)
    assert len(bank.errors) == 1
    assert list(bank.questions) == ["other.one"]
    assert bank.questions["other.one"].follow_ups == []  # it stands in the file that dropped out


def test_binding_anew_forgets_the_old_errors(tmp_path: Path) -> None:
    bank = pack(tmp_path, a=GOOD)
    bank.bind({})
    assert len(bank.errors) == 3
    assert bank.questions == {}
    bank.bind(CATALOGUE)
    assert bank.errors == []
    assert len(bank.questions) == 3


def test_load_errors_stay_after_binding(tmp_path: Path) -> None:
    bank = pack(tmp_path, a=GOOD.replace("level: 2", "level: 9").replace("fact: shape", "fact: shap"))
    assert len(bank.errors) == 1
    bank.bind(CATALOGUE)
    assert [line.split(": ")[1] for line in told(bank)] == ["scaling.one level", "scaling.three answer.fact"]


def test_an_error_reads_file_line_column(tmp_path: Path) -> None:
    bank = pack(tmp_path, a=GOOD.replace("level: 2", "level: 9"))
    (error,) = bank.errors
    assert str(error) == f"{tmp_path}/a.yaml:4:10: scaling.one level: expected a whole number ≥ 1 ≤ 5, not 9"
    assert bank.excerpt(error) == "      level: 9\n             ^"
    assert bank.excerpt(PackError("elsewhere", 1, 1, "", "")) == ""


# --- cost -------------------------------------------------------------------------------------------------------------


def test_work_grows_with_the_number_of_questions_only(tmp_path: Path) -> None:
    """Counted in calls, not in seconds: twice the questions cost twice the calls."""
    counts = [_calls(tmp_path / str(number), number) for number in (50, 100, 200)]
    assert counts[2] - counts[1] == pytest.approx(2 * (counts[1] - counts[0]), rel=0.02)


def _calls(folder: Path, number: int) -> int:
    folder.mkdir()
    entry = "\n".join(GOOD.splitlines()[24:33]) + "\n"
    (folder / "a.yaml").write_text("".join(entry.replace("scaling.two", f"q.n{n}") for n in range(number)), "utf-8")
    calls = 0

    def count(*_event: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        bank = load([folder])
        bank.bind(CATALOGUE)
    finally:
        sys.setprofile(None)
    assert len(bank.questions) == number
    return calls


def test_the_bank_imports_neither_torch_nor_textual() -> None:
    """Nor anything of the app but `bank` and `locale`; and what a question is costs no YAML."""
    code = """
        import sys
        import quizapp.bank.types, quizapp.bank.choosing
        assert "yaml" not in sys.modules
        import quizapp.bank.packs, quizapp.bank.schema, quizapp.bank.templates
        quizapp.bank.packs.load()
        own = {name.split(".")[1] for name in sys.modules if name.startswith("quizapp.")}
        print(sorted(own | {"torch", "textual", "numpy"} & set(sys.modules)))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert done.stdout == "['bank', 'locale']\n"
