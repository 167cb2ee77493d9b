"""What breaks the demonstrations of `cross.*`, and the hunt for keys of the wrong side."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from solutions import cross, masks
from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.cross import Memory, Projections
from solutions.demonstrations.cross_alignment import blind
from solutions.demonstrations.cross_block import HEADS, D
from solutions.demonstrations.cross_bug import LISTING
from solutions.demonstrations.cross_joint import SCORES
from solutions.demonstrations.cross_seq2seq import divided

Pair = tuple[Tensor, Tensor]
Triple = tuple[Tensor, Tensor, Tensor]


def fitted(X: Tensor, width: int) -> Tensor:
    """X with its columns repeated or cut to that width."""
    return X.repeat(1, -(-width // X.shape[-1]))[:, :width]


# --- who asks, who is read --------------------------------------------------------------------------------------------


def keys_of_the_decoder(decoder: Tensor, encoder: Tensor, W: Projections) -> Triple:
    return decoder @ W.W_q, fitted(decoder, len(W.W_k)) @ W.W_k, encoder @ W.W_v


def turned_round(decoder: Tensor, encoder: Tensor, W: Projections) -> Triple:
    """The encoder asks, and the decoder is read."""
    asking, read = fitted(encoder, len(W.W_q)), fitted(decoder, len(W.W_k))
    return asking @ W.W_q, read @ W.W_k, read @ W.W_v


def one_value_more(decoder: Tensor, encoder: Tensor, W: Projections) -> Triple:
    V = encoder @ W.W_v
    return decoder @ W.W_q, encoder @ W.W_k, torch.cat([V, V[:1]])


def undivided(Y: Tensor, X: Tensor, W: Projections) -> Pair:
    return scaled_dot_product_attention(Y @ W.W_q, X @ W.W_k, X @ W.W_v, scale=1.0)


def read_asks(Y: Tensor, X: Tensor, W: Projections) -> Pair:
    return cross.attend(fitted(X, Y.shape[-1]), fitted(Y, X.shape[-1]), W)


def not_projected(module: nn.MultiheadAttention, X: Tensor) -> Triple:
    return X, X, X


def projected_states(h: Tensor) -> Pair:
    """Keys and values of their own, as in a Transformer."""
    d = h.shape[-1]
    W = torch.randn(2, d, d) / d**0.5
    return h @ W[0], h @ W[1]


class Deaf(nn.TransformerDecoderLayer):
    """Its second attention reads the target again."""

    def forward(self, tgt: Tensor, memory: Tensor, *_: Any, **__: Any) -> Tensor:
        return super().forward(tgt, tgt)


class CrossFirst(nn.TransformerDecoderLayer):
    def forward(self, tgt: Tensor, memory: Tensor, *_: Any, **__: Any) -> Tensor:
        tgt = self.norm1(tgt + self._mha_block(tgt, memory, None, None))
        tgt = self.norm2(tgt + self._sa_block(tgt, None, None))
        return self.norm3(tgt + self._ff_block(tgt))


class OneAttention(nn.TransformerEncoderLayer):
    """Self-attention only, over the target."""

    def forward(self, tgt: Tensor, memory: Tensor, *_: Any, **__: Any) -> Tensor:
        return super().forward(tgt)


# --- what is summed ---------------------------------------------------------------------------------------------------


def without_softmax(Q: Tensor, K: Tensor, V: Tensor) -> Pair:
    """The scores are the weights: linear in Q, in K and in V."""
    weights = attention_scores(Q, K) / len(K)
    return weights @ V, weights


def sum_of_everything(Q: Tensor, K: Tensor, V: Tensor) -> Pair:
    """Q and K are added in, as "a weighted sum of QKV" has it."""
    output, weights = scaled_dot_product_attention(Q, K, V)
    return output + weights @ K + Q, weights


def lengths_forgotten(Q: Tensor, K: Tensor, V: Tensor) -> Pair:
    """Every value counts as if it had the length 1."""
    return scaled_dot_product_attention(Q, K, nn.functional.normalize(V, dim=-1))


def weights_alone(weights: Tensor, V: Tensor) -> Tensor:
    return weights


def backwards(weights: Tensor, V: Tensor) -> Tensor:
    """Long values count less."""
    return weights / V.norm(dim=-1)[..., None, :]


# --- retrieval --------------------------------------------------------------------------------------------------------


def exact(q: Tensor, K: Tensor, V: Tensor, sharpness: float) -> Pair:
    """The best key alone, however sharp."""
    return cross.retrieve(q, K, V, 1e6)


def never_sharper(q: Tensor, K: Tensor, V: Tensor, sharpness: float) -> Pair:
    return cross.retrieve(q, K, V, 1.0)


def of_equal_parts(q: Tensor, K: Tensor, V: Tensor, sharpness: float) -> Pair:
    return cross.retrieve(q, K, V, 0.0)


def never_summing_to_one(q: Tensor, K: Tensor, V: Tensor, sharpness: float) -> Pair:
    """A sigmoid for each key: an unknown key need not be answered."""
    weights = attention_scores(q, K, sharpness).sigmoid()
    return weights @ V, weights


def not_oneself(X: Tensor, W: Projections) -> Pair:
    return cross.self_attention(X, W, ~torch.eye(len(X), dtype=torch.bool))


def fond_of_oneself(X: Tensor, W: Projections) -> Pair:
    """One matrix for queries and keys, and no division: the own score is a squared length."""
    return undivided(X, X, Projections(W.W_q, W.W_q, W.W_v))


# --- decoding ---------------------------------------------------------------------------------------------------------


def restless(X: Tensor, W: Projections) -> Memory:
    """Keys and values that are other ones at every call."""
    K, V = cross.remember(X, W)
    return Memory(K + torch.randn_like(K), V + torch.randn_like(V))


def standing(state: Tensor, context: Tensor, word: Tensor) -> Tensor:
    return state


def nothing_kept(remember: Any) -> Any:
    return remember


def uniform(Y: Tensor, X: Tensor, W: Projections) -> Pair:
    return scaled_dot_product_attention(Y @ W.W_q, X @ W.W_k, X @ W.W_v, scale=0.0)


def mask_forgotten(Y: Tensor, X: Tensor, W: Projections, mask: Tensor | None) -> Pair:
    return cross.attend(Y, X, W)


def always_causal(Y: Tensor, X: Tensor, W: Projections, mask: Tensor | None) -> Pair:
    return cross.attend(Y, X, W, masks.combine(mask, masks.causal_mask(len(Y), len(X))))


def over_the_queries(Y: Tensor, X: Tensor, W: Projections, mask: Tensor | None) -> Pair:
    """Softmax along the wrong axis: target tokens hear of one another."""
    weights = attention_scores(Y @ W.W_q, X @ W.W_k).softmax(dim=-2)
    return weights @ (X @ W.W_v), weights


def everywhere(V: Tensor) -> Tensor:
    """Directions that the output does see."""
    return torch.eye(len(V), dtype=V.dtype)


def nowhere(V: Tensor) -> Tensor:
    return torch.zeros(len(V), 0, dtype=V.dtype)


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "cross.sources": [{"project": keys_of_the_decoder}, {"project": turned_round}, {"project": one_value_more}],
    "cross.one": [{"attend": undivided}, {"attend": read_asks}],
    "cross.seq2seq": [{"transformer": cross.seq2seq_attention}, {"old": divided}],
    "cross.same-source": [{"project": not_projected}, {"read": projected_states}],
    "cross.linear": [{"attend": without_softmax}, {"attend": sum_of_everything}],
    "cross.contribution": [{"contribute": weights_alone}, {"contribute": backwards}],
    "cross.ratio": [{"attend": lengths_forgotten}, {"attend": without_softmax}],
    "cross.retrieval": [
        {"read": exact}, {"read": never_sharper}, {"read": of_equal_parts}, {"read": never_summing_to_one},
    ],
    "cross.itself": [{"attend": not_oneself}, {"attend": fond_of_oneself}],
    "cross.decoding": [{"remember": restless}, {"advance": standing}, {"cache": nothing_kept}],
    "cross.joint": [
        {"scores": {**SCORES, "sum": SCORES["tanh"]}},
        {"scores": {**SCORES, "dot": SCORES["sum"], "tanh": SCORES["sum"]}},
    ],
    "cross.alignment": [{"ask": blind}, {"attend": uniform}],
    "cross.mask": [{"attend": mask_forgotten}, {"attend": always_causal}, {"attend": over_the_queries}],
    "cross.block": [
        {"build": lambda: Deaf(D, HEADS, 32, dropout=0.0, batch_first=True)},
        {"build": lambda: CrossFirst(D, HEADS, 32, dropout=0.0, batch_first=True)},
        {"build": lambda: OneAttention(D, HEADS, 32, dropout=0.0, batch_first=True)},
    ],
    "cross.explanation": [{"directions": everywhere}, {"directions": nowhere}],
    "bugs.cross-keys": [{"listing": LISTING.with_mend(15)}],
}  # fmt: skip
