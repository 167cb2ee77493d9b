"""Files from strangers: errors with their place and nothing else, no traceback, no hang, nothing loaded."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from bank_samples import CATALOGUE, GOOD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.bank.compiled import Compiled
from quizapp.bank.packs import load
from quizapp.bank.sheets import read_sheet

HOSTILE: dict[str, bytes] = {
    "no YAML": b"a: [1, {",
    "prose": b"Just a sentence.\n",
    "a mapping": b"questions: []\n",
    "empty": b"",
    "comments only": b"# nothing\n---\n",
    "an empty list": b"[]\n",
    "a list of scalars": b"- 1\n- two\n- null\n- [3]\n",
    "an empty mapping": b"- {}\n",
    "duplicate key": b"- id: a\n  id: b\n",
    "alias bomb": b"- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n",
    "tags": b"- !!python/object/apply:os.system ['echo hi']\n",
    "brackets": b"[" * 100_000,
    "dashes": b"- " * 100_000,
    "NUL": b"- id: a\0b\n",
    "UTF-16": "- id: a\n".encode("utf-16"),
    "latin-1": b"- id: caf\xe9\n",
    "tab": b"- id: a\n\tkind: choice\n",
    "escape": b"- id: \x1b[2Ja\n",
    "too large": b"# " + b"x" * (2 * 1024**2),
    "very many entries": b"- 1\n" * 50_000,
    "very many empty entries": b"- {}\n" * 50_000,
    "deep in a field": b"- id: a\n  params: {a: {b: {c: [[[[1]]]]}}}\n",
    "huge numbers": b"- {id: a, level: " + b"9" * 39 + b", rev: 1e999, params: {x: " + b"9" * 5000 + b"}}\n",
    "many placeholders": b"- id: a\n  prompt: {en: '" + b"{a}" * 3000 + b"', zh: '" + b"{" * 3000 + b"'}\n",
    "very many variants": b"- id: a\n  params: {" + b", ".join(b"p%d: [1, 2]" % n for n in range(20_000)) + b"}\n",
    "runs of backticks": b"- id: a\n  prompt: {en: '" + b" ".join(b"`" * n for n in range(1, 140)) + b"{', zh: b}\n",
    "long claim": b"- id: a\n  options: [{id: b, claim: '" + b"-" * 100_000 + b"1'}]\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_give_errors_and_nothing_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad.yaml").write_bytes(HOSTILE[name])
    bank = load([tmp_path])
    bank.bind(CATALOGUE)
    assert bank.questions == {}
    assert 1 <= len(bank.errors) <= 1001
    for error in bank.errors:
        assert re.fullmatch(r".+/bad\.yaml:[1-9]\d*:[1-9]\d*: [^:]+: .+", str(error))
        assert len(str(error)) < len(str(tmp_path)) + 400
        assert str(error).isprintable()
        assert bank.excerpt(error).count("\n") in (0, 1)


def test_very_many_errors_are_counted(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(HOSTILE["very many entries"])
    bank = load([tmp_path])
    assert len(bank.errors) == 1001
    assert bank.errors[-1].message == "more than 1,000 errors in this file: mend these first"


def test_after_very_many_errors_the_rest_of_the_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(HOSTILE["very many empty entries"])
    assert len(read_sheet(path, Compiled()).questions) < 200  # of 50,000; each has eight faults


def test_paths_that_hold_no_questions(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    paths = [tmp_path / name for name in ("gone", "gone.yaml", "fifo.yaml", "empty", "loop", "a\0b", "red\x1b[31m")]
    bank = load([*paths, Path("/dev/zero"), tmp_path])
    assert len(bank.errors) == 8
    assert bank.questions == {}
    assert all(str(error).isprintable() for error in bank.errors)


def test_no_paths_at_all() -> None:
    assert load([]).questions == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_pack_gives_errors_or_questions(tmp_path: Path, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    end = start + data.draw(st.integers(0, 30))
    piece = data.draw(
        st.text(max_size=5) | st.sampled_from(["{", "}", "[]", ": ", "\n", "'", "{a: 1}", "null", "- ", "1e9"])
    )
    damaged = GOOD[:start] + piece + GOOD[end:]
    (tmp_path / "a.yaml").write_bytes(damaged.encode("utf-8", "surrogatepass"))
    bank = load([tmp_path])
    bank.bind(CATALOGUE)
    assert bool(bank.questions) is not bool(bank.errors)
    for error in bank.errors:
        assert str(error).isprintable()
        assert bank.excerpt(error).count("\n") in (0, 1)
