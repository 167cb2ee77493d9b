import math


def embed(tokens, table, positions):
    """tokens (B, N) int64, table (V, d_model), positions (at least N, d_model) -> (B, N, d_model)."""
    n, d_model = tokens.shape[1], table.shape[1]
    x = table[tokens]  # (B, N, d_model)
    x = x * math.sqrt(d_model)
    return x + positions[:n]  # row p to token p of every sequence
