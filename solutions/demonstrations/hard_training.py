"""Five ways to train the same reader: softly, through argmax, straight-through, with Gumbel noise, by REINFORCE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from solutions import hard
from solutions.adam import Adam
from solutions.catalog import Report, demonstration
from solutions.evidence import Count, Curves, Evidence, Flag, Int, Number, Progress, Row, Series, Table, Text, Value
from solutions.hard import Reader, Shelf

KEYS, SETS, STEPS, RATE = 8, 64, 100, 0.05
Rule = Callable[[Tensor, torch.Generator], tuple[Tensor, Tensor | None]]
"""From scores (B, N) to weights (B, N), and the log-probability (B,) of what was drawn, if anything was."""

RULES: dict[str, Rule] = {
    "soft": lambda scores, rng: (hard.soft(scores), None),
    "argmax": lambda scores, rng: (hard.hard(scores), None),
    "straight": lambda scores, rng: (hard.straight_through(scores), None),
    "gumbel": lambda scores, rng: (hard.gumbel_softmax(scores, rng), None),
    "reinforce": lambda scores, rng: hard.draw(scores, rng),
}
LABELS = {
    "soft": Text("soft", "软注意力"),
    "argmax": Text("argmax", "argmax"),
    "straight": Text("straight-through", "直通估计"),
    "gumbel": Text("Gumbel-softmax", "Gumbel-softmax"),
    "reinforce": Text("REINFORCE", "REINFORCE"),
}


def losses_of(model: Reader, shelf: Shelf, rule: Rule, rng: torch.Generator, baseline: float) -> tuple[Tensor, Tensor]:
    weights, log_probability = rule(model.scores(shelf), rng)  # (B, N), (B,) or None
    losses = cross_entropy(model.read(shelf, weights), shelf.answers, reduction="none")  # (B,)
    loss = losses.mean()
    if log_probability is not None:
        loss = loss + hard.reinforce(losses, log_probability, baseline)
    return losses.detach(), loss  # (B,), (): what is reported, what is minimised


Watch = Callable[[float, Callable[[], float]], None]
"""Told the loss of each step, and how to find out which share of its sets is answered rightly now, by an argmax."""


class Trained:
    """A reader trained by one rule, what it began with and what its first gradients were."""

    def __init__(self, rule: Rule, payloads: int, rng: torch.Generator, watch: Watch) -> None:
        self.model = hard.reader(KEYS, payloads, rng)
        self.model.W_v.data += torch.eye(payloads)  # the values can be read from the start
        self.start = Reader(*(W.detach().clone() for W in self.model))
        self.losses: list[float] = []
        adam = Adam(self.model, lr=RATE)
        for _ in range(STEPS):
            shelf = hard.shelves(SETS, KEYS, payloads, rng)
            losses, loss = losses_of(self.model, shelf, rule, rng, baseline=self.losses[-1] if self.losses else 0.0)
            adam.zero_grad()
            loss.backward()
            self.losses.append(losses.mean().item())
            watch(self.losses[-1], partial(self.accuracy, shelf, hard.hard))
            adam.step()
        self.query_gradient = self.model.W_q.grad is not None

    def moved(self, name: str) -> float:
        """How far a matrix went, relative to where it began."""
        now, before = getattr(self.model, name), getattr(self.start, name)
        return ((now - before).norm() / before.norm()).item()

    def accuracy(self, shelf: Shelf, weigh: Callable[[Tensor], Tensor]) -> float:
        with torch.no_grad():
            logits = self.model.read(shelf, weigh(self.model.scores(shelf)))  # (B, payloads)
        return (logits.argmax(-1) == shelf.answers).float().mean().item()

    def picked(self, shelf: Shelf) -> float:
        """Share of sets in which the best score is that of the key asked for."""
        return (self.model.scores(shelf).argmax(-1) == shelf.place).float().mean().item()


@demonstration(
    id="hard.training",
    claim=Text(
        en="Trained through a plain argmax a reader never learns where to look; straight-through, Gumbel-softmax and "
        "REINFORCE all teach it.",
        zh="直接用 argmax 训练，读取者学不会看哪里；直通估计、Gumbel-softmax 和 REINFORCE 都教得会。",
    ),
    formula=r"\text{argmax: }\frac{\partial L}{\partial W_q}=0,\qquad"
    r"\text{REINFORCE: }\nabla\mathrm{E}[L]=\mathrm{E}\left[(L-b)\,\nabla\log p_i\right]",
    params=[Int(name="payloads", default=4, low=2, high=16, en="possible payloads", zh="载荷的取值数")],
    facts=[
        *(
            fact
            for rule, label in LABELS.items()
            for fact in (
                Number(name=f"accuracy_{rule}", en=f"accuracy, {label.en}", zh=f"{label.zh}的准确率"),
                Number(name=f"picked_{rule}", en=f"share of right keys picked, {label.en}",
                       zh=f"{label.zh}选中正确 key 的比例",
                    unit="%"),
                Number(name=f"query_moved_{rule}", en=f"relative change of W_q, {label.en}",
                       zh=f"{label.zh}的 W_q 相对变化"),
                Number(name=f"value_moved_{rule}", en=f"relative change of W_v, {label.en}",
                       zh=f"{label.zh}的 W_v 相对变化"),
                Number(name=f"loss_{rule}", en=f"final loss, {label.en}", zh=f"{label.zh}的最终损失"),
            )
        ),
        Flag(name="argmax_has_gradient", en="a gradient of W_q through argmax", zh="argmax 下 W_q 有梯度"),
        Number(name="soft_then_hard", en="accuracy trained softly, read by argmax", zh="软训练、argmax 读取的准确率"),
        Number(name="chance", en="accuracy of guessing", zh="瞎猜的准确率"),
        Count(name="steps", en="steps of each training", zh="每次训练的步数"),
    ],
    source=["003-24", "003-25"],
    proof=losses_of,
    trains=True,
)  # fmt: skip
def training(payloads: int, rng: torch.Generator, report: Report, rules: Mapping[str, Rule] = RULES) -> Evidence:
    done = 0

    def watch(loss: float, accuracy: Callable[[], float]) -> None:
        nonlocal done
        done += 1
        if done % 10 == 0:
            report(Progress(done=done, total=len(rules) * STEPS, loss=loss, accuracy=accuracy()))

    facts: dict[str, Value] = {"chance": 1 / payloads, "steps": STEPS}
    trained = {name: Trained(rule, payloads, rng, watch) for name, rule in rules.items()}
    shelf = hard.shelves(1000, KEYS, payloads, rng)
    for name, each in trained.items():
        facts[f"accuracy_{name}"] = each.accuracy(shelf, hard.soft if name == "soft" else hard.hard)
        facts[f"picked_{name}"] = each.picked(shelf)
        facts[f"query_moved_{name}"], facts[f"value_moved_{name}"] = each.moved("W_q"), each.moved("W_v")
        facts[f"loss_{name}"] = sum(each.losses[-10:]) / 10
    facts["argmax_has_gradient"] = trained["argmax"].query_gradient
    facts["soft_then_hard"] = trained["soft"].accuracy(shelf, hard.hard)
    return Evidence(
        facts=facts,
        figures=[curves(trained), table()],
        sample=Text(f"{len(rules)} readers, {STEPS} steps each", f"{len(rules)} 个读取者，各 {STEPS} 步"),
    )


def curves(trained: Mapping[str, Trained]) -> Curves:
    return Curves(
        caption=Text("loss while training", "训练中的损失"),
        x=[float(step) for step in range(STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=LABELS[name], values=each.losses, tested=name == "argmax") for name, each in trained.items()
        ],
    )


def table() -> Table:
    columns = {
        "accuracy": Text("accuracy", "准确率"),
        "picked": Text("right key", "选对 key"),
        "query_moved": Text("W_q moved", "W_q 变化"),
        "value_moved": Text("W_v moved", "W_v 变化"),
    }
    return Table(
        caption=Text("after training", "训练之后"),
        columns=list(columns.values()),
        rows=[Row(label=label, facts=[f"{column}_{rule}" for column in columns]) for rule, label in LABELS.items()],
    )
