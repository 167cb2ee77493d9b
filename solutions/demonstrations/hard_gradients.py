"""One step backwards: which of q, K and V hear of the loss, through soft weights and through one-hot ones."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import hard
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Flag, Int, Number, Row, Table, Text, Value

Weigh = Callable[[Tensor], Tensor]
QUERIES, D = 64, 8
RULES = ("soft", "argmax", "straight")
LABELS = {"soft": Text("soft", "软"), "argmax": Text("argmax", "argmax"), "straight": Text("straight-through", "直通")}


def gradients(q: Tensor, K: Tensor, V: Tensor, target: Tensor, weigh: Weigh) -> list[Tensor | None]:
    leaves = [each.clone().requires_grad_() for each in (q, K, V)]  # (B, 1, d), (B, N, d), (B, N, d)
    weights = weigh(leaves[0] @ leaves[1].mT)  # (B, 1, N)
    loss = (weights @ leaves[2] - target).square().sum() / 2  # (): squared error of the outputs (B, 1, d)
    return list(torch.autograd.grad(loss, leaves, allow_unused=True))


@demonstration(
    id="hard.gradients",
    claim=Text(
        en="Through argmax the loss reaches the value that was read, and nothing else: q and K get no gradient at all.",
        zh="经过 argmax，损失只能传到被读取的那个 value；q 和 K 完全没有梯度。",
    ),
    formula=r"o=\sum_i w_iv_i:\quad\frac{\partial L}{\partial v_i}=w_i\frac{\partial L}{\partial o},\qquad"
    r"\frac{\partial w_i}{\partial s_j}=0\text{ for argmax}",
    params=[Int(name="N", default=8, low=2, high=64, en="keys N", zh="key 数 N")],
    facts=[
        *(
            Number(name=f"{what}_{rule}", en=f"gradient of {what}, {LABELS[rule].en}",
                   zh=f"{LABELS[rule].zh}：{what} 的梯度")
            for rule in RULES
            for what in ("q", "K", "V")
        ),
        *(
            Count(name=f"values_{rule}", en=f"values reached per query, {LABELS[rule].en}",
                  zh=f"{LABELS[rule].zh}：每个 query 有梯度的 value 数")
            for rule in RULES
        ),
        Flag(name="q_connected", en="a path from the loss to q through argmax", zh="argmax 下损失到 q 有通路"),
        *(
            Flag(name=f"checked_{rule}", en=f"agreement with finite differences, {LABELS[rule].en}",
                 zh=f"{LABELS[rule].zh}：梯度与有限差分一致")
            for rule in RULES
        ),
        Number(name="forward_gap", en="straight-through output minus argmax output", zh="直通与 argmax 输出之差"),
        Number(name="backward_gap", en="straight-through gradient of q minus the soft one",
               zh="直通与软注意力 q 的梯度之差"),
        Number(name="linear_gap", en="that difference for a linear loss", zh="损失为线性时的这个差"),
    ],
    source=["003-22", "003-24", "003-41"],
    proof=gradients,
)  # fmt: skip
def reached(
    N: int, rng: torch.Generator, soft: Weigh = hard.soft, argmax: Weigh = hard.hard,
    straight: Weigh = hard.straight_through,
) -> Evidence:  # fmt: skip
    q = torch.randn(QUERIES, 1, D, generator=rng, dtype=torch.float64) / D**0.5  # (B, 1, d): scores of variance 1
    K, V = torch.randn(2, QUERIES, N, D, generator=rng, dtype=torch.float64)  # (B, N, d) each
    target = torch.randn(QUERIES, 1, D, generator=rng, dtype=torch.float64)  # (B, 1, d)
    rules = {"soft": soft, "argmax": argmax, "straight": straight}
    found = {name: gradients(q, K, V, target, rule) for name, rule in rules.items()}
    facts: dict[str, Value] = {}
    for name, each in found.items():
        for what, gradient in zip(("q", "K", "V"), each, strict=True):
            facts[f"{what}_{name}"] = 0.0 if gradient is None else gradient.norm().item()
        facts[f"values_{name}"] = most_reached(each[2])
    facts["q_connected"] = found["argmax"][0] is not None
    scores = q @ K.mT  # (B, 1, N)
    for name, rule in rules.items():
        facts[f"checked_{name}"] = checked(rule, scores[:1], V[:1, :, :2])
    facts["forward_gap"] = ((straight(scores) - argmax(scores)) @ V).abs().max().item()
    facts["backward_gap"] = gap(found["straight"][0], found["soft"][0])
    facts["linear_gap"] = gap(*(linear(q, K, V, target, rule) for rule in (straight, soft)))
    return Evidence(
        facts=facts,
        figures=[table()],
        sample=Text(f"{QUERIES} queries, {N} keys each", f"{QUERIES} 个 query，各 {N} 个 key"),
    )


def checked(weigh: Weigh, scores: Tensor, V: Tensor) -> bool:
    """Whether autograd's gradient of the output agrees with finite differences: scores (B, 1, N), V (B, N, d)."""
    leaves = scores.clone().requires_grad_(), V.clone().requires_grad_()
    return torch.autograd.gradcheck(lambda scores, V: weigh(scores) @ V, leaves, raise_exception=False)


def most_reached(gradient: Tensor | None) -> int:
    """The most values of one query that have a gradient, for gradients (B, N, d)."""
    return 0 if gradient is None else int((gradient.abs().sum(-1) > 0).sum(-1).max())


def linear(q: Tensor, K: Tensor, V: Tensor, direction: Tensor, weigh: Weigh) -> Tensor | None:
    """The gradient of q for the loss output · direction."""
    leaf = q.clone().requires_grad_()
    loss = (weigh(leaf @ K.mT) @ V * direction).sum()
    return torch.autograd.grad(loss, leaf, allow_unused=True)[0] if loss.requires_grad else None


def gap(one: Tensor | None, other: Tensor | None) -> float:
    """The relative distance of two gradients, of which a missing one is 0."""
    one, other = (torch.zeros(1) if each is None else each for each in (one, other))
    return ((one - other).norm() / other.norm().clamp_min(1e-12)).item()


def table() -> Table:
    rows = {"q": Text("q", "q"), "K": Text("K", "K"), "V": Text("V", "V"),
            "values": Text("values reached per query", "每个 query 有梯度的 value")}  # fmt: skip
    return Table(
        caption=Text("norm of the gradient", "梯度的范数"),
        columns=[LABELS[rule] for rule in RULES],
        rows=[Row(label=label, facts=[f"{name}_{rule}" for rule in RULES]) for name, label in rows.items()],
    )
