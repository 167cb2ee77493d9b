"""One order, one bug hunt and one formula, with what their demonstrations would measure, without torch."""

from __future__ import annotations

import itertools
import math
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from quizapp.bank.choosing import Presented, present
from quizapp.bank.packs import Bank, load
from quizapp.grading import Verdict, grade, read_response
from solutions.evidence import (
    Count,
    Declaration,
    Evidence,
    Int,
    Line,
    Number,
    Numbers,
    Text,
    Value,
    Word,
)
from tests.practising import FakeLaboratory

STEPS = ("scores", "scale", "softmax", "values")
ORDER, BUG, FORMULA = "kinds.order", "kinds.bug", "kinds.formula"

CODE = '''\
import math

import torch
from torch import nn


class Head(nn.Module):
    """One head of attention over a batch of sequences."""

    def __init__(self, d_model, d_k):
        super().__init__()
        self.W_q = nn.Linear(d_model, d_k, bias=False)
        self.W_k = nn.Linear(d_model, d_k, bias=False)
        #> self.W_k = nn.Linear(d_model, d_k, bias=True)
        self.W_v = nn.Linear(d_model, d_k, bias=False)
        self.d_k = d_k

    def forward(self, x):
        q, k, v = self.W_q(x), self.W_k(x), self.W_v(x)
        #> q, k, v = self.W_q(x), self.W_q(x), self.W_v(x)
        scores = q @ k.transpose(-2, -1)
        #> scores = q @ k
        scores = scores * math.sqrt(self.d_k)
        #> scores = scores / math.sqrt(self.d_k)
        weights = torch.softmax(scores, dim=-1)
        #> weights = torch.softmax(scores, dim=-2)
        return weights @ v
'''


def listing() -> tuple[Line, ...]:
    """The code, each `#>` beside the line it mends."""
    lines: list[Line] = []
    for text in CODE.splitlines():
        before, sign, mend = text.partition("#> ")
        if sign:
            lines[-1] = Line(lines[-1].text, before + mend)
        else:
            lines.append(Line(text))
    return tuple(lines)


LISTING = listing()
FAULTY = next(number for number, line in enumerate(LISTING, 1) if "* math" in line.text)
SUSPECTS = [number for number, line in enumerate(LISTING, 1) if line.mend]
POINTS = [(float(d_k), sigma) for d_k in (8, 16, 32, 64) for sigma in (0.5, 1.0, 2.0)]


def _declared(id: str, facts: list[Any], **fields: Any) -> Declaration:
    plain: dict[str, Any] = {
        "claim": Text("A claim.", "一个命题。"), "formula": "d_k", "source": (), "trains": False,
        "code": "def proof(x):\n    return x  # (N, N)\n", "parameters": (Int(name="n", default=4, low=1, high=9),),
    }  # fmt: skip
    return Declaration(id=id, facts=tuple(facts), **{**plain, **fields})


GAP = Number(name="gap", en="distance from the reference", zh="与参考实现的差距")
CATALOGUE = {
    declaration.id: declaration
    for declaration in (
        _declared("kinds.orders", [Numbers(name="gaps", en="distances", zh="差距")], steps=STEPS),
        _declared(
            "kinds.hunt",
            [
                GAP, Numbers(name="gaps", en="distance with this line mended", zh="改好这一行后的差距"),
                Count(name="line", en="line whose mend repairs it", zh="改好后即恢复正确的那一行"),
                Word(name="error", en="error of the code as shown", zh="原样运行时的错误"),
            ],
            listing=LISTING,
        ),
        _declared(
            "kinds.law",
            [
                Numbers(name="widths", en="widths", zh="宽度"), Numbers(name="sigmas", en="deviations", zh="标准差"),
                Numbers(name="variances", en="variances", zh="方差"),
            ],
        ),
    )
}  # fmt: skip


def gap_of(order: tuple[str, ...]) -> float:
    """Scaling may come before or after the scores, but not after softmax; without scores nothing runs."""
    place = {step: at for at, step in enumerate(order)}
    if place["scores"] > min(place["softmax"], place["values"]):
        return math.inf
    right = place["softmax"] < place["values"] and place["scale"] < place["softmax"]
    return 2e-8 if right else 0.431


MENDED = dict(zip(SUSPECTS, (0.702, 0.511, math.inf, 3e-7, 0.884), strict=True))
GAPS = dict.fromkeys(range(1, len(LISTING) + 1), 0.643) | MENDED
FACTS: dict[str, dict[str, Value]] = {
    "kinds.orders": {"gaps": [gap_of(order) for order in itertools.permutations(STEPS)]},
    "kinds.hunt": {"gap": 0.643, "gaps": list(GAPS.values()), "line": FAULTY, "error": "none"},
    "kinds.law": {
        "widths": [d_k for d_k, _ in POINTS],
        "sigmas": [sigma for _, sigma in POINTS],
        "variances": [d_k * sigma**4 * (1.01 if at % 2 else 0.99) for at, (d_k, sigma) in enumerate(POINTS)],
    },
}

