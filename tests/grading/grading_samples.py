"""Small questions, and evidence for them, without torch."""

from __future__ import annotations

from typing import Any

import msgspec

from quizapp.bank.choosing import Presented, present
from quizapp.bank.types import Question
from quizapp.grading import Verdict, grade, read_response
from solutions.evidence import (
    Choice,
    Count,
    Declaration,
    Evidence,
    Flag,
    Int,
    Number,
    Numbers,
    Shape,
    Text,
    Value,
    Word,
)

SAME = {"en": "Text.", "zh": "文字。"}

DECLARATION = Declaration(
    id="scaling.variance", claim=Text("c", "c"), formula="", source=(), trains=False, code="",
    parameters=(
        Int(name="d_k", default=64, low=1, high=4096),
        Choice(name="entries", default="N(0, 1)", options=("N(0, 1)", "U(0, 1)")),
    ),
    facts=(
        Number(name="variance", en="variance of q·k", zh="q·k 的方差"),
        Number(name="share", en="share of rows", zh="行的占比", unit="%"),
        Count(name="rank", en="rank", zh="秩"),
        Flag(name="grows", en="growth", zh="增长"),
        Word(name="error", en="error", zh="错误"),
        Shape(name="shape", en="shape", zh="形状"),
        Numbers(name="losses", en="losses", zh="损失"),
    ),
)  # fmt: skip

FACTS: dict[str, Value] = {
    "variance": 63.7, "share": 0.48, "rank": 8, "grows": True, "error": "RuntimeError", "shape": [2, 3, 5],
    "losses": [1.5, 0.25],
}  # fmt: skip


def question(kind: str = "choice", **fields: Any) -> Question:
    plain: dict[str, Any] = {
        "id": "scaling.sample", "kind": kind, "topic": "scaling", "level": 2, "prompt": SAME,
        "demonstration": "scaling.variance", "answer_30s": SAME, "in_depth": SAME,
    }  # fmt: skip
    if kind in ("choice", "multi"):
        plain["options"] = options(near="variance < 70", far="variance > 70")
    else:
        plain["answer"] = {"fact": "shape"} if kind == "shape" else {"fact": "variance", "rtol": 0.1}
    return msgspec.convert({**plain, **fields}, Question)


def options(**claims: str) -> list[dict[str, Any]]:
    return [{"id": id, "text": SAME, "claim": claim} for id, claim in claims.items()]


def diagnosis(name: str, when: str, en: str = "That. Rest.", zh: str = "这。其余。") -> dict[str, Any]:
    return {"name": name, "when": when, "say": {"en": en, "zh": zh}}


def evidence(**facts: Value) -> Evidence:
    return Evidence(
        facts={**FACTS, **facts}, demonstration="scaling.variance", params={"d_k": 64, "entries": "N(0, 1)"}, seed=7,
        seconds=0.084, sample=Text("1,000 rows", "1,000 行"),
    )  # fmt: skip


def asked(kind: str = "choice", **fields: Any) -> Presented:
    return present(question(kind, **fields), 7)


def graded(presented: Presented, answer: str, **facts: Value) -> Verdict:
    return grade(presented, read_response(presented, answer), evidence(**facts), DECLARATION)
