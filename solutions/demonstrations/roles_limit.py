"""The most weight that softmax can give one key if the scores are cosines times a gain: it falls with the keys."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.demonstrations.roles_cosine import cosine_scores
from solutions.evidence import Curves, Evidence, Number, Numbers, Row, Series, Table, Text

POINTS = [(N, g) for g in (0.5, 1.0, 2.0, 4.0) for N in (2, 5, 10, 50)]
WIDTH, DRAWS = 4, 200
Score = Callable[[Tensor, Tensor], Tensor]


def extreme(N: int, g: float, rng: torch.Generator, score: Score) -> tuple[Tensor, Tensor]:
    q = torch.randn(1, WIDTH, generator=rng, dtype=torch.float64)  # (1, d_k)
    k = -q.repeat(N, 1)  # (N, d_k): all point away from q …
    k[0] = 3 * q[0]  # … but one, and its length should not matter
    drawn = torch.randn(DRAWS, N, WIDTH, generator=rng, dtype=torch.float64)  # (draws, N, d_k)
    best = (g * score(q, k)).softmax(-1)[0, 0]  # ()
    return best, (g * score(q, drawn)).softmax(-1).amax()  # (), ()


@demonstration(
    id="roles.limit",
    claim=Text(
        en="Cosines end at −1 and 1, so softmax of g·cos gives no key more than e^g/(e^g + (N−1)e^−g).",
        zh="余弦在 −1 与 1 之间，所以对 g 倍余弦做 softmax，一个 key 最多得到 e^g/(e^g + (N−1)e^−g)。",
    ),
    formula=r"\max_j a_j=\frac{e^{g}}{e^{g}+(N-1)e^{-g}}=\frac{1}{1+(N-1)e^{-2g}}",
    facts=[
        Numbers(name="sizes", en="number of keys N", zh="key 数 N"),
        Numbers(name="gains", en="gain g", zh="增益 g"),
        Numbers(name="largest", en="largest weight", zh="最大权重"),
        Number(name="above", en="largest excess of a drawn weight", zh="随机 key 的权重超出最大值的幅度"),
        Number(name="largest_1_50", en="largest weight, g = 1, N = 50", zh="g = 1、N = 50 时的最大权重"),
        Number(name="largest_4_50", en="largest weight, g = 4, N = 50", zh="g = 4、N = 50 时的最大权重"),
    ],
    source=["000-06"],
    proof=extreme,
)
def limit(rng: torch.Generator, score: Score = cosine_scores) -> Evidence:
    best, drawn = zip(*(extreme(N, g, rng, score) for N, g in POINTS), strict=True)
    largest = [each.item() for each in best]
    return Evidence(
        facts={
            "sizes": [float(N) for N, _ in POINTS],
            "gains": [g for _, g in POINTS],
            "largest": largest,
            "above": max((each - most).item() for each, most in zip(drawn, best, strict=True)),
            "largest_1_50": largest[POINTS.index((50, 1.0))],
            "largest_4_50": largest[POINTS.index((50, 4.0))],
        },
        figures=[curves(largest), table()],
        sample=Text(f"{len(POINTS)} settings, {DRAWS} random draws each", f"{len(POINTS)} 组设置，各随机抽 {DRAWS} 次"),
    )


def curves(largest: list[float]) -> Curves:
    gains = sorted({g for _, g in POINTS})
    by_gain = {g: [weight for (_, gain), weight in zip(POINTS, largest, strict=True) if gain == g] for g in gains}
    return Curves(
        caption=Text("largest weight of a key", "一个 key 的最大权重"),
        x=[float(N) for N, g in POINTS if g == gains[0]],
        x_label=Text("keys N", "key 数 N"),
        series=[Series(label=Text(f"g = {g:g}", f"g = {g:g}"), values=by_gain[g], tested=g == 1) for g in gains],
        log_x=True,
    )


def table() -> Table:
    return Table(
        caption=Text("largest weight among 50 keys", "50 个 key 时的最大权重"),
        columns=[Text("g = 1", "g = 1"), Text("g = 4", "g = 4")],
        rows=[Row(label=Text("largest weight", "最大权重"), facts=["largest_1_50", "largest_4_50"])],
    )
