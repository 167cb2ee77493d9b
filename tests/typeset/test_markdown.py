"""Markdown cut into blocks, and set as lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from quizapp.bank.packs import load
from quizapp.text.lines import WIDTH, wrapped
from quizapp.text.markdown import lines
from quizapp.typeset.markdown import Block, Run, blocks

NB = "\N{NO-BREAK SPACE}"


def texts(source: str) -> list[tuple[str, str, str]]:
    return [(block.kind, block.lead, "".join(run.text for run in block.runs)) for block in blocks(source)]


def test_prose_keeps_its_emphasis() -> None:
    assert blocks("The *same* **run** of `nn.Linear`,\n$d_k$ wide.") == [
        Block(kind="paragraph", runs=[
            Run("The "), Run("same", "emphasis"), Run(" "), Run("run", "strong"), Run(" of "), Run("nn.Linear", "code"),
            Run(","), Run(" "), Run("dₖ"), Run(" wide."),
        ])
    ]  # fmt: skip


def test_headings_lists_and_code_are_blocks() -> None:
    assert texts("# Head\n\n- one\n- two\n\n3. three\n4. four\n\n   more") == [
        ("heading", "", "Head"), ("item", "·", "one"), ("item", "·", "two"), ("item", "3.", "three"),
        ("item", "4.", "four"), ("item", "", "more"),
    ]  # fmt: skip
    [code] = blocks("```\na = 1\n\nb = 2\n```")
    assert (code.kind, code.lines) == ("code", ["a = 1", "", "b = 2"])
    assert [block.depth for block in blocks("- a\n  - b\n    1. c\n    2. d\n- e")] == [0, 1, 2, 2, 0]


def test_a_formula_stands_alone_also_in_the_middle_of_a_paragraph() -> None:
    assert [block.kind for block in blocks("Before $$x^2$$ after.")] == ["paragraph", "formula", "paragraph"]
    assert [block.kind for block in blocks("Before\n\n$$\n\\frac{a}{b}\n$$\n\nafter")] == [
        "paragraph", "formula", "paragraph"
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["1. Then every entry is 0.", "1) Then.", "64. Then."])
def test_a_number_at_the_start_of_a_wrapped_line_begins_no_list(line: str) -> None:
    assert texts(f"One weight is close to\n{line}") == [("paragraph", "", f"One weight is close to {line}")]


def test_a_short_formula_is_not_broken_at_its_spaces() -> None:
    [block] = blocks("The factor $c\\;K$, $a = b$, is large.")
    assert f"a{NB}={NB}b" in "".join(run.text for run in block.runs)
    [block] = blocks("So $a + b + c + d + e + f + g + h + i$.")
    assert " + b" in "".join(run.text for run in block.runs)


def test_html_is_text() -> None:
    assert texts("<b>x</b>") == [("paragraph", "", "<b>x</b>")]


def test_lines_are_wrapped_and_blocks_are_parted() -> None:
    told = lines("# Head\n\n" + "word " * 30 + "\n\n- " + "item " * 20 + "\n- two\n\n```\ncode\n```")
    assert told[0] == "Head"
    assert told.count("") == 3
    assert told[-1] == "  code"
    assert next(line for line in told if line.startswith("·")).startswith("·  item")
    assert all(cell_len(line) <= WIDTH for line in told)


def test_chinese_is_broken_where_chinese_breaks() -> None:
    told = wrapped("不做除法时打分的方差是很大的，" * 12)
    assert all(cell_len(line) <= WIDTH for line in told)
    assert not any(line.startswith(("，", "。")) for line in told)
    assert cell_len(told[0]) > WIDTH - 4


def test_later_lines_stand_under_the_indent() -> None:
    told = wrapped("  A  " + "word " * 40, indent=5)
    assert all(line.startswith("     word") for line in told[1:])


@given(st.text("ab 1.-*_`$#>\n\\[](){}|+~=中，", max_size=200))
def test_any_text_can_be_cut_and_set(source: str) -> None:
    for block in blocks(source):
        assert block.runs or block.lines
    assert all("\n" not in line for line in lines(source))


def test_every_depth_of_the_built_in_questions_fits_the_page() -> None:
    for question in load().questions.values():
        for side in (question.in_depth.en, question.in_depth.zh, question.answer_30s.en, question.answer_30s.zh):
            for block in blocks(side):
                if block.kind == "code":
                    continue
                wide = [line for line in block.lines if cell_len(line) + 2 > WIDTH]
                assert wide == [], question.id
