import torch
from torch import nn


class Mixer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.W = nn.Parameter(torch.randn(3, d, d) / d**0.5)

    def forward(self, x):
        q, k, v = torch.einsum("bnd,sde->sbne", x, self.W)
        #> q, k, v = torch.einsum("bnd,sed->sbne", x, self.W)
        scores = torch.einsum("bnd,bdm->bnm", q, k)
        #> scores = torch.einsum("bnd,bmd->bnm", q, k)
        scores = scores / q.shape[-1] ** 0.5
        #> scores = scores / q.shape[-1]
        weights = scores.softmax(dim=-1)
        #> weights = scores.softmax(dim=-2)
        return torch.einsum("bnm,bmd->bnd", weights, v)
        #> return torch.einsum("bmn,bmd->bnd", weights, v)
