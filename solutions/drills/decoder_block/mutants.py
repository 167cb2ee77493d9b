"""Known mistakes in a pre-norm decoder block: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

FIRST = "x = x + self.attend(self.ln1(x))"
SECOND = "return x + self.mlp(self.ln2(x))"
SCALE = " / math.sqrt(q.shape[-1])"
MASKED = "scores.masked_fill(future, -math.inf)"
SOFTMAX = f"torch.softmax({MASKED}, dim=-1)"
MERGED = "(weights @ v).transpose(1, 2).flatten(2)"
SPLITS = [(f"self.{name}(x).unflatten(-1, heads).transpose(1, 2)", name) for name in ("W_q", "W_k", "W_v")]
LINEAR = "nn.Linear(d_model, d_model"
MUTANTS = [
    Mutant("post-norm", [(FIRST, "x = self.ln1(x + self.attend(x))"), (SECOND, "return self.ln2(x + self.mlp(x))")]),
    Mutant("not-causal", [(MASKED, "scores")]),
    Mutant("no-first-residual", [(FIRST, "x = self.attend(self.ln1(x))")]),
    Mutant("no-second-residual", [(SECOND, "return self.mlp(self.ln2(x))")]),
    Mutant("residual-of-norm", [(FIRST, "x = self.ln1(x)\n        x = x + self.attend(x)"),
                                (SECOND, "x = self.ln2(x)\n        return x + self.mlp(x)")]),
    Mutant("residual-of-input", [(FIRST, "given, x = x, x + self.attend(self.ln1(x))"),
                                 (SECOND, "return given + self.mlp(self.ln2(x))")]),
    Mutant("parallel", [(FIRST, "given, x = x, x + self.attend(self.ln1(x))"),
                        (SECOND, "return x + self.mlp(self.ln2(given))")]),
    Mutant("mlp-first", [(FIRST, "x = x + self.mlp(self.ln2(x))"), (SECOND, "return x + self.attend(self.ln1(x))")]),
    Mutant("no-ln1", [("self.attend(self.ln1(x))", "self.attend(x)")]),
    Mutant("no-ln2", [("self.mlp(self.ln2(x))", "self.mlp(x)")]),
    Mutant("ln1-twice", [("self.mlp(self.ln2(x))", "self.mlp(self.ln1(x))")]),
    Mutant("norms-swapped", [("self.attend(self.ln1(x))", "self.attend(self.ln2(x))"),
                             ("self.mlp(self.ln2(x))", "self.mlp(self.ln1(x))")]),
    Mutant("no-mlp", [(SECOND, "return x")]),
    Mutant("relu", [("nn.GELU()", "nn.ReLU()")]),
    Mutant("silu", [("nn.GELU()", "nn.SiLU()")]),
    Mutant("tanh-gelu", [("nn.GELU()", 'nn.GELU(approximate="tanh")')]),
    Mutant("large-epsilon", [("self.ln1 = nn.LayerNorm(d_model)", "self.ln1 = nn.LayerNorm(d_model, eps=1e-3)"),
                             ("self.ln2 = nn.LayerNorm(d_model)", "self.ln2 = nn.LayerNorm(d_model, eps=1e-3)")]),
    Mutant("no-bias", [(f"self.{name} = {LINEAR})", f"self.{name} = {LINEAR}, bias=False)") for _, name in SPLITS]),
    Mutant("one-ahead", [(".triu(1)", ".triu(2)")]),
    Mutant("not-itself", [(".triu(1)", ".triu(0)")]),
    Mutant("mask-upside-down", [(".triu(1)", ".tril(-1)")]),
    Mutant("no-scale", [(SCALE, "")]),
    Mutant("scale-d_model", [(SCALE, " / math.sqrt(x.shape[-1])")]),
    Mutant("heads-not-split", [("self.num_heads = num_heads", "self.num_heads = 1")]),
    Mutant("split-by-view", [
        (old, f"self.{name}(x).reshape(x.shape[0], heads[0], -1, heads[1])") for old, name in SPLITS
    ]),
    Mutant("merged-by-view", [(MERGED, "(weights @ v).reshape(x.shape)")]),
    Mutant("no-W_o", [(f"self.W_o({MERGED})", MERGED)]),
    Mutant("mask-after-softmax", [(SOFTMAX, "torch.softmax(scores, dim=-1).masked_fill(future, 0.0)")]),
    Mutant("mask-zero", [(MASKED, "scores.masked_fill(future, 0.0)")]),
    Mutant("mask-minus-1e4", [(MASKED, "scores.masked_fill(future, -1e4)")]),
    Mutant("over-queries", [(SOFTMAX, f"torch.softmax({MASKED}, dim=-2)")]),
    Mutant("naive-softmax", [(SOFTMAX, f"(e := {MASKED}.exp()) / e.sum(-1, keepdim=True)")]),
    Mutant("maximum-of-future", [
        (SOFTMAX, "(e := (scores - scores.amax(-1, keepdim=True)).exp() * ~future) / e.sum(-1, keepdim=True)"),
    ]),
    Mutant("in-place", [(FIRST, "x.detach().add_(self.attend(self.ln1(x)))")]),
    Mutant("detached", [(SOFTMAX, f"{SOFTMAX}.detach()")]),
]  # fmt: skip
