"""Each block gives an output and a logsumexp, and two blocks are merged by a sigmoid of their difference."""

import torch


def tiled_attention(q, k, v, block_size=32):
    q = q * q.shape[-1] ** -0.5
    output = lse = None
    for keys, values in zip(k.split(block_size, dim=-2), v.split(block_size, dim=-2), strict=True):
        scores = q @ keys.mT
        block_lse = scores.logsumexp(dim=-1, keepdim=True)
        block = (scores - block_lse).exp() @ values
        if output is None:
            output, lse = block, block_lse
        else:
            share = torch.sigmoid(block_lse - lse)
            output = output + share * (block - output)
            lse = torch.logaddexp(lse, block_lse)
    return output
