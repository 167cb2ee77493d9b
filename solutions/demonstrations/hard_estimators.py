"""The gradient of the expected loss of a drawn key, estimated four ways: what each gets on average, and its noise."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from solutions import hard
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

Surrogate = Callable[[Tensor, Tensor, Tensor], Tensor]
PROBLEMS, D = 100, 4


def without_baseline(losses: Tensor, log_probability: Tensor, expected: Tensor) -> Tensor:
    return hard.reinforce(losses, log_probability)


def with_baseline(losses: Tensor, log_probability: Tensor, expected: Tensor) -> Tensor:
    return hard.reinforce(losses, log_probability, expected)


def drawn(scores: Tensor, losses: Tensor, surrogate: Surrogate) -> tuple[Tensor, Tensor]:
    """REINFORCE for every key that may be drawn: the mean gradient (B, N) and its total variance (B,)."""
    leaf = scores.clone().requires_grad_()  # (B, N)
    p = hard.soft(scores)  # (B, N): how likely each draw is
    expected = (p * losses).sum(-1)  # (B,): the baseline
    log_p = leaf.log_softmax(-1)  # (B, N)
    draws = [
        torch.autograd.grad(len(scores) * surrogate(losses[:, i], log_p[:, i], expected), leaf, retain_graph=True)[0]
        for i in range(scores.shape[-1])
    ]
    each = torch.stack(draws, dim=1)  # (B, draws, N)
    mean = (p[..., None] * each).sum(1)  # (B, N)
    return mean, (p[..., None] * (each - mean[:, None]).square()).sum((1, 2))  # (B, N), (B,)


def straight(scores: Tensor, V: Tensor, target: Tensor) -> Tensor:
    """Straight-through on drawn keys, averaged over the draws: (B, N)."""
    p, total = hard.soft(scores), torch.zeros_like(scores)
    for i in range(scores.shape[-1]):
        leaf = scores.clone().requires_grad_()
        soft = hard.soft(leaf)  # (B, N)
        weights = one_hot(torch.tensor(i), scores.shape[-1]) + soft - soft.detach()  # (B, N): key i, forwards
        total += p[:, i, None] * torch.autograd.grad(loss_of(weights, V, target).sum(), leaf)[0]
    return total


def loss_of(weights: Tensor, V: Tensor, target: Tensor) -> Tensor:
    """Squared error of the output: weights (B, N), V (B, N, d), target (B, d) -> (B,)."""
    return ((weights[:, None] @ V)[:, 0] - target).square().sum(-1)


@demonstration(
    id="hard.estimators",
    claim=Text(
        en="REINFORCE is right on average, but noisy; a baseline takes away noise alone; straight-through is biased.",
        zh="REINFORCE 平均正确但噪声大，基线只减噪声、不改均值；直通估计则有偏差。",
    ),
    formula=r"\nabla\sum_i p_iL_i=\mathrm{E}_{i\sim p}\left[(L_i-b)\,\nabla\log p_i\right]\quad\text{for every }b",
    params=[Int(name="N", default=8, low=2, high=32, en="keys N", zh="key 数 N")],
    facts=[
        Number(name="bias_reinforce", en="relative bias, REINFORCE", zh="REINFORCE 的相对偏差"),
        Number(name="bias_baseline", en="relative bias, with a baseline", zh="加基线后的相对偏差"),
        Number(name="bias_straight", en="relative bias, straight-through", zh="直通估计的相对偏差"),
        Number(name="bias_soft", en="relative bias, gradient of soft attention", zh="软注意力梯度的相对偏差"),
        Number(name="noise_reinforce", en="relative noise of a draw, REINFORCE", zh="REINFORCE 单次抽取的相对噪声"),
        Number(name="noise_baseline", en="relative noise of a draw, with a baseline", zh="加基线后单次抽取的相对噪声"),
        Number(
            name="variance_ratio", en="variance without a baseline over that with it", zh="不加基线与加基线的方差之比"
        ),
    ],
    source=["003-25"],
    proof=drawn,
)
def estimators(
    N: int, rng: torch.Generator, plain: Surrogate = without_baseline, baseline: Surrogate = with_baseline
) -> Evidence:
    scores = torch.randn(PROBLEMS, N, generator=rng, dtype=torch.float64)  # (B, N)
    V = torch.randn(PROBLEMS, N, D, generator=rng, dtype=torch.float64)  # (B, N, d)
    target = torch.randn(PROBLEMS, D, generator=rng, dtype=torch.float64)  # (B, d)
    losses = (V - target[:, None]).square().sum(-1)  # (B, N): of each key, if it is the one drawn
    leaf = scores.clone().requires_grad_()
    true = torch.autograd.grad((hard.soft(leaf) * losses).sum(), leaf)[0]  # (B, N)
    soft = torch.autograd.grad(loss_of(hard.soft(leaf), V, target).sum(), leaf)[0]  # (B, N)
    mean, variance = drawn(scores, losses, plain)
    mean_baseline, variance_baseline = drawn(scores, losses, baseline)

    def bias(estimate: Tensor) -> float:
        return ((estimate - true).norm(dim=-1) / true.norm(dim=-1)).median().item()

    def noise(variance: Tensor) -> float:
        return (variance.sqrt() / true.norm(dim=-1)).median().item()

    facts = {
        "bias_reinforce": bias(mean),
        "bias_baseline": bias(mean_baseline),
        "bias_straight": bias(straight(scores, V, target)),
        "bias_soft": bias(soft),
        "noise_reinforce": noise(variance),
        "noise_baseline": noise(variance_baseline),
        "variance_ratio": (variance / variance_baseline).median().item(),
    }
    return Evidence(
        facts=dict(facts),
        figures=[bars(facts), table()],
        sample=Text(f"medians of {PROBLEMS} problems, all {N} draws", f"{PROBLEMS} 个问题的中位数，穷举 {N} 种抽取"),
    )


def bars(facts: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("relative bias", "相对偏差"),
        labels=["REINFORCE", "+ baseline", "straight-through", "soft"],
        series=[
            Series(
                label=Text("median of the problems", "各问题的中位数"),
                values=[facts[f"bias_{name}"] for name in ("reinforce", "baseline", "straight", "soft")],
            )
        ],
    )


def table() -> Table:
    rows = {
        "reinforce": Text("REINFORCE", "REINFORCE"),
        "baseline": Text("REINFORCE, baseline", "REINFORCE，加基线"),
        "straight": Text("straight-through", "直通估计"),
        "soft": Text("soft attention", "软注意力"),
    }
    return Table(
        caption=Text("against the exact gradient of the expected loss", "与期望损失的精确梯度相比"),
        columns=[Text("bias", "偏差"), Text("noise", "噪声")],
        rows=[
            Row(label=label, facts=[f"bias_{name}", f"noise_{name}" if name in ("reinforce", "baseline") else ""])
            for name, label in rows.items()
        ],
    )
