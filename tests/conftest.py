"""Every test has a home of its own, speaks English, and sees no colour or language setting of the machine."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp import locale
from tests.sharing import sharing


@pytest.fixture(scope="session", autouse=True)
def shares() -> Iterator[None]:
    with sharing():
        yield


@pytest.fixture(autouse=True)
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    for name in ("QUIZAPP_LANG", "QUIZAPP_THEME", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    locale.use("en")
    yield
    locale.use("en")


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: the garbage collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
