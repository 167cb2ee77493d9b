"""A transpose missing in the letters of an einsum: with N = d_k it runs, and most tests are content."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations.bugs_single_head import Inputs, evidence, inputs, outcome
from solutions.evidence import Evidence, Flag, Int, Number, Text, Value, Word

LISTING = bughunt.read("untransposed")


def distance(names: dict[str, Any], given: Inputs) -> float:
    mixer = names["Mixer"](given.x.shape[-1])
    mixer.W.data = given.W.clone()
    return float((mixer(given.x) - given.reference).detach().abs().max())


def tests(mixer: Any, x: Tensor, uneven: Tensor) -> dict[str, Value]:
    """What five usual tests see of a mixer with x (B, N, d), N = d; `uneven` has other sizes, (B, N + 2, d)."""
    order = torch.arange(x.shape[1]).roll(1)  # (N,)
    permuted = mixer(x[:, order]) - mixer(x)[:, order]  # (B, N, d)
    mixer(x).square().sum().backward()
    return {
        "same_shape": mixer(x).shape == x.shape,
        "rows_off": (row_sums(mixer, x) - 1).abs().max().item(),
        "permuted": permuted.abs().max().item(),
        "reached": mixer.W.grad.abs().amax((-2, -1)).min().item(),  # of the matrix that learns least
        "uneven": outcome(lambda: mixer(uneven)),
    }


@torch.no_grad()
def row_sums(mixer: Any, x: Tensor) -> Tensor:
    """The sums of the rows of weights, (B, N): with V = 1 the output is nothing else."""
    W_v, W = torch.zeros_like(mixer.W[2]), mixer.W.detach().clone()
    W_v[-1] = 1.0
    with_one = torch.cat([x[..., :-1], torch.ones_like(x[..., :1])], dim=-1)  # (B, N, d), the last feature is 1
    mixer.W[2] = W_v
    sums: Tensor = mixer(with_one)[..., 0]  # (B, N)
    mixer.W.copy_(W)
    return sums


@demonstration(
    id="bugs.untransposed",
    claim=Text(
        en="With N = d_k a missing transpose keeps shapes, row sums and gradients; a permutation of tokens shows it.",
        zh="N = d_k 时漏掉转置，形状、行和、梯度都正常；把 token 换个顺序才会露馅。",
    ),
    formula=r"(QK)_{ij}=\sum_c q_{ic}\,k_{cj}\;\ne\;q_i\cdot k_j",
    params=[Int(name="N", default=6, low=3, high=16, en="tokens N = d_k", zh="token 数 N = d_k")],
    facts=[
        *bughunt.FACTS,
        Flag(name="same_shape", en="output shape like the input's", zh="输出与输入形状相同"),
        Number(name="rows_off", en="largest |row sum − 1| of the weights", zh="权重行和与 1 的最大偏差"),
        Number(name="permuted", en="gap of permuted output and output of permuted",
               zh="「先换序再计算」与「先计算再换序」的差"),
        Number(name="reached", en="smallest of three largest gradients", zh="三个矩阵的最大梯度中最小的"),
        Word(name="uneven", en="error with N + 2 tokens", zh="token 数改为 N + 2 时的错误"),
    ],
    source=["002-16"],
    proof=tests,
    listing=LISTING,
)  # fmt: skip
def untransposed(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    given = inputs(2, N, N, rng)
    names: dict[str, Any] = {"__name__": "listing"}
    exec(listing.source(), names)
    mixer = names["Mixer"](N)
    mixer.W.data = given.W.clone()
    uneven = torch.randn(2, N + 2, N, generator=rng)  # (B, N + 2, d)
    facts = bughunt.hunt(listing, lambda names: distance(names, given)) | tests(mixer, given.x, uneven)
    rows = {
        "gap": Text("distance from the reference", "与参考实现的差距"),
        "same_shape": Text("output shape like the input's", "输出与输入形状相同"),
        "rows_off": Text("largest |row sum − 1|", "行和与 1 的最大偏差"),
        "reached": Text("smallest of three largest gradients", "三个矩阵的最大梯度中最小的"),
        "permuted": Text("tokens in another order", "token 换个顺序"),
        "uneven": Text("error with N + 2 tokens", "N + 2 个 token 时的错误"),
    }
    return evidence(facts, listing, rows, Text("one call a mend", "每种改法调用一次"))
