"""Multi-head attention with one mistake in it: every mutant keeps the right shape, and each probe sees some of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from solutions import heads
from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Choice, Count, Evidence, Flag, Heatmap, Number, Row, Table, Text, Value
from solutions.masks import causal_mask

B, N, H, D_MODEL = 2, 8, 4, 16
SEEN = 1e-6  # a probe that measures more has noticed something


def weigh(scores: Tensor, mask: Tensor | None, fill: float = -math.inf, dim: int = -1) -> Tensor:
    """scores (B, h, N, N) -> weights of the same shape."""
    return (scores if mask is None else scores.masked_fill(~mask, fill)).softmax(dim)


class Parts(NamedTuple):
    """The pieces that multi-head attention is made of. A mutant replaces one or two of them."""

    project: Callable[[Tensor, Tensor], Tensor] = lambda x, W: x @ W[:3, None]  # (B, N, d_model) -> (3, B, N, d_model)
    split: Callable[[Tensor, int], Tensor] = heads.split
    score: Callable[[Tensor, Tensor], Tensor] = attention_scores
    weigh: Callable[[Tensor, Tensor | None], Tensor] = weigh
    merge: Callable[[Tensor], Tensor] = heads.merge
    mix: Callable[[Tensor, Tensor], Tensor] = torch.matmul


def viewed(x: Tensor, h: int) -> Tensor:
    return x.view(B, h, N, D_MODEL // h)


def joined(x: Tensor) -> Tensor:
    return x.reshape(B, N, D_MODEL)


def unscaled(factor: float) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda q, k: attention_scores(q, k, factor)


def masked_after(scores: Tensor, mask: Tensor | None) -> Tensor:
    return scores.softmax(-1) if mask is None else scores.softmax(-1) * mask


D_K = D_MODEL // H
MUTANTS: dict[str, Parts] = {
    "scale-inverted": Parts(score=unscaled(D_K**0.5)),
    "scale-missing": Parts(score=unscaled(1.0)),
    "scale-d-model": Parts(score=unscaled(D_MODEL**-0.5)),
    "split-view": Parts(split=viewed),
    "merge-view": Parts(merge=joined),
    "both-views": Parts(split=viewed, merge=joined),
    "softmax-queries": Parts(weigh=lambda scores, mask: weigh(scores, mask, dim=-2)),
    "mask-after": Parts(weigh=masked_after),
    "mask-zero": Parts(weigh=lambda scores, mask: weigh(scores, mask, fill=0.0)),
    "mask-ignored": Parts(weigh=lambda scores, mask: weigh(scores, None)),
    "keys-as-values": Parts(project=lambda x, W: x @ W[[0, 1, 1], None]),
    "swapped": Parts(project=lambda x, W: x @ W[[1, 0, 2], None]),
    "no-output": Parts(mix=lambda concat, W_o: concat),
    "batch-mixed": Parts(split=lambda x, h: x.view(N, B * h, -1).transpose(0, 1).reshape(B, h, N, -1)),
}
RIGHT = Parts()


def compute(x: Tensor, W: Tensor, mask: Tensor | None, parts: Parts) -> tuple[Tensor, Tensor]:
    """x (B, N, d_model), W (4, d_model, d_model) -> (B, N, d_model), (B, h, N, N)."""
    q, k, v = (parts.split(each, H) for each in parts.project(x, W))  # (B, h, N, d_k) each
    weights = parts.weigh(parts.score(q, k), mask)  # (B, h, N, N)
    return parts.mix(parts.merge(weights @ v), W[3]), weights  # (B, N, d_model)


def probes(parts: Parts, x: Tensor, W: Tensor) -> dict[str, int | float]:
    """What six probes measure on an implementation; each is 0, but for rounding, if it is right."""
    causal = causal_mask(N)  # (N, N)
    output, _ = compute(x, W, None, parts)  # (B, N, d_model)
    masked, weights = compute(x, W, causal, parts)
    wanted = torch.stack([compute(x, W, None, RIGHT)[0], compute(x, W, causal, RIGHT)[0]])
    last, other, order = x.clone(), x.clone(), torch.arange(N).roll(1)
    last[:, -1] += 1  # the last token must not reach the others under a causal mask
    other[1] += 1  # a sequence must not reach another one
    return {
        "gap": (torch.stack([output, masked]) - wanted).abs().max().item(),
        "rows": (weights.sum(-1) - 1).abs().max().item(),
        "leak": (compute(last, W, causal, parts)[0] - masked)[:, :-1].abs().max().item(),
        "mixing": (compute(other, W, None, parts)[0] - output)[0].abs().max().item(),
        "order": (compute(x[:, order], W, None, parts)[0] - output[:, order]).abs().max().item(),
        "unseen": unseen(x, W, parts),
    }


def unseen(x: Tensor, W: Tensor, parts: Parts) -> int:
    """How many tokens do not reach the output of the first one, though nothing is masked."""
    x = x.clone().requires_grad_()
    output, _ = compute(x, W, None, parts)  # (B, N, d_model)
    (reach,) = torch.autograd.grad(output[0, 0].square().sum(), x)  # (B, N, d_model)
    return int((reach[0].abs() < SEEN).all(-1).sum())


NAMES = {
    "gap": Text("distance from a reference", "与参考实现的差距"),
    "rows": Text("row sums off 1, causal mask", "因果掩码下行和偏离 1 的量"),
    "leak": Text("reach of the last token backwards", "最后一个 token 对前面的影响"),
    "mixing": Text("reach into another sequence", "对另一个序列的影响"),
    "order": Text("failure to follow rotated tokens", "token 轮换后输出不跟着换的量"),
    "unseen": Text("number of tokens not reaching the first", "影响不到第一个输出的 token 数"),
}
CAUGHT = {
    "gap": Text("mutants that a reference catches", "参考实现能抓住的错误版本数"),
    "rows": Text("mutants that row sums catch", "行和能抓住的错误版本数"),
    "leak": Text("mutants that the causal probe catches", "因果探针能抓住的错误版本数"),
    "mixing": Text("mutants that the batch probe catches", "批次探针能抓住的错误版本数"),
    "order": Text("mutants that rotating catches", "轮换能抓住的错误版本数"),
    "unseen": Text("mutants that the reach probe catches", "影响范围能抓住的错误版本数"),
}


@demonstration(
    id="heads.mutants",
    claim=Text(
        en="All mutants return the right shape; some are seen by nothing but a comparison with a reference.",
        zh="所有错误版本的输出形状都对；有些只有与参考实现比较才能发现。",
    ),
    formula=r"f(PX)=P\,f(X)",
    params=[Choice(name="mutant", default="both-views", options=tuple(MUTANTS), en="mistake", zh="错误")],
    facts=[
        Flag(name="right_shape", en="right shape of this mutant's output", zh="这个错误版本的输出形状正确"),
        *(
            (Count if name == "unseen" else Number)(name=name, en=label.en, zh=label.zh)
            for name, label in NAMES.items()
        ),
        Count(name="mutants", en="mutants", zh="错误版本数"),
        Count(name="right_shapes", en="mutants with the right shape", zh="输出形状正确的错误版本数"),
        *(Count(name=f"caught_{name}", en=label.en, zh=label.zh) for name, label in CAUGHT.items()),
        Count(name="only_gap", en="mutants that only a reference catches", zh="只有参考实现能抓住的错误版本数"),
        Number(name="healthy", en="largest of all probes on the right code", zh="正确代码上各探针的最大值"),
    ],
    source=["001-21", "001-22", "001-24"],
    proof=probes,
)
def mutated(mutant: str, rng: torch.Generator, mutants: Mapping[str, Parts] = MUTANTS) -> Evidence:
    x = torch.randn(B, N, D_MODEL, generator=rng, dtype=torch.double)  # (B, N, d_model)
    W = torch.randn(4, D_MODEL, D_MODEL, generator=rng, dtype=torch.double) / D_MODEL**0.5  # W_q, W_k, W_v, W_o
    measured = {name: probes(parts, x, W) for name, parts in mutants.items()}
    shapes = {name: compute(x, W, None, parts)[0].shape == x.shape for name, parts in mutants.items()}
    caught = {probe: {name for name in measured if measured[name][probe] > SEEN} for probe in NAMES}
    others = set().union(*(caught[probe] for probe in NAMES if probe != "gap"))
    facts: dict[str, Value] = {
        "right_shape": shapes[mutant],
        **measured[mutant],
        "mutants": len(mutants),
        "right_shapes": sum(shapes.values()),
        **{f"caught_{probe}": len(names) for probe, names in caught.items()},
        "only_gap": len(caught["gap"] - others),
        "healthy": max(probes(RIGHT, x, W).values()),
    }
    return Evidence(facts=facts, figures=[_map(caught, mutants), _table()], sample=Text("14 mutants", "14 个错误版本"))


def _map(caught: Mapping[str, set[str]], mutants: Mapping[str, Parts]) -> Heatmap:
    return Heatmap(
        caption=Text("which probe (column) catches which mutant (row)", "哪个探针（列）抓住哪个错误版本（行）"),
        values=[[float(mutant in caught[probe]) for probe in NAMES] for mutant in mutants],
        rows=list(mutants),
        columns=list(NAMES),
    )


def _table() -> Table:
    return Table(
        caption=Text("probes", "探针"),
        columns=[Text("this one", "这一个"), Text("caught of all", "总共抓住")],
        rows=[Row(label=label, facts=[name, f"caught_{name}"]) for name, label in NAMES.items()],
    )
