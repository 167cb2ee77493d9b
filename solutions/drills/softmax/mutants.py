"""Known mistakes in softmax: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

LARGEST = "torch.amax(x, dim=dim, keepdim=True)"
SHIFTED = "torch.exp(x - largest)"
SUM = "exp.sum(dim=dim, keepdim=True)"
RETURN = f"return exp / {SUM}"
MUTANTS = [
    Mutant("unstable", [(SHIFTED, "torch.exp(x)")]),
    Mutant("last-dimension", [("amax(x, dim=dim", "amax(x, dim=-1"), ("sum(dim=dim", "sum(dim=-1")]),
    Mutant("first-dimension", [("amax(x, dim=dim", "amax(x, dim=0"), ("sum(dim=dim", "sum(dim=0")]),
    Mutant("sum-over-all", [(SUM, "exp.sum()")]),
    Mutant("sum-over-last", [("sum(dim=dim", "sum(dim=-1")]),
    Mutant("largest-of-all", [(LARGEST, "x.max()")]),
    Mutant("no-keepdim", [(SUM, "exp.sum(dim=dim)")]),
    Mutant("mean-subtracted", [(LARGEST, "x.mean(dim=dim, keepdim=True)")]),
    Mutant("smallest-subtracted", [("torch.amax", "torch.amin")]),
    Mutant("clamped", [(SHIFTED, "torch.exp(x.clamp(-80, 80))")]),
    Mutant("divided-by-largest", [("x - largest", "x / largest")]),
    Mutant("no-exponential", [(SHIFTED, "x - torch.amin(x, dim=dim, keepdim=True)")]),
    Mutant("unnormalised", [(RETURN, "return exp")]),
    Mutant("log-softmax", [(RETURN, f"return x - largest - {SUM}.log()")]),
    Mutant("epsilon", [(SUM, f"({SUM} + 1e-3)")]),
    Mutant("float32-inside", [("    largest =", "    x = x.float()\n    largest =")]),
    Mutant(
        "float32-and-back",
        [
            ("    largest =", "    dtype, x = x.dtype, x.float()\n    largest ="),
            (RETURN, f"return (exp / {SUM}).to(dtype)"),
        ],
    ),
    Mutant("nan-to-zero", [(SHIFTED, "torch.exp(x)"), (RETURN, f"return (exp / {SUM}).nan_to_num(0.0)")]),
    Mutant("in-place", [(f"    exp = {SHIFTED}", "    x.detach().sub_(largest)\n    exp = torch.exp(x)")]),
    Mutant("detached", [(RETURN, f"return exp / {SUM}.detach()")]),
]
