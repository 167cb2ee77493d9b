"""Self-attention, translation and captioning: one function, called with other arguments, held against torch's own."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions import cross
from solutions.catalog import demonstration
from solutions.cross import Projections
from solutions.evidence import Evidence, Int, Number, Row, Shape, Table, Text, Value

Attend = Callable[[Tensor, Tensor, Projections], tuple[Tensor, Tensor]]
WIDTH = 32  # of the text; nn.MultiheadAttention wants d_k = d_v = the width of the asking side
USES = ("self", "translation", "captioning")


def torchs_own(Y: Tensor, X: Tensor, W: Projections) -> Tensor:
    """What nn.MultiheadAttention computes with one head and W_o = I: Y (N_q, d), X (N_k, d_x) -> (N_q, d)."""
    output, _ = functional.multi_head_attention_forward(
        Y, X, X, WIDTH, num_heads=1, in_proj_weight=None, in_proj_bias=None, bias_k=None, bias_v=None,
        add_zero_attn=False, dropout_p=0.0, out_proj_weight=torch.eye(WIDTH), out_proj_bias=None,
        use_separate_proj_weight=True, q_proj_weight=W.W_q.T, k_proj_weight=W.W_k.T, v_proj_weight=W.W_v.T,
    )  # fmt: skip
    return output


def three_uses(
    text: Tensor, source: Tensor, image: Tensor, W: Projections, W_image: Projections, attend: Attend
) -> list[Tensor]:
    return [
        attend(text, text, W)[0],  # self-attention: (N, d) reads (N, d)
        attend(text, source, W)[0],  # translation: (N, d) reads (S, d)
        attend(text, image, W_image)[0],  # captioning: (N, d) reads regions (R, d_image)
    ]


@demonstration(
    id="cross.one",
    claim=Text(
        en="Self-attention, encoder-decoder attention and captioning are one function; only the arguments differ.",
        zh="自注意力、编码器-解码器注意力、看图说话，是同一个函数，只是参数不同。",
    ),
    formula=r"\mathrm{attend}(Y,X)=\mathrm{softmax}\left(\frac{YW_q(XW_k)^{\top}}{\sqrt{d_k}}\right)XW_v:\quad "
    r"\mathrm{attend}(X,X),\ \mathrm{attend}(Y,X)",
    params=[
        Int(name="words", default=7, low=2, high=64, en="words of the text", zh="文本的词数"),
        Int(name="source", default=11, low=2, high=64, en="words of the source", zh="源句的词数"),
        Int(name="regions", default=49, low=2, high=200, en="regions of the image", zh="图像的区域数"),
        Int(name="d_image", default=48, low=2, high=512, en="width of a region", zh="区域向量的宽度"),
    ],
    facts=[
        fact
        for use, en, zh in (
            ("self", "self-attention", "自注意力"),
            ("translation", "translation", "翻译"),
            ("captioning", "captioning", "看图说话"),
        )
        for fact in (
            Number(name=f"{use}_gap", en=f"difference from torch, {en}", zh=f"{zh}：与 torch 的最大差"),
            Shape(name=f"{use}_weights", en=f"shape of the weights, {en}", zh=f"{zh}：权重的形状"),
            Shape(name=f"{use}_output", en=f"shape of the output, {en}", zh=f"{zh}：输出的形状"),
        )
    ],
    source=["001-01", "003-37", "003-45"],
    proof=three_uses,
)
def one(
    words: int, source: int, regions: int, d_image: int, rng: torch.Generator, attend: Attend = cross.attend
) -> Evidence:
    text = torch.randn(words, WIDTH, generator=rng)  # (N, d)
    others = {
        "self": text,
        "translation": torch.randn(source, WIDTH, generator=rng),  # (S, d)
        "captioning": torch.randn(regions, d_image, generator=rng),  # (R, d_image)
    }
    W = cross.drawn(WIDTH, WIDTH, WIDTH, WIDTH, rng)
    W_image = cross.drawn(WIDTH, d_image, WIDTH, WIDTH, rng)
    of = {"self": W, "translation": W, "captioning": W_image}
    outputs = three_uses(text, others["translation"], others["captioning"], W, W_image, attend)
    facts: dict[str, Value] = {}
    for use, output in zip(USES, outputs, strict=True):
        expected = torchs_own(text, others[use], of[use])
        facts[f"{use}_gap"] = (output - expected).abs().max().item() if output.shape == expected.shape else math.inf
        facts[f"{use}_weights"] = list(attend(text, others[use], of[use])[1].shape)
        facts[f"{use}_output"] = list(output.shape)
    return Evidence(facts=facts, figures=[table()], sample=Text("three calls", "三次调用"))


def table() -> Table:
    rows = {
        "self": Text("text reads text", "文本读文本"),
        "translation": Text("text reads a source", "文本读源句"),
        "captioning": Text("text reads an image", "文本读图像"),
    }
    return Table(
        caption=Text("one function, three calls", "一个函数，三次调用"),
        columns=[Text("weights", "权重"), Text("output", "输出"), Text("off torch by", "与 torch 的差")],
        rows=[Row(label=rows[use], facts=[f"{use}_weights", f"{use}_output", f"{use}_gap"]) for use in USES],
    )
