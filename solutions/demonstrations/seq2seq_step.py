"""The five steps of one decoding step, run in every order, for both customs: ask with the old state or with the new."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from solutions.catalog import demonstration
from solutions.evidence import (
    Bars,
    Choice,
    Count,
    Evidence,
    Figure,
    Int,
    Number,
    Numbers,
    Row,
    Series,
    Shape,
    Table,
    Text,
    Value,
    number,
)
from solutions.orders import State, Step, gaps

READING = ("scores", "weights", "context")
STEPS = (*READING, "update", "predict")
ORDERS = {"s_(t-1)": STEPS, "s_t": ("update", *READING, "predict")}
D, EMBEDDING = 6, 3
CLOSE = 1e-9


class Layers(nn.Module):
    """The cell reads the word and, by the old custom, the context; the output layer reads s_t, and c_t by the new."""

    def __init__(self, words: int, after: bool) -> None:
        super().__init__()
        self.after = after
        self.cell = nn.LSTMCell(EMBEDDING + (0 if after else D), D)
        self.W_o = nn.Linear(2 * D if after else D, words)
        for each in self.parameters():
            nn.init.normal_(each)  # larger than usual, so that wrong orders show


Steps = Callable[[Layers], Mapping[str, Step]]


def steps_of(layers: Layers) -> dict[str, Step]:
    def scores(now: State) -> None:
        now["e"] = now["H"] @ now["s"]  # (n,): the state of this moment

    def weights(now: State) -> None:
        now["alpha"] = now["e"].softmax(dim=0)  # (n,)

    def context(now: State) -> None:
        now["c"] = now["alpha"] @ now["H"]  # (d,)

    def update(now: State) -> None:
        word = now["word"] if layers.after else torch.cat([now["word"], now["c"]])  # (E,) or (E + d,)
        now["s"], now["memory"] = layers.cell(word, (now["s"], now["memory"]))  # (d,) each

    def predict(now: State) -> None:
        seen = torch.cat([now["s"], now["c"]]) if layers.after else now["s"]  # (2d,) or (d,)
        now["y"] = layers.W_o(seen).softmax(dim=0)  # (words,)

    return {"scores": scores, "weights": weights, "context": context, "update": update, "predict": predict}


def reference(layers: Layers, start: State) -> Tensor:
    """y_t by torch's own attention: (words,)."""
    H, old = start["H"], (start["s"], start["memory"])

    def attend(s: Tensor) -> Tensor:
        return scaled_dot_product_attention(s[None], H, H, scale=1.0)[0]  # (d,)

    if layers.after:
        s, _ = layers.cell(start["word"], old)
        return layers.W_o(torch.cat([s, attend(s)])).softmax(dim=0)
    s, _ = layers.cell(torch.cat([start["word"], attend(old[0])]), old)
    return layers.W_o(s).softmax(dim=0)


def run(steps: Mapping[str, Step], order: Sequence[str], start: State) -> State:
    """Everything there is after these steps."""
    now = dict(start)
    for name in order:
        steps[name](now)
    return now


