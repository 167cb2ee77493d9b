"""The followed row worked out: what is written beneath the matrices adds up to what stands in them."""

from __future__ import annotations

import math
import re

import pytest
from rich.cells import cell_len

from quizapp import locale
from quizapp.walk.row import Line, Worked, worked
from quizapp.walk.steps import matrices, says
from quizapp.walk.walking import D_MODEL, STEPS, Cells, Place, Walk
from quizapp.walk.writing import short, spoken, text_of
from tests.walk.walks import SENTENCES, walk_of

WAYS = [(heads, causal, scaled) for heads in (1, 2, 4) for causal in (True, False) for scaled in (True, False)]
NUMBER = r"−?\d+(?:\.\d+)?(?:e-?\d+)?"
ROUGH = 0.011  # of a number written with two decimals
EVERY = pytest.mark.parametrize(("heads", "causal", "scaled"), WAYS)


def read_number(text: str) -> float:
    return float(text.replace("−", "-"))


def line(table: Worked, label: str) -> Line:
    return next(each for each in table.lines if each.label == label)


def numbers(cells: Cells) -> list[float]:
    assert None not in cells
    return [float(cell or 0.0) for cell in cells]


def close(ours: list[float], theirs: list[float], slack: float = 1e-5) -> bool:
    return len(ours) == len(theirs) and all(
        abs(a - b) <= slack * max(1, abs(b)) for a, b in zip(ours, theirs, strict=True)
    )


def every_place(walk: Walk, step: str) -> list[Place]:
    return [Place(step, token, head + 1) for token in range(len(walk.names)) for head in range(walk.setting.heads)]


@EVERY
def test_into_the_layer(heads: int, causal: bool, scaled: bool) -> None:
    walk = walk_of(SENTENCES["animal"], heads, causal, scaled)
    for place in every_place(walk, "x"):
        rows = [numbers(each.cells) for each in worked(walk, place).lines]
        e, raised, positions, x = rows
        assert close(raised, [math.sqrt(D_MODEL) * each for each in e])
        assert close(x, [a + b for a, b in zip(raised, positions, strict=True)])
        angles = [place.token / 10000 ** ((i - i % 2) / D_MODEL) for i in range(D_MODEL)]
        assert close(positions, [math.cos(a) if i % 2 else math.sin(a) for i, a in enumerate(angles)])
    for place in every_place(walk, "qkv"):
        x = walk.numbers("x", place.token)
        for name in "QKV":
            W = walk.matrix(f"W_{name.lower()}", place.head).values
            made = [sum(a * (row[j] or 0.0) for a, row in zip(x, W, strict=True)) for j in range(walk.setting.d_k)]
            assert close(numbers(line(worked(walk, place), name.lower()).cells), made)


@EVERY
def test_the_weights(heads: int, causal: bool, scaled: bool) -> None:
    walk = walk_of(SENTENCES["animal"], heads, causal, scaled)
    count, d_k = len(walk.names), walk.setting.d_k
    for place in every_place(walk, "softmax"):
        seen = list(range(place.token + 1 if causal else count))
        table = worked(walk, place)
        assert table.columns == tuple(walk.names[key] for key in seen)
        q = walk.numbers("Q", place.token, place.head)
        products = [sum(a * b for a, b in zip(q, walk.numbers("K", key, place.head), strict=True)) for key in seen]
        scores = [each / math.sqrt(d_k) if scaled else each for each in products]
        assert close(numbers(line(table, "q·k").cells), products)
        assert close(numbers(line(table, f"÷ √{d_k}" if scaled else "q·k").cells), scores)
        exps = numbers(line(table, "exp").cells)
        assert close(exps, [math.exp(each) for each in scores], 1e-4)
        weights = numbers(line(table, "weight").cells)
        assert close(weights, [each / sum(exps) for each in exps])
        assert weights == [cell for cell in walk.row("weights", place.token, place.head) if cell is not None]
        assert line(table, "exp").note == f"sum {short(math.fsum(exps))}"
        assert line(table, "weight").note == "sum 1.00"
        best = line(table, "weight").best
        assert best is not None
        assert weights[best] == max(weights)


