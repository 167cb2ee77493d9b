"""Placeholders in texts: what is one, what is left alone, and which numbers were measured."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.claims import ClaimError
from quizapp.bank.templates import Hole, Span, TemplateError, fill, holes, parse, plain
from solutions.evidence import Value

VALUES: dict[str, Value] = {"d_k": 64, "variance": 63.7, "answer": 8.0, "shape": [2, 3], "gone": math.nan}
FACTS = {"variance", "shape", "gone"}


def write(value: Value, name: str | None) -> str:
    return f"<{value!r} {name}>"


def filled(text: str) -> str:
    return plain(fill(text, VALUES, write, FACTS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no hole at all", "no hole at all"),
        ("d_k = {d_k}?", "d_k = <64 d_k>?"),
        ("{variance / d_k}", "<0.9953125 None>"),
        ("{ d_k }{shape}", "<64 d_k><[2, 3] shape>"),
        ("a set {{1, 2}}", "a set {1, 2}"),
        ("{{{d_k}}}", "{<64 d_k>}"),
        ("方差为 {variance}。", "方差为 <63.7 variance>。"),
        (r"$\frac{a}{b}$ and {d_k}", r"$\frac{a}{b}$ and <64 d_k>"),
        ("$$\n\\sum_{i}\n$$ {d_k}", "$$\n\\sum_{i}\n$$ <64 d_k>"),
        ("`{code}` and ``a`{b}`` {d_k}", "`{code}` and ``a`{b}`` <64 d_k>"),
        ("```\n{x: 1}\n``` {d_k}", "```\n{x: 1}\n``` <64 d_k>"),
        ("it costs $5 at {d_k}", "it costs $5 at <64 d_k>"),
        (r"\${d_k}\$", r"\$<64 d_k>\$"),
        ("{gone} and {gone + 1}", "<nan gone> and <nan None>"),
        ("{1 / 0}", "<nan None>"),
    ],
)
def test_fill(text: str, expected: str) -> None:
    assert filled(text) == expected


def test_roles() -> None:
    spans = fill("{d_k}: {variance}, {variance / d_k}, {answer}, {sqrt(d_k)}", VALUES, write, FACTS)
    assert [span.role for span in spans if span.text not in (": ", ", ")] == [
        "given", "measured", "measured", "given", "given"
    ]  # fmt: skip
    assert spans[1] == Span(": ", "text")
    assert [span.role for span in fill("{d_k}", VALUES, write)] == ["given"]


def test_holes_and_where_they_are() -> None:
    assert holes("{d_k}, {variance/d_k}, {d_k} and $x_{i}$") == {"d_k", "variance/d_k"}
    assert parse("a { d_k} b") == ("a ", Hole("d_k", 4), " b")
    assert parse("") == ()


@pytest.mark.parametrize(
    ("text", "column"), [("a { b", 2), ("a } b", 2), ("ab {}", 3), ("{ }", 0), ("{a{b}", 0), ("{a\n}", 0), ("x}}}", 3)]
)
def test_braces_that_do_not_match(text: str, column: int) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(text)
    assert caught.value.column == column


@given(st.text(max_size=60) | st.text(alphabet="{}$`\\ ab\n", max_size=60))
def test_any_text_is_filled_or_refused(text: str) -> None:
    try:
        sources = holes(text)
    except TemplateError:
        return
    try:
        shown = fill(text, {"a": 1, "b": 2}, lambda value, name: "#", ())
    except ClaimError:
        assert sources
        return
    assert plain(span for span in shown if span.role == "text").count("#") == text.count("#")
    assert sum(span.role != "text" for span in shown) >= len(sources)


@given(st.text(alphabet="ab 值$`", max_size=40))
def test_text_without_braces_comes_back_as_it_was(text: str) -> None:
    assert filled(text) == text
