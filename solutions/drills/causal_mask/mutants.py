"""Known mistakes in the causal mask: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

RETURN = "return everything.tril(diagonal=n_k - n_q)"
OFFSET = "diagonal=n_k - n_q"
DEFAULT = "n_k = n_q if n_k is None else n_k"
MUTANTS = [
    Mutant("inverted", [(RETURN, "return ~everything.tril(diagonal=n_k - n_q)")]),
    Mutant("upper", [("tril", "triu")]),
    Mutant("diagonal-hidden", [(OFFSET, "diagonal=n_k - n_q - 1")]),
    Mutant("one-ahead", [(OFFSET, "diagonal=n_k - n_q + 1")]),
    Mutant("aligned-first", [(OFFSET, "diagonal=0")]),
    Mutant("offset-turned", [(OFFSET, "diagonal=n_q - n_k")]),
    Mutant("offset-not-negative", [(OFFSET, "diagonal=max(0, n_k - n_q)")]),
    Mutant("sizes-swapped", [("torch.ones(n_q, n_k", "torch.ones(n_k, n_q"), (OFFSET, "diagonal=n_q - n_k")]),
    Mutant("keys-ignored", [(DEFAULT, "n_k = n_q")]),
    Mutant("no-default", [(DEFAULT, "pass")]),
    Mutant("numbers", [("dtype=torch.bool", "dtype=torch.float32")]),
    Mutant("integers", [("dtype=torch.bool", "dtype=torch.int64")]),
    Mutant("added", [(RETURN, f"return torch.zeros(n_q, n_k).masked_fill(~everything.tril({OFFSET}), -torch.inf)")]),
    Mutant("batched", [(RETURN, "return everything.tril(diagonal=n_k - n_q)[None, None]")]),
    Mutant("no-mask", [(RETURN, "return everything")]),
    Mutant("only-itself", [(RETURN, "return everything.tril(diagonal=n_k - n_q).triu(diagonal=n_k - n_q)")]),
    Mutant("first-row-rescued", [(OFFSET, "diagonal=n_k - n_q - 1) | (torch.arange(n_k) == 0")]),
]
