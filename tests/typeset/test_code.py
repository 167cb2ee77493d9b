"""Right answers in narrow columns: every line fits, and it is the same program."""

from __future__ import annotations

import ast
import re

import pytest

from quizapp.drills.pages import pages
from quizapp.typeset.code import narrowed

ANSWERS = [
    pytest.param(code, id=f"{page.name}-{name}")
    for page in pages().values()
    for name, code in {"solution": page.solution, **page.variants}.items()
]


def program(code: str) -> str:
    """What it does; docstrings may be filled anew."""
    return re.sub(r"(\\n|\s)+", " ", ast.dump(ast.parse(code)))


@pytest.mark.parametrize("width", [54, 71])
@pytest.mark.parametrize("code", ANSWERS)
def test_every_right_answer_fits_and_is_the_same_program(code: str, width: int) -> None:
    assert max(map(len, narrowed(code, width).splitlines())) <= width
    assert program(narrowed(code, width)) == program(code)


def test_a_comment_goes_above_its_line() -> None:
    assert narrowed("if 1:\n    x = 1  # a number, to begin with\n", 30) == (
        "if 1:\n    # a number, to begin with\n    x = 1\n"
    )


def test_code_goes_on_where_it_reads_best() -> None:
    assert narrowed("scores = q @ k.transpose(-2, -1) / math.sqrt(d_k)\n", 44) == (
        "scores = q @ k.transpose(-2, -1) \\\n        / math.sqrt(d_k)\n"
    )
    assert narrowed("heads = split(first, second, third * fourth)\n", 40) == (
        "heads = split(first, second,\n        third * fourth)\n"
    )


@pytest.mark.parametrize("code", ["def (:\n" + "x" * 90, '"""' + "open " * 30, "x = (" + "1, " * 40])
def test_what_is_no_python_stays_as_it_is(code: str) -> None:
    assert narrowed(code, 40) == code
