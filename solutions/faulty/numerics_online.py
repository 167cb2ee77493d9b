import math

import torch


def attend(q, K, V, size=4):
    top = torch.tensor(-math.inf)
    total = torch.zeros(())
    mixed = torch.zeros(V.shape[-1])
    for at in range(0, len(K), size):
        s = K[at : at + size] @ q / math.sqrt(len(q))
        #> s = K[at : at + size] @ q / math.sqrt(len(K))
        new = torch.maximum(top, s.max())
        #> new = s.max()
        shrink = (top - new).exp()
        #> shrink = (new - top).exp()
        p = (s - new).exp()
        #> p = (s - top).exp()
        total = total * shrink + p.sum()
        #> total = total + p.sum()
        mixed = mixed + p @ V[at : at + size]
        #> mixed = mixed * shrink + p @ V[at : at + size]
        top = new
    return mixed / total
    #> return mixed / mixed.sum()
