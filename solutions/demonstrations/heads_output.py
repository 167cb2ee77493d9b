"""What W_o does: it adds up the heads, it mixes columns and never tokens, and only its product with W_v matters."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Table, Text, Value
from solutions.heads import attend_heads, split

N = 6
Mix = Callable[[Tensor, Tensor], Tensor]


def matmul(concat: Tensor, W_o: Tensor) -> Tensor:
    return concat @ W_o


def head_by_head(weights: Tensor, X: Tensor, W_v: Tensor, W_o: Tensor) -> Tensor:
    """The sum over the heads of A_i X (W_v^i W_o^i): each head has one matrix (d_model, d_model) for what it writes."""
    heads, d_model = len(weights), len(W_o)
    per_head = W_o.view(heads, d_model // heads, d_model)  # (h, d_v, d_model): the rows that read head i
    written = split(W_v, heads) @ per_head  # (h, d_model, d_v) (h, d_v, d_model) -> (h, d_model, d_model)
    return (weights @ (X @ written)).sum(dim=0)  # (h, N, N) (h, N, d_model) -> (N, d_model)


@demonstration(
    id="heads.output",
    claim=Text(
        en="W_o sums what the heads write; it mixes the columns of one token, and only the product W_v W_o counts.",
        zh="W_o 把各个头写出的内容相加；它只混合同一个 token 的各列，真正起作用的是乘积 W_v W_o。",
    ),
    formula=r"\mathrm{Concat}(A_{i}XW_{v}^{i})\,W_o=\sum_{i}A_{i}X\,(W_{v}^{i}W_{o}^{i})",
    params=[
        Int(name="h", default=4, low=1, high=8, en="heads h", zh="头数 h"),
        Int(name="d_k", default=6, low=1, high=32),
    ],
    facts=[
        Number(
            name="product_gap",
            en="distance of the sum of A X (W_v W_o) over heads",
            zh="与逐头 A X (W_v W_o) 之和的差距",
        ),
        Number(name="rotated_gap", en="distance after R in W_v and R⁻¹ in W_o", zh="W_v 乘 R、W_o 乘 R⁻¹ 之后的差距"),
        Number(name="rotated_change", en="change of W_o by R⁻¹", zh="R⁻¹ 给 W_o 带来的改变"),
        Number(name="omitted_gap", en="distance if W_o is left out", zh="去掉 W_o 的差距"),
        Count(name="columns_with", en="output columns that one head moves", zh="一个头影响的输出列数"),
        Count(
            name="columns_without",
            en="output columns that one head moves without W_o",
            zh="没有 W_o 时一个头影响的列数",
        ),
        Count(name="rows_hit", en="rows that one row moves through W_o", zh="一行经过 W_o 后影响的行数"),
        Number(name="doubling_gap", en="failure of W_o to double what doubles", zh="输入加倍时 W_o 输出偏离加倍的量"),
    ],
    source=["001-24"],
    proof=head_by_head,
)
def output(h: int, d_k: int, rng: torch.Generator, mix: Mix = matmul) -> Evidence:
    d_model = h * d_k
    X = torch.randn(N, d_model, generator=rng, dtype=torch.double)  # (N, d_model)
    W_q, W_k, W_v, W_o = torch.randn(4, d_model, d_model, generator=rng, dtype=torch.double) / d_model**0.5
    concat, weights = attend_heads(X @ W_q, X @ W_k, X @ W_v, h)  # (N, d_model), (h, N, N)
    mixed = mix(concat, W_o)  # (N, d_model)
    R = torch.linalg.qr(torch.randn(h, d_k, d_k, generator=rng, dtype=torch.double))[0]  # (h, d_k, d_k), one a head
    turned_v, turned_o = W_v @ torch.block_diag(*R), torch.block_diag(*R.mT) @ W_o  # (d_model, d_model) each
    turned, _ = attend_heads(X @ W_q, X @ W_k, X @ turned_v, h)
    moved, one_row = concat.clone(), concat.clone()
    moved[:, :d_k] += torch.randn(N, d_k, generator=rng, dtype=torch.double)  # what the first head returned
    one_row[0] += torch.randn(d_model, generator=rng, dtype=torch.double)
    change = (mix(moved, W_o) - mixed).abs()  # (N, d_model)
    facts: dict[str, Value] = {
        "product_gap": (head_by_head(weights, X, W_v, W_o) - mixed).abs().max().item(),
        "rotated_gap": (mix(turned, turned_o) - mixed).abs().max().item(),
        "rotated_change": (turned_o - W_o).abs().max().item(),
        "omitted_gap": (concat - mixed).abs().max().item(),
        "columns_with": int((change > 1e-9).any(0).sum()),
        "columns_without": int((moved != concat).any(0).sum()),
        "rows_hit": int(((mix(one_row, W_o) - mixed).abs() > 1e-9).any(1).sum()),
        "doubling_gap": (mix(2 * concat, W_o) - 2 * mixed).abs().max().item(),
    }
    caption = Text("change of the output when the first head's changes", "第一个头改变时输出的变化")
    return Evidence(facts=facts, figures=[_map(caption, change), _table()], sample=Text("one input", "一个输入"))


def _map(caption: Text, change: Tensor) -> Heatmap:
    return Heatmap(
        caption=caption,
        values=[list(row) for row in change[:, :12].tolist()],
        rows=[str(place + 1) for place in range(N)],
        columns=[str(column + 1) for column in range(min(change.shape[1], 12))],
    )


def _table() -> Table:
    rows = [
        ("product_gap", "sum of A X (W_v W_o) over heads", "逐头 A X (W_v W_o) 之和"),
        ("rotated_gap", "R in W_v, R⁻¹ in W_o", "W_v 乘 R，W_o 乘 R⁻¹"),
        ("omitted_gap", "W_o left out", "去掉 W_o"),
    ]
    return Table(
        caption=Text("distance from multi-head attention", "与多头注意力的差距"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
