"""Did A come before B? Without positions a layer can only guess; positions answer it, and so does a causal mask."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from solutions.adam import Adam
from solutions.attention import scaled_dot_product_attention
from solutions.catalog import Report, demonstration
from solutions.evidence import Curves, Evidence, Number, Progress, Row, Series, Table, Text, Value
from solutions.masks import causal_mask
from solutions.positions import Positions, sinusoidal_positions

N, VOCABULARY, D, HIDDEN = 4, 5, 12, 128
STEPS, BATCH, TESTED, RATE = 120, 64, 2000, 0.008
A, B = 0, 1
ARMS = ("bare", "placed", "causal")


def sentences(count: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """Random tokens with one A and one B among them -> (count, N) int, and whether A comes first (count,) int."""
    tokens = torch.randint(2, VOCABULARY, (count, N), generator=rng)  # (count, N)
    places = torch.rand(count, N, generator=rng).argsort(dim=-1)  # (count, N): a random order of the places
    tokens.scatter_(1, places[:, :1], A).scatter_(1, places[:, 1:2], B)
    return tokens, (places[:, 0] < places[:, 1]).long()


def weights(rng: torch.Generator) -> list[Tensor]:
    """Embeddings (5, d), W_q, W_k, W_v, W_o (d, d) and a readout (d, hidden), (hidden, 2)."""
    sizes = [(VOCABULARY, D), *[(D, D)] * 4, (D, HIDDEN), (HIDDEN, 2)]
    drawn = [torch.randn(size, generator=rng) / (size[0] ** 0.5 if at else 1) for at, size in enumerate(sizes)]
    return [W.requires_grad_() for W in drawn]


def answer(tokens: Tensor, W: list[Tensor], added: Tensor, mask: Tensor | None) -> Tensor:
    """One layer, then the mean over all tokens, which forgets places by itself: (B, N) -> (B, 2)."""
    E, W_q, W_k, W_v, W_o, inner, outer = W
    x = E[tokens] + added  # (B, N, d)
    heard = scaled_dot_product_attention(x @ W_q, x @ W_k, x @ W_v, mask)[0]  # (B, N, d)
    pooled = (x + heard @ W_o).mean(dim=1)  # (B, d)
    return (pooled @ inner).relu() @ outer  # (B, 2)


@demonstration(
    id="positions.before",
    claim=Text(
        en="Without positions and mask, “A before B” stays at chance; positions answer it, and so does a causal mask.",
        zh="没有位置编码也没有掩码，「A 在 B 之前吗」只能瞎猜；加上位置编码能答，只加因果掩码也能答。",
    ),
    formula=r"f(PX)=P\,f(X)\;\Rightarrow\;\frac{1}{N}\sum_i f(PX)_i=\frac{1}{N}\sum_i f(X)_i",
    facts=[
        Number(name="bare", en="accuracy without positions", zh="没有位置编码的准确率", unit="%"),
        Number(name="placed", en="accuracy with positions", zh="有位置编码的准确率", unit="%"),
        Number(name="causal", en="accuracy with a causal mask, no positions", zh="只有因果掩码的准确率", unit="%"),
        Number(name="bare_loss", en="final loss without positions", zh="没有位置编码的最终损失"),
        Number(name="placed_loss", en="final loss with positions", zh="有位置编码的最终损失"),
        Number(name="causal_loss", en="final loss with a causal mask", zh="只有因果掩码的最终损失"),
    ],
    source=["002-30"],
    proof=answer,
    trains=True,
)
def before(
    rng: torch.Generator, report: Report, positions: Positions = sinusoidal_positions, masked: bool = True
) -> Evidence:
    nothing = torch.zeros(N, D)
    mask = causal_mask(N) if masked else None
    arms = {"bare": (nothing, None), "placed": (positions(N, D), None), "causal": (nothing, mask)}
    facts: dict[str, Value] = {}
    losses: dict[str, list[float]] = {}
    for done, (arm, (added, seen)) in enumerate(arms.items()):
        W = weights(rng)
        losses[arm] = _train(W, added, seen, rng, report, done)
        tokens, first = sentences(TESTED, rng)
        facts[arm] = (answer(tokens, W, added, seen).argmax(dim=-1) == first).float().mean().item()
        facts[f"{arm}_loss"] = sum(losses[arm][-10:]) / 10
    sample = Text(f"{TESTED:,} sentences, {STEPS} steps", f"{TESTED:,} 个句子，{STEPS} 步")
    return Evidence(facts=facts, figures=[_curves(losses), _table()], sample=sample)


def _train(
    W: list[Tensor], added: Tensor, mask: Tensor | None, rng: torch.Generator, report: Report, done: int
) -> list[float]:
    """Train in place; the loss of each step."""
    adam = Adam(W, lr=RATE)
    losses: list[float] = []
    for step in range(STEPS):
        tokens, first = sentences(BATCH, rng)
        logits = answer(tokens, W, added, mask)  # (B, 2)
        loss = functional.cross_entropy(logits, first)
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
        if step % 10 == 0:
            right = (logits.argmax(dim=-1) == first).float().mean().item()
            report(Progress(done=done * STEPS + step, total=len(ARMS) * STEPS, loss=losses[-1], accuracy=right))
    return losses


def _curves(losses: dict[str, list[float]]) -> Curves:
    names = {"bare": Text("bare", "什么都不加"), "placed": Text("positions", "位置编码"),
             "causal": Text("causal mask", "因果掩码")}  # fmt: skip
    return Curves(
        caption=Text("loss: did A come before B?", "损失：A 在 B 之前吗？"),
        x=[float(step) for step in range(STEPS)],
        x_label=Text("step", "步"),
        series=[Series(label=names[arm], values=losses[arm], tested=arm != "bare") for arm in ARMS],
    )


def _table() -> Table:
    return Table(
        caption=Text("did A come before B?", "A 在 B 之前吗？"),
        columns=[Text("accuracy", "准确率"), Text("loss", "损失")],
        rows=[
            Row(label=Text("bare", "什么都不加"), facts=["bare", "bare_loss"]),
            Row(label=Text("positions", "位置编码"), facts=["placed", "placed_loss"]),
            Row(label=Text("causal mask only", "只有因果掩码"), facts=["causal", "causal_loss"]),
        ],
    )
