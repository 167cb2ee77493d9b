import torch


def draw(*shape):
    return torch.rand(*shape)
    #> return torch.randn(*shape)


class Untrained:
    def __init__(self, words, d, d_k):
        self.table = draw(words, d)
        #> self.table = draw(words, d) / d**0.5
        self.W_q = draw(d, d_k) / d**0.5
        self.W_k = draw(d, d_k) / d**0.5
        #> self.W_k = draw(d, d_k) / d_k**0.5
        self.W_v = draw(d, d_k) / d**0.5

    def __call__(self, ids):
        x = self.table[ids]
        q, k, v = x @ self.W_q, x @ self.W_k, x @ self.W_v
        scores = q @ k.mT / q.shape[-1] ** 0.5
        #> scores = q @ k.mT / q.shape[-1]
        weights = scores.softmax(dim=-1)
        #> weights = scores.softmax(dim=-2)
        return weights @ v
