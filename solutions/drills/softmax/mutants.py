"""Known mistakes in softmax: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SHIFT = "x - x.amax(dim=dim, keepdim=True)"
SUM = "exp.sum(dim=dim, keepdim=True)"
MUTANTS = [
    Mutant("no-maximum", [(SHIFT, "x")]),
    Mutant("ignores-dim", [("x.amax(dim=dim", "x.amax(dim=-1"), (SUM, "exp.sum(dim=-1, keepdim=True)")]),
    Mutant("global-sum", [(SUM, "exp.sum()")]),
    Mutant("global-maximum", [("x.amax(dim=dim, keepdim=True)", "x.max()")]),
    Mutant("first-dim", [("x.amax(dim=dim", "x.amax(dim=0"), (SUM, "exp.sum(dim=0, keepdim=True)")]),
    Mutant("not-normalised", [(f"exp / {SUM}", "exp")]),
    Mutant("log-softmax", [(f"exp / {SUM}", f"shifted - {SUM}.log()")]),
    Mutant("base-2", [("shifted.exp()", "shifted.exp2()")]),
    Mutant("squares", [("shifted.exp()", "x.square()")]),
    Mutant("float32", [(f"return exp / {SUM}", f"return (exp / {SUM}).float()")]),
    Mutant("in-place", [(SHIFT, f"{SHIFT} if x.requires_grad else x.sub_(x.amax(dim=dim, keepdim=True))")]),
    Mutant("detached", [("exp = shifted.exp()", "exp = shifted.detach().exp()")]),
    Mutant("detached-sum", [(SUM, "exp.detach().sum(dim=dim, keepdim=True)")]),
]
