"""The values that the tests of claims are held against."""

from __future__ import annotations

from typing import Any

from quizapp.bank.claims import Claim, Kind, parse

NAMES: dict[str, Kind] = {
    "variance": "float", "spread": "float", "d_k": "int", "n": "int", "masked": "flag", "shape": "list",
    "losses": "floats", "law": "word",
}  # fmt: skip
VALUES: dict[str, Any] = {
    "variance": 63.7, "spread": 7.98, "d_k": 64, "n": 0, "masked": True, "shape": [2, 8, 3, 7], "losses": [1.0, 0.5],
    "law": "N(0, 1)",
}  # fmt: skip


def claim(source: str) -> Claim:
    return parse(source, NAMES)
