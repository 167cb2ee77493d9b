"""Two ways to hand over the fixed vector: as the first state only, or as an input of every step."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Int, Number, Row, Series, Table, Text, Value

D, E = 16, 8  # widths of a state and of a word
STEP = 1e-6  # by which an entry of c is moved
Feed = Callable[[Tensor, Tensor], Tensor]


def every_step(word: Tensor, c: Tensor) -> Tensor:
    """What the cell is fed at each step (Cho et al.): (B, E), (B, d) -> (B, E + d)."""
    return torch.cat([word, c], dim=-1)


def word_only(word: Tensor, c: Tensor) -> Tensor:
    """The vector is the first state and nothing more (Sutskever et al.): (B, E), (B, d) -> (B, E)."""
    return word


def states(cell: nn.GRUCell, words: Tensor, c: Tensor, feed: Feed, lost: int | None = None) -> Tensor:
    s, found = c, []  # (B, d): s_0 = c
    for t, word in enumerate(words):
        if t == lost:
            s = torch.zeros_like(s)  # wiped out before this step
        s = cell(feed(word.expand(len(c), E), c), s)  # (B, d)
        found.append(s)
    return torch.stack(found)  # (m, B, d)


def effects(cell: nn.GRUCell, words: Tensor, c: Tensor, feed: Feed, lost: int | None = None) -> list[float]:
    """How far each of s_1 … s_m moves when an entry of c does, over all entries: the norm of its Jacobian."""
    moved = torch.cat([torch.zeros(1, D), torch.eye(D)]).double() * STEP  # (1 + d, d): not at all, then entry by entry
    found = states(cell, words, c + moved, feed, lost)  # (m, 1 + d, d)
    return ((found[:, 1:] - found[:, :1]) / STEP).flatten(1).norm(dim=-1).tolist()


@demonstration(
    id="seq2seq.fed",
    claim=Text(
        en="Given as the first state only, c fades step by step; fed at every step, it stays.",
        zh="c 只作初始状态，影响会逐步衰减；每步都输入，影响就一直在。",
    ),
    formula=r"s_0=c,\ s_t=f(s_{t-1},x_t)\qquad\text{or}\qquad s_t=f(s_{t-1},[x_t;c])",
    params=[Int(name="m", default=20, low=4, high=40, en="decoder steps m", zh="解码步数 m")],
    facts=[
        Number(name="first_initial", en="effect of c on s_1, as first state only", zh="c 只作初始状态时对 s_1 的影响"),
        Number(name="last_initial", en="effect of c on s_m, as first state only", zh="c 只作初始状态时对 s_m 的影响"),
        Number(name="first_fed", en="effect of c on s_1, fed at every step", zh="每步输入 c 时对 s_1 的影响"),
        Number(name="last_fed", en="effect of c on s_m, fed at every step", zh="每步输入 c 时对 s_m 的影响"),
        Number(
            name="lost_initial",
            en="effect of c after a lost state, first only",
            zh="状态丢失后，只作初始状态的 c 的影响",
        ),
        Number(name="lost_fed", en="effect of c after a lost state, fed", zh="状态丢失后，每步输入的 c 的影响"),
        Count(
            name="learns_initial", en="numbers in the cell, c as first state only", zh="c 只作初始状态时单元的参数个数"
        ),
        Count(name="learns_fed", en="numbers in the cell, c fed at every step", zh="每步输入 c 时单元的参数个数"),
    ],
    source=["003-04"],
    proof=states,
)
def fed(m: int, rng: torch.Generator, feed: Feed = every_step) -> Evidence:
    words = torch.randn(m, E, generator=rng).double()  # (m, E)
    c = torch.randn(1, D, generator=rng).double()  # (1, d)
    curves: dict[str, list[float]] = {}
    facts: dict[str, Value] = {}
    for name, given in (("initial", word_only), ("fed", feed)):
        cell = nn.GRUCell(given(words[:1], c).shape[-1], D).double()
        with torch.no_grad():
            curves[name] = effects(cell, words, c, given)
            facts[f"lost_{name}"] = effects(cell, words, c, given, lost=m - 1)[-1]
        facts[f"first_{name}"], facts[f"last_{name}"] = curves[name][0], curves[name][-1]
        facts[f"learns_{name}"] = sum(each.numel() for each in cell.parameters())
    return Evidence(facts=facts, figures=[_curves(curves), _table()], sample=Text(f"{m} steps", f"{m} 步"))


def _curves(curves: dict[str, list[float]]) -> Curves:
    return Curves(
        caption=Text("effect of c on the decoder's state", "c 对解码器状态的影响"),
        x=[float(t + 1) for t in range(len(curves["fed"]))],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("fed at every step", "每步输入"), values=curves["fed"]),
            Series(label=Text("first state only", "只作初始状态"), values=curves["initial"], tested=False),
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("effect of c on a state", "c 对状态的影响"),
        columns=[Text("first state only", "只作初始状态"), Text("every step", "每步输入")],
        rows=[
            Row(label=Text("on s_1", "对 s_1"), facts=["first_initial", "first_fed"]),
            Row(label=Text("on s_m", "对 s_m"), facts=["last_initial", "last_fed"]),
            Row(label=Text("on s_m, s_(m−1) lost", "对 s_m，s_(m−1) 丢失"), facts=["lost_initial", "lost_fed"]),
            Row(label=Text("numbers in the cell", "单元的参数个数"), facts=["learns_initial", "learns_fed"]),
        ],
    )
