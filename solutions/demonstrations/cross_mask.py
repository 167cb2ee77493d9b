"""Which mask cross-attention needs: none against the future, for the whole source is there, but one for padding."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import cross, masks
from solutions.catalog import demonstration
from solutions.cross import Projections
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Table, Text, Value

Attend = Callable[[Tensor, Tensor, Projections, Tensor | None], tuple[Tensor, Tensor]]
D, PADDING = 12, 3


def reached(decoder: Tensor, encoder: Tensor, W: Projections, mask: Tensor | None, attend: Attend) -> Tensor:
    """Which source tokens each target token hears of: the size of the gradient, (T, S)."""
    rows = []
    for t in range(len(decoder)):
        leaf = encoder.clone().requires_grad_()  # (S, d)
        output, _ = attend(decoder, leaf, W, mask)  # (T, d)
        rows.append(torch.autograd.grad(output[t].square().sum(), leaf)[0].norm(dim=-1))  # (S,)
    return torch.stack(rows)


def padded(encoder: Tensor, rng: torch.Generator) -> Tensor:
    """The source with padding behind it, whatever it contains: (S + PADDING, d)."""
    return torch.cat([encoder, 3 * torch.randn(PADDING, D, generator=rng, dtype=encoder.dtype)])


@demonstration(
    id="cross.mask",
    claim=Text(
        en="Cross-attention needs no causal mask, which would hide the rest of the source; it needs one for padding.",
        zh="交叉注意力不需要因果掩码，加上反而看不到源句的后半；需要的是填充掩码。",
    ),
    formula=r"\text{decoder: } m_{tj}=[\,j\le t\,],\qquad\text{cross: } m_{ti}=[\,x_i\text{ is no padding}\,]",
    params=[
        Int(name="T", default=5, low=2, high=32, en="target tokens T", zh="目标 token 数 T"),
        Int(name="S", default=7, low=3, high=32, en="source tokens S", zh="源 token 数 S"),
    ],
    facts=[
        Count(
            name="first_open",
            en="source tokens the first target token reaches",
            zh="首个目标 token 能看到的源 token 数",
        ),
        Count(name="first_causal", en="the same under a causal mask", zh="加因果掩码后的这个数"),
        Count(
            name="last_causal",
            en="source tokens the last target token reaches, causal",
            zh="因果掩码下末个目标 token 看到的源 token 数",
        ),
        Number(
            name="target_leak",
            en="effect of later target tokens on earlier outputs",
            zh="后面的目标 token 对前面输出的影响",
        ),
        Number(name="self_leak", en="that effect in unmasked self-attention", zh="无掩码自注意力中的这个影响"),
        Number(name="padding_open", en="change by padding, no mask", zh="不加掩码时填充引起的变化"),
        Number(name="padding_masked", en="change by padding, padding mask", zh="加填充掩码时填充引起的变化"),
        Number(name="padding_weight", en="mean weight on padding, no mask", zh="不加掩码时填充的平均权重"),
        Number(
            name="padding_zeros", en="mean weight on padding of zeros, no mask", zh="填充全为 0、不加掩码时的平均权重"
        ),
    ],
    source=["003-34"],
    proof=reached,
)
def which_mask(T: int, S: int, rng: torch.Generator, attend: Attend = cross.attend) -> Evidence:
    W = Projections(*(matrix.double() for matrix in cross.drawn(D, D, D, D, rng)))
    decoder = torch.randn(T, D, generator=rng, dtype=torch.float64)  # (T, d)
    encoder = torch.randn(S, D, generator=rng, dtype=torch.float64)  # (S, d)
    later = decoder.clone()
    later[1:] += 1  # other target tokens from the second on
    causal = masks.causal_mask(T, S)  # (T, S)
    open_, hidden = (reached(decoder, encoder, W, mask, attend) > 1e-12 for mask in (None, causal))  # (T, S) each
    longer = padded(encoder, rng)  # (S + 3, d)
    real = torch.arange(len(longer)) < S  # (S + 3,)
    alone, _ = attend(decoder, encoder, W, None)  # (T, d)
    unmasked, weights = attend(decoder, longer, W, None)  # (T, d), (T, S + 3)
    masked, _ = attend(decoder, longer, W, real)  # (T, d)
    _, weights_zeros = attend(decoder, torch.cat([encoder, torch.zeros(PADDING, D)]), W, None)
    facts: dict[str, Value] = {
        "first_open": int(open_[0].sum()),
        "first_causal": int(hidden[0].sum()),
        "last_causal": int(hidden[-1].sum()),
        "target_leak": (attend(later, encoder, W, None)[0] - alone)[0].abs().max().item(),
        "self_leak": (attend(later, later, W, None)[0] - attend(decoder, decoder, W, None)[0])[0].abs().max().item(),
        "padding_open": (unmasked - alone).abs().max().item(),
        "padding_masked": (masked - alone).abs().max().item(),
        "padding_weight": weights[:, S:].sum(-1).mean().item(),
        "padding_zeros": weights_zeros[:, S:].sum(-1).mean().item(),
    }
    return Evidence(
        facts=facts,
        figures=[
            heatmap(open_, Text("who hears of what, no mask", "谁能看到什么，不加掩码")),
            heatmap(hidden, Text("with a causal mask", "加因果掩码")),
            table(),
        ],
        sample=Text(f"{T} target tokens, {S} source tokens", f"{T} 个目标 token，{S} 个源 token"),
    )


def heatmap(hears: Tensor, caption: Text) -> Heatmap:
    """At most 8 × 10 of who hears of what, (T, S) bool; what is out of reach is a masked cell."""
    corner = hears[:8, :10]
    return Heatmap(
        caption=caption,
        values=[[1.0 if cell else None for cell in row] for row in corner.tolist()],
        rows=[f"y{t + 1}" for t in range(len(corner))],
        columns=[f"x{s + 1}" for s in range(corner.shape[1])],
    )


def table() -> Table:
    rows = {
        "first_open": Text("source tokens y1 reaches", "y1 能看到的源 token"),
        "first_causal": Text("… under a causal mask", "…… 加因果掩码"),
        "target_leak": Text("effect of later target tokens", "后面目标 token 的影响"),
        "self_leak": Text("… in self-attention", "…… 在自注意力中"),
        "padding_open": Text("change by padding, no mask", "填充的影响，不加掩码"),
        "padding_masked": Text("change by padding, masked", "填充的影响，加掩码"),
    }
    return Table(
        caption=Text("what each mask does to cross-attention", "各种掩码对交叉注意力的作用"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
