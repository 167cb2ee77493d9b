"""Why d_model must be divisible by the number of heads, and in which way it need not be."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Row, Shape, Table, Text, Value, Word
from solutions.heads import MultiHeadAttention, attend_heads, split

FINE = "no error"
Build = Callable[[int, int], nn.Module]


def outcome(attempt: Callable[[], object]) -> str:
    """The name of the error that the attempt raises, or FINE."""
    try:
        attempt()
    except Exception as error:  # which one is what is measured
        return type(error).__name__
    return FINE


def of_own_width(x: Tensor, heads: int, d_k: int) -> Tensor:
    """Heads whose width does not come from d_model: W_q, W_k, W_v (d_model, h d_k), W_o (h d_k, d_model)."""
    d_model = x.shape[-1]
    W_q, W_k, W_v = (nn.Linear(d_model, heads * d_k) for _ in range(3))
    concat, _ = attend_heads(W_q(x), W_k(x), W_v(x), heads)  # (B, N, h d_k)
    output: Tensor = nn.Linear(heads * d_k, d_model)(concat)  # (B, N, d_model)
    return output


def of_unequal_width(x: Tensor, heads: int) -> Tensor:
    """Heads that share d_model unequally, such as 10 = 4 + 3 + 3; they need a loop."""
    pieces = x.tensor_split(heads, dim=-1)  # h of (B, N, d_k), with d_k of their own
    return torch.cat([scaled_dot_product_attention(piece, piece, piece)[0] for piece in pieces], -1)  # (B, N, d_model)


@demonstration(
    id="heads.divisible",
    claim=Text(
        en="Heads of one width d_model / h need a whole d_model / h; heads of a width of their own do not.",
        zh="每个头的宽度取 d_model / h 时，它必须是整数；宽度另外选定，就没有这个限制。",
    ),
    formula=r"d_{model}=h\,d_k",
    params=[
        Int(name="d_model", default=10, low=2, high=128),
        Int(name="h", default=3, low=1, high=16, en="heads h", zh="头数 h"),
    ],
    facts=[
        Word(name="built", en="outcome of building it", zh="构造时的结果"),
        Word(
            name="built_torch", en="outcome of building nn.MultiheadAttention", zh="构造 nn.MultiheadAttention 的结果"
        ),
        Word(name="cut", en="outcome of the view without a check", zh="不检查、直接 view 的结果"),
        Count(name="floor", en="numbers that h heads of the floor width hold", zh="宽度向下取整时 h 个头的总宽"),
        Word(name="own", en="outcome with heads of 4 numbers", zh="每个头宽 4 的结果"),
        Count(name="own_width", en="numbers for each token with heads of 4", zh="每个头宽 4 时每个 token 的数"),
        Count(name="unequal_width", en="numbers for each token with unequal heads", zh="各头不等宽时每个 token 的数"),
        Shape(name="own_shape", en="shape with heads of 4 numbers", zh="每个头宽 4 时输出的形状"),
        Shape(name="unequal_shape", en="shape with heads of unequal width", zh="各头不等宽时输出的形状"),
        Count(name="next", en="next width that h divides", zh="下一个能被 h 整除的宽度"),
        Word(name="mended", en="outcome of building with that width", zh="用这个宽度构造的结果"),
    ],
    source=["001-20"],
    proof=of_own_width,
)
def divisible(
    d_model: int, h: int, rng: torch.Generator, build: Build = MultiHeadAttention,
    cut: Callable[[Tensor, int], object] = split,
) -> Evidence:  # fmt: skip
    x = torch.randn(2, 5, d_model, generator=rng)  # (B, N, d_model)
    facts: dict[str, Value] = {
        "built": outcome(lambda: build(d_model, h)),
        "built_torch": outcome(lambda: nn.MultiheadAttention(d_model, h)),
        "cut": outcome(lambda: cut(x, h)),
        "floor": d_model // h * h,
        "own": outcome(lambda: of_own_width(x, h, 4)),
        "own_shape": list(of_own_width(x, h, 4).shape),
        "unequal_shape": list(of_unequal_width(x, h).shape),
        "own_width": of_own_width(x, h, 4).shape[-1],
        "unequal_width": of_unequal_width(x, h).shape[-1],
        "next": d_model + -d_model % h,
        "mended": outcome(lambda: build(d_model + -d_model % h, h)),
    }
    return Evidence(
        facts=facts, figures=[_table()], sample=Text(f"x of {tuple(x.shape)}", f"x 的形状 {tuple(x.shape)}")
    )


def _table() -> Table:
    rows = [
        ("built", "this implementation", "这里的实现"),
        ("built_torch", "nn.MultiheadAttention", "nn.MultiheadAttention"),
        ("cut", "the view, unchecked", "不检查的 view"),
        ("own", "heads of 4 numbers each", "每个头宽 4"),
        ("mended", "the next width that h divides", "下一个能被 h 整除的宽度"),
    ]
    return Table(
        caption=Text("what runs", "能否运行"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
