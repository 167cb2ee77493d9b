"""Splitting into heads and merging them: a view moves no number, so only the transpose puts them in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Shape, Table, Text, Value, Word
from solutions.heads import merge, split

Split = Callable[[Tensor, int], Tensor]
Merge = Callable[[Tensor], Tensor]
FINE = "no error"


def viewed(x: Tensor, heads: int) -> Tensor:
    """The usual mistake: (B, N, h d_k) -> (B, h, N, d_k) by a view alone."""
    B, N, d_model = x.shape
    return x.view(B, heads, N, d_model // heads)


def changed_cells(cut: Split, x: Tensor, heads: int, token: int) -> Tensor:
    """In which cells a change of one token of x (B, N, d_model) arrives -> (h, N) bool."""
    moved = x.clone()
    moved[:, token] += 1
    return (cut(moved, heads) != cut(x, heads)).any(dim=-1)[0]  # (B, h, N, d_k) -> (h, N)


class Merged(NamedTuple):
    error: str
    gap: float  # from the tokens that were split, inf if the attempt raised
    tokens: int  # how many tokens the first row is made of


def attempt(join: Merge, x: Tensor, heads: int, cut: Split) -> Merged:
    """Merge what was split from x (B, N, d_model), and compare. What comes out of attention is laid out anew."""
    try:
        merged = join(cut(x, heads).contiguous())
    except RuntimeError as error:
        return Merged(type(error).__name__, float("inf"), 0)
    first_row = join(cut(numbered(x), heads).contiguous())[0, 0]  # (d_model,)
    return Merged(FINE, (merged - x).abs().max().item(), len(first_row.unique()))


def numbered(x: Tensor) -> Tensor:
    """In place of every number of x (B, N, d_model) the position of its token."""
    return torch.arange(x.shape[1]).view(1, -1, 1).expand_as(x).contiguous()


def merges(B: int, N: int, width: int) -> dict[str, Merge]:
    """Four ways from (B, h, N, d_k) to (B, N, h d_k)."""
    return {
        "view": lambda x: x.transpose(1, 2).view(B, N, width),  # (B, N, h, d_k) lies apart in memory
        "copied": lambda x: x.transpose(1, 2).contiguous().view(B, N, width),
        "reshaped": lambda x: x.transpose(1, 2).reshape(B, N, width),
        "untransposed": lambda x: x.reshape(B, N, width),  # runs, and joins pieces of other tokens
    }


@demonstration(
    id="heads.split",
    claim=Text(
        en="The view (B, h, N, d_k) has the right shape and the wrong contents: its head 1 holds the first N/h tokens.",
        zh="直接 view 成 (B, h, N, d_k)，形状对而内容错：第 1 个头装的是前 N/h 个 token。",
    ),
    formula=r"(B,N,h\,d_k)\;\rightarrow\;(B,N,h,d_k)\;\rightarrow\;(B,h,N,d_k)",
    params=[
        Int(name="B", default=2, low=1, high=16, en="sequences B", zh="序列数 B"),
        Int(name="N", default=12, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="h", default=4, low=1, high=16, en="heads h", zh="头数 h"),
        Int(name="d_k", default=5, low=1, high=64),
    ],
    facts=[
        Shape(name="head_shape", en="shape after the split", zh="拆分后的形状"),
        Shape(name="view_shape", en="shape after the view alone", zh="只做 view 的形状"),
        Number(name="round_trip", en="largest change by split and merge", zh="拆分再合并的最大改变"),
        Number(name="view_gap", en="distance of the view from the split", zh="只做 view 与正确拆分的差距"),
        Count(name="places", en="number of positions a token changes, split", zh="正确拆分时一个 token 影响的位置数"),
        Count(name="heads_hit", en="number of heads a token changes, split", zh="正确拆分时一个 token 影响的头数"),
        Count(
            name="view_places",
            en="number of positions a token changes, view",
            zh="只做 view 时一个 token 影响的位置数",
        ),
        Count(name="view_heads", en="number of heads a token changes, view", zh="只做 view 时一个 token 影响的头数"),
        Count(name="head_tokens", en="number of tokens in a head after the split", zh="正确拆分时一个头里的 token 数"),
        Count(name="view_tokens", en="number of tokens in a head after the view", zh="只做 view 时一个头里的 token 数"),
        Word(name="merge_view", en="outcome of transpose and view", zh="transpose 后 view 的结果"),
        Number(
            name="merge_copied", en="distance with transpose, contiguous, view", zh="transpose、contiguous、view 的差距"
        ),
        Number(name="merge_reshaped", en="distance with transpose, reshape", zh="transpose、reshape 的差距"),
        Word(name="merge_untransposed", en="outcome of a reshape alone", zh="只做 reshape 的结果"),
        Number(name="untransposed_gap", en="distance with a reshape alone", zh="只做 reshape 的差距"),
        Count(name="row_tokens", en="number of tokens in a row, reshape alone", zh="只做 reshape 时一行里的 token 数"),
    ],
    source=["001-22", "001-23"],
    proof=changed_cells,
)
def splitting(
    B: int, N: int, h: int, d_k: int, rng: torch.Generator, cut: Split = split, join: Merge = merge, bad: Split = viewed
) -> Evidence:
    x = torch.randn(B, N, h * d_k, generator=rng)  # (B, N, d_model)
    right, wrong = changed_cells(cut, x, h, 0), changed_cells(bad, x, h, 0)  # (h, N) each
    tried = {name: attempt(way, x, h, cut) for name, way in merges(B, N, h * d_k).items()}
    facts: dict[str, Value] = {
        "head_shape": list(cut(x, h).shape),
        "view_shape": list(bad(x, h).shape),
        "round_trip": _gap(join(cut(x, h)), x),
        "view_gap": _gap(cut(x, h), bad(x, h)),
        "places": int(right.any(0).sum()),
        "heads_hit": int(right.any(1).sum()),
        "view_places": int(wrong.any(0).sum()),
        "view_heads": int(wrong.any(1).sum()),
        "head_tokens": len(cut(numbered(x), h)[0, 0].unique()),
        "view_tokens": len(bad(numbered(x), h)[0, 0].unique()),
        "merge_view": tried["view"].error,
        "merge_copied": tried["copied"].gap,
        "merge_reshaped": tried["reshaped"].gap,
        "merge_untransposed": tried["untransposed"].error,
        "untransposed_gap": tried["untransposed"].gap,
        "row_tokens": tried["untransposed"].tokens,
    }
    captions = Text("token 1 after the split", "拆分后的第 1 个 token"), Text("after the view alone", "只做 view")
    return Evidence(
        facts=facts,
        figures=[*(_map(*each) for each in zip(captions, (right, wrong), strict=True)), _table()],
        sample=Text(f"x of {tuple(x.shape)}", f"x 的形状 {tuple(x.shape)}"),
    )


def _gap(one: Tensor, other: Tensor) -> float:
    return (one - other).abs().max().item() if one.shape == other.shape else float("inf")


def _map(caption: Text, cells: Tensor) -> Heatmap:
    heads, N = cells.shape
    return Heatmap(
        caption=caption,
        values=[[float(cell) for cell in row] for row in cells.tolist()],
        rows=[f"h{head + 1}" for head in range(heads)],
        columns=[str(place + 1) for place in range(N)],
    )


def _table() -> Table:
    rows = [
        ("tokens in one head", "一个头里的 token 数", "head_tokens", "view_tokens"),
        ("positions changed by a token", "一个 token 影响的位置数", "places", "view_places"),
        ("heads changed by a token", "一个 token 影响的头数", "heads_hit", "view_heads"),
        ("merge without transpose", "合并时不 transpose", "round_trip", "untransposed_gap"),
    ]
    return Table(
        caption=Text("with the transpose and without", "有无 transpose"),
        columns=[Text("with", "有"), Text("without", "无")],
        rows=[Row(label=Text(en, zh), facts=facts) for en, zh, *facts in rows],
    )
