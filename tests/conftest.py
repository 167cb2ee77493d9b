"""Every test has a home of its own, speaks English, and sees no colour or language setting of the machine."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from quizapp import locale
from tests.sharing import sharing


@pytest.fixture(scope="session", autouse=True)
def shares(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    base = tmp_path_factory.getbasetemp()
    among_workers = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with sharing(among_workers / "evidence"):
        yield


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Names a folder that nobody else has, and makes none: most tests never look at theirs, and there are thousands."""
    folder, numbers = tmp_path_factory.mktemp("homes"), count()
    return lambda: folder / str(next(numbers))


@pytest.fixture(autouse=True)
def sealed(new_home: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QUIZAPP_HOME", str(new_home()))
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
