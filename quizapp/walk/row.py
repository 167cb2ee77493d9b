"""The followed row worked out in full: what a step does to one token, number by number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizapp.locale import _, ngettext
from quizapp.walk.steps import label
from quizapp.walk.walking import D_MODEL, Cells, Place, Walk, largest, seen
from quizapp.walk.writing import Phrase, measured, plain, product, quoted, short, vector, weave


@dataclass(frozen=True)
class Line:
    """One line of numbers; None is a masked one. `best` is where the one to look at stands, and only it is coloured."""

    label: str
    cells: Cells
    note: str = ""
    best: int | None = None
    brief: str = ""  # the label where there is hardly room for the numbers

    @property
    def least(self) -> str:
        return self.brief or self.label


@dataclass(frozen=True)
class Worked:
    """A small table over tokens or over the dimensions of a vector, and the sums written out below it."""

    token: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    below: tuple[Phrase, ...] = ()

    @property
    def heading(self) -> str:
        return _("the row of {token}").format(token=quoted(self.token))


def worked(walk: Walk, place: Place) -> Worked:
    """The row of the followed token on this step."""
    return _WORKED[place.step](walk, place)


def _dimensions(count: int) -> tuple[str, ...]:
    return tuple(str(number + 1) for number in range(count))


# --- into the layer --------------------------------------------------------------------------------------------------


def _tokens(walk: Walk, place: Place) -> Worked:
    id = walk.setting.sentence.ids[place.token]
    lines = (Line(f"E[{id}]", walk.row("e", place.token)),)
    return Worked(walk.names[place.token], _dimensions(D_MODEL), lines)


def _x(walk: Walk, place: Place) -> Worked:
    lines = (
        Line("e", walk.row("e", place.token)),
        Line(f"× √{D_MODEL}", walk.row("raised", place.token)),
        Line("+ PE", walk.row("PE", place.token)),
        Line("x", walk.row("x", place.token)),
    )
    return Worked(walk.names[place.token], _dimensions(D_MODEL), lines, (_waves(walk, place),))


def _waves(walk: Walk, place: Place) -> Phrase:
    """PE of position 4 = (sin 4, cos 4, sin 0.4, …): positions count from 0."""
    turns = [f"{place.token / 10**pair:g}" for pair in range(D_MODEL // 2)]
    waves = ", ".join(f"{wave} {turn}" for turn in turns for wave in ("sin", "cos"))
    return plain(_("PE at position {position}, counted from 0, is ({waves})").format(position=place.token, waves=waves))


def _qkv(walk: Walk, place: Place) -> Worked:
    lines = tuple(Line(name.lower(), walk.row(name, place.token, place.head)) for name in "QKV")
    x, first = walk.numbers("x", place.token), [row[0] or 0.0 for row in walk.matrix("W_q", place.head).values]
    sum = lines[0].cells[0]
    below = weave(
        "q₁({token}) = {terms} = {sum}",
        token=walk.names[place.token], terms=product(x, first), sum=measured(short(sum or 0.0)),
    )  # fmt: skip
    return Worked(walk.names[place.token], _dimensions(walk.setting.d_k), lines, (below,))


# --- the weights -----------------------------------------------------------------------------------------------------


def _products(walk: Walk, place: Place) -> Worked:
    cells = walk.row("products", place.token, place.head)
    best = largest(cells)
    lines = (Line("q·k", cells, _summed(walk), best),)
    return Worked(walk.names[place.token], walk.names, lines, (_dot(walk, place, best),))


def _summed(walk: Walk) -> str:
    d_k = walk.setting.d_k
    return ngettext("sum of {d_k} product", "sum of {d_k} products", d_k).format(d_k=d_k)


def _dot(walk: Walk, place: Place, key: int) -> Phrase:
    """q(it)·k(cat) = (0.44)(1.46) + … = 2.36"""
    q, k = walk.numbers("Q", place.token, place.head), walk.numbers("K", key, place.head)
    return weave(
        "q({token})·k({key}) = {terms} = {sum}",
        token=walk.names[place.token], key=walk.names[key], terms=product(q, k),
        sum=measured(short(walk.numbers("products", place.token, place.head)[key])),
    )  # fmt: skip


def _divided(walk: Walk) -> str:
    return f"÷ √{walk.setting.d_k}" if walk.setting.scaled else "q·k"


def _scale(walk: Walk, place: Place) -> Worked:
    cells, divided = (walk.row(name, place.token, place.head) for name in ("products", "scores"))
    best = largest(cells)
    lines = [Line("q·k", cells, _summed(walk))]
    below: tuple[Phrase, ...] = ()
    if walk.setting.scaled:
        lines.append(Line(_divided(walk), divided, best=best))
        quotient = f"{short(cells[best] or 0.0)} ÷ {math.sqrt(walk.setting.d_k):.3g}"
        below = (weave("{quotient} = {score}", quotient=quotient, score=measured(short(divided[best] or 0.0))),)
    return Worked(walk.names[place.token], walk.names, tuple(lines), below)


def _mask(walk: Walk, place: Place) -> Worked:
    cells, masked = (walk.row(name, place.token, place.head) for name in ("scores", "masked"))
    lines = [Line(_divided(walk), cells)]
    if walk.setting.causal:
        left = len(seen(masked))
        note = ngettext("{count} key left", "{count} keys left", left).format(count=left)
        lines.append(Line(label("mask"), masked, note, brief="−∞"))
    return Worked(walk.names[place.token], walk.names, tuple(lines))


def _softmax(walk: Walk, place: Place) -> Worked:
    """Over the keys that are left: the others have weight 0."""
    cells = walk.row("masked", place.token, place.head)
    keys = seen(cells)
    scores, weights = _kept(cells, keys), _kept(walk.row("weights", place.token, place.head), keys)
    grown = [math.exp(score) for score in scores]
    best = largest(weights)
    lines = [Line(_divided(walk), list(scores))]
    if walk.setting.scaled:
        products = _kept(walk.row("products", place.token, place.head), keys)
        lines.insert(0, Line("q·k", list(products), _summed(walk)))
    lines += [
        Line("exp", list(grown), _sum(math.fsum(grown))),
        Line(_("weight"), list(weights), _sum(math.fsum(weights)), best, _("w")),
    ]
    share = weave(
        _("the weight of {key} = {exp} ÷ {sum} = {weight}"),
        key=quoted(walk.names[keys[best]]), exp=short(grown[best]), sum=short(math.fsum(grown)),
        weight=measured(short(weights[best])),
    )  # fmt: skip
    after = weave(_("next: the output of {token} = {terms}"), token=quoted(walk.names[place.token]),
                  terms=_weighted(walk, keys, weights))  # fmt: skip
    return Worked(walk.names[place.token], _named(walk, keys), tuple(lines), (share, after))


def _sum(value: float) -> str:
    return _("sum {sum}").format(sum=short(value))


def _kept(cells: Cells, keys: Sequence[int]) -> list[float]:
    return [cells[key] or 0.0 for key in keys]


def _named(walk: Walk, keys: Sequence[int]) -> tuple[str, ...]:
    return tuple(walk.names[key] for key in keys)


def _weighted(walk: Walk, keys: Sequence[int], weights: Sequence[float]) -> str:
    """0.13 v(the) + 0.62 v(cat)"""
    return " + ".join(f"{short(weight)} v({walk.names[key]})" for key, weight in zip(keys, weights, strict=True))


# --- out of the layer ------------------------------------------------------------------------------------------------


def _values(walk: Walk, place: Place) -> Worked:
    """The first number of the sum; the others are made of the same weights."""
    cells = walk.row("weights", place.token, place.head)
    keys = seen(cells)
    weights = _kept(cells, keys)
    first = [walk.numbers("V", key, place.head)[0] for key in keys]
    Z = walk.numbers("Z", place.token, place.head)
    lines = (
        Line(_("weight"), list(weights), _sum(math.fsum(weights)), brief=_("w")),
        Line("v₁", list(first)),
        Line(_("weight × v₁"), [w * v for w, v in zip(weights, first, strict=True)], _sum(Z[0]), brief="w v₁"),
    )
    whole = weave(
        "z({token}) = {terms} = {sum}",
        token=walk.names[place.token], terms=_weighted(walk, keys, weights), sum=measured(vector(Z)),
    )  # fmt: skip
    return Worked(walk.names[place.token], _named(walk, keys), lines, (whole,))


def _heads(walk: Walk, place: Place) -> Worked:
    """How each head shared out its weights."""
    heads = range(1, walk.setting.heads + 1)
    rows = [walk.row("weights", place.token, head) for head in heads]
    keys = seen(rows[0])
    lines = tuple(_shared(head, _kept(row, keys)) for head, row in zip(heads, rows, strict=True))
    concat = weave(
        "concat({token}) = {numbers}",
        token=walk.names[place.token], numbers=measured(vector(walk.numbers("concat", place.token))),
    )  # fmt: skip
    return Worked(walk.names[place.token], _named(walk, keys), lines, (concat,))


def _shared(head: int, weights: list[float]) -> Line:
    name = _("head {head}").format(head=head)
    return Line(name, list(weights), _sum(math.fsum(weights)), largest(weights), f"h {head}")


def _output(walk: Walk, place: Place) -> Worked:
    concat, output = (walk.numbers(name, place.token) for name in ("concat", "output"))
    first = [row[0] or 0.0 for row in walk.matrix("W_o").values]
    lines = (Line("concat", list(concat)), Line(_("output"), list(output), best=0))
    below = weave(
        _("output₁({token}) = {terms} = {sum}"),
        token=walk.names[place.token], terms=product(concat, first), sum=measured(short(output[0])),
    )  # fmt: skip
    return Worked(walk.names[place.token], _dimensions(D_MODEL), lines, (below,))


_WORKED: dict[str, Callable[[Walk, Place], Worked]] = {
    "tokens": _tokens, "x": _x, "qkv": _qkv, "products": _products, "scale": _scale, "mask": _mask,
    "softmax": _softmax, "values": _values, "heads": _heads, "output": _output,
}  # fmt: skip
