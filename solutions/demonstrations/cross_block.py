"""torch's own decoder layer has two attentions: one reads the target, the other the encoder, in that order."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Row, Table, Text

D, HEADS = 16, 2
Layer = Callable[[], nn.Module]


def decoder_layer() -> nn.Module:
    return nn.TransformerDecoderLayer(D, HEADS, dim_feedforward=32, dropout=0.0, batch_first=True)


def outputs_of(layer: nn.Module, target: Tensor, memory: Tensor) -> tuple[list[Tensor], Tensor]:
    """What each attention of the layer gives out, in the order in which they run, and the layer's own output."""
    heard: list[Tensor] = []
    hooks = [
        module.register_forward_hook(lambda module, given, output: heard.append(output[0]))
        for module in layer.modules()
        if isinstance(module, nn.MultiheadAttention)
    ]
    output = layer(target, memory)  # (B, T, d)
    for hook in hooks:
        hook.remove()
    return heard, output


@demonstration(
    id="cross.block",
    claim=Text(
        en="A Transformer decoder has both: self-attention over the target, then cross-attention over the encoder.",
        zh="Transformer 解码器两者都有：先对目标序列做自注意力，再对编码器做交叉注意力。",
    ),
    formula=r"\mathrm{self}(y,y)\;\to\;\mathrm{cross}(y,x)\;\to\;\mathrm{FFN}",
    params=[
        Int(name="T", default=5, low=2, high=32, en="target tokens T", zh="目标 token 数 T"),
        Int(name="S", default=7, low=2, high=32, en="source tokens S", zh="源 token 数 S"),
    ],
    facts=[
        Count(name="attentions", en="attentions in a decoder layer", zh="解码器层中的注意力个数"),
        Count(name="attentions_encoder", en="attentions in an encoder layer", zh="编码器层中的注意力个数"),
        Number(
            name="first_by_source",
            en="change of the first attention with the source",
            zh="改动源序列后第一个注意力的变化",
        ),
        Number(
            name="second_by_source",
            en="change of the second attention with the source",
            zh="改动源序列后第二个注意力的变化",
        ),
        Number(
            name="first_by_target",
            en="change of the first attention with the target",
            zh="改动目标序列后第一个注意力的变化",
        ),
        Number(
            name="second_by_target",
            en="change of the second attention with the target",
            zh="改动目标序列后第二个注意力的变化",
        ),
        Number(
            name="whole_by_source", en="change of the layer's output with the source", zh="改动源序列后整层输出的变化"
        ),
        Count(name="parameters", en="parameters of a decoder layer", zh="解码器层的参数量"),
        Count(name="parameters_encoder", en="parameters of an encoder layer", zh="编码器层的参数量"),
        Count(name="parameters_attention", en="parameters of one attention", zh="一个注意力的参数量"),
    ],
    source=["001-01", "001-03", "003-34"],
    proof=outputs_of,
)
def block(T: int, S: int, rng: torch.Generator, build: Layer = decoder_layer) -> Evidence:
    layer = build()
    encoder = nn.TransformerEncoderLayer(D, HEADS, dim_feedforward=32, dropout=0.0, batch_first=True)
    target, other_target = torch.randn(2, 1, T, D, generator=rng)  # (B, T, d) each
    source, other_source = torch.randn(2, 1, S, D, generator=rng)  # (B, S, d) each
    with torch.no_grad():
        heard, output = outputs_of(layer, target, source)
        by_source, output_by_source = outputs_of(layer, target, other_source)
        by_target, _ = outputs_of(layer, other_target, source)

    def change(now: list[Tensor], at: int) -> float:
        return (now[at] - heard[at]).abs().max().item() if at < len(heard) else 0.0

    return Evidence(
        facts={
            "attentions": len(heard),
            "attentions_encoder": len(attentions(encoder)),
            "first_by_source": change(by_source, 0),
            "second_by_source": change(by_source, 1),
            "first_by_target": change(by_target, 0),
            "second_by_target": change(by_target, 1),
            "whole_by_source": (output_by_source - output).abs().max().item(),
            "parameters": size(layer),
            "parameters_encoder": size(encoder),
            "parameters_attention": size(attentions(layer)[0]),
        },
        figures=[table()],
        sample=Text(f"one layer, T = {T}, S = {S}", f"一层，T = {T}，S = {S}"),
    )


def attentions(layer: nn.Module) -> list[nn.MultiheadAttention]:
    return [module for module in layer.modules() if isinstance(module, nn.MultiheadAttention)]


def size(layer: nn.Module) -> int:
    return sum(parameter.numel() for parameter in layer.parameters())


def table() -> Table:
    return Table(
        caption=Text("largest change of what each gives out", "各自输出的最大变化"),
        columns=[Text("target changed", "改动目标"), Text("source changed", "改动源")],
        rows=[
            Row(label=Text("first attention", "第一个注意力"), facts=["first_by_target", "first_by_source"]),
            Row(label=Text("second attention", "第二个注意力"), facts=["second_by_target", "second_by_source"]),
        ],
    )
