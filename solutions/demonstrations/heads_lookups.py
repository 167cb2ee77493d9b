"""What several heads are for, at equal parameters: two lookups at once, handed to a linear readout."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import Report, demonstration
from solutions.demonstrations import heads_pairs as pairs
from solutions.demonstrations.heads_pairs import Reader
from solutions.evidence import Bars, Count, Curves, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.heads import MultiHeadAttention

Build = Callable[[int, int], MultiHeadAttention]
HIDDEN = 64
ARMS = {"1": (1, 0, 2), "2": (2, 0, 2), "mlp": (1, HIDDEN, 2), "once_1": (1, 0, 1), "once_2": (2, 0, 1)}
"""By name: heads, width of the readout's hidden layer, lookups to learn."""
ONCE = 50  # steps that suffice for a single lookup


def distance(one: Tensor, other: Tensor) -> Tensor:
    """The share of the weight that lies elsewhere, 0 to 1: two distributions (…, N_k) -> (…)."""
    return (one - other).abs().sum(dim=-1) / 2


@torch.no_grad()
def without_head(reader: Reader, head: int, lookups: int, rng: torch.Generator) -> float:
    """The accuracy that is left when W_o no longer reads one of the heads."""
    W_o = reader.attention.W_o.weight  # (d_model, h d_v): a head's numbers arrive in columns
    kept, d_v = W_o.clone(), W_o.shape[1] // reader.attention.heads
    W_o[:, head * d_v : (head + 1) * d_v] = 0
    accuracy = pairs.measure(reader, lookups, rng).accuracy
    W_o.copy_(kept)
    return accuracy


