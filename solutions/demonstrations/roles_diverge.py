"""Three matrices that begin equal come apart by training alone: each learns the block that its place needs."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from solutions import lookup, roles
from solutions.catalog import Report, demonstration
from solutions.evidence import AnyFact, Curves, Evidence, Heatmap, Number, Row, Series, Table, Text, Value
from solutions.roles import Attend, Head, Share

TESTED = 256  # sentences
PAIRS = {"qk": (0, 1), "qv": (0, 2), "kv": (1, 2)}
TASKS = {"": roles.lookup, "majority_": roles.majority}


def from_equal(
    task: roles.Task, rng: torch.Generator, watch: lookup.Watch, attend: Attend, share: Share
) -> tuple[Head, list[Tensor]]:
    head = roles.alike(rng, share)  # W_q = W_k = W_v, (d_model, d_model) each
    before = [W.clone() for W in head[:3]]
    roles.train(head, task, rng, watch, attend)
    return head, [W.detach() - W_0 for W, W_0 in zip(head[:3], before, strict=True)]


def facts_of(prefix: str, en: str, zh: str) -> list[AnyFact]:
    """What is measured of the head that was trained on one task."""
    facts: list[AnyFact] = [
        Number(name=f"{prefix}accuracy", en=f"{en}accuracy", zh=f"{zh}准确率"),
        Number(name=f"{prefix}largest", en=f"{en}mean largest weight of a row", zh=f"{zh}每行最大权重的平均值"),
        Number(name=f"{prefix}cosine_qk", en=f"{en}cosine of the updates of W_q and W_k",
               zh=f"{zh}W_q 与 W_k 更新的余弦".strip()),
    ]  # fmt: skip
    for pair in PAIRS:
        one, other = pair[0], pair[1]
        label = Text(f"{en}accuracy, W_{one} and W_{other} swapped", f"{zh}交换 W_{one}、W_{other} 后的准确率")
        facts.append(Number(name=f"{prefix}swapped_{one}{other}", en=label.en, zh=label.zh.strip()))
    for role in "qkv":
        label = Text(f"{en}size of the update of W_{role} over the start", f"{zh}W_{role} 的更新与起点大小之比")
        facts.append(Number(name=f"{prefix}moved_{role}", en=label.en, zh=label.zh.strip()))
        for block in roles.BLOCKS:
            label = Text(f"{en}share of {block} in the update of W_{role}", f"{zh}W_{role} 的更新中 {block} 的占比")
            facts.append(Number(name=f"{prefix}{role}_{block}", en=label.en, zh=label.zh.strip()))
    return facts


@demonstration(
    id="roles.diverge",
    claim=Text(
        en="From W_q = W_k = W_v the loss alone makes one ask, one answer and one carry content, if the task needs it.",
        zh="从 W_q = W_k = W_v 出发，只靠损失，三者就会分化为提问、应答、携带内容，前提是任务需要。",
    ),
    formula=r"W_q=W_k=W_v=W_0,\qquad\frac{\partial L}{\partial W_q}\ne\frac{\partial L}{\partial W_k}"
    r"\ne\frac{\partial L}{\partial W_v}",
    facts=[
        Number(name="start_gap", en="largest difference of the matrices at the start", zh="起点三个矩阵的最大差"),
        Number(name="gradient_gap", en="|g_q − g_k| / |g_q| at the first step", zh="第一步的 |g_q − g_k| / |g_q|"),
        Number(name="weight", en="mean weight on the token asked for", zh="对所找 token 的平均权重"),
        *facts_of("", "", ""),
        *facts_of("majority_", "majority task: ", "报出最多载荷："),
    ],
    source=["000-03", "000-05", "001-07", "002-06", "002-07", "002-09", "002-11"],
    proof=from_equal,
    trains=True,
)
def diverge(
    rng: torch.Generator, report: Report, attend: Attend = roles.self_attention, share: Share = roles.copied
) -> Evidence:
    start = roles.alike(rng, share)
    g_q, g_k, _ = (each.mean(0) for each in roles.gradients(start, roles.lookup(TESTED, rng), attend))
    facts: dict[str, Value] = {
        "start_gap": max((start.W_q - W).abs().max().item() for W in (start.W_k, start.W_v)),
        "gradient_gap": ((g_q - g_k).norm() / g_q.norm().clamp_min(1e-12)).item(),
    }
    watch = lookup.Watch(report, len(TASKS))
    blocks: list[list[list[float]]] = []
    for prefix, task in TASKS.items():
        head, updates = from_equal(task, rng, watch, attend, share)
        sentences = task(TESTED, rng)
        blocks.append([shares(update) for update in updates])
        W_0 = head.W_q.detach() - updates[0]  # (d_model, d_model)
        for role, parts, update in zip("qkv", blocks[-1], updates, strict=True):
            facts |= {f"{prefix}{role}_{block}": part for block, part in zip(roles.BLOCKS, parts, strict=True)}
            facts[f"{prefix}moved_{role}"] = (update.norm() / W_0.norm()).item()
        cosine = cosine_similarity(updates[0].flatten(), updates[1].flatten(), dim=0)  # ()
        facts[f"{prefix}cosine_qk"] = cosine.item()
        facts |= {f"{prefix}{name}": value for name, value in tested(head, sentences, attend).items()}
        if task is roles.lookup:
            weights = roles.weights_of(head, sentences, attend)  # (B, N, N)
            facts["weight"] = weights.gather(2, sentences.partner[..., None]).mean().item()
    return Evidence(
        facts=facts,
        figures=[
            heatmap(blocks[0], Text("lookup: what each update reads", "查找任务：各个更新读哪一块")),
            heatmap(blocks[1], Text("majority task: the same", "报出最多载荷：同上")),
            curves(watch),
            table(),
        ],
        sample=Text(f"2 models, {lookup.STEPS} steps each", f"2 个模型，各 {lookup.STEPS} 步"),
    )


def shares(update: Tensor) -> list[float]:
    """How an update (d_model, d) divides over the blocks a, b and c that it reads, by its squares."""
    blocks = update.square().unflatten(0, (3, roles.CODES)).sum((1, 2))  # (3,)
    return (blocks / blocks.sum().clamp_min(1e-12)).tolist()


def tested(head: Head, sentences: roles.Sentences, attend: Attend) -> dict[str, Value]:
    """How the trained head does, and how with two of its matrices exchanged."""
    facts: dict[str, Value] = {
        "accuracy": roles.accuracy(head, sentences, attend),
        "largest": roles.weights_of(head, sentences, attend).amax(-1).mean().item(),
    }
    for pair, (one, other) in PAIRS.items():
        matrices = list(head)
        matrices[one], matrices[other] = head[other], head[one]
        facts[f"swapped_{pair}"] = roles.accuracy(Head(*matrices), sentences, attend)
    return facts


def heatmap(values: list[list[float]], caption: Text) -> Heatmap:
    rows: list[list[float | None]] = [list(row) for row in values]
    return Heatmap(caption=caption, values=rows, rows=["W_q", "W_k", "W_v"], columns=list(roles.BLOCKS))


def curves(watch: lookup.Watch) -> Curves:
    return Curves(
        caption=Text("loss from equal matrices", "从相同矩阵出发的损失"),
        x=[float(step) for step in range(lookup.STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("lookup", "查找"), values=watch.training(0)),
            Series(label=Text("majority", "多数"), values=watch.training(1), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "accuracy": Text("accuracy", "准确率"),
        "swapped_qk": Text("W_q and W_k swapped", "交换 W_q 与 W_k"),
        "swapped_kv": Text("W_k and W_v swapped", "交换 W_k 与 W_v"),
        "q_a": Text("W_q: share of block a", "W_q：a 块的占比"),
        "k_b": Text("W_k: share of block b", "W_k：b 块的占比"),
        "v_c": Text("W_v: share of block c", "W_v：c 块的占比"),
        "largest": Text("largest weight of a row", "每行的最大权重"),
    }
    return Table(
        caption=Text("the same start, two tasks", "同样的起点，两个任务"),
        columns=[Text("lookup", "查找"), Text("majority", "多数")],
        rows=[Row(label=label, facts=[f"{prefix}{name}" for prefix in TASKS]) for name, label in rows.items()],
    )
