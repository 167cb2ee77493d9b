"""What the missing √d_k costs in training, and that a smaller initialisation is worth the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import Report, demonstration
from solutions.demonstrations.scaling_gradient import inverse_root
from solutions.evidence import Count, Curves, Evidence, Int, Number, Progress, Row, Series, Table, Text, Value

TOKENS, D_MODEL = 12, 32
RATES = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003)  # learning rates tried without the division


class Arms(NamedTuple):
    """One model each, trained side by side: 0 divided, 1 … undivided with each learning rate, last a smaller start."""

    scale: Tensor  # the factor on the scores: (arms, 1, 1)
    start: Tensor  # the factor on the initial W_q and W_k: (arms, 1, 1)
    rate: Tensor  # the learning rate: (arms, 1, 1)


def arms_for(d_k: int, scale: Callable[[int], float]) -> Arms:
    """With start √(1/√d_k) and rate 1/√d_k the undivided model takes the very steps of the divided one."""
    c = d_k**-0.5
    table = [(scale(d_k), 1.0, 1.0), *[(1.0, 1.0, rate) for rate in RATES], (1.0, c**0.5, c)]
    return Arms(*torch.tensor(table).T[..., None, None])


def train(d_k: int, steps: int, arms: Arms, rng: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Each token must attend to its partner, with squared error on the output -> loss (arms,), hits (arms, N)."""
    x = torch.randn(TOKENS, D_MODEL, generator=rng)  # (N, d_model), fixed
    v = torch.eye(TOKENS)  # the value of a token is its name: (N, N)
    partner = torch.randperm(TOKENS, generator=rng)  # (N,)
    start = arms.start / D_MODEL**0.5  # (arms, 1, 1): entries of q and k get variance 1 where the factor is 1
    W_q = (start * torch.randn(D_MODEL, d_k, generator=rng)).requires_grad_()  # (arms, d_model, d_k)
    W_k = (start * torch.randn(D_MODEL, d_k, generator=rng)).requires_grad_()  # (arms, d_model, d_k)
    for _ in range(steps + 1):
        weights = (attention_scores(x @ W_q, x @ W_k, 1.0) * arms.scale).softmax(dim=-1)  # (arms, N, N)
        loss = (weights @ v - v[partner]).square().sum(dim=-1).mean(dim=-1)  # (arms,)
        yield loss.detach(), weights.argmax(dim=-1) == partner  # (arms,), (arms, N)
        for W, gradient in zip((W_q, W_k), torch.autograd.grad(loss.sum(), (W_q, W_k)), strict=True):
            W.data -= arms.rate * gradient


@demonstration(
    id="scaling.training",
    claim=Text(
        en="At d_k = 256 no learning rate makes up for the missing division; a smaller initialisation does.",
        zh="d_k = 256 时不做除法，试遍学习率也学不会；把初始权重缩小则可以。",
    ),
    formula=r"L=\frac{1}{N}\sum_{i}\left\Vert\mathrm{softmax}(c\,x_iW_qW_k^{\top}X^{\top})-e_{\pi(i)}\right\Vert^{2}",
    params=[
        Int(name="d_k", default=256, low=4, high=1024),
        Int(name="steps", default=150, low=10, high=400, en="steps of training", zh="训练步数"),
    ],
    facts=[
        Number(name="accuracy_divided", en="accuracy with the division", zh="做除法时的准确率"),
        Number(name="accuracy_undivided", en="best accuracy without the division", zh="不做除法时的最好准确率"),
        Number(name="accuracy_small", en="accuracy with the smaller start instead", zh="只缩小初始权重时的准确率"),
        Number(name="loss_divided", en="final loss with the division", zh="做除法时的最终损失"),
        Number(name="loss_undivided", en="lowest final loss without the division", zh="不做除法时的最低最终损失"),
        Number(name="loss_small", en="final loss with the smaller start instead", zh="只缩小初始权重时的最终损失"),
        Number(name="curve_gap", en="largest gap between those two loss curves", zh="这两条损失曲线的最大差距"),
        Number(name="chance", en="accuracy of guessing", zh="瞎猜的准确率"),
        Count(name="rates", en="number of learning rates tried without the division", zh="不做除法时试过的学习率个数"),
    ],
    source=["002-21", "002-22"],
    proof=train,
    trains=True,
)
def training(
    d_k: int, steps: int, rng: torch.Generator, report: Report, scale: Callable[[int], float] = inverse_root
) -> Evidence:
    losses: list[Tensor] = []
    hits: list[Tensor] = []
    for step, (loss, hit) in enumerate(train(d_k, steps, arms_for(d_k, scale), rng)):
        losses.append(loss)
        hits.append(hit)
        if step % 5 == 0:
            report(Progress(done=step, total=steps, loss=loss[0].item(), accuracy=hit[0].float().mean().item()))
    curves = torch.stack(losses)  # (steps + 1, arms)
    accuracy = hits[-1].float().mean(dim=-1)  # (arms,)
    best = 1 + int(accuracy[1:-1].argmax())  # of the undivided arms
    facts: dict[str, Value] = {
        "accuracy_divided": accuracy[0].item(),
        "accuracy_undivided": accuracy[best].item(),
        "accuracy_small": accuracy[-1].item(),
        "loss_divided": curves[-1, 0].item(),
        "loss_undivided": curves[-1, 1:-1].min().item(),
        "loss_small": curves[-1, -1].item(),
        "curve_gap": (curves[:, 0] - curves[:, -1]).abs().max().item(),
        "chance": 1 / TOKENS,
        "rates": len(RATES),
    }
    return Evidence(
        facts=facts,
        figures=[_curves(curves, best), _table()],
        sample=Text(f"{steps} steps, {curves.shape[1]} models", f"{steps} 步，{curves.shape[1]} 个模型"),
    )


def _curves(losses: Tensor, best: int) -> Curves:
    return Curves(
        caption=Text("loss while training", "训练中的损失"),
        x=[float(step) for step in range(len(losses))],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("divided by √d_k", "除以 √d_k"), values=losses[:, 0].tolist(), tested=False),
            Series(label=Text("smaller start", "缩小初始权重"), values=losses[:, -1].tolist(), tested=False),
            Series(label=Text("not divided, best rate", "不除，最好的学习率"), values=losses[:, best].tolist()),
        ],
    )


def _table() -> Table:
    rows = [("accuracy", Text("accuracy", "准确率")), ("loss", Text("final loss", "最终损失"))]
    return Table(
        caption=Text("after training", "训练之后"),
        columns=[Text("divided", "除"), Text("not", "不除"), Text("smaller", "缩小初值")],
        rows=[
            Row(label=label, facts=[f"{name}_{setting}" for setting in ("divided", "undivided", "small")])
            for name, label in rows
        ],
    )
