"""What a first verdict must not wait for: parts of torch that nobody needs take half a second to load."""

from __future__ import annotations

import subprocess
import sys

PLACED = """
import sys, torch
from solutions.judging.compare import first
off = torch.zeros(2, 3, 4)
off[1, 2, 0] = 5
before = set(sys.modules)
print(first(off > 0, off), len(set(sys.modules) - before))
"""


def test_to_say_where_a_number_is_off_loads_nothing() -> None:
    found = subprocess.run([sys.executable, "-c", PLACED], capture_output=True, text=True, check=True)
    assert found.stdout == "(1, 2, 0) 0\n"
