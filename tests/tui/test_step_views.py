"""A step as text: no line is broken, the followed row keeps its digits, a later step's matrix is not shown yet."""

from __future__ import annotations

import itertools
import re

import pytest
from rich.cells import cell_len
from textual.style import Style

from quizapp import locale
from quizapp.tui import wrapping
from quizapp.tui.figures import DEFAULT
from quizapp.tui.views import step as view
from quizapp.tui.views.step_blocks import cut
from quizapp.tui.views.step_plans import drawn
from quizapp.walk.walking import STEPS, Place, Walk
from solutions.evidence import Matrix
from tests.walk.walks import SENTENCES, walk_of

WIDE, NARROW, TINY = (116, 32), (76, 21), (55, 13)  # what a terminal of 120×36, 80×24, 60×16 leaves


@pytest.fixture(autouse=True)
def _breaks_chinese() -> None:
    wrapping.install()


def lines(walk: Walk, place: Place, size: tuple[int, int] = WIDE) -> list[str]:
    return view.page(walk, place, DEFAULT, *size).plain.split("\n")


def followed(shown: list[str]) -> str:
    (row,) = [line for line in shown if line.startswith("▌")]
    return row


# --- whole lines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW, TINY, (100, 25), (200, 60), (75, 20)], ids=str)
def test_no_line_is_wider_than_the_screen(size: tuple[int, int], language: locale.Language) -> None:
    locale.use(language)
    ways = itertools.cycle([(1, True, True), (2, False, True), (4, True, False), (2, True, True), (1, False, False)])
    for sentence, way in zip(SENTENCES, ways, strict=False):
        walk = walk_of(SENTENCES[sentence], *way)
        for step, token in itertools.product(STEPS, {walk.setting.sentence.start, len(walk.names) - 1}):
            shown = lines(walk, Place(step, token, way[0]), size)
            assert max(map(cell_len, shown)) <= size[0], (sentence, step, token)
            assert "…" not in "".join(shown)


@pytest.mark.parametrize("size", [(1, 1), (8, 3), (30, 5), (54, 4)], ids=str)
def test_a_terminal_that_is_no_place_for_it_breaks_nothing(size: tuple[int, int]) -> None:
    for step in STEPS:
        assert lines(walk_of(SENTENCES["twelve-zh"]), Place(step, 3, 1), size)


@pytest.mark.parametrize("step", STEPS)
def test_twelve_chinese_tokens_have_room_in_a_small_terminal(step: str) -> None:
    """All of the matrix and of the row worked out, in each of the 21 lines that are left."""
    locale.use("zh")
    walk = walk_of(SENTENCES["twelve-zh"])
    for token in range(12):
        shown = lines(walk, Place(step, token, 2), NARROW)
        assert len(shown) <= NARROW[1]
        assert sum(bool(re.match(r"^[▌ ] *\S+ +[\d−.·]", line)) for line in shown) >= 12
        assert max(map(cell_len, shown)) <= NARROW[0]
        assert followed(shown).split()[0].strip("▌") == walk.names[token] or walk.names[token] in followed(shown)


@pytest.mark.parametrize("step", STEPS)
def test_everything_fits_the_usual_sizes(step: str) -> None:
    for sentence, (width, height), heads in itertools.product(("cat", "zh", "animal"), (WIDE, NARROW), (2, 4)):
        walk = walk_of(SENTENCES[sentence], heads)
        for token in range(len(walk.names)):
            assert len(lines(walk, Place(step, token, 1), (width, height))) <= height


def test_where_there_is_room_it_is_used() -> None:
    walk = walk_of(SENTENCES["cat"])
    small, large = (lines(walk, Place("softmax", 4), (116, height)) for height in (24, 32))
    assert [line for line in small if line] == [line for line in large if line]
    assert "" not in small[:2]
    assert small.count("") < large.count("")


# --- digits ----------------------------------------------------------------------------------------------------------


Matrices = list[list[list[str]]]


