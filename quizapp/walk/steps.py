"""The steps in words: their names, and one sentence that says what each of them did here."""

from __future__ import annotations

import math

from quizapp.locale import _, language, ngettext, numbers
from quizapp.walk.walking import D_MODEL, SQUARE, STEPS, Place, Setting, Walk, largest, seen
from quizapp.walk.writing import Phrase, measured, plain, quoted, sentences, short, strong, weave
from solutions.evidence import Matrix


def label(step: str) -> str:
    """The step's name, short enough for ten of them to stand in one line."""
    return {
        "tokens": "e", "x": "x", "qkv": "qkv", "products": "q·k", "scale": "÷ √d_k", "mask": _("mask"),
        "softmax": "softmax", "values": "× v", "heads": _("heads"), "output": "W_o",
    }[step]  # fmt: skip


def described(setting: Setting, head: int) -> str:
    """The setting in a few words: "head 1 of 2, d_k = 4, causal"."""
    one_of = _("head {head} of {heads}").format(head=head, heads=setting.heads)
    which = _("one head") if setting.heads == 1 else one_of
    parts = [which, f"d_k = {setting.d_k}", _("causal") if setting.causal else _("no mask")]
    return _(", ").join([*parts, *([] if setting.scaled else [_("not divided")])])


def seeded(setting: Setting) -> str:
    return _("seed {seed}").format(seed=setting.seed)


def numbered(place: Place) -> str:
    return _("step {number} of {count}").format(number=place.number, count=len(STEPS))


def says(walk: Walk, place: Place) -> Phrase:
    """What this step did, with the followed token as its example."""
    return {
        "tokens": _tokens, "x": _x, "qkv": _qkv, "products": _products, "scale": _scale, "mask": _mask,
        "softmax": _softmax, "values": _values, "heads": _heads, "output": _output,
    }[place.step](walk, place)  # fmt: skip


def caution() -> str:
    """What can be read from the numbers, and what cannot."""
    return _(
        "The matrices are drawn at random, nothing was trained: how each number comes about is exact, but which token "
        "a token prefers says nothing about language."
    )


def _tokens(walk: Walk, place: Place) -> Phrase:
    first = weave(
        _("Each token fetches its row of the table E: {d_model} numbers, here random, usually learned."),
        d_model=str(D_MODEL),
    )
    same = weave(_("{tokens} are one token, so their rows are the same."), tokens=_alike(walk, place))
    return sentences(first, same if _repeated(walk, place) else [])


def _x(walk: Walk, place: Place) -> Phrase:
    first = weave(
        _("The embedding times √{d_model}, plus a vector for the position: attention alone does not see the order."),
        d_model=str(D_MODEL),
    )
    unlike = weave(_("From here on {tokens} differ."), tokens=_alike(walk, place))
    return sentences(first, unlike if _repeated(walk, place) else [])


def _repeated(walk: Walk, place: Place) -> bool:
    return len(walk.setting.sentence.places(place.token)) > 1


def _alike(walk: Walk, place: Place) -> Phrase:
    """All places of the followed token: the₁ and the₅."""
    names = [_token(walk, number - 1) for number in walk.setting.sentence.places(place.token)]
    listed = names[0]
    for index, name in enumerate(names[1:], start=2):
        listed = [*listed, *plain(_(" and ") if index == len(names) else _(", ")), *name]
    return listed


def _qkv(walk: Walk, place: Place) -> Phrase:
    says = _("Three random matrices turn each x into q, which asks, k, which is found, and v, which is handed on.")
    if walk.setting.heads == 1:
        return plain(says)
    own = weave(
        ngettext("Head {head} has its own {d_k} column of each.", "Head {head} has its own {d_k} columns of each.",
                 walk.setting.d_k),
        head=str(place.head), d_k=str(walk.setting.d_k),
    )  # fmt: skip
    return sentences(plain(says), own)


def _products(walk: Walk, place: Place) -> Phrase:
    cells = walk.row("products", place.token, place.head)
    best = largest(cells)
    return weave(
        _("Each q meets each k: multiply number by number, and sum. The largest of {token} is {score}, with {key}."),
        token=_token(walk, place.token), key=_key(walk, place.token, best), score=_number(cells[best]),
    )  # fmt: skip


