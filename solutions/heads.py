"""Multi-head attention, after "Attention Is All You Need" (Vaswani et al., 2017), section 3.2.2.

    MultiHead(Q, K, V) = Concat(head_1, …, head_h) W_o,   head_i = Attention(Q W_q^i, K W_k^i, V W_v^i)

The h matrices W_q^i, each (d_model, d_k), stand side by side in one W_q of (d_model, h d_k); so one product projects
for all heads, and a view cuts the result into heads. Masks are boolean, True = may attend.
"""

from __future__ import annotations

from torch import Tensor, nn

from solutions.attention import scaled_dot_product_attention


def split(x: Tensor, heads: int) -> Tensor:
    """Cut each token's vector into one piece a head: (…, N, h d_k) -> (…, h, N, d_k).

    The view must keep a token's numbers together, so heads come out behind the tokens; the transpose puts them before.
    """
    *batch, N, d_model = x.shape
    pieces = x.view(*batch, N, heads, d_model // heads)  # (…, N, h, d_k)
    return pieces.transpose(-3, -2)  # (…, h, N, d_k)


def merge(x: Tensor) -> Tensor:
    """Put the pieces of each token side by side again, the inverse of `split`: (…, h, N, d_v) -> (…, N, h d_v).

    After the transpose a token's pieces lie apart in memory, which no view can join: reshape copies.
    """
    *batch, heads, N, d_v = x.shape
    return x.transpose(-3, -2).reshape(*batch, N, heads * d_v)  # (…, N, h, d_v) -> (…, N, h d_v)


def attend_heads(Q: Tensor, K: Tensor, V: Tensor, heads: int, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """All heads at once, side by side in the result: Concat(head_1, …, head_h), and each head's weights.

    Q (…, N_q, h d_k), K (…, N_k, h d_k), V (…, N_k, h d_v) -> (…, N_q, h d_v), (…, h, N_q, N_k).
    """
    q, k, v = split(Q, heads), split(K, heads), split(V, heads)  # (…, h, N, d_k) each
    output, weights = scaled_dot_product_attention(q, k, v, mask)  # (…, h, N_q, d_v), (…, h, N_q, N_k)
    return merge(output), weights  # (…, N_q, h d_v), (…, h, N_q, N_k)


class MultiHeadAttention(nn.Module):
    """Project, attend in h heads of width d_k = d_model / h, merge, and mix with W_o."""

    def __init__(self, d_model: int, heads: int = 8, bias: bool = True) -> None:
        super().__init__()
        if d_model % heads:
            raise ValueError(f"{heads} heads of one width do not fill d_model = {d_model}")
        self.heads = heads
        self.W_q = nn.Linear(d_model, d_model, bias)
        self.W_k = nn.Linear(d_model, d_model, bias)
        self.W_v = nn.Linear(d_model, d_model, bias)
        self.W_o = nn.Linear(d_model, d_model, bias)

    def forward(
        self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The output and each head's weights.

        queries (B, N_q, d_model), keys and values (B, N_k, d_model) -> (B, N_q, d_model), (B, h, N_q, N_k).
        A mask broadcasts to the weights: one a sequence, (B, N_q, N_k), needs an axis for the heads, mask[:, None].
        """
        Q, K, V = self.W_q(queries), self.W_k(keys), self.W_v(values)  # (B, N, d_model) each
        concat, weights = attend_heads(Q, K, V, self.heads, mask)  # (B, N_q, d_model), (B, h, N_q, N_k)
        return self.W_o(concat), weights
