"""Swapped after training, a model follows the inverse relation; swapped before, it learns as well as any."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import lookup
from solutions.attention import attention_scores
from solutions.catalog import Report, demonstration
from solutions.evidence import Curves, Evidence, Heatmap, Int, Number, Row, Series, Table, Text

ENTITIES = 12
CYCLE = 3
D_K = 12
Swap = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def exchanged(W_q: Tensor, W_k: Tensor) -> tuple[Tensor, Tensor]:
    return W_k, W_q


def before_and_after(W_q: Tensor, W_k: Tensor, swap: Swap) -> tuple[Tensor, Tensor]:
    weights = attention_scores(W_q, W_k).softmax(-1)  # (N, N): X is one-hot, so Q = X W_q = W_q
    Q, K = swap(W_q, W_k)  # (N, d_k) each
    swapped = attention_scores(Q, K).softmax(-1)  # (N, N)
    return weights, swapped


@demonstration(
    id="swap.inverse",
    claim=Text(
        en="Exchange W_q and W_k after training, and the model follows the inverse relation; exchange them before, "
        "and it learns as well.",
        zh="训练后交换 W_q 和 W_k，模型就改走逆关系；训练前交换，则照样学会。",
    ),
    formula=r"S'=KQ^{\top}=S^{\top}:\quad s_{i\,\pi(i)}\text{ large}\;\Rightarrow\;s'_{\pi(i)\,i}\text{ large}",
    params=[Int(name="payloads", default=4, low=2, high=16, en="possible payloads", zh="载荷的取值数")],
    facts=[
        Number(name="accuracy", en="accuracy on π as trained", zh="训练后在 π 上的准确率"),
        Number(name="accuracy_inverse", en="accuracy on π⁻¹ as trained", zh="训练后在 π⁻¹ 上的准确率"),
        Number(name="swapped_accuracy", en="accuracy on π after the swap", zh="交换后在 π 上的准确率"),
        Number(name="swapped_inverse", en="accuracy on π⁻¹ after the swap", zh="交换后在 π⁻¹ 上的准确率"),
        Number(name="retrained_accuracy", en="accuracy on π, swapped before training",
               zh="先交换再训练，在 π 上的准确率"),
        Number(name="retrained_inverse", en="accuracy on π⁻¹, swapped before training",
               zh="先交换再训练，在 π⁻¹ 上的准确率"),
        Number(name="symmetric_accuracy", en="accuracy on pairs after the swap", zh="成对互读的模型交换后的准确率"),
        Number(name="loss", en="final loss as usual", zh="不交换的最终损失"),
        Number(name="retrained_loss", en="final loss, swapped before training", zh="先交换再训练的最终损失"),
    ],
    source=["002-12", "002-13"],
    proof=before_and_after,
    trains=True,
)  # fmt: skip
def inverse(payloads: int, rng: torch.Generator, report: Report, swap: Swap = exchanged) -> Evidence:
    relation, pairs = lookup.cycles(CYCLE, ENTITIES), lookup.cycles(2, ENTITIES)
    watch = lookup.Watch(report, 3)

    def trained(relation: Tensor, swap_first: bool = False) -> tuple[Tensor, Tensor]:
        W_q, W_k = lookup.matrices(ENTITIES, D_K, rng)
        Q, K = swap(W_q, W_k) if swap_first else (W_q, W_k)
        lookup.learn(relation, Q, K, None, payloads, rng, watch)
        return Q.detach(), K.detach()

    def accuracies(weights: Tensor) -> tuple[float, float]:
        both = relation, lookup.inverse(relation)
        forth, back = (lookup.accuracy(weights, wanted, payloads, rng) for wanted in both)
        return forth, back

    weights, swapped = before_and_after(*trained(relation), swap)
    retrained, _ = before_and_after(*trained(relation, swap_first=True), swap)
    _, symmetric = before_and_after(*trained(pairs), swap)
    facts: dict[str, float] = {}
    facts["accuracy"], facts["accuracy_inverse"] = accuracies(weights)
    facts["swapped_accuracy"], facts["swapped_inverse"] = accuracies(swapped)
    facts["retrained_accuracy"], facts["retrained_inverse"] = accuracies(retrained)
    facts["symmetric_accuracy"] = lookup.accuracy(symmetric, pairs, payloads, rng)
    facts["loss"], facts["retrained_loss"] = watch.training(0)[-1], watch.training(1)[-1]
    return Evidence(
        facts=dict(facts),
        figures=[
            heatmap(weights, Text("weights of one cycle, as trained", "一个环的权重，训练后")),
            heatmap(swapped, Text("the same after the swap", "同一个环，交换后")),
            curves(watch),
            table(),
        ],
        sample=Text(f"3 models, {lookup.STEPS} steps each", f"3 个模型，各 {lookup.STEPS} 步"),
    )


def heatmap(weights: Tensor, caption: Text) -> Heatmap:
    tokens = [str(token + 1) for token in range(CYCLE)]
    return Heatmap(caption=caption, values=weights[:CYCLE, :CYCLE].tolist(), rows=tokens, columns=tokens)


def curves(watch: lookup.Watch) -> Curves:
    return Curves(
        caption=Text("loss on π", "在 π 上的损失"),
        x=[float(step) for step in range(lookup.STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("swapped before training", "先交换再训练"), values=watch.training(1)),
            Series(label=Text("as usual", "不交换"), values=watch.training(0), tested=False),
        ],
    )


def table() -> Table:
    return Table(
        caption=Text("accuracy on the relation and on its inverse", "在关系与逆关系上的准确率"),
        columns=[Text("π", "π"), Text("π⁻¹", "π⁻¹")],
        rows=[
            Row(label=Text("as trained", "训练后"), facts=["accuracy", "accuracy_inverse"]),
            Row(label=Text("then swapped", "再交换"), facts=["swapped_accuracy", "swapped_inverse"]),
            Row(label=Text("swapped before", "先交换再训练"), facts=["retrained_accuracy", "retrained_inverse"]),
        ],
    )
