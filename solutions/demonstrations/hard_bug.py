"""A straight-through estimator with the detach on the wrong term: right outputs, and a gradient that points uphill."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt, hard
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Int, Number, Row, Table, Text

LISTING = bughunt.read("hard_straight")
QUERIES, D = 16, 6


class Case:
    """What the code is given, and what a right one gives back."""

    def __init__(self, N: int, rng: torch.Generator) -> None:
        self.x = torch.randn(QUERIES, D, generator=rng, dtype=torch.float64)  # (N_q, d)
        self.K, self.V = torch.randn(2, N, D, generator=rng, dtype=torch.float64)  # (N, d) each
        self.target = torch.randn(QUERIES, D, generator=rng, dtype=torch.float64)  # (N_q, d)
        self.W = torch.randn(D, D, generator=rng, dtype=torch.float64)  # (d, d)
        leaf = self.W.clone().requires_grad_()
        self.output = hard.straight_through(self.x @ leaf.T @ self.K.T / D**0.5) @ self.V  # (N_q, d)
        self.gradient = torch.autograd.grad(self.loss(self.output), leaf)[0]  # (d, d)

    def loss(self, output: Tensor) -> Tensor:
        return (output - self.target).square().mean()

    def run(self, namespace: dict[str, Any]) -> tuple[Tensor, Tensor]:
        """The code's output (N_q, d), and its gradient of W (d, d): 0 where there is none."""
        model = namespace["OneBook"](D).double()
        model.ask.weight.data.copy_(self.W)
        output = model(self.x, self.K, self.V)
        if not output.requires_grad:
            return output, torch.zeros_like(self.W)
        return output, torch.autograd.grad(self.loss(output), model.ask.weight)[0]

    def probe(self, namespace: dict[str, Any]) -> float:
        output, gradient = self.run(namespace)
        return max((output - self.output).abs().max().item(), (gradient - self.gradient).abs().max().item())


@demonstration(
    id="bugs.hard-straight",
    claim=Text(
        en="With the detach on the wrong term the output is right and the gradient is turned round.",
        zh="detach 放错了项：输出正确，梯度却反了方向。",
    ),
    formula=r"w=\mathrm{onehot}+p-\mathrm{sg}(p):\quad\frac{\partial w}{\partial s}=\frac{\partial p}{\partial s}",
    params=[Int(name="N", default=7, low=3, high=32, en="keys N", zh="key 数 N")],
    facts=[
        *bughunt.FACTS,
        Number(name="output_gap", en="largest difference of the output", zh="输出的最大差"),
        Number(name="cosine", en="cosine of its gradient with the right one", zh="其梯度与正确梯度的余弦"),
    ],
    source=["003-25"],
    proof=hard.straight_through,
    listing=LISTING,
)
def straight(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    case = Case(N, rng)
    namespace: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), namespace)
    output, gradient = case.run(namespace)
    return Evidence(
        facts={
            **bughunt.hunt(listing, case.probe),
            "output_gap": (output - case.output).abs().max().item(),
            "cosine": torch.cosine_similarity(gradient.flatten(), case.gradient.flatten(), dim=0).item(),
        },
        figures=[table()],
        sample=Text(f"{QUERIES} queries, {N} keys", f"{QUERIES} 个 query，{N} 个 key"),
    )


def table() -> Table:
    rows = {
        "output_gap": Text("difference of the output", "输出的差"),
        "cosine": Text("cosine of the gradients", "梯度的余弦"),
        "gap": Text("largest difference of either", "两者中最大的差"),
    }
    return Table(
        caption=Text("the code as shown, against a right one", "原样运行，与正确实现相比"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
