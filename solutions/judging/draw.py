"""Draws the inputs of a drill, and writes them down as cases."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from solutions.judging.asked import Argument, Build, Call, Case, Earlier, Packed, Plain, Weights, pack

FUSED = {"W_qkv": ["W_q", "W_k", "W_v"], "W_kv": ["W_k", "W_v"]}


class Draw:
    """The source of one property's inputs: the same seed and name, the same inputs."""

    def __init__(self, seed: int, name: str) -> None:
        self.rng = torch.Generator().manual_seed((seed ^ zlib.crc32(name.encode())) & (2**63 - 1))

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32, scale: float = 1.0) -> Tensor:
        """Independent N(0, scale²) numbers."""
        return (torch.randn(shape, generator=self.rng, dtype=torch.float64) * scale).to(dtype)

    def whole(self, low: int, high: int) -> int:
        """A whole number, low ≤ n ≤ high."""
        return int(torch.randint(low, high + 1, (), generator=self.rng))

    def indices(self, *shape: int, below: int) -> Tensor:
        return torch.randint(0, below, shape, generator=self.rng)

    def mask(self, *shape: int, keep: float = 0.6) -> Tensor:
        """Random booleans in which every row has a True and, if it is long enough, a False. (…, N_q, N_k)."""
        drawn = torch.rand(shape, generator=self.rng) < keep
        order = torch.rand(shape, generator=self.rng).argsort(-1)
        drawn = drawn.scatter(-1, order[..., :1], True)
        return drawn.scatter(-1, order[..., 1:2], False) if shape[-1] > 1 else drawn

    def build(
        self,
        *args: int,
        layers: Mapping[str, tuple[int, ...]],
        dtype: torch.dtype = torch.float32,
        fused: Mapping[str, list[str]] = FUSED,
    ) -> Build:
        """How to make a module: constructor arguments, and each layer's weight shape: (out, in), or (width,)."""
        weights = {name: self._layer(shape, dtype) for name, shape in layers.items()}
        return Build(list(args), weights, {name: list(parts) for name, parts in fused.items()}, str(dtype)[6:])

    def _layer(self, shape: tuple[int, ...], dtype: torch.dtype) -> Weights:
        bias = self.normal(shape[0], dtype=dtype, scale=0.3)
        if len(shape) == 1:  # a LayerNorm: a gain near 1
            return Weights(pack(1 + self.normal(*shape, dtype=dtype, scale=0.2)), pack(bias))
        return Weights(pack(self.normal(*shape, dtype=dtype, scale=shape[1] ** -0.5)), pack(bias))


class Strided:
    """A tensor that is handed over with gaps between its numbers in memory."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


def call(*args: Any, grad: bool = False, watch: bool = False, **kwargs: Any) -> Call:
    """One call: tensors, `Strided` tensors, numbers, None, or `Earlier` results of the same case."""
    return Call(
        [_argument(each) for each in args], {name: _argument(each) for name, each in kwargs.items()}, grad, watch
    )


def case(*args: Any, build: Build | None = None, grad: bool = False, watch: bool = False, **kwargs: Any) -> Case:
    """A case with one call."""
    return Case([call(*args, grad=grad, watch=watch, **kwargs)], build)


def calls(*each: Call, build: Build | None = None) -> Case:
    """A case with several calls, one after the other, of the same module if it is one."""
    return Case(list(each), build)


def _argument(value: Any) -> Argument:
    match value:
        case Tensor():
            return pack(value)
        case Strided():
            return pack(value.tensor, strided=True)
        case Packed() | Plain() | Earlier():
            return value
        case _:
            return Plain(value)
