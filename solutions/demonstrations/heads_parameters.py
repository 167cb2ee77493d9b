"""The number of heads costs no parameters and no multiplications: the heads share d_model, they do not repeat it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Curves, Evidence, Int, Numbers, Row, Series, Table, Text, Value
from solutions.heads import MultiHeadAttention

Build = Callable[[int, int], nn.Module]
WIDTHS = (8, 16, 24, 32, 40, 48, 64, 80, 96, 128)  # d_model
HEADS = (1, 2, 4, 8, 16)


def count(module: nn.Module) -> int:
    """How many numbers a module learns."""
    return sum(parameter.numel() for parameter in module.parameters())


class FullWidthHeads(nn.Module):
    """h heads that are not cut down: each projects to d_model of its own, and W_o brings h d_model back to d_model."""

    def __init__(self, d_model: int, heads: int) -> None:
        super().__init__()
        self.W_q, self.W_k, self.W_v = (nn.Linear(d_model, heads * d_model) for _ in range(3))
        self.W_o = nn.Linear(heads * d_model, d_model)


class Products(TorchFunctionMode):
    """Counts the multiplications of every matrix product that runs inside of it."""

    def __init__(self) -> None:
        super().__init__()
        self.multiplications = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func in (torch.Tensor.__matmul__, torch.Tensor.matmul, torch.matmul, nn.functional.linear):
            self.multiplications += result.numel() * args[0].shape[-1]  # each entry sums so many products
        return result


def work(module: nn.Module, x: torch.Tensor) -> tuple[int, int]:
    """The multiplications of self-attention over x (B, N, d_model), and how many weights come of it."""
    with torch.no_grad(), Products() as counter:
        _, weights = module(x, x, x)  # (B, h, N, N)
    return counter.multiplications, weights.numel()


@demonstration(
    id="heads.parameters",
    claim=Text(
        en="Multi-head attention has 4 d_model² + 4 d_model parameters for any number of heads.",
        zh="不论几个头，多头注意力的参数量都是 4 d_model² + 4 d_model。",
    ),
    formula=r"3\,(d_{model}^{2}+d_{model})+(d_{model}^{2}+d_{model})=4\,d_{model}^{2}+4\,d_{model}",
    params=[
        Int(name="d_model", default=64, low=16, high=512),
        Int(name="N", default=10, low=2, high=128, en="tokens N", zh="token 数 N"),
    ],
    facts=[
        Numbers(name="widths", en="d_model", zh="d_model"),
        Numbers(name="counts", en="parameters with 8 heads", zh="8 个头的参数量"),
        Numbers(name="by_heads", en="parameters with 1, 2, 4, 8, 16 heads", zh="1、2、4、8、16 个头的参数量"),
        Count(name="parameters_1", en="parameters with 1 head", zh="1 个头的参数量"),
        Count(name="parameters_16", en="parameters with 16 heads", zh="16 个头的参数量"),
        Count(name="parameters_torch", en="parameters of nn.MultiheadAttention", zh="nn.MultiheadAttention 的参数量"),
        Count(name="parameters_full", en="parameters with 16 heads of full width", zh="16 个全宽头的参数量"),
        Count(name="products_1", en="multiplications, 1 head", zh="1 个头的乘法次数"),
        Count(name="products_16", en="multiplications, 16 heads", zh="16 个头的乘法次数"),
        Count(name="weights_1", en="attention weights, 1 head", zh="1 个头的注意力权重个数"),
        Count(name="weights_16", en="attention weights, 16 heads", zh="16 个头的注意力权重个数"),
        Count(name="default_width", en="width of a head in nn.Transformer", zh="nn.Transformer 默认一个头的宽度"),
    ],
    source=["001-27", "001-35"],
    proof=count,
)
def parameters(
    d_model: int, N: int, rng: torch.Generator, build: Build = MultiHeadAttention,
    transformer: Callable[..., object] = nn.Transformer,
) -> Evidence:  # fmt: skip
    heads = [h for h in HEADS if d_model % h == 0]
    counts = [count(build(width, 8)) for width in WIDTHS]
    by_heads = [count(build(d_model, h)) for h in heads]
    x = torch.randn(1, N, d_model, generator=rng)  # (B, N, d_model)
    (products_1, weights_1), (products_16, weights_16) = (work(build(d_model, h), x) for h in (heads[0], heads[-1]))
    default = {name: each.default for name, each in inspect.signature(transformer).parameters.items()}
    facts: dict[str, Value] = {
        "widths": [float(width) for width in WIDTHS],
        "counts": [float(each) for each in counts],
        "by_heads": [float(each) for each in by_heads],
        "parameters_1": by_heads[0],
        "parameters_16": by_heads[-1],
        "parameters_torch": count(nn.MultiheadAttention(d_model, heads[-1])),
        "parameters_full": count(FullWidthHeads(d_model, heads[-1])),
        "products_1": products_1, "products_16": products_16, "weights_1": weights_1, "weights_16": weights_16,
        "default_width": default["d_model"] // default["nhead"],
    }  # fmt: skip
    return Evidence(
        facts=facts,
        figures=[_curve(counts), _bars(heads, by_heads), _table()],
        sample=Text(
            f"{len(counts)} widths, {len(heads)} numbers of heads", f"{len(counts)} 种宽度，{len(heads)} 种头数"
        ),
    )


def _curve(counts: list[int]) -> Curves:
    return Curves(
        caption=Text("parameters by d_model", "参数量随 d_model 的变化"),
        x=[float(width) for width in WIDTHS],
        x_label=Text("d_model", "d_model"),
        series=[Series(label=Text("8 heads", "8 个头"), values=[float(each) for each in counts])],
    )


def _bars(heads: list[int], by_heads: list[int]) -> Bars:
    return Bars(
        caption=Text("parameters by the number of heads", "参数量随头数的变化"),
        labels=[f"h = {h}" for h in heads],
        series=[Series(label=Text("parameters", "参数量"), values=[float(each) for each in by_heads])],
    )


def _table() -> Table:
    return Table(
        caption=Text("what the number of heads costs", "头数的代价"),
        columns=[Text("1 head", "1 个头"), Text("16 heads", "16 个头")],
        rows=[
            Row(label=Text("parameters", "参数量"), facts=["parameters_1", "parameters_16"]),
            Row(label=Text("multiplications", "乘法次数"), facts=["products_1", "products_16"]),
            Row(label=Text("weights to keep", "要存的权重"), facts=["weights_1", "weights_16"]),
            Row(label=Text("parameters, heads of full width", "全宽头的参数量"), facts=["", "parameters_full"]),
        ],
    )
