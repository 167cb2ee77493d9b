"""What a submission is asked, and what it answered: structures that travel between processes, tensors as bytes."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import torch
from msgspec import Struct
from torch import Tensor

DTYPES = {
    name: getattr(torch, name)
    for name in ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
MOST = 1 << 20  # numbers in one tensor

Returns: TypeAlias = str | list[Any]
"""The names of what is returned: "output", or a list of such for a tuple, nested."""


class Refused(ValueError):
    """A tensor that cannot be taken: too large, not dense, or of a dtype that no drill uses."""


class Packed(Struct, frozen=True, tag="tensor"):
    """A tensor. `strided` asks for one that is not contiguous in memory, with the same numbers."""

    dtype: str
    shape: list[int]
    data: bytes
    strided: bool = False


class Plain(Struct, frozen=True, tag="plain"):
    value: bool | int | float | str | None


class Earlier(Struct, frozen=True, tag="earlier"):
    """What an earlier call of the same case returned, at this path: (1,) is the second of a tuple."""

    call: int
    path: list[int]


Argument: TypeAlias = Packed | Plain | Earlier


class Call(Struct, frozen=True):
    """One call. `grad`: gradients of the inputs are wanted; `watch`: what torch is made to do is recorded."""

    args: list[Argument]
    kwargs: dict[str, Argument]
    grad: bool = False
    watch: bool = False


class Weights(Struct, frozen=True):
    """A layer's parameters; `bias` is loaded where the layer has one."""

    weight: Packed
    bias: Packed


class Build(Struct, frozen=True):
    """How a module is made: constructor arguments, and weights by attribute name ("W_q", "mlp.0").

    `fused` names layers that may stand for several ("W_qkv": rows of W_q, then W_k, then W_v).
    """

    args: list[int]
    weights: dict[str, Weights]
    fused: dict[str, list[str]]
    dtype: str = "float32"


class Case(Struct, frozen=True):
    """One input. A module is filled with its weights; its calls share it, and so may other cases of these sizes."""

    calls: list[Call]
    build: Build | None = None


class Done(Struct, frozen=True):
    """What one call gave: results in the order of their names, the tensor inputs as they are now, their gradients.

    `ops` are the names of torch's operations, `largest` the most numbers that one of them put into memory.
    """

    results: list[Packed]
    inputs: list[Packed]
    grads: list[Packed | None]
    ops: list[str]
    largest: int = 0
    shape: list[int] = []


class Failed(Struct, frozen=True):
    """Why a case ended: it `raised`, `returned` what nobody asked for, or its `weights` could not be loaded."""

    kind: str
    type: str
    message: str
    line: int = 0


class Seen(Struct, frozen=True):
    """What a submission made of one case. `bare` names the layers without a bias."""

    calls: list[Done]
    failed: Failed | None = None
    bare: list[str] = []


def pack(tensor: Tensor, strided: bool = False) -> Packed:
    """Raises Refused."""
    if tensor.layout != torch.strided or tensor.device.type != "cpu" or tensor.is_quantized:
        raise Refused(f"a {tensor.layout} tensor on {tensor.device}"[:80])
    if tensor.dtype not in NAMES:
        raise Refused(f"a tensor of {tensor.dtype}")
    if tensor.numel() > MOST:
        raise Refused(f"a tensor of shape {tuple(tensor.shape)}"[:80])
    whole = tensor.detach().resolve_conj().resolve_neg().contiguous()
    size = whole.numel() * whole.element_size()
    data = ctypes.string_at(whole.data_ptr(), size) if size else b""
    return Packed(NAMES[tensor.dtype], list(tensor.shape), data, strided)


def unpack(packed: Packed) -> Tensor:
    """Raises Refused for what is no tensor, whatever sent it."""
    dtype = DTYPES.get(packed.dtype)
    if dtype is None or len(packed.shape) > 16 or not all(0 <= size <= MOST for size in packed.shape):
        raise Refused("this is no tensor")
    count = math.prod(packed.shape)
    if count > MOST or count * dtype.itemsize != len(packed.data):
        raise Refused("this is no tensor")
    if not count:
        return torch.empty(packed.shape, dtype=dtype)
    if dtype == torch.bool:  # bytes other than 0 and 1 would be no booleans
        whole = torch.frombuffer(bytearray(packed.data), dtype=torch.uint8) != 0
    else:
        whole = torch.frombuffer(bytearray(packed.data), dtype=dtype)
    whole = whole.reshape(packed.shape)
    return _strided(whole) if packed.strided else whole


def _strided(whole: Tensor) -> Tensor:
    """The same numbers, with the dimensions in memory the other way round, and only every other place taken."""
    wide = torch.empty((*reversed(whole.shape), 2), dtype=whole.dtype)
    return wide[..., 0].permute(*reversed(range(whole.dim()))).copy_(whole)


def names(returns: Returns) -> list[str]:
    """The names of all results, flat."""
    return [returns] if isinstance(returns, str) else [name for each in returns for name in names(each)]


def tensors(call: Call) -> list[Packed]:
    """The tensor inputs of a call, in order."""
    every: Sequence[Argument] = [*call.args, *call.kwargs.values()]
    return [each for each in every if isinstance(each, Packed)]


def exact(case: Case) -> bool:
    """Whether all that is given is float64 already, or no floating point."""
    given = [each.dtype for call in case.calls for each in tensors(call)]
    given += [case.build.dtype] if case.build is not None else []
    return all(each == "float64" or "float" not in each for each in given)
