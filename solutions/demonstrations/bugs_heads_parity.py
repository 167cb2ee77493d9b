"""How the faulty multi-head listings are held against torch: same matrices, same input, the largest difference."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from solutions.bughunt import Probe
from solutions.evidence import Bars, Evidence, Number, Row, Series, Table, Text, Value

WIDTH, HEADS, N = 32, 4, 6


def input_of(sequences: int, rng: torch.Generator) -> Tensor:
    return 3 * torch.randn(sequences, N, WIDTH, generator=rng, dtype=torch.double)  # (B, N, width)


def parity(x: Tensor, allowed: Tensor | None = None) -> Probe:
    """Compare a listing's MultiHead with nn.MultiheadAttention on x (B, N, width), under a mask (B, N, N) if given."""
    theirs = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True, dtype=torch.double).requires_grad_(False)
    nn.init.normal_(theirs.in_proj_bias)
    forbidden = None if allowed is None else ~allowed.repeat_interleave(HEADS, dim=0)  # (B h, N, N), True = may not
    wanted = theirs(x, x, x, attn_mask=forbidden, need_weights=False)[0]  # (B, N, width)
    given = () if allowed is None else (allowed,)

    def probe(namespace: dict[str, Any]) -> float:
        module = namespace["MultiHead"](WIDTH, HEADS).double().requires_grad_(False)
        module.inner.weight.copy_(theirs.in_proj_weight)
        module.inner.bias.copy_(theirs.in_proj_bias)
        module.outer.load_state_dict(theirs.out_proj.state_dict())
        output = module(x, *given)
        return (output - wanted).abs().max().item() if output.shape == wanted.shape else math.inf

    return probe


def evidence(facts: dict[str, Value], rows: dict[str, Text]) -> Evidence:
    """The facts of a hunt, with a bar for every line that runs, and a table of the facts named."""
    gaps = facts["gaps"]
    assert isinstance(gaps, list)
    lines = {at: gap for at, gap in enumerate(gaps, start=1) if gap != facts["gap"] and math.isfinite(gap)}
    bars = Bars(
        caption=Text("distance from torch with this line mended", "改好这一行后与 torch 的差距"),
        labels=[str(at) for at in lines],
        series=[Series(label=Text("distance", "差距"), values=list(lines.values()))],
    )
    table = Table(
        caption=Text("against nn.MultiheadAttention", "与 nn.MultiheadAttention 相比"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
    return Evidence(
        facts=facts, figures=[bars, table], sample=Text(f"{N} tokens, {HEADS} heads", f"{N} 个 token，{HEADS} 个头")
    )


SHOWN = {
    "gap": Text("distance as shown", "原样运行的差距"),
    "error": Text("error as shown", "原样运行的错误"),
    "line": Text("line whose mend repairs it", "改好即恢复正确的行"),
}
MENDED = Number(name="mended", en="distance with the fault mended", zh="改好错误之后的差距")


def mended(gaps: Value) -> float:
    """The smallest distance that mending one line leaves."""
    assert isinstance(gaps, list)
    return float(min(gaps))