def _scale(walk: Walk, place: Place) -> Phrase:
    if not walk.setting.scaled:
        return plain(_("The division by √d_k is off, so the scores stay as they were; x turns it on."))
    spreads = [_spread(walk, name, place.head) for name in ("products", "scores")]
    return weave(
        _("Dividing by √{d_k} = {root} undoes what summing {d_k} products did to the spread: {before} → {after}."),
        d_k=str(walk.setting.d_k), root=f"{math.sqrt(walk.setting.d_k):.3g}",
        before=measured(short(spreads[0])), after=measured(short(spreads[1])),
    )  # fmt: skip


def _mask(walk: Walk, place: Place) -> Phrase:
    count = len(walk.names)
    if not walk.setting.causal:
        return weave(_("No mask: each token sees all {count}. m forbids looking ahead."), count=str(count))
    visible = len(seen(walk.row("masked", place.token, place.head)))
    return weave(
        _("No token may look ahead: the scores of later keys become −∞. {token} keeps {visible} of {count}."),
        token=_token(walk, place.token), visible=measured(str(visible)), count=str(count),
    )  # fmt: skip


def _softmax(walk: Walk, place: Place) -> Phrase:
    return weave(
        _("Softmax turns each row into weights that sum to 1. {token} puts {weight} of its weight on {key}."),
        **_preferred(walk, place.token, place.head),
    )


def _values(walk: Walk, place: Place) -> Phrase:
    return weave(
        _("The values are summed with these weights: {weight} of what {token} gets comes from {key}."),
        **_preferred(walk, place.token, place.head),
    )


def _heads(walk: Walk, place: Place) -> Phrase:
    if walk.setting.heads == 1:
        return plain(_("One head fills the whole width, so there is nothing to join; H gives it company."))
    return weave(
        _("The {heads} heads stand side by side: {heads} × {d_k} = {d_model} numbers a token. No head saw another."),
        heads=str(walk.setting.heads), d_k=str(walk.setting.d_k), d_model=str(D_MODEL),
    )  # fmt: skip


def _output(walk: Walk, _place: Place) -> Phrase:
    gap = measured(numbers.number(walk.fact("gap_output")))
    return weave(
        _("W_o mixes what the heads found. nn.MultiheadAttention with these matrices differs by at most {gap}."),
        gap=gap,
    )


def _preferred(walk: Walk, token: int, head: int) -> dict[str, Phrase]:
    cells = walk.row("weights", token, head)
    best = largest(cells)
    return {"token": _token(walk, token), "key": _key(walk, token, best), "weight": _number(cells[best])}


def _token(walk: Walk, index: int) -> Phrase:
    """In bold; in Chinese, where several fonts have none, in quotes as well."""
    name = walk.names[index]
    return strong(quoted(name) if language() == "zh" else name)


def _key(walk: Walk, token: int, key: int) -> Phrase:
    """Another token by its name; the followed one as itself."""
    return _token(walk, key) if key != token else plain(_("itself"))


def _number(value: float | None) -> Phrase:
    return measured(short(math.nan if value is None else value))


def _spread(walk: Walk, name: str, head: int) -> float:
    """The standard deviation of all cells."""
    cells = [cell for row in walk.matrix(name, head).values for cell in row if cell is not None]
    mean = sum(cells) / len(cells)
    return math.sqrt(sum((cell - mean) ** 2 for cell in cells) / len(cells))


def matrices(walk: Walk, place: Place) -> list[tuple[str, Matrix]]:
    """The matrices that a step makes, each after its name; what they are made of was made on the steps before."""
    head = place.head
    named: dict[str, list[tuple[str, int]]] = {
        "tokens": [("e", 0)],
        "x": [("raised", 0), ("PE", 0), ("x", 0)],
        "qkv": [(name, head) for name in ("W_q", "Q", "W_k", "K", "W_v", "V")],
        "heads": [*(("Z", each + 1) for each in range(walk.setting.heads)), ("concat", 0)],
        "output": [("W_o", 0), ("output", 0)],
    }
    shown = named.get(place.step) or [({**SQUARE, "softmax": "weights"}.get(place.step, "Z"), head)]
    return [(_name(walk, name, of), walk.matrix(name, of)) for name, of in shown]


def _name(walk: Walk, name: str, head: int) -> str:
    """What a matrix is called: its letter, of several heads with the head's number."""
    title = {
        "raised": f"√{D_MODEL} e", "products": _("scores"), "scores": _("scores"), "masked": _("scores"),
        "weights": _("weights"), "output": _("output"),
    }.get(name, name)  # fmt: skip
    if not head or walk.setting.heads == 1:
        return title
    return _(", ").join([title, _("head {head}").format(head=head)])
