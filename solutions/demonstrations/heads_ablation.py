"""A stack of layers with one part taken away: attention is one part among several that nothing works without."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.heads import MultiHeadAttention

N, D_MODEL, HEADS = 8, 32, 4
Build = Callable[[int, int], MultiHeadAttention]


class Layer(nn.Module):
    """Attention, then a feed-forward network, each normalised; `residual` adds the input again."""

    def __init__(self, attention: MultiHeadAttention) -> None:
        super().__init__()
        self.attention = attention
        self.feed_forward = nn.Sequential(nn.Linear(D_MODEL, 4 * D_MODEL), nn.ReLU(), nn.Linear(4 * D_MODEL, D_MODEL))

    def forward(self, x: Tensor, attend: bool = True, residual: bool = True) -> Tensor:
        """x (B, N, d_model) -> the same shape."""
        for part in (lambda x: self.attention(x, x, x)[0], self.feed_forward)[0 if attend else 1 :]:
            x = nn.functional.layer_norm(x + part(x) if residual else part(x), (D_MODEL,))  # (B, N, d_model)
        return x


def spread(x: Tensor) -> float:
    """How far apart tokens are, 0 to 1: the share of x (1, N, d_model) that its mean token does not explain."""
    return ((x - x.mean(dim=1, keepdim=True)).norm() / x.norm()).item()


@demonstration(
    id="heads.ablation",
    claim=Text(
        en="Without attention tokens do not meet, without positions their order is lost, without residuals they become "
        "one.",
        zh="没有注意力，token 互不往来；没有位置，顺序丢失；没有残差，token 趋于相同。",
    ),
    formula=r"x\leftarrow\mathrm{LN}(x+\mathrm{MultiHead}(x)),\qquad x\leftarrow\mathrm{LN}(x+\mathrm{FFN}(x))",
    params=[Int(name="layers", default=6, low=1, high=24, en="layers", zh="层数")],
    facts=[
        Count(name="tokens", en="tokens", zh="token 数"),
        Count(name="reach", en="tokens that move the last output", zh="影响最后一个输出的 token 数"),
        Count(
            name="reach_alone",
            en="tokens moving the last output, no attention",
            zh="去掉注意力时影响最后一个输出的 token 数",
        ),
        Number(name="order_change", en="change by exchanging two tokens", zh="交换两个 token 引起的变化"),
        Number(
            name="order_lost", en="change by exchanging two, no positions", zh="没有位置时交换两个 token 引起的变化"
        ),
        Number(name="spread", en="how far apart the tokens end", zh="token 最终的分散程度"),
        Number(
            name="spread_collapsed", en="how far apart tokens end, no residuals", zh="没有残差时 token 最终的分散程度"
        ),
    ],
    source=["002-46"],
    proof=Layer.forward,
)
@torch.no_grad()
def ablation(layers: int, rng: torch.Generator, attention: Build = MultiHeadAttention) -> Evidence:
    stack = [Layer(attention(D_MODEL, HEADS)).double() for _ in range(layers)]
    tokens = torch.randn(1, N, D_MODEL, generator=rng, dtype=torch.double)  # (1, N, d_model)
    positions = torch.randn(N, D_MODEL, generator=rng, dtype=torch.double)  # (N, d_model)

    def run(x: Tensor, attend: bool = True, residual: bool = True) -> list[Tensor]:
        """The input and what comes out of each layer: 1 + layers of (B, N, d_model)."""
        states = [x]
        for layer in stack:
            states.append(layer(states[-1], attend, residual))
        return states

    def reach(attend: bool) -> int:
        moved = tokens + torch.eye(N, dtype=torch.double)[..., None]  # (N, N, d_model): in batch i token i is moved
        change = run(moved, attend)[-1][:, -1] - run(tokens, attend)[-1][:, -1]  # (N, d_model)
        return int((change.abs() > 1e-9).any(-1).sum())

    def exchange(places: Tensor) -> float:
        """The change of the last output when the first two tokens change places."""
        order = torch.tensor([1, 0, *range(2, N)])
        before, after = run(tokens + places)[-1], run(tokens[:, order] + places)[-1]
        return (after - before)[:, -1].abs().max().item()

    kept, collapsed = ([spread(x) for x in run(tokens + positions, residual=each)] for each in (True, False))
    facts: dict[str, Value] = {
        "tokens": N,
        "reach": reach(True),
        "reach_alone": reach(False),
        "order_change": exchange(positions),
        "order_lost": exchange(torch.zeros_like(positions)),
        "spread": kept[-1],
        "spread_collapsed": collapsed[-1],
    }
    return Evidence(
        facts=facts,
        figures=[_curves(kept, collapsed), _table()],
        sample=Text(f"{layers} untrained layers", f"{layers} 层，未训练"),
    )


def _curves(kept: list[float], collapsed: list[float]) -> Curves:
    return Curves(
        caption=Text("how far apart the tokens are", "token 的分散程度"),
        x=[float(layer) for layer in range(len(kept))],
        x_label=Text("layer", "层"),
        series=[
            Series(label=Text("without residuals", "没有残差"), values=collapsed),
            Series(label=Text("with residuals", "有残差"), values=kept, tested=False),
        ],
        log_y=True,
    )


def _table() -> Table:
    rows = [
        ("tokens that move the last output", "影响最后一个输出的 token 数", "reach", "reach_alone"),
        ("change by exchanging two tokens", "交换两个 token 的变化", "order_change", "order_lost"),
        ("how far apart the tokens end", "token 最终的分散程度", "spread", "spread_collapsed"),
    ]
    return Table(
        caption=Text("with attention, positions, residuals", "有无注意力、位置、残差"),
        columns=[Text("with", "有"), Text("without", "无")],
        rows=[Row(label=Text(en, zh), facts=facts) for en, zh, *facts in rows],
    )