@EVERY
def test_out_of_the_layer(heads: int, causal: bool, scaled: bool) -> None:
    walk = walk_of(SENTENCES["zh"], heads, causal, scaled)
    for place in every_place(walk, "values"):
        table, Z = worked(walk, place), walk.numbers("Z", place.token, place.head)
        weights, v, parts = (numbers(each.cells) for each in table.lines)
        assert close(parts, [a * b for a, b in zip(weights, v, strict=True)])
        assert close([sum(parts)], [Z[0]])
        assert table.lines[2].note == f"sum {short(Z[0])}"
        assert text_of(table.below[0]).endswith(f"= ({', '.join(map(short, Z))})")
    for place in every_place(walk, "heads"):
        concat = walk.numbers("concat", place.token)
        assert concat == [each for head in range(heads) for each in walk.numbers("Z", place.token, head + 1)]
        assert len(worked(walk, place).lines) == heads
    for place in every_place(walk, "output"):
        concat, output = (numbers(each.cells) for each in worked(walk, place).lines)
        W = walk.matrix("W_o").values
        made = [sum(a * (row[j] or 0.0) for a, row in zip(concat, W, strict=True)) for j in range(D_MODEL)]
        assert close(output, made)


@pytest.mark.parametrize("step", ["qkv", "products", "output"])
def test_the_products_that_are_written_out_add_up(step: str) -> None:
    walk = walk_of(SENTENCES["cat"])
    for place in every_place(walk, step):
        text = text_of(worked(walk, place).below[0])
        pairs = re.findall(rf"\(({NUMBER})\)\(({NUMBER})\)", text)
        assert len(pairs) == (walk.setting.d_k if step == "products" else D_MODEL)
        total = sum(read_number(a) * read_number(b) for a, b in pairs)
        written = read_number(text.rpartition("= ")[2])
        assert total == pytest.approx(
            written, abs=sum(ROUGH * (abs(read_number(a)) + abs(read_number(b))) for a, b in pairs)
        )
        assert f"({walk.names[place.token]})" in text


def test_the_masked_keys_stand_there_without_a_number() -> None:
    walk = walk_of(SENTENCES["cat"])
    table = worked(walk, Place("mask", 2, 1))
    assert [cell is None for cell in table.lines[1].cells] == [False] * 3 + [True] * 4
    assert table.lines[1].note == "3 keys left"
    assert worked(walk, Place("mask", 0, 1)).lines[1].note == "1 key left"
    assert len(worked(walk_of(SENTENCES["cat"], causal=False), Place("mask", 2, 1)).lines) == 1


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_step_says_one_thing_about_this_token(sentence: str, language: locale.Language) -> None:
    locale.use(language)
    for heads, causal, scaled in ((1, True, True), (2, False, True), (4, True, False)):
        walk = walk_of(SENTENCES[sentence], heads, causal, scaled)
        for step in STEPS:
            for place in every_place(walk, step):
                text = spoken(says(walk, place))
                assert text.endswith("。" if language == "zh" else ".")
                assert "None" not in text
                assert "  " not in text
                assert matrices(walk, place)


def test_equal_tokens_are_told_apart_by_their_places() -> None:
    walk = walk_of(SENTENCES["animal"])
    assert text_of(says(walk, Place("tokens", 0))).endswith("The₁ and the₅ are one token, so their rows are the same.")
    assert text_of(says(walk, Place("x", 4))).endswith("From here on The₁ and the₅ differ.")
    assert text_of(says(walk, Place("tokens", 1))).endswith("usually learned.")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"), (-0.0, "0.00"), (1.0, "1.00"), (-0.756, "−0.76"), (0.005, "0.01"), (0.0049, "0.005"),
        (-0.0005, "−0.001"), (0.00049, "5e-4"), (-7e-9, "−7e-9"), (16.309, "16.31"), (99.994, "99.99"),
        (99.996, "100.0"), (-123.44, "−123.4"), (999.96, "1000"), (99_999.4, "99999"), (99_999.6, "1e5"),
        (5.9e12, "6e12"), (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_at_most_six_cells(value: float, text: str) -> None:
    assert short(value) == text
    assert cell_len(short(value)) <= 6


def test_no_number_is_wider_than_six_cells() -> None:
    for power in range(-12, 13):
        for digits in (1.0, 1.5, 4.999999, 9.95, 9.9949, 9.9951, 9.99996):
            for value in (digits * 10.0**power, -digits * 10.0**power):
                assert cell_len(short(value)) <= 6, value
                assert read_number(short(value)) == pytest.approx(value, rel=0.5, abs=0.005)