def cells(walk: Walk, place: Place, size: tuple[int, int]) -> Matrices:
    """What stands in the cells of the lowest matrices, by matrix, row and column."""
    block = drawn(walk, place, DEFAULT, *size)[-1]
    rows = block.lines[-len(walk.names) :]
    return [list(each) for each in zip(*map(_grouped, rows), strict=True)]


def _grouped(line: list[tuple[str, str | Style]]) -> list[list[str]]:
    """The cells of a row: coloured ones, and the dots of those that are masked."""
    of_matrix = itertools.groupby(line, lambda piece: isinstance(piece[1], Style) or piece[0].strip() == "·")
    return [[text.strip() for text, _style in pieces] for inside, pieces in of_matrix if inside]


def written(text: str) -> tuple[float, float]:
    """A number, and how far it may be from what it was made of."""
    return float(text.replace("−", "-")), 0.501 * 10.0 ** -len(text.partition(".")[2])


def holds(shown: list[list[str]], matrix: Matrix) -> bool:
    return all(
        text == "·" if cell is None else abs(written(text)[0] - cell) <= written(text)[1]
        for texts, row in zip(shown, matrix.values, strict=True)
        for text, cell in zip(texts, row, strict=True)
    )


@pytest.mark.parametrize("size", [WIDE, NARROW, TINY], ids=str)
@pytest.mark.parametrize("sentence", ["cat", "zh", "twelve-zh"])
@pytest.mark.parametrize("heads", [1, 2, 4])
def test_the_cells_are_those_of_the_evidence(heads: int, sentence: str, size: tuple[int, int]) -> None:
    walk = walk_of(SENTENCES[sentence], heads)
    for step, name in (("products", "products"), ("scale", "scores"), ("mask", "masked"), ("softmax", "weights")):
        assert holds(cells(walk, Place(step, 2, heads), size)[-1], walk.matrix(name, heads))
    assert holds(cells(walk, Place("values", 2, heads), size)[-1], walk.matrix("Z", heads))
    assert holds(cells(walk, Place("output", 2, heads), size)[-1], walk.matrix("output"))
    assert holds(cells(walk, Place("tokens", 2, heads), size)[-1], walk.matrix("e"))


@pytest.mark.parametrize("size", [WIDE, NARROW, TINY], ids=str)
@pytest.mark.parametrize("sentence", ["cat", "animal", "twelve-zh", "same", "long"])
def test_the_followed_row_keeps_all_its_digits(sentence: str, size: tuple[int, int]) -> None:
    for heads, step in itertools.product((1, 2, 4), ("scale", "softmax")):
        walk = walk_of(SENTENCES[sentence], heads, causal=False)
        for token in range(len(walk.names)):
            row = cells(walk, Place(step, token, 1), size)[-1][token]
            decimals = 2 if step == "softmax" else 1
            assert all(len(text.partition(".")[2]) == decimals or text == "1.0" for text in row), row


def test_only_the_other_rows_lose_digits_among_many_tokens() -> None:
    walk = walk_of(SENTENCES["animal"])
    weights = cells(walk, Place("softmax", 10, 1), WIDE)[-1]
    assert all(len(text) == 3 for text in weights[10])
    assert all(len(text) <= 2 for row in weights[:10] for text in row)


# --- one step at a time ----------------------------------------------------------------------------------------------

SHOWN = {
    "tokens": ["id", "e"], "x": ["√8 e", "PE", "x"], "qkv": ["x", "W_q", "W_k", "W_v", "Q₁", "K₁", "V₁"],
    "products": ["Q₁", "K₁ᵀ", "scores"], "scale": ["Q₁", "K₁ᵀ", "scores"], "mask": ["Q₁", "K₁ᵀ", "scores"],
    "softmax": ["Q₁", "K₁ᵀ", "scores", "weights"], "values": ["weights", "V₁", "Z₁"],
    "heads": ["Z₁", "Z₂", "concat"], "output": ["concat", "W_o", "output"],
}  # fmt: skip


def titles(walk: Walk, step: str, size: tuple[int, int]) -> set[str]:
    known = {"id", *itertools.chain(*SHOWN.values())}
    blocks = drawn(walk, Place(step), DEFAULT, *size)
    bold = {text.strip() for block in blocks for line in block.lines for text, style in line if style == "bold"}
    return bold & known


