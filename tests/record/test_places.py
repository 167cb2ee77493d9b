"""Where things are kept, and how little it costs to ask."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from quizapp.record import cache_folder, home

ROOT = Path(__file__).parents[2]


def test_the_environment_moves_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUIZAPP_HOME", "~/elsewhere")
    assert home() == tmp_path / "user" / "elsewhere"
    assert cache_folder() == tmp_path / "user" / "elsewhere" / "cache"


@pytest.mark.parametrize("value", [None, ""])
def test_otherwise_it_is_the_platforms_folder(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv("QUIZAPP_HOME")
    else:
        monkeypatch.setenv("QUIZAPP_HOME", value)
    assert home() == platformdirs.user_data_path("quizapp")


def test_asking_creates_nothing(tmp_path: Path) -> None:
    home()
    cache_folder()
    assert list(tmp_path.iterdir()) == []


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, quizapp.record as r; r.home(); "
        "print(*{'sqlite3', 'platformdirs', 'json', 'torch', 'textual'} & set(sys.modules)); "
        "r.Log.in_memory(); print(*{'torch', 'textual', 'platformdirs'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
