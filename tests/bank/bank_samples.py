"""Questions and declarations for the tests of this folder."""

from __future__ import annotations

from typing import Any

import msgspec

from quizapp.bank.types import Question
from solutions.evidence import (
    Choice,
    Count,
    Declaration,
    Flag,
    Int,
    Number,
    Numbers,
    Shape,
    Text,
)

SAME = {"en": "Text.", "zh": "文字。"}

DECLARATION = Declaration(
    id="scaling.variance", claim=Text("", ""), formula="", source=(), trains=False, code="",
    parameters=(
        Int(name="d_k", default=64, low=1, high=4096),
        Choice(name="entries", default="N(0, 1)", options=("N(0, 1)", "U(0, 1)")),
    ),
    facts=(
        Number(name="variance", en="variance", zh="方差"), Count(name="rank", en="rank", zh="秩"),
        Flag(name="grows", en="growth", zh="增长"), Shape(name="shape", en="shape", zh="形状"),
        Numbers(name="losses", en="losses", zh="损失"),
    ),
)  # fmt: skip
CATALOGUE = {DECLARATION.id: DECLARATION}


def question(kind: str = "choice", **fields: Any) -> Question:
    """A question that keeps every rule, but for `fields`."""
    plain: dict[str, Any] = {
        "id": "scaling.sample", "kind": kind, "topic": "scaling", "level": 2, "prompt": SAME,
        "demonstration": "scaling.variance", "answer_30s": SAME, "in_depth": SAME,
    }  # fmt: skip
    if kind in ("choice", "multi"):
        plain["options"] = [
            {"id": "near", "text": SAME, "claim": "variance < 70"}, {"id": "far", "text": SAME, "claim": "variance > 70"}
        ]  # fmt: skip
    else:
        plain["answer"] = {"fact": "shape"} if kind == "shape" else {"fact": "variance", "rtol": 0.1}
    return msgspec.convert({**plain, **fields}, Question)
