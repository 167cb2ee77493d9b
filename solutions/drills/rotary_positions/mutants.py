"""Known mistakes in rotary positions: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

EXPONENT = "(-torch.arange(0, d, 2, dtype=q.dtype) / d)"
POSITION = "torch.arange(n, dtype=q.dtype)[:, None]"
SPLIT = "x[..., 0::2], x[..., 1::2]"
STACKED = "torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1)"
FLAT = "return pairs.flatten(-2)"
RETURN = "return rotated(q), rotated(k)"
MUTANTS = [
    Mutant("halves", [(SPLIT, "x.chunk(2, dim=-1)"), (STACKED, STACKED.replace("dim=-1", "dim=-2"))]),
    Mutant("halves-put-together", [(STACKED, STACKED.replace("dim=-1", "dim=-2"))]),
    Mutant("backwards", [("a * cos - b * sin, a * sin + b * cos", "a * cos + b * sin, b * cos - a * sin")]),
    Mutant("sign", [("a * cos - b * sin", "a * cos + b * sin")]),
    Mutant("cosine-only", [("a * cos - b * sin, a * sin + b * cos", "a * cos, b * cos")]),
    Mutant("exchanged", [("a * cos - b * sin, a * sin + b * cos", "a * sin + b * cos, a * cos - b * sin")]),
    Mutant("from-one", [(POSITION, "torch.arange(1, n + 1, dtype=q.dtype)[:, None]")]),
    Mutant("one-rate", [(f"10000 ** {EXPONENT}", "torch.ones(d // 2, dtype=q.dtype)")]),
    Mutant("exponent-i", [(EXPONENT, "(-torch.arange(d // 2, dtype=q.dtype) / d)")]),
    Mutant("exponent-4i", [(EXPONENT, "(-2 * torch.arange(0, d, 2, dtype=q.dtype) / d)")]),
    Mutant("base-1000", [("10000 **", "1000 **")]),
    Mutant("base-500000", [("10000 **", "500000 **")]),
    Mutant("q-only", [(RETURN, "return rotated(q), k")]),
    Mutant("k-backwards", [(RETURN, "turned = rotated(q)\n    sin = -sin\n    return turned, rotated(k)")]),
    Mutant("added", [(FLAT, "return x + torch.stack([sin, cos], dim=-1).flatten(-2)")]),
    Mutant("over-heads", [("n, d = q.shape[-2:]", "n, d = q.shape[1], q.shape[-1]")]),
    Mutant("identity", [(RETURN, "return q, k")]),
    Mutant("stretched", [(FLAT, "return (x + pairs.flatten(-2))")]),
    Mutant("in-place", [(FLAT, "x.detach().copy_(pairs.detach().flatten(-2))\n        return pairs.flatten(-2)")]),
    Mutant("detached", [(RETURN, "return rotated(q.detach()), rotated(k.detach())")]),
    Mutant("float32-inside", [(RETURN, "return rotated(q).float(), rotated(k).float()")]),
]
