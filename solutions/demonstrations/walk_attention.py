"""Attention on one sentence, one step at a time, against torch's own modules; the evidence carries every matrix."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Choice, Count, Evidence, Matrix, Number, Switch, Text, Value, Words
from solutions.positions import sinusoidal_positions
from solutions.walk import (
    D_MODEL,
    HEADS,
    MOST,
    STEPS,
    VOCABULARY,
    Layer,
    Matrices,
    Steps,
    drawn,
    torch_heads,
    torch_input,
    torch_layer,
    walk,
)

# name of the figure, of the tensor, what it is
WHOLE = (
    ("e", Text("embeddings E[token]", "嵌入 E[token]")),
    ("raised", Text("√d_model e", "√d_model e")),
    ("PE", Text("positions", "位置编码")),
    ("x", Text("√d_model e + PE", "√d_model e + PE")),
)
PROJECTIONS = (("W_q", "q", "Q"), ("W_k", "k", "K"), ("W_v", "v", "V"))
SQUARE = (
    ("products", Text("Q Kᵀ", "Q Kᵀ")),
    ("scores", Text("Q Kᵀ / √d_k", "Q Kᵀ / √d_k")),
    ("masked", Text("scores after the mask", "加掩码之后的打分")),
    ("weights", Text("softmax, row by row", "逐行 softmax")),
)


@demonstration(
    id="walk.attention",
    claim=Text(
        en="Taken one step at a time, attention gives the numbers of nn.MultiheadAttention with the same matrices.",
        zh="注意力一步一步算下来，与矩阵相同的 nn.MultiheadAttention 得到同样的数。",
    ),
    formula=r"x=\sqrt{d_{model}}\,E+PE,\qquad Z_i=softmax(\frac{Q_iK_i^T}{\sqrt{d_k}})V_i,\qquad Concat(Z_1,…,Z_h)W_o",
    params=[
        Words(name="tokens", default="11 22 33 44 55 66 77", most=MOST, vocabulary=VOCABULARY, en="tokens", zh="token"),
        Choice(name="heads", default="2", options=HEADS, en="heads", zh="头数"),
        Switch(name="causal", default=True, en="causal mask", zh="因果掩码"),
        Switch(name="scaled", default=True, en="divided by √d_k", zh="除以 √d_k"),
    ],
    facts=[
        Count(name="n", en="number of tokens", zh="token 数"),
        Count(name="d_k", en="numbers a query has in one head", zh="一个头里 query 的维数"),
        Number(name="row_sum", en="largest distance of a row's sum from 1", zh="权重各行之和与 1 的最大偏差"),
        Number(name="ahead", en="largest weight above the diagonal", zh="对角线以上的最大权重"),
        Number(name="gap_input", en="difference of the input from the paper's formula", zh="输入与论文公式的最大差"),
        Number(
            name="gap_weights", en="difference of the weights from nn.MultiheadAttention",
            zh="权重与 nn.MultiheadAttention 的最大差",
        ),
        Number(
            name="gap_heads", en="difference of the heads from F.scaled_dot_product_attention",
            zh="各头输出与 F.scaled_dot_product_attention 的最大差",
        ),
        Number(
            name="gap_output", en="difference of the output from nn.MultiheadAttention",
            zh="输出与 nn.MultiheadAttention 的最大差",
        ),
    ],
    proof=walk,
)  # fmt: skip
def walk_through(
    tokens: str, heads: str, causal: bool, scaled: bool, rng: torch.Generator, steps: Steps = STEPS
) -> Evidence:
    layer, ids, h = drawn(rng), torch.tensor([int(each) for each in tokens.split(" ")]), int(heads)
    way = walk(layer, ids, h, causal, scaled, steps)
    x = torch_input(layer, ids)
    output, weights = torch_layer(layer, x, h, causal, scaled)
    facts: dict[str, Value] = {
        "n": len(ids),
        "d_k": way["q"].shape[-1],
        "row_sum": _gap(way["weights"].sum(dim=-1), torch.ones(h, len(ids))),
        "ahead": way["weights"].triu(1).max().item(),
        "gap_input": _gap(way["x"], x),
        "gap_weights": _gap(way["weights"], weights),
        "gap_heads": _gap(way["Z"], torch_heads(way, causal, scaled)),
        "gap_output": _gap(way["output"], output),
    }
    return Evidence(
        facts=facts,
        figures=[*_figures(layer, way, h)],
        sample=Text(f"{len(ids)} tokens, random weights", f"{len(ids)} 个 token，随机权重"),
    )


def _gap(ours: Tensor, theirs: Tensor) -> float:
    """The largest difference; NaN stays NaN, and another shape is another thing altogether."""
    return (ours - theirs).abs().max().item() if ours.shape == theirs.shape else float("inf")


def _figures(layer: Layer, way: Matrices, heads: int) -> Iterable[Matrix]:
    """Every matrix, those of a head after those of the whole."""
    N = len(way["x"])
    way = {**way, "PE": sinusoidal_positions(N, D_MODEL)}
    places = [str(place + 1) for place in range(N)]
    yield from (_matrix(name, 0, caption, way[name], places) for name, caption in WHOLE)
    for head in range(heads):
        yield from _of_head(layer, way, heads, head, places)
    yield _matrix("concat", 0, Text("the heads side by side", "各头并排"), way["concat"], places)
    yield _matrix("W_o", 0, Text("weights of the output", "输出的权重"), layer.W_o)
    yield _matrix("output", 0, Text("concat W_o", "concat W_o"), way["output"], places)


def _of_head(layer: Layer, way: Matrices, heads: int, head: int, places: list[str]) -> Iterable[Matrix]:
    d_k = D_MODEL // heads
    own = slice(head * d_k, (head + 1) * d_k)  # its columns of W_q, W_k and W_v
    for W, tensor, name in PROJECTIONS:
        yield _matrix(W, head + 1, Text(f"of head {head + 1}", f"第 {head + 1} 头"), getattr(layer, W)[:, own])
        yield _matrix(name, head + 1, Text(f"x {W}", f"x {W}"), way[tensor][head], places)
    hidden = way["masked"][head].isneginf()  # (N, N): what the mask took
    for name, caption in SQUARE:
        dots = hidden if name in ("masked", "weights") else None
        yield _matrix(name, head + 1, caption, way[name][head], places, places, dots)
    yield _matrix("Z", head + 1, Text("weights V", "weights V"), way["Z"][head], places)


def _matrix(
    name: str,
    head: int,
    caption: Text,
    values: Tensor,
    rows: list[str] | None = None,
    columns: list[str] | None = None,
    hidden: Tensor | None = None,
) -> Matrix:
    """Cells that are `hidden` (N, N) bool have no number."""
    cells: list[list[float | None]] = values.tolist()
    if hidden is not None:
        cells = [[None if dot else cell for cell, dot in zip(*pair, strict=True)]
                 for pair in zip(cells, hidden.tolist(), strict=True)]  # fmt: skip
    return Matrix(
        name=name, head=head, caption=caption, values=cells, diverging=name != "weights",
        rows=rows or [""] * values.shape[0], columns=columns or [""] * values.shape[1],
    )  # fmt: skip
