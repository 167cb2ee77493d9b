"""Argmax after noise picks at random; with Gumbel noise it picks each key exactly as often as softmax says."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import hard
from solutions.catalog import demonstration
from solutions.cross import total_variation
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

Noise = Callable[[Tensor, torch.Generator], Tensor]
KEYS = 5


def gaussian_noise(like: Tensor, rng: torch.Generator) -> Tensor:
    return torch.randn(like.shape, generator=rng)


def frequencies(scores: Tensor, noise: Tensor, tau: float = 1.0) -> Tensor:
    """How often argmax picks each key: scores (N,), noise (draws, N) -> (N,)."""
    return hard.hard((scores + noise) / tau).mean(0)


@demonstration(
    id="hard.frequencies",
    claim=Text(
        en="argmax(s + Gumbel noise) draws a key with the probabilities softmax(s); other noise draws otherwise.",
        zh="argmax(s + Gumbel 噪声) 恰好按 softmax(s) 的概率抽取 key；换成别的噪声就不是。",
    ),
    formula=r"g_i\sim\mathrm{Gumbel}(0,1):\quad P\left(\mathrm{argmax}_i\,(s_i+g_i)=j\right)=\mathrm{softmax}(s)_j",
    params=[Int(name="draws", default=20_000, low=1000, high=100_000, en="draws", zh="抽取次数")],
    facts=[
        Number(name="gumbel", en="distance from softmax, Gumbel noise", zh="Gumbel 噪声：与 softmax 的距离"),
        Number(name="gaussian", en="distance from softmax, N(0, 1) noise", zh="N(0, 1) 噪声：与 softmax 的距离"),
        Number(name="silent", en="distance from softmax, no noise", zh="没有噪声：与 softmax 的距离"),
        Number(name="uniform", en="distance of softmax from uniform", zh="softmax 与均匀分布的距离"),
        Number(name="cold", en="change of the frequencies from τ = 1 to 0.1", zh="τ 从 1 到 0.1，频率的变化"),
        Number(name="best", en="softmax weight of the best key", zh="最好的 key 的 softmax 权重"),
        Number(name="best_picked", en="share of draws that pick it", zh="抽中它的比例", unit="%"),
        Number(
            name="shared", en="that share with one noise for all keys", zh="所有 key 共用一个噪声时的比例", unit="%"
        ),
    ],
    source=["003-25"],
    proof=frequencies,
)
def gumbel_max(draws: int, rng: torch.Generator, noise: Noise = hard.gumbel_noise) -> Evidence:
    scores = torch.linspace(0, 2, KEYS)  # (N,)
    many = scores.expand(draws, KEYS)
    p = hard.soft(scores)  # (N,)
    drawn = noise(many, rng)  # (draws, N)
    picked = frequencies(scores, drawn)  # (N,)
    normal = frequencies(scores, gaussian_noise(many, rng))  # (N,)
    return Evidence(
        facts={
            "gumbel": total_variation(picked, p).item(),
            "gaussian": total_variation(normal, p).item(),
            "silent": total_variation(hard.hard(scores), p).item(),
            "uniform": total_variation(torch.full((KEYS,), 1 / KEYS), p).item(),
            "cold": total_variation(frequencies(scores, drawn, tau=0.1), picked).item(),
            "best": p.max().item(),
            "best_picked": picked[-1].item(),
            "shared": frequencies(scores, drawn[:, :1])[-1].item(),
        },
        figures=[bars(p, picked), table()],
        sample=Text(f"{draws:,} draws", f"{draws} 次抽取"),
    )


def bars(p: Tensor, picked: Tensor) -> Bars:
    return Bars(
        caption=Text("how often each key is picked", "每个 key 被选中的比例"),
        labels=[str(key + 1) for key in range(KEYS)],
        series=[
            Series(label=Text("argmax with Gumbel noise", "加 Gumbel 噪声的 argmax"), values=picked.tolist()),
            Series(label=Text("softmax", "softmax"), values=p.tolist(), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "gumbel": Text("Gumbel noise", "Gumbel 噪声"),
        "gaussian": Text("N(0, 1) noise", "N(0, 1) 噪声"),
        "silent": Text("no noise", "没有噪声"),
        "uniform": Text("(uniform choice)", "（均匀抽取）"),
    }
    return Table(
        caption=Text("distance from softmax", "与 softmax 的距离"),
        columns=[Text("total variation", "全变差")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
