"""Whether one answer has a property, and whether it is the answer that a known mistake gives."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from solutions.judging import compare
from solutions.judging.asked import Failed, Seen
from solutions.judging.drill import SOFTMAX, Answer, Look, Property
from solutions.rulings import Found

# torch's own attention, as its kernels say; some ways of it take a softmax that nothing else takes
FUSED = ("scaled_dot_product", "safe_softmax", "native_multi_head", "transformer_encoder")

ROUNDED = 1e5  # times float64's tolerance: as far off as a factor that was rounded to float32 can put a number


def violation(each: Property, answer: Answer) -> Found | None:
    if answer.seen.failed is not None:
        return _failed(answer.seen.failed)
    if found := _done_by_torch(answer):
        return found
    look = each.look or compare.values
    found = look(answer)
    return found if found is None or not _is_rounded(look, answer) else None


def _is_rounded(look: Look, answer: Answer) -> bool:
    """Whether all that is off is √d_k, taken in float32 as `torch.tensor(d_k).sqrt()` does. That is right."""
    near = replace(answer, slack=answer.slack * ROUNDED)
    if look(near) is not None:
        return False
    return any(look(replace(answer, want=seen, plain=seen)) is None for seen in answer.rounded())


def _failed(failed: Failed) -> Found:
    if failed.kind == "raised":
        return Found(kind="raised", what=failed.type, got=failed.message, line=failed.line)
    return Found(kind="weights" if failed.kind == "weights" else "returned", got=failed.message)


def _done_by_torch(answer: Answer) -> Found | None:
    """A watched call in which torch was made to do what is to be written by hand, however it was called."""
    forbidden = [*FUSED, *(SOFTMAX if "softmax" in answer.drill.forbidden else ())]
    for done in answer.seen.calls:
        for op in done.ops:
            short = op.rpartition("::")[2].strip("_")
            if any(short.startswith(each.strip("_*")) for each in forbidden):
                return Found(kind="op", got=short[:80])
    return None


def like(mutant: Seen, yours: Seen) -> bool:
    """Whether the submission's answer is the mutant's."""
    if (mutant.failed is None) != (yours.failed is None) or len(mutant.calls) != len(yours.calls):
        return False
    if mutant.failed is not None and yours.failed is not None:
        return msgspec.structs.replace(mutant.failed, line=0) == msgspec.structs.replace(yours.failed, line=0)
    return all(map(compare.alike, yours.calls, mutant.calls))
