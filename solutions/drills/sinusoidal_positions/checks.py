"""How sinusoidal positions are judged. float32 and float64 are both taken, at float32's precision."""

from __future__ import annotations

from collections.abc import Iterator

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case, pack
from solutions.judging.draw import Draw, call, calls, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def one_position(draw: Draw) -> Iterator[Case]:
    yield case(1, 4)
    yield case(1, 2 * draw.whole(3, 6))


def one_pair(draw: Draw) -> Iterator[Case]:
    """Two columns: the sine and the cosine of the position itself."""
    yield case(3, 2)
    yield case(draw.whole(5, 9), 2)


def plain(draw: Draw) -> Iterator[Case]:
    yield case(3, 4)
    yield case(5, 8)
    yield case(draw.whole(6, 11), 2 * draw.whole(6, 9))
    yield case(8, 8)


def named(draw: Draw) -> Iterator[Case]:
    """By name, and one size after another: nothing is kept from the call before."""
    yield calls(call(n=4, d_model=6), call(n=2, d_model=6), call(7, 10), call(9, 6))


def long(draw: Draw) -> Iterator[Case]:
    yield case(draw.whole(600, 700), 24)
    yield case(3, 256)


def values(answer: Answer) -> Found | None:
    """As for any drill, but float64 is as good as float32."""
    for at in range(len(answer.case.calls)):
        got = answer.done(at).results[0]
        got = pack(answer.result(call=at).float()) if got.dtype == "float64" else got
        want, plainly = answer.want.calls[at].results[0], answer.plain.calls[at].results[0]
        if found := compare.tensor("output", got, want, plainly, answer):
            return found
    return None


def first_row(answer: Answer) -> Found | None:
    """Position 0 has turned by nothing: 0, 1, 0, 1, …"""
    row = answer.result().double()
    want = answer.wanted()
    if row.shape != want.shape or bool(((row - want).abs() < 1e-4).all()):
        return values(answer)
    place = compare.first(~((row - want).abs() < 1e-4), (row - want).abs())
    says = Text("At position 0 all sines are 0 and all cosines 1.", "位置 0 处，正弦全是 0，余弦全是 1。")
    return Found(
        kind="property", what=compare.indexed("output", place), expected=compare.number(want[place].item()),
        got=compare.number(row[place].item()), says=says,
    )  # fmt: skip


def circles(answer: Answer) -> Found | None:
    """Each pair of columns lies on a circle: the squares of its sine and cosine sum to 1."""
    table = answer.result().double()
    if table.shape != answer.wanted().shape:
        return values(answer)
    squares = table.square().unflatten(1, (-1, 2)).sum(-1)  # (n, d_model / 2)
    off = (squares - 1).abs()
    if bool((off < 1e-3).all()):
        return None  # the values are compared on like sizes next
    p, i = compare.first(~(off < 1e-3), off)
    says = Text(
        "Columns 2i and 2i + 1 are sine and cosine of one angle: their squares sum to 1.",
        "第 2i 列和第 2i + 1 列是同一个角的正弦和余弦，平方和为 1。",
    )
    what = f"output[{p}, {2 * i}]² + output[{p}, {2 * i + 1}]²"
    return Found(kind="property", what=what, expected="1", got=compare.number(squares[p, i].item()), says=says)


DRILL = Drill(
    name="sinusoidal_positions",
    entry="sinusoidal_positions",
    returns="output",
    properties=[
        Property("first-row", one_position, first_row),
        Property("one-pair", one_pair, values),
        Property("circles", plain, circles),
        Property("values", plain, values),
        Property("named", named, values),
        Property("long", long, values, slack=10),
    ],
    float32_tables=True,
)
