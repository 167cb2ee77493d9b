"""The picture that the mask demonstrations share."""

from __future__ import annotations

from torch import Tensor

from solutions.evidence import Heatmap, Text


def weight_map(caption: Text, weights: Tensor) -> Heatmap:
    """The weights (N_q, N_k) of one head; a weight of exactly 0 is drawn as masked."""
    n_q, n_k = weights.shape
    return Heatmap(
        caption=caption,
        values=[[weight or None for weight in row] for row in weights.float().tolist()],
        rows=[str(place + 1) for place in range(n_q)],
        columns=[str(place + 1) for place in range(n_k)],
    )
