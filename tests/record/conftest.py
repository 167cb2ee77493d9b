"""Every test has a home of its own, and a way to make attempts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.record import Attempt


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))


@pytest.fixture(scope="session")
def attempt() -> Callable[..., Attempt]:
    """An attempt, right unless told otherwise."""

    def make(question: str = "scaling.variance.predict", **changes: Any) -> Attempt:
        fields: dict[str, Any] = {
            "rev": 1, "variant": {"d_k": 64}, "seed": 7, "response": "64", "correct": True, "score": 1.0,
            "diagnosis": None, "hints": 0, "confidence": "sure", "seconds": 12.5, "mode": "practice",
            "rows": ["002-18", "002-19"], "lang": "en",
        }  # fmt: skip
        return Attempt(question=question, **fields | changes)

    return make
