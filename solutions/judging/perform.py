"""Runs a submission on cases and records what it gave. Knows no answers: it runs beside the person's code."""

from __future__ import annotations

import sys
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from solutions.judging.asked import (
    DTYPES,
    Argument,
    Build,
    Call,
    Case,
    Done,
    Earlier,
    Failed,
    Packed,
    Plain,
    Refused,
    Returns,
    Seen,
    pack,
    unpack,
)

FILE = "<drill>"
Target = Callable[..., Any]
Made: TypeAlias = dict[str, Any]
"""Modules that were built, by the sizes and dtype they are for: the next case of those fills and calls them again."""


class _Odd(Exception):
    """What was returned is not what was asked for, or a layer is not what it should be."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def load(source: str | types.CodeType, entry: str, module: str = "drill", file: str = FILE) -> Target:
    """The function or class of that name that the source defines, as a module of its own. It may be compiled already.

    Raises whatever the source raises, SyntaxError, and AttributeError if it defines nothing of that name.
    """
    made = types.ModuleType(module)
    made.__file__ = file
    sys.modules[module] = made  # dataclasses and pickling look there
    code = compile(source, file, "exec", dont_inherit=True) if isinstance(source, str) else source
    exec(code, made.__dict__)
    target: Target = getattr(made, entry)
    return target


def perform(
    target: Target,
    case: Case,
    returns: Returns,
    *,
    exact: bool = False,
    bare: list[str] | None = None,
    made: Made | None = None,
    file: str = FILE,
) -> Seen:
    """Run one case. `exact` computes in float64; `bare` names the layers whose bias is to be zero.

    `made` remembers modules, as building one takes as long as calling it: what a module keeps from one input to the
    next is then seen as well. What the submission raises is part of the answer, never an error here.
    """
    done: list[Done] = []
    raw: list[Any] = []
    without = list(bare or [])
    try:
        kept = {} if made is None else made
        ready = target if case.build is None else _built(target, case.build, exact, without, kept)
        for call in case.calls:
            done.append(_called(ready, call, returns, exact, raw))
        if case.build is not None:
            kept[_sizes(case.build, exact)] = ready  # not where a call failed
    except _Odd as odd:
        return Seen(done, Failed(odd.kind, "", str(odd)[:500]), without)
    except Refused as refused:
        return Seen(done, Failed("returned", "", str(refused)[:500]), without)
    except (Exception, SystemExit, KeyboardInterrupt, RecursionError) as error:
        return Seen(done, failure(error, file), without)
    return Seen(done, None, without)


def failure(error: BaseException, file: str = FILE) -> Failed:
    """An error as data, with the line of the person's code in which it was raised."""
    try:
        message = str(error)[:500]
    except Exception:
        message = ""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    line = (lines[-1] if lines else 0) or 0
    return Failed("raised", type(error).__name__[:80], message.encode("utf-8", "replace").decode(), line)


def warm() -> None:
    """Touch once what is slow the first time: autograd, half precision, watching, modules."""
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        sample = pack(torch.ones(2, 3, dtype=dtype))
        perform(_sample, Case([Call([sample], {}, grad=True, watch=True)]), "output")
    nn.Linear(2, 2).double().eval()(torch.ones(1, 2, dtype=torch.float64)).sum().backward()


def _sample(x: Tensor) -> Tensor:
    scores = (x @ x.mT).masked_fill(torch.eye(2, dtype=torch.bool), -1.0)
    return scores.softmax(-1) @ x


# --- one call ---------------------------------------------------------------------------------------------------------


def _called(target: Target, call: Call, returns: Returns, exact: bool, raw: list[Any]) -> Done:
    args = [_argument(each, call.grad, exact, raw) for each in call.args]
    kwargs = {name: _argument(each, call.grad, exact, raw) for name, each in call.kwargs.items()}
    watcher = _Watcher() if call.watch else None
    with watcher or nullcontext():
        value = target(*args, **kwargs)
    raw.append(value)
    results = list(_settled(value, returns))
    packed = [pack(each) for each in results]
    given = [
        each
        for each, asked in zip([*args, *kwargs.values()], [*call.args, *call.kwargs.values()], strict=True)
        if isinstance(asked, Packed)
    ]
    grads = _gradients(results, given) if call.grad else []
    inputs = [pack(each) for each in given]
    if watcher is None:
        return Done(packed, inputs, grads, [])
    return Done(packed, inputs, grads, sorted(watcher.ops), watcher.largest, list(watcher.shape))


def _argument(asked: Argument, grad: bool, exact: bool, raw: list[Any]) -> Any:
    match asked:
        case Plain(value=value):
            return value
        case Earlier(call=at, path=path):
            value = raw[at]
            for step in path:
                value = value[step]
            return value
        case Packed():
            tensor = unpack(asked)
            if exact and tensor.is_floating_point():
                tensor = tensor.double()
            return tensor.requires_grad_() if grad and tensor.is_floating_point() else tensor


