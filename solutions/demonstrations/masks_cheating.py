"""A leaky mask as a model feels it: tokens nobody can predict are predicted, because they can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import Report, demonstration
from solutions.demonstrations.masks_leak import number_of, written
from solutions.evidence import (
    Bars,
    Choice,
    Curves,
    Evidence,
    Figure,
    Int,
    Number,
    Progress,
    Row,
    Series,
    Table,
    Text,
    Value,
)
from solutions.masks import causal_mask

Attend = Callable[..., tuple[Tensor, Tensor]]
VOCABULARY, N, D, BATCH, RATE = 8, 8, 32, 64, 0.3
FILLS = ("0", "-1e-9", "-1", "-10", "-1e4", "-1e9", "-inf")


def parameters(rng: torch.Generator) -> list[Tensor]:
    """Embeddings (8, d), positions (N, d), W_q, W_k, W_v, W_o (d, d) and the readout (d, 8)."""
    sizes = [(VOCABULARY, D), (N, D), *[(D, D)] * 4, (D, VOCABULARY)]
    scales = [1.0, 0.3, *[D**-0.5] * 5]
    return [
        (scale * torch.randn(size, generator=rng)).requires_grad_() for size, scale in zip(sizes, scales, strict=True)
    ]


def train(steps: int, fill: float, rng: torch.Generator, attend: Attend) -> Iterator[tuple[Tensor, Tensor]]:
    """Predict the next of i.i.d. random tokens -> the loss () and which tokens were hit (B, N − 1), step by step."""
    E, P, W_q, W_k, W_v, W_o, readout = weights = parameters(rng)
    for _ in range(steps + 1):
        tokens = torch.randint(VOCABULARY, (BATCH, N + 1), generator=rng)  # (B, N + 1)
        seen, following = tokens[:, :-1], tokens[:, 1:]  # (B, N) each
        x = E[seen] + P  # (B, N, d)
        mixed, _ = attend(x @ W_q, x @ W_k, x @ W_v, causal_mask(N), fill=fill)  # (B, N, d)
        logits = (x + mixed @ W_o) @ readout  # (B, N, 8)
        loss = functional.cross_entropy(logits.transpose(1, 2), following)  # (B, 8, N) against (B, N)
        yield loss.detach(), (logits.argmax(dim=-1) == following)[:, :-1]  # the last one stands nowhere in the input
        for W, gradient in zip(weights, torch.autograd.grad(loss, weights), strict=True):
            W.data -= RATE * gradient


@demonstration(
    id="masks.cheating",
    claim=Text(
        en="With a causal mask filled with 0 a model reads the next token; with −∞ it is left with guessing.",
        zh="因果掩码填 0，模型能偷看到下一个 token；填 −∞，就只能瞎猜。",
    ),
    formula=r"L=-\log p(x_{i+1}\mid x_{1},\dots,x_{i}),\qquad x_{i}\sim\mathrm{Uniform}\{1,\dots,8\}",
    params=[
        Choice(name="fill", default="0", options=FILLS, en="fill of the leaky mask", zh="可疑掩码填什么"),
        Int(name="steps", default=120, low=20, high=400, en="steps of training", zh="训练步数"),
    ],
    facts=[
        Number(name="accuracy", en="accuracy with this fill", zh="填这个值时的准确率", unit="%"),
        Number(name="accuracy_inf", en="accuracy with −∞", zh="填 −∞ 时的准确率", unit="%"),
        Number(
            name="accuracy_near",
            en="accuracy with one future key and this fill",
            zh="只剩一个未来 key 时的准确率",
            unit="%",
        ),
        Number(
            name="accuracy_far",
            en="accuracy at the first token with this fill",
            zh="在第一个 token 处的准确率",
            unit="%",
        ),
        Number(name="chance", en="accuracy of guessing", zh="瞎猜的准确率", unit="%"),
        Number(name="loss", en="final loss with this fill", zh="填这个值时的最终损失"),
        Number(name="loss_inf", en="final loss with −∞", zh="填 −∞ 时的最终损失"),
    ],
    source=["002-23", "002-25"],
    proof=train,
    trains=True,
)
def cheating(
    fill: str, steps: int, rng: torch.Generator, report: Report, attend: Attend = scaled_dot_product_attention
) -> Evidence:
    start = rng.get_state()  # both models start alike and see the same tokens
    losses, hits = _trained(steps, number_of(fill, torch.float32), rng, attend, report, 0)
    rng.set_state(start)
    losses_inf, hits_inf = _trained(steps, number_of("-inf", torch.float32), rng, attend, report, steps)
    facts: dict[str, Value] = {
        "accuracy": hits.mean().item(),
        "accuracy_inf": hits_inf.mean().item(),
        "accuracy_near": hits[-1].item(),
        "accuracy_far": hits[0].item(),
        "chance": 1 / VOCABULARY,
        "loss": losses[-1],
        "loss_inf": losses_inf[-1],
    }
    sample = Text(f"{steps} steps, random tokens", f"{steps} 步，随机 token")
    names = Text("fill −∞", "填 −∞"), Text(f"fill {written(fill).en}", f"填 {written(fill).zh}")
    figures: list[Figure] = [_bars(hits, hits_inf, *names), _curves(losses, losses_inf, *names), _table()]
    return Evidence(facts=facts, figures=figures, sample=sample)


def _trained(
    steps: int, fill: float, rng: torch.Generator, attend: Attend, report: Report, before: int
) -> tuple[list[float], Tensor]:
    """The loss at every step, and the accuracy at every place over the last ten batches (N − 1,)."""
    losses: list[float] = []
    hits: list[Tensor] = []
    for step, (loss, hit) in enumerate(train(steps, fill, rng, attend)):
        losses.append(loss.item())
        hits.append(hit)
        if step % 5 == 0:
            accuracy = hit.float().mean().item()
            report(Progress(done=before + step, total=2 * steps, loss=losses[-1], accuracy=accuracy))
    return losses, torch.stack(hits[-10:]).float().mean(dim=(0, 1))


def _bars(hits: Tensor, hits_inf: Tensor, reference: Text, tested: Text) -> Bars:
    return Bars(
        caption=Text("accuracy by place in the sequence", "序列各位置的准确率"),
        labels=[str(place + 1) for place in range(N - 1)],
        series=[
            Series(label=reference, values=hits_inf.tolist(), tested=False),
            Series(label=tested, values=hits.tolist()),
        ],
    )


def _curves(losses: list[float], losses_inf: list[float], reference: Text, tested: Text) -> Curves:
    return Curves(
        caption=Text("loss on random tokens", "随机 token 上的损失"),
        x=[float(step) for step in range(len(losses))],
        x_label=Text("step", "步"),
        series=[
            Series(label=reference, values=losses_inf, tested=False),
            Series(label=tested, values=losses),
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("tokens that cannot be predicted", "无法预测的 token"),
        columns=[Text("this fill", "这个值"), Text("−∞", "−∞")],
        rows=[
            Row(label=Text("accuracy", "准确率"), facts=["accuracy", "accuracy_inf"]),
            Row(label=Text("final loss", "最终损失"), facts=["loss", "loss_inf"]),
            Row(label=Text("guessing", "瞎猜"), facts=["chance", "chance"]),
        ],
    )
