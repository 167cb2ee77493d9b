"""The decoder asks and the encoder is read: what moves when either side changes, and which sizes must agree."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import cross
from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.cross import Projections
from solutions.evidence import Evidence, Int, Number, Row, Shape, Table, Text, Value, Word

Project = Callable[[Tensor, Tensor, Projections], tuple[Tensor, Tensor, Tensor]]
FINE = "no error"


def queries_keys_values(decoder: Tensor, encoder: Tensor, W: Projections) -> tuple[Tensor, Tensor, Tensor]:
    Q = decoder @ W.W_q  # (T, d_dec) -> (T, d_k)
    K = encoder @ W.W_k  # (S, d_enc) -> (S, d_k)
    V = encoder @ W.W_v  # (S, d_enc) -> (S, d_v)
    return Q, K, V


def outcome(attempt: Callable[[], object]) -> str:
    """The name of the error that the attempt raises, or FINE."""
    try:
        attempt()
    except RuntimeError as error:
        return type(error).__name__
    return FINE


@demonstration(
    id="cross.sources",
    claim=Text(
        en="In cross-attention Q comes from the decoder, K and V from the encoder; only d_k must fit both sides.",
        zh="交叉注意力中 Q 来自解码器，K、V 来自编码器；两侧之间只要求 d_k 相同。",
    ),
    formula=r"Q=YW_q\ (T\times d_k),\quad K=XW_k\ (S\times d_k),\quad V=XW_v\ (S\times d_v)",
    params=[
        Int(name="T", default=3, low=2, high=64, en="decoder tokens T", zh="解码器 token 数 T"),
        Int(name="S", default=7, low=2, high=64, en="encoder tokens S", zh="编码器 token 数 S"),
        Int(name="d_dec", default=13, low=1, high=64, en="width of the decoder", zh="解码器宽度"),
        Int(name="d_enc", default=11, low=1, high=64, en="width of the encoder", zh="编码器宽度"),
        Int(name="d_k", default=5, low=2, high=64),
        Int(name="d_v", default=2, low=1, high=64),
    ],
    facts=[
        Shape(name="weights_shape", en="shape of the weights", zh="权重的形状"),
        Shape(name="output_shape", en="shape of the output", zh="输出的形状"),
        *(
            Number(name=f"{side}_{what}", en=f"change of {what} with the {side}", zh=f"改动{word}后 {what} 的变化")
            for side, word in (("encoder", "编码器"), ("decoder", "解码器"))
            for what in ("Q", "K", "V", "output")
        ),
        Word(name="as_given", en="outcome with these sizes", zh="按给定尺寸的运行结果"),
        Word(name="other_d_k", en="outcome with K one wider than Q", zh="K 比 Q 宽 1 时的运行结果"),
        Word(name="fewer_values", en="outcome with one value too few", zh="value 少一个时的运行结果"),
        Word(name="own_values", en="outcome with values of the decoder", zh="value 取自解码器时的运行结果"),
    ],
    source=["001-01", "003-30", "003-34", "003-37"],
    proof=queries_keys_values,
)
def sources(
    T: int, S: int, d_dec: int, d_enc: int, d_k: int, d_v: int, rng: torch.Generator,
    project: Project = queries_keys_values,
) -> Evidence:  # fmt: skip
    W = cross.drawn(d_dec, d_enc, d_k, d_v, rng)
    decoder, encoder = torch.randn(T, d_dec, generator=rng), torch.randn(S, d_enc, generator=rng)
    other_decoder, other_encoder = decoder.roll(1, 0) + 1, encoder.roll(1, 0) + 1

    def everything(decoder: Tensor, encoder: Tensor) -> dict[str, Tensor]:
        Q, K, V = project(decoder, encoder, W)
        return {"Q": Q, "K": K, "V": V, "output": scaled_dot_product_attention(Q, K, V[: len(K)])[0]}

    now = everything(decoder, encoder)
    changed = {"encoder": everything(decoder, other_encoder), "decoder": everything(other_decoder, encoder)}
    Q, K, V = (now[name] for name in ("Q", "K", "V"))
    wider = torch.cat([K, K[:, :1]], dim=1)  # (S, d_k + 1)
    facts: dict[str, Value] = {
        f"{side}_{name}": (after[name] - tensor).abs().max().item()
        for side, after in changed.items()
        for name, tensor in now.items()
    }
    facts["weights_shape"] = list(scaled_dot_product_attention(Q, K, V[: len(K)])[1].shape)
    facts["output_shape"] = list(now["output"].shape)
    facts["as_given"] = outcome(lambda: scaled_dot_product_attention(Q, K, V))
    facts["other_d_k"] = outcome(lambda: scaled_dot_product_attention(Q, wider, V))
    facts["fewer_values"] = outcome(lambda: scaled_dot_product_attention(Q, K, V[1:]))
    facts["own_values"] = outcome(lambda: scaled_dot_product_attention(Q, K, decoder))
    return Evidence(facts=facts, figures=[moves(), runs()], sample=Text("one pair of sequences", "一对序列"))


def moves() -> Table:
    return Table(
        caption=Text("largest change when a side is changed", "改动一侧之后的最大变化"),
        columns=[Text("encoder changed", "改动编码器"), Text("decoder changed", "改动解码器")],
        rows=[
            Row(label=Text(name, name if name != "output" else "输出"), facts=[f"encoder_{name}", f"decoder_{name}"])
            for name in ("Q", "K", "V", "output")
        ],
    )


def runs() -> Table:
    rows = {
        "weights_shape": Text("weights", "权重"),
        "output_shape": Text("output", "输出"),
        "as_given": Text("as given", "按给定尺寸"),
        "other_d_k": Text("K wider than Q", "K 比 Q 宽"),
        "fewer_values": Text("one value too few", "value 少一个"),
        "own_values": Text("values of the decoder", "value 取自解码器"),
    }
    return Table(
        caption=Text("what runs, and its shape", "能否运行，形状如何"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
