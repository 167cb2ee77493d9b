import math

import torch


def pad(sentences, d):
    n = max(len(s) for s in sentences)
    x = torch.zeros(len(sentences), n, d)
    real = torch.zeros(len(sentences), n, dtype=torch.bool)
    for row, s in enumerate(sentences):
        x[row, : len(s)] = s
        real[row, : len(s)] = True
        #> real[row, len(s) :] = True
    return x, real


def encode(sentences, W_q, W_k, W_v):
    x, real = pad(sentences, W_q.shape[0])
    q, k, v = x @ W_q, x @ W_k, x @ W_v
    scores = q @ k.mT / math.sqrt(W_q.shape[1])
    #> scores = q @ k.mT / math.sqrt(x.shape[1])
    scores = scores.masked_fill(~real[:, :, None], -1e9)
    #> scores = scores.masked_fill(~real[:, None, :], -1e9)
    weights = scores.softmax(dim=-1)
    #> weights = scores.softmax(dim=-2)
    out = weights @ v
    return [o[: len(s)] for o, s in zip(out, sentences)]
