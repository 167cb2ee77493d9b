"""The factor √d_model on the embedding: whom it rescues depends on the law of the embedding table."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Bars, Choice, Evidence, Int, Number, Row, Series, Table, Text
from solutions.positions import LAWS, Positions, nearest_positions, nearest_tokens, sinusoidal_positions

SENTENCES, VOCABULARY = 8, 1000
Factor = Callable[[int], float]


def drowned(e: Tensor, positions: Tensor, table: Tensor, tokens: Tensor) -> tuple[float, float, float]:
    """The embedding's part of the energy of x = e + PE, and how often token and position can be read from x."""
    x = e + positions  # (B, N, d) + (N, d) -> (B, N, d)
    share = e.square().mean() / (e.square().mean() + positions.square().mean())  # ()
    token = nearest_tokens(x, table) == tokens  # by cosine: (B, N)
    place = nearest_positions(x, positions) == torch.arange(len(positions))  # by dot product: (B, N)
    return share.item(), token.float().mean().item(), place.float().mean().item()


def _facts_of(setting: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Number(name=f"rms_{setting}", en=f"rms of the embedding {en}", zh=f"{zh}的嵌入均方根"),
        Number(name=f"share_{setting}", en=f"embedding's part of the energy {en}", zh=f"{zh}嵌入的能量占比", unit="%"),
        Number(name=f"token_{setting}", en=f"tokens recognised {en}", zh=f"{zh}认出的 token", unit="%"),
        Number(name=f"position_{setting}", en=f"positions recognised {en}", zh=f"{zh}认出的位置", unit="%"),
    ]


@demonstration(
    id="positions.scale",
    claim=Text(
        en="√d_model lifts embeddings of variance 1/d_model to the size of the positions; on embeddings of variance 1 "
        "it drowns the positions.",
        zh="嵌入的方差为 1/d_model 时，√d_model 把它抬到与位置编码相当；方差本来就是 1 时，位置反而被淹没。",
    ),
    formula=r"x_p=\sqrt{d_{model}}\;e(t_p)+\mathrm{PE}_p",
    params=[
        Choice(name="law", default="N(0, 1/d)", options=tuple(LAWS), en="law of the embeddings", zh="嵌入的初始分布"),
        Int(name="d_model", default=128, low=16, high=512),
        Int(name="n", default=64, low=4, high=128, en="tokens in a sentence", zh="句子的 token 数"),
    ],
    facts=[
        *_facts_of("raw", "as it is", "不缩放时"),
        *_facts_of("scaled", "after scaling", "缩放后"),
        Number(name="rms_positions", en="rms of the positions", zh="位置编码的均方根"),
    ],
    source=["002-01", "002-02", "002-03"],
    proof=drowned,
)
def scale(
    law: str, d_model: int, n: int, rng: torch.Generator,
    factor: Factor = math.sqrt, positions: Positions = sinusoidal_positions,
) -> Evidence:  # fmt: skip
    table = LAWS[law](VOCABULARY, d_model, rng)  # (vocabulary, d)
    tokens = torch.randint(VOCABULARY, (SENTENCES, n), generator=rng)  # (B, N)
    added = positions(n, d_model)  # (N, d)
    facts: dict[str, float] = {"rms_positions": added.square().mean().sqrt().item()}
    for setting, c in (("raw", 1.0), ("scaled", factor(d_model))):
        e = c * table[tokens]  # (B, N, d)
        share, token, place = drowned(e, added, table, tokens)
        rms = e.square().mean().sqrt().item()
        named = {"rms": rms, "share": share, "token": token, "position": place}
        facts |= {f"{name}_{setting}": value for name, value in named.items()}
    sample = Text(f"{SENTENCES * n:,} tokens of {VOCABULARY:,}", f"{SENTENCES * n:,} 个 token，词表 {VOCABULARY:,}")
    return Evidence(facts={**facts}, figures=[_bars(facts), _table()], sample=sample)


def _bars(facts: dict[str, float]) -> Bars:
    shown = ("token", "position", "share")
    settings = [("raw", Text("as it is", "不缩放")), ("scaled", Text("times √d_model", "乘 √d_model"))]
    return Bars(
        caption=Text("read from e + PE; part of e in the energy", "从 e + PE 中认出的比例；e 的能量占比"),
        labels=["token", "position", "e²/(e²+PE²)"],
        series=[
            Series(label=label, values=[facts[f"{name}_{setting}"] for name in shown], tested=setting == "scaled")
            for setting, label in settings
        ],
    )


def _table() -> Table:
    rows = [
        ("rms", Text("rms of e", "e 的均方根")),
        ("share", Text("part of e in the energy", "e 的能量占比")),
        ("token", Text("tokens recognised", "认出的 token")),
        ("position", Text("positions recognised", "认出的位置")),
    ]
    return Table(
        caption=Text("before and after the factor", "缩放前后"),
        columns=[Text("as it is", "不缩放"), Text("× √d_model", "× √d_model")],
        rows=[Row(label=label, facts=[f"{name}_raw", f"{name}_scaled"]) for name, label in rows],
    )
