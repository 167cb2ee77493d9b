"""torch.rand for the embedding and every matrix: nothing raises, and all queries read the same key."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations.bugs_single_head import evidence
from solutions.evidence import Evidence, Int, Number, Text, Value

LISTING = bughunt.read("rand_everywhere")
WORDS, D, D_K = 20, 10, 8
DRAWS = 60


def reference(ids: Tensor) -> tuple[Tensor, Tensor]:
    """The output (N, d_k) and scores (N, N) of weights N(0, 1/d) and an embedding N(0, 1), drawn in the same order."""
    x = torch.randn(WORDS, D)[ids]  # (N, d)
    q, k, v = (x @ (torch.randn(D, D_K) / D**0.5) for _ in range(3))  # (N, d_k) each
    return functional.scaled_dot_product_attention(q[None], k[None], v[None])[0], q @ k.T


def distance(names: dict[str, Any], ids: Tensor, seed: int) -> float:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        head = names["Untrained"](WORDS, D, D_K)
        torch.manual_seed(seed)
        wanted, _ = reference(ids)
    return float((head(ids) - wanted).detach().abs().max())


def symptoms(names: dict[str, Any], ids: Tensor, seed: int) -> dict[str, Value]:
    """Shares of draws in which all queries prefer the same key, and of positive scores; as shown, in the reference."""
    shown, wanted = [], []
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for _ in range(DRAWS):
            head = names["Untrained"](WORDS, D, D_K)
            x = head.table[ids]  # (N, d)
            shown.append(x @ head.W_q @ (x @ head.W_k).T)  # (N, N)
            wanted.append(reference(ids)[1])  # (N, N)
    return {
        "common": common(torch.stack(shown)),
        "common_reference": common(torch.stack(wanted)),
        "positive": (torch.stack(shown) > 0).float().mean().item(),
        "positive_reference": (torch.stack(wanted) > 0).float().mean().item(),
    }


def common(scores: Tensor) -> float:
    """The share of draws in which one key is the best of every query, for scores (draws, N, N)."""
    preferred = scores.argmax(-1)  # (draws, N)
    return (preferred == preferred[:, :1]).all(-1).float().mean().item()


@demonstration(
    id="bugs.rand-everywhere",
    claim=Text(
        en="Drawn from torch.rand, all numbers are positive: every score is too, and all queries read the same key.",
        zh="都用 torch.rand 初始化，数全为正：打分也全为正，所有 query 都读同一个 key。",
    ),
    formula=r"x,w\sim U(0,1)\ \Rightarrow\ s_{ij}>0",
    params=[Int(name="N", default=5, low=3, high=12, en="tokens N", zh="token 数 N")],
    facts=[
        *bughunt.FACTS,
        Number(name="common", en="draws in which all queries prefer one key", zh="所有 query 偏好同一 key 的抽样占比",
               unit="%"),
        Number(name="common_reference", en="the same share in the reference", zh="参考实现中的同一占比", unit="%"),
        Number(name="positive", en="share of positive scores", zh="正的打分占比", unit="%"),
        Number(name="positive_reference", en="share of positive scores, reference", zh="参考实现中正的打分占比",
               unit="%"),
    ],
    source=["000-19"],
    proof=distance,
    listing=LISTING,
)  # fmt: skip
def rand_everywhere(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    ids = torch.randperm(WORDS, generator=rng)[:N]  # (N,): different words
    seed = int(torch.randint(2**31, (), generator=rng))
    names: dict[str, Any] = {"__name__": "listing"}
    exec(listing.source(), names)
    facts = bughunt.hunt(listing, lambda names: distance(names, ids, seed)) | symptoms(names, ids, seed)
    rows = {
        "gap": Text("distance from the reference", "与参考实现的差距"),
        "common": Text("one key preferred by all queries", "所有 query 偏好同一个 key"),
        "common_reference": Text("the same in the reference", "参考实现中的同一占比"),
        "positive": Text("positive scores", "正的打分"),
    }
    return evidence(facts, listing, rows, Text(f"{DRAWS} draws", f"{DRAWS} 次抽样"))
