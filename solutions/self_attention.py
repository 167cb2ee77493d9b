"""Self-attention with one head: queries, keys and values are three projections of one and the same X.

    Q = X W_q,  K = X W_k,  V = X W_v,  Z = softmax(Q Kᵀ / √d_k) V

"Attention Is All You Need" (Vaswani et al., 2017), section 3.2, for a single head and without W_o.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from solutions.attention import scaled_dot_product_attention


def drawn(d_in: int, d_out: int, rng: torch.Generator | None = None) -> nn.Parameter:
    """A matrix (d_in, d_out) of N(0, 1/d_in) entries: inputs of variance 1 give outputs of variance 1."""
    return nn.Parameter(torch.randn(d_in, d_out, generator=rng) / d_in**0.5)


class SelfAttention(nn.Module):
    """X (…, N, d_model) -> Z (…, N, d_v) and the weights (…, N, N). Leading axes, such as a batch, stay apart."""

    def __init__(self, d_model: int, d_k: int, d_v: int, rng: torch.Generator | None = None) -> None:
        super().__init__()
        self.W_q = drawn(d_model, d_k, rng)  # (d_model, d_k)
        self.W_k = drawn(d_model, d_k, rng)  # (d_model, d_k)
        self.W_v = drawn(d_model, d_v, rng)  # (d_model, d_v)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Q, K (…, N, d_k) and V (…, N, d_v) of x (…, N, d_model)."""
        return x @ self.W_q, x @ self.W_k, x @ self.W_v

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """`mask` (…, N, N) is True where a query may attend to a key."""
        q, k, v = self.project(x)
        return scaled_dot_product_attention(q, k, v, mask)  # (…, N, d_v), (…, N, N)


class TiedSelfAttention(SelfAttention):
    """The same with one matrix for queries and keys: Q = K, so the scores are symmetric."""

    def __init__(self, d_model: int, d_k: int, d_v: int, rng: torch.Generator | None = None) -> None:
        super().__init__(d_model, d_k, d_v, rng)
        self.W_k = self.W_q