PACK = """\
- id: kinds.order
  kind: order
  topic: kinds
  level: 2
  source: [001-28]
  prompt: {en: "Put the steps of attention in order.", zh: "请把注意力的步骤排好顺序。"}
  demonstration: kinds.orders
  steps:
    - {id: scores, text: {en: "Multiply Q by Kᵀ.", zh: "Q 乘以 Kᵀ。"}}
    - {id: scale, text: {en: "Divide by √d_k.", zh: "除以 √d_k。"}}
    - {id: softmax, text: {en: "Take the softmax of each row.", zh: "对每一行做 softmax。"}}
    - {id: values, text: {en: "Multiply by V.", zh: "乘以 V。"}}
  answer: {fact: gaps, atol: 1.0e-6}
  diagnoses:
    - name: scaled-late
      when: softmax < scale
      say:
        en: "You divided after the softmax. The rows sum to 1 by then."
        zh: "你在 softmax 之后才除。这时每行之和已经是 1。"
  hints: [{en: "Which step makes numbers that sum to 1?", zh: "哪一步得到和为 1 的数？"}]
  answer_30s: {en: "Scores, scale, softmax, values.", zh: "打分、缩放、softmax、加权。"}
  in_depth: {en: "Deep.", zh: "深。"}
  follow_ups: [kinds.bug]
- id: kinds.bug
  kind: bug
  topic: kinds
  level: 3
  prompt:
    en: "The output of this head differs from the reference. Which line is the fault?"
    zh: "这个头的输出与参考实现不同。错在哪一行？"
  demonstration: kinds.hunt
  answer: {fact: line}
  diagnoses:
    - name: suspects-axis
      when: answer == LAST
      say:
        en: "You suspected the axis. Each query shares its weight out over the keys."
        zh: "你怀疑的是轴。每个 query 把权重分给各个 key。"
  answer_30s: {en: "Divide by the root of d_k; it was {gap} off.", zh: "要除以 d_k 的平方根；原来相差 {gap}。"}
  in_depth: {en: "Deep.", zh: "深。"}
- id: kinds.formula
  kind: formula
  topic: kinds
  level: 3
  prompt:
    en: "The entries have standard deviation sigma. What is the variance of q·k?"
    zh: "各分量的标准差为 sigma。q·k 的方差是多少？"
  demonstration: kinds.law
  letters: {d_k: widths, sigma: sigmas}
  answer: {fact: variances, rtol: 0.05, ideal: d_k * sigma**4}
  diagnoses:
    - name: gave-std
      when: close(answer, sqrt(d_k) * sigma**2, 0.02)
      say:
        en: "That is the standard deviation. The variance is its square."
        zh: "你给的是标准差。方差是它的平方。"
  answer_30s: {en: "sigma to the fourth, d_k times.", zh: "sigma 的四次方，共 d_k 个。"}
  in_depth: {en: "Deep.", zh: "深。"}
""".replace("LAST", str(SUSPECTS[-1]))
TOPICS = "- {id: kinds, title: {en: Kinds, zh: 题型}}\n"


class KindsLaboratory(FakeLaboratory):
    """Answers for the three demonstrations, as a laboratory that is ready."""

    pid = 1

    async def start(self) -> None: ...

    async def catalogue(self) -> dict[str, Declaration]:
        return CATALOGUE

    async def run(self, demonstration: str, params: dict[str, Value], seed: int, **callbacks: Any) -> Evidence:
        self.seeds.append(seed)
        return evidence(demonstration, seed, **self.facts)


def evidence(demonstration: str, seed: int = 7, **facts: Value) -> Evidence:
    known = FACTS[demonstration]
    return Evidence(
        facts={**known, **{name: value for name, value in facts.items() if name in known}},
        demonstration=demonstration, params={"n": 4}, seed=seed, seconds=0.02, sample=Text("one run", "运行一次"),
    )  # fmt: skip


def pack(folder: Path) -> list[Path]:
    """The three questions as files."""
    (folder / "kinds.yaml").write_text(PACK, "utf-8")
    (folder / "topics.yaml").write_text(TOPICS, "utf-8")
    return [folder]


@cache
def bank() -> Bank:
    """The three questions, held against what is declared."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(pack(Path(folder)))
    loaded.bind(CATALOGUE)
    assert loaded.errors == []
    return loaded


def shown(id: str, seed: int = 7) -> Presented:
    question = bank().questions[id]
    return present(question, seed, bank().listing(question))


def decided(id: str, answer: str, **facts: Value) -> Verdict:
    """The verdict on one answer; steps by their ids, lines by their numbers."""
    presented = shown(id)
    demonstration = presented.question.demonstration
    run = evidence(demonstration, **facts)
    return grade(presented, read_response(presented, answer), run, CATALOGUE[demonstration])
