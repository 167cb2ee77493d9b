"""A short soak: what does not grow over a few rounds of everything. `python -m benchmarks.soak` takes 500 checks."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.soak import children, soak


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_verdicts_leave_neither_memory_nor_descriptors_nor_processes_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = children()  # other tests share a laboratory
    found = asyncio.run(soak(11))
    first, last = found["first"], found["last"]
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    assert last["descriptors"] <= first["descriptors"]
    assert last["processes"] <= first["processes"] == before + 2  # the laboratory, and a spare
    assert found["grown"] == []
    assert list(tmp_path.iterdir()) == []
