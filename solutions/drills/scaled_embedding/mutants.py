"""Known mistakes in the scaled embedding: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SCALED = "x = x * math.sqrt(d_model)"
ROOT = "math.sqrt(d_model)"
ROWS = "positions[:n]"
RETURN = f"return x + {ROWS}"
LOOKED_UP = "table[tokens]"
MUTANTS = [
    Mutant("no-factor", [(SCALED, "pass")]),
    Mutant("divided", [(SCALED, "x = x / math.sqrt(d_model)")]),
    Mutant("factor-d", [(ROOT, "d_model")]),
    Mutant("root-of-N", [(ROOT, "math.sqrt(n)")]),
    Mutant("root-of-V", [(ROOT, "math.sqrt(table.shape[0])")]),
    Mutant("positions-scaled", [(SCALED, "pass"), (RETURN, f"return (x + {ROWS}) * math.sqrt(d_model)")]),
    Mutant("only-positions-scaled", [(SCALED, "pass"), (RETURN, f"return x + {ROWS} * math.sqrt(d_model)")]),
    Mutant("no-positions", [(RETURN, "return x")]),
    Mutant("first-position", [(ROWS, "positions[0]")]),
    Mutant("last-rows", [(ROWS, "positions[-n:]")]),
    Mutant("all-rows", [(ROWS, "positions")]),
    Mutant("from-one", [(ROWS, "positions.roll(-1, 0)[:n]")]),
    Mutant("reversed", [(ROWS, "positions[:n].flip(0)")]),
    Mutant("by-token", [(ROWS, "positions[tokens % len(positions)]")]),
    Mutant(
        "by-sequence",
        [
            (ROWS, "positions[torch.arange(len(tokens)) % len(positions)][:, None]"),
            ("import math\n", "import math\n\nimport torch\n"),
        ],
    ),
    Mutant("multiplied", [(RETURN, f"return x * {ROWS}")]),
    Mutant("subtracted", [(RETURN, f"return x - {ROWS}")]),
    Mutant(
        "concatenated",
        [
            (RETURN, f"return torch.cat([x, {ROWS}.expand_as(x)], dim=-1)"),
            ("import math\n", "import math\n\nimport torch\n"),
        ],
    ),
    Mutant("averaged", [(RETURN, f"return (x + {ROWS}) / 2")]),
    Mutant("normalised", [(LOOKED_UP, "(table / table.norm(dim=-1, keepdim=True).clamp(min=1e-12))[tokens]")]),
    Mutant("tokens-transposed", [(LOOKED_UP, "table[tokens.T].reshape(*tokens.shape, d_model)")]),
    Mutant("in-place", [(LOOKED_UP, f"table.detach().mul_({ROOT})[tokens] + 0 * table[tokens]"), (SCALED, "pass")]),
    Mutant("frozen", [(LOOKED_UP, "table.detach()[tokens]")]),
    Mutant("positions-frozen", [(RETURN, f"return x + {ROWS}.detach()")]),
    Mutant("float32-inside", [(RETURN, f"return x.float() + {ROWS}.float()")]),
]
