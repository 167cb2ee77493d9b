"""Commands in this process borrow the worker's laboratory; what they write is in a home of each test's own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from quizapp.commands import laboratory
from tests.sharing import common


@pytest.fixture(autouse=True)
def furnished(sealed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    common().furnish()
    monkeypatch.setattr(laboratory, "Laboratory", lambda **_options: common().lend())
    monkeypatch.setattr(laboratory, "asyncio", SimpleNamespace(run=common().loop.run))
