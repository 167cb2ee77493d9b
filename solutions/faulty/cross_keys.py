import torch


class Reading(torch.nn.Module):
    """A target of a translation looks at its source."""

    def __init__(self, width, d_k):
        super().__init__()
        self.W_q = torch.nn.Linear(width, d_k, bias=False)
        self.W_k = torch.nn.Linear(width, d_k, bias=False)
        self.W_v = torch.nn.Linear(width, d_k, bias=False)

    def forward(self, target, source, padded):
        q = self.W_q(target)
        #> q = self.W_q(source)
        k = self.W_k(target)
        #> k = self.W_k(source)
        v = self.W_v(source)
        #> v = self.W_v(target)
        scores = q @ k.mT / q.shape[-1] ** 0.5
        #> scores = q @ k.mT * q.shape[-1] ** 0.5
        scores = scores.masked_fill(padded[:, None], -torch.inf)
        #> scores = scores.masked_fill(padded[:, :, None], -torch.inf)
        return scores.softmax(dim=-1) @ v
        #> return scores.softmax(dim=-2) @ v