@demonstration(
    id="seq2seq.step",
    claim=Text(
        en="One decoding step has one right order, and it depends on which state asks: the one before or after it.",
        zh="一个解码步只有一种正确的顺序，它取决于用哪个状态去查询：这一步之前的，还是之后的。",
    ),
    formula=r"s_{t-1}\to e_t\to\alpha_t\to c_t\to s_t\to\hat{y}_t\qquad\text{or}\qquad "
    r"s_{t-1}\to s_t\to e_t\to\alpha_t\to c_t\to\hat{y}_t",
    params=[
        Choice(name="asks", default="s_(t-1)", options=("s_(t-1)", "s_t"), en="state that asks", zh="用来查询的状态"),
        Int(name="n", default=5, low=1, high=64, en="tokens of the source n", zh="源序列 token 数 n"),
        Int(name="words", default=11, low=2, high=100, en="words of the vocabulary", zh="词表大小"),
    ],
    facts=[
        Numbers(name="gaps", en="distance of each order from the reference", zh="每种顺序与参考实现的差距"),
        Count(name="right", en="orders that give the reference", zh="与参考实现一致的顺序数"),
        Count(name="broken", en="orders that raise an error", zh="报错的顺序数"),
        Count(name="silent", en="orders that run and are wrong", zh="能运行但结果错误的顺序数"),
        Number(name="early_predict", en="distance with y_t one step early", zh="y_t 提前一步时的差距"),
        Number(name="other_custom", en="distance with the other custom's order", zh="用另一种时序的顺序时的差距"),
        Number(name="custom_gap", en="difference of c_t, old and new state", zh="旧状态与新状态得到的 c_t 之差"),
        Count(name="touched", en="source states that change c_t", zh="会改变 c_t 的源状态数"),
        Number(name="total", en="sum of the probabilities in y_t", zh="y_t 中的概率之和"),
        Number(name="least", en="smallest probability in y_t", zh="y_t 中的最小概率"),
        Shape(name="output_shape", en="shape of y_t", zh="y_t 的形状"),
    ],
    source=["003-07", "003-10", "003-14"],
    proof=steps_of,
    steps=STEPS,
)
def step(asks: str, n: int, words: int, rng: torch.Generator, steps_of: Steps = steps_of) -> Evidence:
    layers = Layers(words, after=asks == "s_t").double()
    sizes = {"H": (n, D), "s": (D,), "earlier": (D,), "memory": (D,), "word": (EMBEDDING,)}
    start = {name: torch.randn(*size, generator=rng, dtype=torch.float64) for name, size in sizes.items()}
    with torch.no_grad():
        steps = steps_of(layers)
        stale = run(steps, READING, {**start, "s": start["earlier"]})  # left behind by the step before
        start = {**stale, "s": start["s"]}
        found = gaps(steps, start, reference(layers, start), out="y")
        end = run(steps, ORDERS[asks], start)

        def context(**changed: Tensor) -> Tensor:
            return run(steps, READING, {**start, **changed})["c"]  # (d,)

        before, after = context(s=start["s"]), context(s=end["s"])
        moved = [context(H=torch.where(torch.arange(n)[:, None] == i, 0.0, start["H"])) - before for i in range(n)]
    gap_of = dict(zip(itertools.permutations(STEPS), found, strict=True))
    order, other = ORDERS[asks], next(order for name, order in ORDERS.items() if name != asks)
    facts: dict[str, Value] = {
        "gaps": found,
        "right": sum(gap < CLOSE for gap in found),
        "broken": sum(math.isinf(gap) for gap in found),
        "silent": sum(CLOSE <= gap < math.inf for gap in found),
        "early_predict": gap_of[(*order[:3], "predict", order[3])],
        "other_custom": gap_of[other],
        "custom_gap": (after - before).abs().max().item(),
        "touched": sum(bool(change.abs().max() > CLOSE) for change in moved),
        "total": end["y"].sum().item(),
        "least": end["y"].min().item(),
        "output_shape": list(end["y"].shape),
    }
    figures: list[Figure] = [_bars(facts), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{len(found)} orders", f"{len(found)} 种顺序"))


def _bars(facts: dict[str, Value]) -> Bars:
    names = ("right", "silent", "broken")
    return Bars(
        caption=Text("orders of the five steps", "五个步骤的各种顺序"),
        labels=["= reference", "≠ reference", "error"],
        series=[Series(label=Text("orders", "顺序数"), values=[number(facts, name) for name in names])],
    )


def _table() -> Table:
    rows = {
        "right": Text("orders that are right", "正确的顺序"),
        "silent": Text("run, but wrong", "能运行但错误"),
        "broken": Text("raise an error", "报错"),
        "custom_gap": Text("c_t: s_(t−1) or s_t", "c_t：用 s_(t−1) 还是 s_t"),
        "touched": Text("source states in c_t", "进入 c_t 的源状态"),
        "early_predict": Text("y_t one step early", "y_t 提前一步"),
        "other_custom": Text("the other custom's order", "另一种时序的顺序"),
        "total": Text("sum of y_t", "y_t 之和"),
    }
    return Table(
        caption=Text("one decoding step", "一个解码步"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