@pytest.mark.parametrize("step", STEPS)
def test_what_a_later_step_makes_is_not_shown_yet(step: str) -> None:
    walk = walk_of(SENTENCES["cat"])
    assert titles(walk, step, WIDE) == set(SHOWN[step])


def test_a_narrow_terminal_shows_the_scores_and_weights_only() -> None:
    walk = walk_of(SENTENCES["cat"])
    found = {step: titles(walk, step, NARROW) for step in STEPS}
    assert found["products"] == found["scale"] == found["mask"] == {"scores"}
    assert found["softmax"] == {"scores", "weights"}
    assert found["qkv"] == {"Q₁", "K₁", "V₁"}


def test_the_scores_stand_where_row_and_column_meet() -> None:
    """Kᵀ has its columns over those of the scores, Q its rows beside them."""
    shown = lines(walk_of(SENTENCES["cat"]), Place("products", 4, 1))
    top = next(index for index, line in enumerate(shown) if "K₁ᵀ" in line)
    first = next(index for index, line in enumerate(shown) if line.lstrip().startswith("the ") and "." in line)
    column = shown[top].index("K₁ᵀ")
    assert column == shown[first - 2].index("scores")
    for at in range(7):
        assert shown[top + 1][column + 5 * at : column + 5 * at + 4].strip()
        assert shown[first][column + 5 * at : column + 5 * at + 4].strip()
    assert shown[first - 2].index("Q₁") < column


def test_the_signs_say_what_the_row_is() -> None:
    shown = lines(walk_of(SENTENCES["cat"]), Place("softmax", 4, 1))
    row = followed(shown)
    assert row.split()[:2] == ["▌", "it"]
    assert row.count("▸") == 1
    assert "".join(shown).count("▌") == "".join(shown).count("▸") == 1


def test_rows_and_steps_can_be_pressed() -> None:
    page = view.page(walk_of(SENTENCES["cat"]), Place("softmax", 4, 1), DEFAULT, *WIDE)
    pressed = {str(span.style.meta.get("press")) for span in page.spans if not isinstance(span.style, str)}  # type: ignore[union-attr]
    assert {f"go({index})" for index in range(10)} | {f"follow({row})" for row in range(7)} <= pressed


# --- the steps in one line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_the_steps_stand_in_one_line_the_present_one_underlined(step: str) -> None:
    for width in (116, 76, 56, 40, 30):
        (line,) = view.strip(step, width)
        assert line.cell_length <= width
        number = STEPS.index(step) + 1
        assert re.findall(r"\d+(?= |$)", line.plain)[:1] == ["1"]
        under = [span for span in line.spans if "underline" in str(span.style)]
        assert len(under) == (width > 30 or len(under))
        if under:
            assert line.plain[: under[0].start].rstrip().endswith(str(number))


@pytest.mark.parametrize(
    ("name", "cells", "shown"),
    [
        ("animal", 6, "animal"), ("animal", 4, "anim"), ("the₅", 4, "the₅"), ("the₅", 3, "th₅"), ("the₁₂", 3, "t₁₂"),
        ("the₁₂", 2, "₁₂"), ("因为", 3, "因"), ("因为", 4, "因为"), ("，₄", 2, "₄"), ("a", 0, ""),
    ],
)  # fmt: skip
def test_a_token_is_cut_but_not_its_place(name: str, cells: int, shown: str) -> None:
    assert cut(name, cells) == shown


# --- editing ---------------------------------------------------------------------------------------------------------


def test_while_typing_one_sees_how_it_is_cut() -> None:
    assert view.editing("我是一只大象", 76).plain.startswith("5 tokens:  我  是  一  只  大象\n")
    assert view.editing("cat", 76).plain.startswith("1 token:  cat\n")
    assert view.editing("a " * 13, 76).plain.startswith("That makes 13 tokens, and at most 12 fit.")
    assert "a space cuts" in view.editing("", 76).plain
