"""What the drills of modules share: layers, weights that press all scores far down, looks at causality and memory."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Build, Weights, pack, unpack
from solutions.judging.drill import Answer
from solutions.rulings import Found

Layers = Mapping[str, tuple[int, ...]]


def projections(d_model: int) -> Layers:
    """W_q, W_k, W_v and W_o, each (d_model, d_model)."""
    return dict.fromkeys(("W_q", "W_k", "W_v", "W_o"), (d_model, d_model))


def opposed(build: Build) -> Build:
    """The same module with W_k = −W_q: where all tokens are alike, every score is far below zero."""
    query = build.weights["W_q"]
    weight, bias = (pack(-unpack(each)) for each in (query.weight, query.bias))
    return replace(build, weights={**build.weights, "W_k": Weights(weight, bias)})


def blind(answer: Answer) -> Found | None:
    """Two calls whose first inputs agree up to a token: so do the outputs."""
    one, other = answer.input(call=0), answer.input(call=1)  # (…, N, d)
    first = int((one != other).any(-1).reshape(-1, one.shape[-2]).any(0).int().argmax())  # the token that differs
    seen, changed = answer.result(call=0), answer.result(call=1)
    if seen.shape == changed.shape == answer.wanted(call=0).shape:
        before, after = (each[..., :first, :].double() for each in (seen, changed))
        off = (before - after).abs()
        wrong = ~(off <= 1e-4)
        if bool(wrong.any()):
            place = compare.first(wrong, off)
            says = Text(
                f"Token {first} was changed, and the output of an earlier one changed with it.",
                f"改动了第 {first} 个 token，它之前的输出却跟着变了。",
            )
            return Found(
                kind="property", what=compare.indexed("output", place), expected=compare.number(before[place].item()),
                got=compare.number(after[place].item()), says=says,
            )  # fmt: skip
        return None
    return compare.values(answer)


def within(answer: Answer, most: int, says: Text) -> Found | None:
    """No operation put more than `most` numbers into memory. Then as `values`."""
    done = answer.done()
    if done.largest <= most:
        return compare.values(answer)
    shape = f"{done.largest} {tuple(done.shape)}"
    return Found(kind="property", what="largest", expected=f"≤ {most}", got=shape, says=says)
