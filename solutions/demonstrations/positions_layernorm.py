"""A LayerNorm behind the sum forgets how large e + PE is, and keeps how large e is beside PE."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.catalog import demonstration
from solutions.evidence import Bars, Choice, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.positions import LAWS, nearest_positions, nearest_tokens, sinusoidal_positions

SENTENCES, VOCABULARY, N = 8, 1000, 64
Norm = Callable[[Tensor], Tensor]


def layer_norm(x: Tensor) -> Tensor:
    """LayerNorm as it is before training: (…, d) -> (…, d), mean 0 and variance 1 over the last axis."""
    return functional.layer_norm(x, x.shape[-1:])


def largest_changes(e: Tensor, positions: Tensor, c: float, norm: Norm) -> tuple[float, float]:
    """What a factor c changes behind the norm: on the whole sum, and on the embedding alone."""
    plain = norm(e + positions)  # (B, N, d)
    common = norm(c * (e + positions))  # (B, N, d)
    one_sided = norm(c * e + positions)  # (B, N, d)
    return (common - plain).abs().max().item(), (one_sided - plain).abs().max().item()


@demonstration(
    id="positions.layernorm",
    claim=Text(
        en="LayerNorm undoes a factor on the sum e + PE; a factor on e alone changes what comes out of it.",
        zh="LayerNorm 会抹掉整个和 e + PE 上的因子；只乘在 e 上的因子，它抹不掉。",
    ),
    formula=r"\mathrm{LN}(c\,(e+\mathrm{PE}))=\mathrm{LN}(e+\mathrm{PE})\ne\mathrm{LN}(c\,e+\mathrm{PE})",
    params=[
        Choice(name="law", default="N(0, 1/d)", options=tuple(LAWS), en="law of the embeddings", zh="嵌入的初始分布"),
        Int(name="d_model", default=128, low=16, high=512),
    ],
    facts=[
        Number(name="common_gap", en="largest change by a factor on e + PE", zh="因子乘在 e + PE 上时的最大变化"),
        Number(name="embedding_gap", en="largest change by a factor on e alone", zh="因子只乘在 e 上时的最大变化"),
        Number(name="size_before", en="rms of √d·e + PE before the norm", zh="√d·e + PE 归一化之前的均方根"),
        Number(name="size_after", en="rms of √d·e + PE behind the norm", zh="√d·e + PE 归一化之后的均方根"),
        Number(name="size_unscaled", en="rms of e + PE behind the norm", zh="e + PE 归一化之后的均方根"),
        Number(name="token_raw", en="tokens recognised behind the norm, as it is", zh="归一化后认出的 token，不缩放",
               unit="%"),
        Number(name="token_scaled", en="tokens recognised behind the norm, scaled", zh="归一化后认出的 token，缩放",
               unit="%"),
        Number(name="position_raw", en="places recognised behind the norm, as it is",
               zh="归一化后认出的位置，不缩放", unit="%"),
        Number(name="position_scaled", en="places recognised behind the norm, scaled",
               zh="归一化后认出的位置，缩放", unit="%"),
    ],
    source=["002-04"],
    proof=largest_changes,
)  # fmt: skip
def layernorm(law: str, d_model: int, rng: torch.Generator, norm: Norm = layer_norm) -> Evidence:
    table = LAWS[law](VOCABULARY, d_model, rng)  # (vocabulary, d)
    tokens = torch.randint(VOCABULARY, (SENTENCES, N), generator=rng)  # (B, N)
    added = sinusoidal_positions(N, d_model)  # (N, d)
    root = math.sqrt(d_model)
    common, alone = largest_changes(table[tokens], added, root, norm)
    behind = {name: norm(c * table[tokens] + added) for name, c in (("raw", 1.0), ("scaled", root))}  # (B, N, d) each
    facts: dict[str, Value] = {
        "common_gap": common,
        "embedding_gap": alone,
        "size_before": _rms(root * table[tokens] + added),
        "size_after": _rms(behind["scaled"]),
        "size_unscaled": _rms(behind["raw"]),
    }
    for name, x in behind.items():
        facts[f"token_{name}"] = _share(nearest_tokens(x, table) == tokens)
        facts[f"position_{name}"] = _share(nearest_positions(x, added) == torch.arange(N))
    sample = Text(f"{SENTENCES * N:,} tokens", f"{SENTENCES * N:,} 个 token")
    return Evidence(facts=facts, figures=[_bars(common, alone), _table()], sample=sample)


def _share(hits: Tensor) -> float:
    return hits.float().mean().item()


def _rms(x: Tensor) -> float:
    return x.square().mean().sqrt().item()


def _bars(common: float, alone: float) -> Bars:
    return Bars(
        caption=Text("largest change behind the norm, factor √d", "因子 √d 在归一化之后造成的最大变化"),
        labels=["√d·(e + PE)", "√d·e + PE"],
        series=[Series(label=Text("change", "变化"), values=[common, alone])],
    )


def _table() -> Table:
    return Table(
        caption=Text("recognised behind the norm", "归一化之后认出的比例"),
        columns=[Text("as it is", "不缩放"), Text("× √d_model", "× √d_model")],
        rows=[
            Row(label=Text("tokens", "token"), facts=["token_raw", "token_scaled"]),
            Row(label=Text("positions", "位置"), facts=["position_raw", "position_scaled"]),
            Row(label=Text("rms", "均方根"), facts=["size_unscaled", "size_after"]),
        ],
    )
