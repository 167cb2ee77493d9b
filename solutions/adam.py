"""Adam, step by step."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


class Adam:
    """torch.optim.Adam with its defaults, bit for bit. That one imports torch's compiler on its first use: 800 modules.

    `mean` and `square` are running means of each parameter's gradient and of its square, in the parameter's shape.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        self.parameters, self.lr, self.betas, self.steps = list(parameters), lr, betas, 0
        self.mean = [torch.zeros_like(each) for each in self.parameters]
        self.square = [torch.zeros_like(each) for each in self.parameters]

    def zero_grad(self) -> None:
        for each in self.parameters:
            each.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Both means began at zero and are too small at first by 1 − βᵗ, which is divided out again."""
        self.steps += 1
        short, long = (1 - beta**self.steps for beta in self.betas)
        for each, mean, square in zip(self.parameters, self.mean, self.square, strict=True):
            if each.grad is None:
                continue
            mean.lerp_(each.grad, 1 - self.betas[0])
            square.mul_(self.betas[1]).addcmul_(each.grad, each.grad, value=1 - self.betas[1])
            each.addcdiv_(mean, (square.sqrt() / long**0.5).add_(1e-8), value=-self.lr / short)