def _settled(value: Any, returns: Returns) -> Iterator[Tensor]:
    """The named results, flat. More than was asked for is let go: a module may return its weights too."""
    if isinstance(returns, str):
        if isinstance(value, tuple | list) and value and isinstance(value[0], Tensor):
            value = value[0]
        if not isinstance(value, Tensor):
            raise _Odd("returned", _kind(value))
        yield value
        return
    if not isinstance(value, tuple | list) or len(value) < len(returns):
        raise _Odd("returned", _kind(value))
    for each, name in zip(value, returns, strict=False):
        if isinstance(name, str) and not isinstance(each, Tensor):
            raise _Odd("returned", _kind(value))
        yield from _settled(each, name)


def _kind(value: Any) -> str:
    """What was returned, in a few letters."""
    if isinstance(value, tuple | list) and len(value) < 6:
        return f"({', '.join(type(each).__name__ for each in value)})"
    return type(value).__name__[:80]


def _gradients(results: list[Tensor], given: list[Tensor]) -> list[Packed | None]:
    """The gradient of a fixed mixture of all results to each floating input; None where none flows."""
    mixed = [(result * cotangent(result)).sum() for result in results if result.requires_grad]
    if mixed:
        torch.stack([each.double() for each in mixed]).sum().backward()
    return [None if each.grad is None else pack(each.grad) for each in given if each.is_floating_point()]


def cotangent(result: Tensor) -> Tensor:
    """Numbers between −1 and 1, in no simple order."""
    count = result.numel()
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * 2.4).reshape(result.shape).to(result.dtype)


class _Watcher(TorchDispatchMode):
    """Records which of torch's operations run, and the most numbers that one of them put into memory."""

    def __init__(self) -> None:
        super().__init__()
        self.ops: set[str] = set()
        self.largest = 0
        self.shape: tuple[int, ...] = ()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing here is compiled, and torch would load its compiler to leave this out of it: 2 s and 100 MB."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        self.ops.add(func._schema.name)
        for each in result if isinstance(result, tuple | list) else (result,):
            if isinstance(each, Tensor):
                held = each.untyped_storage().nbytes() // each.element_size()
                if held > self.largest:
                    self.largest, self.shape = held, tuple(each.shape)
        return result


# --- modules ----------------------------------------------------------------------------------------------------------


def _built(target: Target, build: Build, exact: bool, bare: list[str], made: Made) -> Target:
    """The module with the case's weights. Appends to `bare` the layers that have no bias."""
    module = made.pop(_sizes(build, exact), None)
    if module is None:
        module = _new(target, build, exact)
    for names, weight, bias in _layers(module, build):
        _fill(module, names, weight, bias, bare)
    return module


def _sizes(build: Build, exact: bool) -> str:
    return f"{build.args} {'float64' if exact else build.dtype}"


def _new(target: Target, build: Build, exact: bool) -> nn.Module:
    dtype = torch.float64 if exact else DTYPES[build.dtype]
    module = target(*build.args)
    if not isinstance(module, nn.Module):
        raise _Odd("weights", f"{type(module).__name__} is no nn.Module")
    if any(each.dtype != dtype for each in (*module.parameters(), *module.buffers())):
        module = module.to(dtype)
    return module.eval()


def _layers(module: nn.Module, build: Build) -> Iterator[tuple[list[str], Tensor, Tensor]]:
    """Which layers to fill: those named, or a fused one that stands for several of them."""
    waiting = dict(build.weights)
    for fused, parts in build.fused.items():
        if hasattr(module, fused) and not all(hasattr(module, part) for part in parts):
            taken = [waiting.pop(part) for part in parts if part in waiting]
            weight, bias = (torch.cat([unpack(getattr(each, key)) for each in taken]) for key in ("weight", "bias"))
            yield [fused, *parts], weight, bias
    for name, weights in waiting.items():
        yield [name], unpack(weights.weight), unpack(weights.bias)


def _fill(module: nn.Module, names: list[str], weight: Tensor, bias: Tensor, bare: list[str]) -> None:
    path, parts = names[0], names[1:] or names
    layer: Any = module
    for step in path.split("."):
        if not hasattr(layer, step):
            raise _Odd("weights", f"there is no {path}")
        layer = getattr(layer, step)
    if not isinstance(getattr(layer, "weight", None), Tensor):
        raise _Odd("weights", f"{path} is {type(layer).__name__}, which has no weight")
    own = layer.weight
    if own.shape != weight.shape:
        raise _Odd("weights", f"{path}.weight is {tuple(own.shape)}, not {tuple(weight.shape)}")
    with torch.no_grad():
        own.copy_(weight)
        if isinstance(getattr(layer, "bias", None), Tensor):
            empty = all(part in bare for part in parts)
            layer.bias.copy_(torch.zeros_like(bias) if empty else bias)
        else:
            bare.extend(part for part in parts if part not in bare)
