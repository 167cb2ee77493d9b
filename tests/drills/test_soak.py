"""A short soak: what does not grow over a few rounds of everything. `python -m benchmarks.soak` takes 500 checks."""

from __future__ import annotations

import asyncio
import sys

import pytest

from benchmarks.soak import children, soak


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_verdicts_leave_neither_memory_nor_descriptors_nor_processes_behind() -> None:
    before = children()  # other tests share a laboratory
    found = asyncio.run(soak(11))
    first, last = found["first"], found["last"]
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    assert last["descriptors"] <= first["descriptors"]
    assert last["processes"] <= first["processes"] == before + 2  # the laboratory, and a spare
    assert found["grown"] == []
