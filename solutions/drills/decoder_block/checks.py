"""How a pre-norm decoder block is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from msgspec.structs import replace

from solutions.drills.modules import blind, opposed, projections
from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Build, Case, Weights, pack, unpack
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def module(draw: Draw, d_model: int, num_heads: int, dtype: torch.dtype = torch.float32) -> Build:
    layers = {
        **projections(d_model), "ln1": (d_model,), "ln2": (d_model,),
        "mlp.0": (4 * d_model, d_model), "mlp.2": (d_model, 4 * d_model),
    }  # fmt: skip
    return draw.build(d_model, num_heads, layers=layers, dtype=dtype)


def one_token(draw: Draw) -> Iterator[Case]:
    """One token: attention is W_o(W_v(…)), and the frame of the block is all that is left."""
    yield case(draw.normal(2, 1, 4), build=module(draw, 4, 1))
    yield case(draw.normal(2, 1, 6, dtype=torch.float64), build=module(draw, 6, 3, torch.float64))


def future(draw: Draw) -> Iterator[Case]:
    """The same tokens but for the fourth."""
    x = draw.normal(2, 6, 8)
    other = x.clone()
    other[:, 3] = draw.normal(2, 8)
    yield calls(call(x), call(other), build=module(draw, 8, 2))


def plain(draw: Draw) -> Iterator[Case]:
    """Every size is different: B, N, H, d_head."""
    yield case(draw.normal(1, 3, 4), build=module(draw, 4, 2))
    yield case(draw.normal(2, 7, 12), build=module(draw, 12, 4))
    yield case(draw.normal(3, 4, 10, dtype=torch.float64), build=module(draw, 10, 2, torch.float64))
    yield case(draw.normal(2, 5, 6), build=module(draw, 6, 1))
    yield from future(draw)


def wide(draw: Draw) -> Iterator[Case]:
    """A residual stream far from mean 0 and variance 1, large and tiny."""
    for scale, shift in ((50.0, 20.0), (0.002, 0.0)):
        x = draw.normal(2, 4, 8, dtype=torch.float64, scale=scale)
        yield case(x + shift, build=module(draw, 8, 2, torch.float64))


def sharp(draw: Draw) -> Iterator[Case]:
    """Scores beyond what exp can hold, and far below zero: weights of W_q and W_k that are large."""
    for dtype, gain in ((torch.float32, 12.0), (torch.float64, 40.0)):
        yield case(draw.normal(2, 5, 8, dtype=dtype), build=sharpened(module(draw, 8, 2, dtype), gain))
    build = opposed(sharpened(module(draw, 8, 2, torch.float64), 200.0))
    yield case(draw.normal(2, 3, 8, dtype=torch.float64), build=build)


def sharpened(build: Build, gain: float) -> Build:
    """The same block with W_q and W_k multiplied, so that the scores grow by gain²."""
    grown = {
        name: Weights(pack(unpack(build.weights[name].weight) * gain), pack(unpack(build.weights[name].bias) * gain))
        for name in ("W_q", "W_k")
    }
    return replace(build, weights={**build.weights, **grown})


def long(draw: Draw) -> Iterator[Case]:
    """One module, three lengths."""
    lengths = (3, draw.whole(100, 140), 5)
    yield calls(*(call(draw.normal(1, n, 4)) for n in lengths), build=module(draw, 4, 2))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 3, 6)), build=module(draw, 6, 3))


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 6, dtype=torch.float64), build=module(draw, 6, 2, torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 6), build=module(draw, 6, 2), watch=True)


def biased(answer: Answer) -> Found | None:
    """No layer is without a bias."""
    if not answer.seen.bare:
        return compare.values(answer)
    says = Text("All layers of this block have a bias.", "这个块的每个层都有 bias。")
    return Found(kind="property", what="bias=False", expected="–", got=", ".join(answer.seen.bare), says=says)


DRILL = Drill(
    name="decoder_block",
    entry="DecoderBlock",
    returns="output",
    properties=[
        Property("one-token", one_token, biased),
        Property("causal", future, blind),
        Property("values", plain),
        Property("stream", wide, slack=10),
        Property("sharp", sharp, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", plain, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
