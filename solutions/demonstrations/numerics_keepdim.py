"""The maximum that softmax subtracts keeps its axis: without it a square matrix runs, and the weights are wrong."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Evidence, Figure, Int, Number, Row, Shape, Table, Text, Value, Word
from solutions.softmax import naive_softmax

Largest = Callable[[Tensor], Tensor]


def kept(scores: Tensor) -> Tensor:
    """(…, N_q, N_k) -> (…, N_q, 1)."""
    return scores.amax(dim=-1, keepdim=True)


def dropped(scores: Tensor) -> Tensor:
    """(…, N_q, N_k) -> (…, N_q)."""
    return scores.amax(dim=-1)


def by_hand(scores: Tensor, largest: Largest) -> Tensor:
    """Softmax of (…, N_q, N_k), whatever is subtracted."""
    return naive_softmax(scores - largest(scores))


def error_of(scores: Tensor, largest: Largest) -> str:
    """The name of the error, "none" if there is none."""
    try:
        by_hand(scores, largest)
    except RuntimeError as error:
        return type(error).__name__
    return "none"


@demonstration(
    id="numerics.keepdim",
    claim=Text(
        en="A row maximum is (…, N_q, 1). Without the 1 it meets the keys: an error, or wrong weights if N_q = N_k.",
        zh="行最大值的形状是 (…, N_q, 1)。少了这个 1，就会对上 key：要么报错，要么在 N_q = N_k 时权重算错。",
    ),
    formula=r"(B,\,H,\,N_q,\,N_k)-(B,\,H,\,N_q,\,1)",
    params=[
        Int(name="B", default=2, low=1, high=16, en="sequences in the batch (B)", zh="批大小（B）"),
        Int(name="H", default=3, low=1, high=16, en="heads (H)", zh="头数（H）"),
        Int(name="N_q", default=5, low=2, high=32, en="queries (N_q)", zh="query 数（N_q）"),
        Int(name="N_k", default=7, low=2, high=32, en="keys (N_k)", zh="key 数（N_k）"),
    ],
    facts=[
        Shape(name="max_shape", en="shape of the maximum to subtract", zh="要减去的最大值的形状"),
        Shape(name="dropped_shape", en="shape of the maximum without keepdim", zh="不写 keepdim 时最大值的形状"),
        Word(name="dropped_error", en="error without keepdim", zh="不写 keepdim 时的报错"),
        Word(name="square_error", en="error without keepdim on square scores", zh="方阵打分不写 keepdim 时的报错"),
        Number(name="kept_gap", en="distance from softmax with keepdim", zh="写 keepdim 时与 softmax 的差距"),
        Number(name="square_gap", en="distance from softmax, square, no keepdim", zh="方阵、不写 keepdim 的差距"),
        Number(name="square_row_gap", en="distance of its row sums from 1", zh="此时行和与 1 的差距"),
    ],
    proof=by_hand,
)
def keepdim(B: int, H: int, N_q: int, N_k: int, rng: torch.Generator, largest: Largest = kept) -> Evidence:
    scores = 2 * torch.randn(B, H, N_q, N_k, generator=rng)  # (B, H, N_q, N_k)
    square = 2 * torch.randn(N_k, N_k, generator=rng)  # (N, N): one head of one sequence
    wrong = by_hand(square, dropped)  # (N, N)
    facts: dict[str, Value] = {
        "max_shape": list(largest(scores).shape),
        "dropped_shape": list(dropped(scores).shape),
        "dropped_error": error_of(scores, dropped),
        "square_error": error_of(square, dropped),
        "kept_gap": (by_hand(square, largest) - square.softmax(dim=-1)).abs().max().item(),
        "square_gap": (wrong - square.softmax(dim=-1)).abs().max().item(),
        "square_row_gap": (wrong.sum(dim=-1) - 1).abs().max().item(),
    }
    figures: list[Figure] = [
        weight_map(Text("softmax, square scores", "softmax，方阵打分"), square.softmax(dim=-1)),
        weight_map(Text("by hand, without keepdim", "手写，不写 keepdim"), wrong),
        _table(),
    ]
    sample = Text(f"scores {(B, H, N_q, N_k)}", f"打分 {(B, H, N_q, N_k)}")
    return Evidence(facts=facts, figures=figures, sample=sample)


def _table() -> Table:
    rows = [
        ("maximum to subtract", "要减去的最大值", "max_shape"),
        ("maximum without keepdim", "不写 keepdim", "dropped_shape"),
        ("error when subtracted", "相减时的报错", "dropped_error"),
        ("error with N_q = N_k, no batch", "N_q = N_k、没有批时的报错", "square_error"),
        ("distance from softmax there", "此时与 softmax 的差距", "square_gap"),
        ("distance of its row sums from 1", "此时行和与 1 的差距", "square_row_gap"),
    ]
    return Table(
        caption=Text("the maximum of each row", "每一行的最大值"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
