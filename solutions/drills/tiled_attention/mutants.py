"""Known mistakes in attention over blocks of keys: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SCALE = " / math.sqrt(q.shape[-1])"
TOTAL = "total * correction + p.sum(dim=-1, keepdim=True)"
ACC = "acc * correction + p @ v[..., block, :]"
NEW_M = "torch.maximum(m, scores.amax(dim=-1, keepdim=True))"
P = "torch.exp(scores - new_m)"
STARTS = "range(0, k.shape[-2], block_size)"
FIRST = "    m = torch.full_like"
RETURN = "return acc / total"
MUTANTS = [
    Mutant("output-not-corrected", [(ACC, "acc + p @ v[..., block, :]")]),
    Mutant("sum-not-corrected", [(TOTAL, "total + p.sum(dim=-1, keepdim=True)")]),
    Mutant("nothing-corrected", [(ACC, "acc + p @ v[..., block, :]"), (TOTAL, "total + p.sum(dim=-1, keepdim=True)")]),
    Mutant("correction-inverted", [("torch.exp(m - new_m)", "torch.exp(new_m - m).nan_to_num(posinf=0.0)")]),
    Mutant("mean-of-blocks", [(P, "torch.softmax(scores, dim=-1)"), (TOTAL, "total + 1"),
                              (ACC, "acc + p @ v[..., block, :]")]),
    Mutant("sum-of-blocks", [(P, "torch.softmax(scores, dim=-1)"), (ACC, "acc + p @ v[..., block, :]"),
                             (RETURN, "return acc")]),
    Mutant("only-last-sum", [(TOTAL, "p.sum(dim=-1, keepdim=True)")]),
    Mutant("only-last-block", [(ACC, "p @ v[..., block, :]"), (TOTAL, "p.sum(dim=-1, keepdim=True)")]),
    Mutant("not-divided", [(RETURN, "return acc")]),
    Mutant("divided-each-time", [(ACC, f"({ACC}) / total"), (RETURN, "return acc")]),
    Mutant("rest-dropped", [(STARTS, "range(0, k.shape[-2] - block_size + 1, block_size)")]),
    Mutant("blocks-of-N_q", [(STARTS, "range(0, q.shape[-2], block_size)")]),
    Mutant("one-key-short", [("slice(start, start + block_size)", "slice(start, start + max(1, block_size - 1))")]),
    Mutant("overlapping", [("slice(start, start + block_size)", "slice(start, start + block_size + 1)")]),
    Mutant("maximum-of-block", [(NEW_M, "scores.amax(dim=-1, keepdim=True)")]),
    Mutant("maximum-from-0", [("-math.inf)  # (", "0.0)  # (")]),
    Mutant("no-maximum", [(NEW_M, "torch.zeros_like(m)")]),
    Mutant("maximum-of-all-queries", [(NEW_M, "torch.maximum(m, scores.amax(dim=(-2, -1), keepdim=True))")]),
    Mutant("no-scale", [(SCALE, "")]),
    Mutant("scale-d_k", [(SCALE, " / q.shape[-1]")]),
    Mutant("scale-block", [(SCALE, " / math.sqrt(scores_of.shape[-2])"),
                           ("        scores = q @", "        scores_of = k[..., block, :]\n        scores = q @")]),
    Mutant("scale-d_v", [(SCALE, " / math.sqrt(v.shape[-1])")]),
    Mutant("causal", [
        ("        new_m =", "        ahead = torch.arange(k.shape[-2])[block] > torch.arange(q.shape[-2])[:, None]\n"
         "        scores = scores.masked_fill(ahead, -math.inf)\n        new_m ="),
    ]),
    Mutant("too-much-memory", [(FIRST, "    block_size = max(block_size, k.shape[-2])\n" + FIRST)]),
    Mutant("float32-inside", [(FIRST, "    q, k, v = q.float(), k.float(), v.float()\n" + FIRST)]),
    Mutant("in-place", [(FIRST, "    q.detach().div_(math.sqrt(q.shape[-1]))\n" + FIRST), (SCALE, "")]),
    Mutant("detached", [("torch.exp(m - new_m)", "torch.exp(m - new_m).detach()")]),
]  # fmt: skip
