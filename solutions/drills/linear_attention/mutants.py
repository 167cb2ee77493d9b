"""Known mistakes in linear attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

PHI_Q = "F.elu(q) + 1"
PHI_K = "F.elu(k) + 1"
STATE = "k.transpose(-2, -1) @ v"
OUTPUT = "q @ state / denominator"
WEIGHTED = "return q @ state / denominator"
TOTAL = "k.sum(dim=-2)"
DENOMINATOR = "(q * total.unsqueeze(-2)).sum(dim=-1, keepdim=True)"
FIRST = "    q = F.elu(q) + 1"


def features(q: str, k: str) -> list[tuple[str, str]]:
    return [(PHI_Q, q), (PHI_K, k)]


MUTANTS = [
    Mutant("softmax", [(OUTPUT, "F.softmax(raw_q @ raw_k.transpose(-2, -1) / q.shape[-1] ** 0.5, dim=-1) @ v"),
                       (FIRST, "    raw_q, raw_k = q, k\n" + FIRST)]),
    Mutant("not-normalised", [(OUTPUT, "q @ state")]),
    Mutant("divided-by-N", [(OUTPUT, "q @ state / k.shape[-2]")]),
    Mutant("without-1", features("F.elu(q)", "F.elu(k)")),
    Mutant("relu", features("F.relu(q) + 1e-6", "F.relu(k) + 1e-6")),
    Mutant("relu-plus-1", features("F.relu(q) + 1", "F.relu(k) + 1")),
    Mutant("exp", features("q.exp()", "k.exp()")),
    Mutant("softplus", features("F.softplus(q)", "F.softplus(k)")),
    Mutant("identity", features("q * 1", "k * 1")),
    Mutant("two-softmaxes", [*features("F.softmax(q, dim=-1)", "F.softmax(k, dim=-2)"), (OUTPUT, "q @ state")]),
    Mutant("only-q", [(PHI_K, "k * 1")]),
    Mutant("only-k", [(PHI_Q, "q * 1")]),
    Mutant("scaled", features("F.elu(q / q.shape[-1] ** 0.5) + 1", PHI_K)),
    Mutant("scaled-both", features("F.elu(q / q.shape[-1] ** 0.25) + 1", "F.elu(k / k.shape[-1] ** 0.25) + 1")),
    Mutant("sum-of-raw-keys", [(FIRST, "    raw = k\n" + FIRST), (TOTAL, "raw.sum(dim=-2)")]),
    Mutant("normalised-over-queries", [
        (STATE, "(k / (k * q.sum(dim=-2, keepdim=True)).sum(-1, keepdim=True)).transpose(-2, -1) @ v"),
        (OUTPUT, "q @ state"),
    ]),
    Mutant("normalised-over-features", [(DENOMINATOR, "q.sum(dim=-1, keepdim=True)")]),
    Mutant("one-denominator", [(DENOMINATOR, f"{DENOMINATOR}.mean(dim=-2, keepdim=True)")]),
    Mutant("large-epsilon", [(DENOMINATOR, f"{DENOMINATOR} + 0.1")]),
    Mutant("causal", [
        (STATE, "(k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(-3)[..., : q.shape[-2], :, :]"),
        (TOTAL, "k.cumsum(-2)[..., : q.shape[-2], :]"),
        (DENOMINATOR, "(q * total).sum(dim=-1, keepdim=True)"),
        (OUTPUT, "(q.unsqueeze(-2) @ state).squeeze(-2) / denominator"),
    ]),
    Mutant("batch-flattened", [(STATE, "k.transpose(1, 2) @ v")]),
    Mutant("too-much-memory", [(WEIGHTED, "return (q @ k.transpose(-2, -1)) @ v / denominator")]),
    Mutant("in-place", [(FIRST, "    k.detach().clamp_(min=-1)\n" + FIRST)]),
    Mutant("detached", [(DENOMINATOR, f"{DENOMINATOR}.detach()")]),
    Mutant("float32-inside", [(FIRST, "    q, k, v = q.float(), k.float(), v.float()\n" + FIRST)]),
]  # fmt: skip
