"""Which matrices a step shows, and how they stand: as in the written product where there is room, else the new ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TypeAlias

from quizapp.locale import _
from quizapp.tui.figures.palette import Palette
from quizapp.tui.figures.parts import widest
from quizapp.tui.views.step_blocks import Band, Block, Column, Kind, Look, Part, band_block, band_height, band_width
from quizapp.walk.walking import D_MODEL, SQUARE, Place, Walk
from solutions.evidence import Matrix

Picture: TypeAlias = tuple[Band, ...]  # bands below one another
Variants: TypeAlias = list[Picture]  # of one picture, the better first
WIDE = 100  # cells from which factors stand beside their product
LABELS, LEAST = (9, 7, 6, 4), 4  # cells for a token at the left

# cells a column: of numbers, scores, weights; the first that fits is taken
SIZES: tuple[dict[Kind, int], ...] = tuple(
    {"numbers": numbers, "scores": scores, "weights": weights, "ids": 5}
    for numbers, scores, weights in ((5, 5, 5), (5, 5, 4), (4, 5, 4), (4, 4, 4), (4, 4, 3))
)


def drawn(walk: Walk, place: Place, palette: Palette, width: int, height: int) -> list[Block]:
    """The matrices of a step in at most `width` cells: the fullest picture that fits `height`, else the lowest."""
    pictures = list(_PICTURES[place.step](walk, place))
    found = (_fitted(variants, walk, place, palette, width) for variants in pictures)
    fitting = [each for each in found if each is not None]
    if not fitting:  # narrower than any terminal that is shown more than a note
        fitting = [(pictures[-1][-1], _look(walk, place, palette, LEAST, SIZES[-1]))]
    lowest = min(fitting, key=lambda each: _height(each[0]))
    picture, look = next((each for each in fitting if _height(each[0]) <= height), lowest)
    return [band_block(band, look) for band in picture]


def _fitted(variants: Variants, walk: Walk, place: Place, palette: Palette, width: int) -> tuple[Picture, Look] | None:
    """The first variant that fits, at the widest columns at which one does."""
    if width < WIDE and any(column.above and len(band) > 1 for band in variants[0] for column in band):
        return None
    for label, cells in itertools.product(LABELS if width >= WIDE else LABELS[1:], SIZES):
        look = _look(walk, place, palette, label, cells)
        for picture in variants:
            if all(band_width(band, look) <= width for band in picture):
                return picture, look
    return None


def _look(walk: Walk, place: Place, palette: Palette, label: int, cells: dict[Kind, int]) -> Look:
    return Look(cells, max(LEAST, widest(walk.names, label)), walk.names, place.token, palette)


def _height(picture: Picture) -> int:
    return sum(band_height(band) for band in picture) + len(picture) - 1


# --- the pictures of each step, the fullest first --------------------------------------------------------------------


def _tokens(walk: Walk, _place: Place) -> Iterator[Variants]:
    ids = Part("id", "", [[float(id)] for id in walk.setting.sentence.ids], "ids")
    yield _one((Column(ids), Column(_part(walk, "e"))))


def _x(walk: Walk, _place: Place) -> Iterator[Variants]:
    raised = _part(walk, "raised", title=f"√{D_MODEL} e")
    yield _one((Column(raised), Column(_part(walk, "PE"), sign="+"), Column(_part(walk, "x"), sign="=")))
    yield _one((Column(_part(walk, "x")),))


def _qkv(walk: Walk, place: Place) -> Iterator[Variants]:
    parts = {name: _part(walk, name, place.head) for name in "QKV"}
    above = {name: _part(walk, f"W_{name.lower()}", place.head, title=f"W_{name.lower()}") for name in "QKV"}
    yield _one((Column(_part(walk, "x")), *(Column(parts[name], above[name]) for name in "QKV")))
    yield _one(tuple(Column(parts[name]) for name in "QKV"))
    yield _one((Column(parts["Q"]), Column(parts["K"])), (Column(parts["V"]),))
    yield _one(*((Column(parts[name]),) for name in "QKV"))


def _products(walk: Walk, place: Place) -> Iterator[Variants]:
    scores = _scores(walk, place)
    yield _one((Column(_part(walk, "Q", place.head)), Column(scores, _turned(walk, place))))
    yield _one((Column(scores),))


def _softmax(walk: Walk, place: Place) -> Iterator[Variants]:
    """The sums of the rows stand at the edge where that costs no digits."""
    scores = Column(_scores(walk, place))
    product = Column(_part(walk, "Q", place.head)), Column(scores.part, _turned(walk, place))
    weights = [Column(_weights(walk, place, sums)) for sums in (True, False)]
    for before in (product, (scores,), ()):
        yield [((*before, column),) for column in weights]


def _values(walk: Walk, place: Place) -> Iterator[Variants]:
    weights, Z, V = _weights(walk, place, False), _part(walk, "Z", place.head), _part(walk, "V", place.head)
    labelled = Part(V.title, V.note, V.rows, V.kind, labels=walk.names)
    yield _one((Column(weights), Column(Z, labelled)))
    yield _one((Column(weights), Column(V), Column(Z, sign="=")))
    yield _one((Column(V), Column(Z)))
    yield _one((Column(V),), (Column(Z),))


def _heads(walk: Walk, _place: Place) -> Iterator[Variants]:
    heads = tuple(Column(_part(walk, "Z", head + 1)) for head in range(walk.setting.heads))
    yield _one((*heads, Column(_part(walk, "concat"), sign="=")))
    yield _one(heads)
    yield _one((Column(_part(walk, "concat")),))


def _output(walk: Walk, _place: Place) -> Iterator[Variants]:
    concat, output = _part(walk, "concat"), _part(walk, "output", title=_("output"))
    yield _one((Column(concat), Column(output, _part(walk, "W_o"))))
    yield _one((Column(concat), Column(output)))
    yield _one((Column(output),))


def _one(*bands: Band) -> Variants:
    return [bands]


_PICTURES: dict[str, Callable[[Walk, Place], Iterator[Variants]]] = {
    "tokens": _tokens, "x": _x, "qkv": _qkv, "products": _products, "scale": _products, "mask": _products,
    "softmax": _softmax, "values": _values, "heads": _heads, "output": _output,
}  # fmt: skip


# --- the matrices ----------------------------------------------------------------------------------------------------


def _part(walk: Walk, name: str, head: int = 0, title: str = "") -> Part:
    """A matrix under its letter and its shape; of several heads, with the head's number."""
    matrix = walk.matrix(name, head)
    return Part(title or name + _below(walk, head), _shape(matrix), matrix.values)


def _below(walk: Walk, head: int) -> str:
    return "₀₁₂₃₄₅₆₇₈₉"[head] if head and walk.setting.heads > 1 else ""


def _shape(matrix: Matrix) -> str:
    rows, columns = matrix.shape
    return f"{rows} × {columns}"


def _turned(walk: Walk, place: Place) -> Part:
    """Kᵀ, so that each column stands over the scores that it makes."""
    K = walk.matrix("K", place.head)
    rows, columns = K.shape
    turned = [[row[column] for row in K.values] for column in range(columns)]
    return Part(f"K{_below(walk, place.head)}ᵀ", f"{columns} × {rows}", turned)


def _scores(walk: Walk, place: Place) -> Part:
    """As they are on this step: products, divided, or masked."""
    name = SQUARE[place.step]
    below = _below(walk, place.head)
    formula = f"Q{below} K{below}ᵀ" + (" / √d_k" if name != "products" and walk.setting.scaled else "")
    return Part(_("scores"), formula, walk.matrix(name, place.head).values, "scores", walk.names)


def _weights(walk: Walk, place: Place, sums: bool) -> Part:
    rows = walk.matrix("weights", place.head).values
    return Part(_("weights"), _("softmax, row by row"), rows, "weights", walk.names, sums=sums)
