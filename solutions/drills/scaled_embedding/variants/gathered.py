"""Rows picked with index_select and put in shape again, one buffer filled from the positions."""

import torch


def embed(tokens, table, positions):
    B, N = tokens.shape
    rows = table.index_select(0, tokens.flatten())
    places = positions[torch.arange(N)].expand(B, N, -1)
    return torch.add(places, rows.unflatten(0, (B, N)), alpha=table.shape[1] ** 0.5)
