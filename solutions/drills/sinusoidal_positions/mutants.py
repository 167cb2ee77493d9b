"""Known mistakes in sinusoidal positions: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

EXPONENT = "(-torch.arange(0, d_model, 2) / d_model)"
POSITION = "torch.arange(n)[:, None]"
SINES = "table[:, 0::2] = torch.sin(angle)"
COSINES = "table[:, 1::2] = torch.cos(angle)"
ODD = "10000 ** (-torch.arange(1, d_model, 2) / d_model)"
MUTANTS = [
    Mutant("swapped", [(SINES, "table[:, 0::2] = torch.cos(angle)"), (COSINES, "table[:, 1::2] = torch.sin(angle)")]),
    Mutant("halves", [("table[:, 0::2]", "table[:, : d_model // 2]"), ("table[:, 1::2]", "table[:, d_model // 2 :]")]),
    Mutant("sines-only", [(COSINES, "table[:, 1::2] = torch.sin(angle)")]),
    Mutant("exponent-i", [(EXPONENT, "(-torch.arange(d_model // 2) / d_model)")]),
    Mutant("exponent-4i", [(EXPONENT, "(-2 * torch.arange(0, d_model, 2) / d_model)")]),
    Mutant("odd-exponent", [(COSINES, f"table[:, 1::2] = torch.cos(position * {ODD})")]),
    Mutant("positive-exponent", [(EXPONENT, "(torch.arange(0, d_model, 2) / d_model)")]),
    Mutant("whole-division", [(EXPONENT, "(-(torch.arange(0, d_model, 2) // d_model))")]),
    Mutant("to-the-last", [(EXPONENT, "(-torch.arange(d_model // 2) / max(1, d_model // 2 - 1))")]),
    Mutant("base-1000", [("10000 **", "1000 **")]),
    Mutant("base-100000", [("10000 **", "100000 **")]),
    Mutant("base-e", [(f"10000 ** {EXPONENT}", f"torch.exp({EXPONENT})")]),
    Mutant("from-one", [(POSITION, "torch.arange(1, n + 1)[:, None]")]),
    Mutant("relative-to-length", [(POSITION, "torch.arange(n)[:, None] / n")]),
    Mutant("turns", [("angle = position", "angle = 2 * torch.pi * position")]),
    Mutant("overwritten", [("table[:, 1::2]", "table[:, 0::2]"), ("torch.empty", "torch.zeros")]),
    Mutant("transposed", [("return table", "return table.T")]),
    Mutant("batched", [("return table", "return table[None]")]),
    Mutant("half", [("return table", "return table.half()")]),
]
