"""Questions and declarations for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from quizapp.bank.packs import Bank, load
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
            {"id": "near", "text": SAME, "claim": "variance < 70"},
            {"id": "far", "text": SAME, "claim": "variance > 70"},
        ]
    else:
        plain["answer"] = {"fact": "shape"} if kind == "shape" else {"fact": "variance", "rtol": 0.1}
    return msgspec.convert({**plain, **fields}, Question)


GOOD = """\
- id: scaling.one
  kind: choice
  topic: scaling
  level: 2
  source: [002-18]
  prompt: {en: "Var(q·k) at d_k = {d_k}?", zh: "d_k = {d_k} 时方差是多少？"}
  params: {d_k: [16, 64]}
  demonstration: scaling.variance
  options:
    - id: near
      text: {en: "About {d_k}.", zh: "约 {d_k}。"}
      claim: 0.9 < variance / d_k < 1.1
      found: {en: "It is {variance}.", zh: "为 {variance}。"}
    - id: far
      text: {en: "Far more.", zh: "大得多。"}
      claim: variance > 1.1 * d_k
  diagnoses:
    - name: gave-far
      when: answer == "far"
      say: {en: "{answer} is too far.", zh: "{answer} 太远。"}
  hints: [{en: "Think of {d_k}.", zh: "想想 {d_k}。"}]
  answer_30s: {en: "It is {variance / d_k} d_k.", zh: "是 {variance / d_k} d_k。"}
  in_depth: {en: "$e^{x}$ and `{code}`.", zh: "$e^{x}$ 与 `{code}`。"}
  follow_ups: [scaling.two]
- id: scaling.two
  kind: number
  topic: odd
  level: 3
  prompt: {en: "How large?", zh: "多大？"}
  demonstration: scaling.variance
  answer: {fact: variance, rtol: 0.1, ideal: d_k * 1}
  answer_30s: {en: "d_k.", zh: "d_k。"}
  in_depth: {en: "d_k.", zh: "d_k。"}
- id: scaling.three
  kind: shape
  topic: scaling
  level: 3
  prompt: {en: "Which shape?", zh: "什么形状？"}
  demonstration: scaling.variance
  answer: {fact: shape, ideal: "[d_k, 2]"}
  answer_30s: {en: "{shape}.", zh: "{shape}。"}
  in_depth: {en: "d_k.", zh: "d_k。"}
"""
TOPICS = """\
- {id: masks, title: {en: Masks, zh: 掩码}}
- {id: scaling, title: {en: Scaling, zh: 缩放}}
"""


def pack(folder: Path, **files: str) -> Bank:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load([folder])


def told(bank: Bank) -> list[str]:
    """The errors without the folder."""
    return [f"{error.line}:{error.column}: {error.where}: {error.message}" for error in bank.errors]


def broken(tmp_path: Path, old: str, new: str, bind: bool = False) -> list[str]:
    """The errors after one edit of the good file, which then must contribute nothing."""
    assert old in GOOD
    bank = pack(tmp_path, a=GOOD.replace(old, new, 1))
    if bind:
        assert bank.errors == []
        bank.bind(CATALOGUE)
    assert bank.questions == {}
    assert bank.errors
    return told(bank)