@demonstration(
    id="heads.lookups",
    claim=Text(
        en="With as many parameters, two heads report two payloads to a linear readout and one head cannot; for one "
        "payload, or with a hidden layer behind it, one head is enough.",
        zh="参数一样多，两个头能把两个载荷交给线性读出层，一个头不能；只查一个载荷，或者后面有隐藏层时，一个头就够了。",
    ),
    formula=r"z=\sum_{j}a_{j}v_{j}\quad\mathrm{vs}\quad[\,\sum_{j}a_{j}^{1}v_{j}^{1}\,;\;\sum_{j}a_{j}^{2}v_{j}^{2}\,]",
    params=[Int(name="steps", default=140, low=20, high=400, en="steps for two lookups", zh="两次查询的训练步数")],
    facts=[
        Number(name="accuracy_1", en="accuracy, two lookups, 1 head", zh="两次查询、1 个头的准确率"),
        Number(name="accuracy_2", en="accuracy, two lookups, 2 heads", zh="两次查询、2 个头的准确率"),
        Number(
            name="accuracy_mlp", en="accuracy, two lookups, 1 head, hidden layer", zh="两次查询、1 个头加隐藏层的准确率"
        ),
        Number(name="once_1", en="accuracy, one lookup, 1 head", zh="一次查询、1 个头的准确率"),
        Number(name="once_2", en="accuracy, one lookup, 2 heads", zh="一次查询、2 个头的准确率"),
        Number(name="chance", en="accuracy of guessing both", zh="两个都靠猜的准确率"),
        Count(name="parameters_1", en="parameters of attention with 1 head", zh="1 个头的注意力参数量"),
        Count(name="parameters_2", en="parameters of attention with 2 heads", zh="2 个头的注意力参数量"),
        Number(
            name="larger", en="larger mean weight of one head with the hidden layer", zh="加隐藏层时两个权重中较大的"
        ),
        Number(
            name="smaller", en="smaller mean weight of one head with the hidden layer", zh="加隐藏层时两个权重中较小的"
        ),
        Number(
            name="moved",
            en="share of a head's weight that another query moves",
            zh="换一个 query，一个头移动的权重份额",
        ),
        Number(name="own", en="mean weight of each of 2 heads on its own entity", zh="2 个头各自对所查实体的平均权重"),
        Number(name="apart", en="distance of the 2 heads' weights, two lookups", zh="两次查询时 2 个头的权重差距"),
        Number(name="overlap", en="overlap of the 2 heads' weights, one lookup", zh="一次查询时 2 个头的权重重合度"),
        Number(
            name="pruned", en="best accuracy without one of 2 heads, two lookups", zh="两次查询去掉一个头的最好准确率"
        ),
        Number(
            name="once_pruned", en="accuracy without one of 2 heads, one lookup", zh="一次查询去掉一个头的最差准确率"
        ),
    ],
    source=["001-15", "001-18", "001-31", "002-27"],
    proof=Reader.forward,
    trains=True,
)
def lookups(steps: int, rng: torch.Generator, report: Report, attention: Build = MultiHeadAttention) -> Evidence:
    watch = pairs.Losses(report, sum(_steps(steps, arm) for arm in ARMS))
    readers, found, losses = {}, {}, {}
    for name, (heads, hidden, count) in ARMS.items():
        readers[name] = Reader(pairs.drawn(attention(pairs.D_MODEL, heads)), hidden)
        before = len(watch.all)
        pairs.train(readers[name], count, _steps(steps, name), rng, watch)
        losses[name] = watch.all[before:]
        found[name] = pairs.measure(readers[name], count, rng)
    facts: dict[str, Value] = {"chance": pairs.CHANCE}
    for name in ARMS:
        facts[name if name.startswith("once") else f"accuracy_{name}"] = found[name].accuracy
    for name in ("1", "2"):
        facts[f"parameters_{name}"] = pairs.parameters(readers[name].attention)
    facts["smaller"], facts["larger"] = sorted(found["mlp"].on_pair.mean(0).tolist())
    facts["moved"] = distance(found["1"].weights[1:, 0], found["1"].weights[:-1, 0]).mean().item()
    facts["own"] = found["2"].on_pair.max(dim=-1).values.min().item()
    facts["apart"] = distance(found["2"].weights[:, 0], found["2"].weights[:, -1]).mean().item()
    facts["overlap"] = 1 - distance(found["once_2"].weights[:, 0], found["once_2"].weights[:, -1]).mean().item()
    facts["pruned"] = max(without_head(readers["2"], head, 2, rng) for head in range(2))
    facts["once_pruned"] = min(without_head(readers["once_2"], head, 1, rng) for head in range(2))
    return Evidence(
        facts=facts,
        figures=[_bars(found), _curves(losses), _table()],
        sample=Text(f"5 models, {len(watch.all)} steps in all", f"5 个模型，共 {len(watch.all)} 步"),
    )


def _steps(steps: int, arm: str) -> int:
    return ONCE if ARMS[arm][2] == 1 else steps


def _bars(found: dict[str, pairs.Measured]) -> Bars:
    return Bars(
        caption=Text("accuracy on two lookups", "两次查询的准确率"),
        labels=["h = 1", "h = 2", "h = 1, MLP"],
        series=[Series(label=Text("both right", "两个都对"), values=[found[arm].accuracy for arm in list(ARMS)[:3]])],
    )


def _curves(losses: dict[str, list[float]]) -> Curves:
    return Curves(
        caption=Text("loss on two lookups, linear readout", "两次查询的损失，线性读出"),
        x=[float(step) for step in range(len(losses["1"]))],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("1 head", "1 个头"), values=losses["1"]),
            Series(label=Text("2 heads", "2 个头"), values=losses["2"], tested=False),
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("accuracy by heads", "各头数的准确率"),
        columns=[Text("1 head", "1 个头"), Text("2 heads", "2 个头")],
        rows=[
            Row(label=Text("two lookups, linear", "两次查询，线性"), facts=[f"accuracy_{heads}" for heads in (1, 2)]),
            Row(label=Text("two lookups, hidden layer", "两次查询，隐藏层"), facts=["accuracy_mlp", ""]),
            Row(label=Text("one lookup, linear", "一次查询，线性"), facts=["once_1", "once_2"]),
            Row(label=Text("parameters", "参数量"), facts=[f"parameters_{heads}" for heads in (1, 2)]),
        ],
    )
