"""The judge: makes the cases, holds the answers against the reference, and names the mistake.

The seed is all that must be kept between making the cases and judging the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from solutions.judging import catalog, compare
from solutions.judging.asked import Case, Failed, Refused, Seen, names, tensors, unpack
from solutions.judging.drill import SOFTMAX, Answer, Drill, Look, Property
from solutions.judging.perform import load, perform
from solutions.judging.prepared import Prepared, prepared
from solutions.rulings import Check, Found, Rules, Ruling

# torch's own attention, as its kernels say; some ways of it take a softmax that nothing else takes
FUSED = ("scaled_dot_product", "safe_softmax", "native_multi_head", "transformer_encoder")

ROUNDED = 1e5  # times float64's tolerance: as far off as a factor that was rounded to float32 can put a number


def rules(name: str) -> Rules:
    """What must be known before the judge runs. Raises UnknownDrill."""
    drill = catalog.find(name)
    return Rules(
        name, drill.entry, drill.returns, list(drill.forbidden), [each.name for each in drill.properties],
        [each.name for each in drill.mutants],
    )  # fmt: skip


def cases(name: str, seed: int) -> list[Case]:
    """All inputs of a drill, property by property."""
    return prepared(name, seed, ()).cases


def prepare(name: str, seed: int) -> None:
    """Compute the reference on all inputs, while the person's code runs on them elsewhere."""
    prepared(name, seed, ()).compute()


def judge(name: str, seed: int, seen: Sequence[Seen]) -> Ruling:
    """Hold what a submission made of `cases(name, seed)` against the reference.

    Raises Refused for what is no answer to them, whoever sent it.
    """
    drill, count = catalog.find(name), len(cases(name, seed))
    if len(seen) != count:
        raise Refused(f"{len(seen)} answers to {count} questions")
    ready, answers = _taken(name, seed, seen)
    checks = [_check(each, [answers[at] for at in ready.places(each)]) for each in drill.properties]
    accepted = all(check.passed for check in checks)
    return Ruling(name, seed, accepted, checks, None if accepted else _mistake(ready, answers, checks))


def so_far(name: str, seed: int, seen: Sequence[Seen]) -> dict[str, bool]:
    """Whether each property holds whose inputs are all among the first that were answered. Raises Refused."""
    ready, answers = _taken(name, seed, seen)
    whole = [each for each in ready.drill.properties if all(at < len(answers) for at in ready.places(each))]
    return {each.name: all(violation(each, answers[at]) is None for at in ready.places(each)) for each in whole}


def _taken(name: str, seed: int, seen: Sequence[Seen]) -> tuple[Prepared, list[Answer]]:
    """What a submission made of the first cases, beside what the reference makes of them. Raises Refused."""
    for case, answered in zip(cases(name, seed), seen, strict=False):
        _hold_to(catalog.find(name), case, answered)
    ready = prepared(name, seed, tuple(sorted({layer for each in seen for layer in each.bare})))
    return ready, [ready.answer(at, each) for at, each in enumerate(seen[: len(ready.cases)])]


def judged(name: str, source: str, seed: int) -> Ruling:
    """Judge trusted code in this process, as tests do."""
    drill = catalog.find(name)
    target = load(source, drill.entry, f"trusted {name}")
    return judge(name, seed, [perform(target, case, drill.returns) for case in cases(name, seed)])


def _hold_to(drill: Drill, case: Case, seen: Seen) -> None:
    """What comes from the runner has the form that was asked for. Raises Refused."""
    count = len(names(drill.returns))
    if len(seen.calls) > len(case.calls) or (seen.failed is None and len(seen.calls) != len(case.calls)):
        raise Refused("an answer is missing")
    for done, call in zip(seen.calls, case.calls, strict=False):
        inputs = tensors(call)
        floating = sum("float" in each.dtype for each in inputs)
        if len(done.results) != count or len(done.inputs) != len(inputs):
            raise Refused("a result is missing")
        if len(done.grads) != (floating if call.grad else 0):
            raise Refused("a gradient is missing")
        for packed in [*done.results, *done.inputs, *(each for each in done.grads if each is not None)]:
            unpack(packed)


# --- one property -----------------------------------------------------------------------------------------------------


def _check(each: Property, answers: list[Answer]) -> Check:
    """The property on all its inputs; of those that fail, the smallest is told."""
    for answer in sorted(answers, key=lambda answer: _size(answer.case)):
        if (found := violation(each, answer)) is not None:
            return Check(each.name, False, found, compare.given(answer))
    return Check(each.name, passed=True)


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


def _size(case: Case) -> int:
    return sum(len(each.data) for call in case.calls for each in tensors(call))


# --- the mistake ------------------------------------------------------------------------------------------------------


def _mistake(ready: Prepared, answers: list[Answer], checks: list[Check]) -> str | None:
    """The mutant that gives the same on every input; else the only one that does where the first check failed."""
    mutants = [each.name for each in ready.drill.mutants]
    for name in mutants:
        if all(like(ready.mutant(name, at), answer.seen) for at, answer in enumerate(answers)):
            return name
    first = next(each for each, check in zip(ready.drill.properties, checks, strict=True) if not check.passed)
    failed = ready.places(first)
    if any(answers[at].seen.failed for at in failed):
        return None
    near = [name for name in mutants if all(like(ready.mutant(name, at), answers[at].seen) for at in failed)]
    return near[0] if len(near) == 1 else None


def like(mutant: Seen, yours: Seen) -> bool:
    """Whether the submission's answer is the mutant's."""
    if (mutant.failed is None) != (yours.failed is None) or len(mutant.calls) != len(yours.calls):
        return False
    if mutant.failed is not None and yours.failed is not None:
        return msgspec.structs.replace(mutant.failed, line=0) == msgspec.structs.replace(yours.failed, line=0)
    return all(map(compare.alike, yours.calls, mutant.calls))
