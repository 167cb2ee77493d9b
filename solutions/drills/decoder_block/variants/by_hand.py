"""LayerNorm and GELU applied by hand with the layers' parameters, einsum, and positions compared for the mask."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def norm(x: Tensor, layer: nn.LayerNorm) -> Tensor:
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + layer.eps).sqrt() * layer.weight + layer.bias


def gelu(x: Tensor) -> Tensor:
    return 0.5 * x * (1 + torch.erf(x / 2**0.5))


class DecoderBlock(nn.Module):
    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.ln1, self.ln2 = (nn.LayerNorm(d_model, eps=1e-5) for _ in range(2))
        self.W_q, self.W_k, self.W_v, self.W_o = (nn.Linear(d_model, d_model) for _ in range(4))
        self.mlp = nn.Sequential(nn.Linear(d_model, 4 * d_model), nn.GELU(), nn.Linear(4 * d_model, d_model))

    def forward(self, x: Tensor) -> Tensor:
        h, at = norm(x, self.ln1), torch.arange(x.shape[1])
        q, k, v = (W(h).unflatten(-1, (self.num_heads, -1)) for W in (self.W_q, self.W_k, self.W_v))
        scores = torch.einsum("bihd,bjhd->bhij", q, k) / q.shape[-1] ** 0.5
        scores = scores + torch.where(at[None, :] <= at[:, None], 0.0, float("-inf")).to(x.dtype)
        exp = torch.exp(scores - scores.amax(-1, keepdim=True))
        mixed = torch.einsum("bhij,bjhd->bihd", exp / exp.sum(-1, keepdim=True), v)
        x = x + self.W_o(mixed.flatten(2))
        return x + self.mlp[2](gelu(self.mlp[0](norm(x, self.ln2))))
