"""With one matrix a token can never prefer its partner to itself and be preferred by it: 2 s_ij ≤ s_ii + s_jj."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions import lookup
from solutions.catalog import Report, demonstration
from solutions.evidence import Bars, Evidence, Heatmap, Int, Number, Row, Series, Table, Text, Value

ENTITIES = 12
PAYLOADS = 4
ARMS = ("tied", "tied_masked", "separate")


@demonstration(
    id="projections.tied.self",
    claim=Text(
        en="With one W, two partners who should read each other put at least as much weight on themselves.",
        zh="共用一个 W 时，本该互读的两个 token，给自己的权重至少和给对方的一样多。",
    ),
    formula=r"s_{ii}+s_{jj}-2s_{ij}=\frac{\lVert k_i-k_j\rVert^{2}}{\sqrt{d_k}}\ge 0",
    params=[Int(name="d_k", default=12, low=4, high=32, en="d_k of the separate matrices", zh="分开时的 d_k")],
    facts=[
        fact
        for name, en, zh in (
            ("tied", "one W", "共用 W "),
            ("tied_masked", "one W and the diagonal masked", "共用 W 并屏蔽对角线"),
            ("separate", "separate W", "分开 W "),
        )
        for fact in (
            Number(name=f"partner_{name}", en=f"mean weight on the partner with {en}", zh=f"{zh}时对搭档的平均权重"),
            Number(name=f"itself_{name}", en=f"mean weight on itself with {en}", zh=f"{zh}时对自己的平均权重"),
            Number(name=f"accuracy_{name}", en=f"accuracy with {en}", zh=f"{zh}时的准确率"),
        )
    ],
    source=["000-15", "000-23"],
    proof=lookup.learn,
    trains=True,
)
def selfish(d_k: int, rng: torch.Generator, report: Report, tie: lookup.Tie = lookup.same) -> Evidence:
    partner, itself = lookup.cycles(2, ENTITIES), torch.arange(ENTITIES)
    watch = lookup.Watch(report, len(ARMS))
    facts: dict[str, Value] = {}
    learned: dict[str, Tensor] = {}
    for arm in ARMS:
        W_q, W_k = lookup.matrices(ENTITIES, d_k, rng, None if arm == "separate" else tie)
        mask = lookup.no_self(ENTITIES) if arm == "tied_masked" else None
        learned[arm] = lookup.learn(partner, W_q, W_k, mask, PAYLOADS, rng, watch)
        facts[f"partner_{arm}"] = lookup.weight_on(learned[arm], partner)
        facts[f"itself_{arm}"] = lookup.weight_on(learned[arm], itself)
        facts[f"accuracy_{arm}"] = lookup.accuracy(learned[arm], partner, PAYLOADS, rng)
    return Evidence(
        facts=facts,
        figures=[
            heatmap(learned["tied"], Text("weights of two pairs, one W", "两对 token 的权重，共用 W")),
            heatmap(learned["separate"], Text("the same, separate W", "同样两对，分开 W")),
            bars(learned),
            table(),
        ],
        sample=Text(f"{len(ARMS)} models, {lookup.STEPS} steps each", f"{len(ARMS)} 个模型，各 {lookup.STEPS} 步"),
    )


def heatmap(weights: Tensor, caption: Text) -> Heatmap:
    tokens = ["1", "2", "3", "4"]
    return Heatmap(caption=caption, values=weights[:4, :4].tolist(), rows=tokens, columns=tokens)


def bars(learned: dict[str, Tensor]) -> Bars:
    """How much the first pair's two tokens read each other and themselves, tied against separate."""

    def pair(arm: str) -> list[float]:
        corner = learned[arm][:2, :2]
        return [corner[0, 0].item(), corner[0, 1].item(), corner[1, 0].item(), corner[1, 1].item()]

    return Bars(
        caption=Text("who reads whom in the first pair", "第一对 token 之间谁读谁"),
        labels=["1 → 1", "1 → 2", "2 → 1", "2 → 2"],
        series=[
            Series(label=Text("one W", "共用 W"), values=pair("tied")),
            Series(label=Text("separate", "分开"), values=pair("separate"), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "partner": Text("weight on the partner", "对搭档的权重"),
        "itself": Text("weight on itself", "对自己的权重"),
        "accuracy": Text("accuracy", "准确率"),
    }
    return Table(
        caption=Text("partners who should read each other", "本该互读的搭档"),
        columns=[Text("one W", "共用 W"), Text("masked", "屏蔽对角线"), Text("separate", "分开")],
        rows=[Row(label=label, facts=[f"{name}_{arm}" for arm in ARMS]) for name, label in rows.items()],
    )
