"""Compares what a submission gave with the float64 reference, and says with numbers where they part."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from solutions.judging.asked import Done, Packed, names, tensors, unpack
from solutions.judging.drill import Answer
from solutions.rulings import Found, Kind

# rtol and atol: 0 of 2,400 right answers were ever refused with these; torch.testing's own refuse most half precision.
TOLERANCES = {
    torch.float64: (1e-9, 1e-9),
    torch.float32: (1e-4, 1e-5),
    torch.float16: (4e-3, 4e-3),
    torch.bfloat16: (3e-2, 3e-2),
}
OWN = 4.0  # a right answer may err as much as the solution in the same dtype, times this


def values(answer: Answer) -> Found | None:
    """Results: shape, dtype and numbers, call by call."""
    for at, done in enumerate(answer.seen.calls):
        for name, got, want, plain in zip(
            names(answer.drill.returns), done.results, answer.want.calls[at].results,
            answer.plain.calls[at].results, strict=True,
        ):  # fmt: skip
            if found := tensor(name, got, want, plain, answer):
                return found
    return None


def tensor(name: str, got: Packed, want: Packed, plain: Packed, answer: Answer, kind: Kind = "values") -> Found | None:
    """One result against the reference's; `plain` is the solution's in the dtype that is expected."""
    if got.shape != want.shape:
        return Found(kind="shape", what=name, expected=shape(want), got=shape(got))
    if got.dtype != plain.dtype:
        return Found(kind="dtype", what=name, expected=plain.dtype, got=got.dtype)
    if got.data == plain.data:
        return None  # what the solution gives in this dtype is right by definition, and asked first because it is quick
    yours, theirs = unpack(got).double(), unpack(want).double()
    allowed = tolerance(unpack(plain), theirs, answer)
    off = (yours - theirs).abs()
    equal = (yours == theirs) | (yours.isnan() & theirs.isnan())
    wrong = ~equal & ~(off <= allowed)
    if not wrong.any():
        return None
    place = first(wrong, off)
    if yours[place].isnan() and kind == "values":
        kind = "nan"
    return Found(
        kind=kind, what=indexed(name, place), expected=number(theirs[place].item()), got=number(yours[place].item()),
        largest="" if off[place].isnan() else number(off[wrong].nan_to_num(0.0).max().item()),
        wrong=int(wrong.sum()), total=wrong.numel(),
    )  # fmt: skip


def tolerance(plain: Tensor, want: Tensor, answer: Answer) -> Tensor:
    """How far each number may be off. Exact for what is not floating point."""
    dtype = plain.dtype
    if dtype not in TOLERANCES:
        return torch.zeros_like(want)
    if dtype == torch.float64 and answer.drill.float32_tables:
        dtype = torch.float32
    rtol, atol = (answer.slack * each for each in TOLERANCES[dtype])
    own = (plain.double() - want).abs()
    own = own[own.isfinite()]
    return atol + rtol * want.abs() + OWN * (own.max() if own.numel() else 0.0)


def by_hand(_answer: Answer) -> Found | None:
    """Nothing but what is looked at in every watched call: that torch did not do the work."""
    return None


def untouched(answer: Answer) -> Found | None:
    """The inputs after the call are the inputs before it."""
    for at, done in enumerate(answer.seen.calls):
        for name, before, after in zip(arguments(answer, at), tensors(answer.case.calls[at]), done.inputs, strict=True):
            if before.data == after.data and before.shape == after.shape:
                continue
            if before.shape != after.shape:
                return Found(kind="changed", what=name, expected=shape(before), got=shape(after))
            was, now = unpack(before).double(), unpack(after).double()
            place = first(was != now, (was - now).abs())
            return Found(
                kind="changed", what=indexed(name, place),
                expected=number(was[place].item()), got=number(now[place].item()),
                wrong=int((was != now).sum()), total=was.numel(),
            )  # fmt: skip
    return None


def gradients(answer: Answer) -> Found | None:
    """Gradients of the results flow to every floating input, and are the reference's."""
    for at, done in enumerate(answer.seen.calls):
        if not answer.case.calls[at].grad:
            continue
        floating = [
            name
            for name, packed in zip(arguments(answer, at), tensors(answer.case.calls[at]), strict=True)
            if "float" in packed.dtype
        ]
        for name, got, want, plain in zip(
            floating, done.grads, answer.want.calls[at].grads, answer.plain.calls[at].grads, strict=True
        ):
            if want is None or plain is None:
                continue
            if got is None:
                return Found(kind="no-gradient", what=name)
            if found := tensor(f"∂{name}", got, want, plain, answer, "gradient"):
                return found
    return None


# --- words ------------------------------------------------------------------------------------------------------------


def arguments(answer: Answer, call: int) -> list[str]:
    """The names of a call's tensor inputs."""
    asked = answer.case.calls[call]
    known = argument_names(answer)
    every = [*zip(known, asked.args, strict=False), *asked.kwargs.items()]
    return [name for name, each in every if isinstance(each, Packed)]


def given(answer: Answer) -> str:
    """The input in one line: every tensor with its shape, and the other arguments."""
    calls = []
    for asked in answer.case.calls:
        parts = []
        for name, each in [*zip(argument_names(answer), asked.args, strict=False), *asked.kwargs.items()]:
            if isinstance(each, Packed):
                dtype = "" if each.dtype in ("float32", "bool", "int64") else f" {each.dtype}"
                parts.append(f"{name} {shape(each)}{dtype}")
            elif getattr(each, "value", None) is not None:
                parts.append(f"{name} = {each.value}")  # type: ignore[union-attr]
        calls.append(" · ".join(parts))
    return "; ".join(calls)


def argument_names(answer: Answer) -> list[str]:
    from solutions.judging.catalog import parameters

    return parameters(answer.drill)


def shape(packed: Packed) -> str:
    return str(tuple(packed.shape))


def indexed(name: str, place: tuple[int, ...]) -> str:
    return f"{name}{list(place)}" if place else name


def first(wrong: Tensor, off: Tensor) -> tuple[int, ...]:
    """Where to look: the number that is furthest off."""
    score = torch.where(wrong, off.nan_to_num(nan=1e300, posinf=1e299), torch.full_like(off, -1.0))
    return _place(int(score.reshape(-1).argmax()), wrong.shape)


def _place(flat: int, shape: Sequence[int]) -> tuple[int, ...]:
    """Where the flat-th entry stands. torch.unravel_index loads half a second of torch when it is first used."""
    place: list[int] = []
    for size in reversed(shape):
        flat, at = divmod(flat, size)
        place.insert(0, at)
    return tuple(place)


def number(value: float | int | bool) -> str:
    """Four digits, as the screens write numbers; true and false for booleans are 1 and 0."""
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "−inf"
    text = f"{value:.4g}"
    return text.replace("-", "−")


def alike(yours: Done, theirs: Done) -> bool:
    """Whether two calls gave the same: results, what became of the inputs, gradients."""
    if len(yours.grads) != len(theirs.grads):
        return False
    pairs = [
        *zip(yours.results, theirs.results, strict=True),
        *zip(yours.inputs, theirs.inputs, strict=True),
        *zip(yours.grads, theirs.grads, strict=True),
    ]
    return all(_close(one, other) for one, other in pairs)


def _close(one: Packed | None, other: Packed | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.data == other.data:
        return True
    left, right = unpack(one), unpack(other)
    if left.dtype not in TOLERANCES:
        return False
    rtol, atol = TOLERANCES[left.dtype]
    return torch.allclose(left.double(), right.double(), rtol=4 * rtol, atol=4 * atol, equal_nan=True)
