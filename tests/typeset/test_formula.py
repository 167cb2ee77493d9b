"""Formulas as text: what a reader would set by hand, and that nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from quizapp.typeset.formula import TALLEST, WIDEST, inline, lines


def drawn(source: str) -> str:
    return "\n".join(line.rstrip() for line in lines(source))


CASES = {
    r"\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V": """\
       ⎛ QKᵀ ⎞
softmax⎜─────⎟V
       ⎝ √dₖ ⎠""",
    r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)": """\
 ∂pᵢ
───── = pᵢ(δᵢⱼ − pⱼ)
 ∂zⱼ""",
    r"\mathrm{Var}(q\cdot k)=\sum_{i=1}^{d_k}\mathrm{Var}(q_i k_i)=d_k": """\
           dₖ
Var(q·k) =  ∑  Var(qᵢkᵢ) = dₖ
           i=1""",
    r"\begin{pmatrix}a&b\\c&d\end{pmatrix}x \in \mathbb{R}^{n}": """\
⎛a  b⎞x ∈ ℝⁿ
⎝c  d⎠""",
    r"\text{注意力}=\sqrt{\frac{\text{查询}\cdot\text{键}}{d_k}}": """\
          _________
         │ 查询·键
注意力 = │─────────
         √   dₖ""",
    r"\mathrm{head}_i=\mathrm{Attention}(QW_i^Q,KW_i^K)": """\
                     Q
headᵢ = Attention(QWᵢ , KWᵢᴷ)""",
    r"\left(\frac{a}{b}\right)^2": """\
     2
⎛ a ⎞
⎜───⎟
⎝ b ⎠""",
    r"x = \begin{cases}1 & i \le j\\ -\infty & \text{otherwise}\end{cases}": """\
x = ⎧1   i ≤ j
    ⎩−∞  otherwise""",
    "a = 1\n\\frac{1}{2}": "a = 1\n\n 1\n───\n 2",
}
ON_ONE_LINE = {
    r"\|q\|\le\sqrt{d_{\text{model}}}": "‖q‖ ≤ √d_model",
    r"\hat y = \bar{x}W_q^\top,\ \lfloor x \rfloor \to \infty": "ŷ = x̄W_qᵀ,  ⌊x⌋ → ∞",
    r"O(n^2 d),\quad x \sim N(0, 1)": "O(n²d),    x ∼ N(0, 1)",
    r"\mathcal{L}=-\sum_i \log p_i": "L = −∑ᵢ log pᵢ",
    r"a \ge b \ne c \approx d \propto e \times f": "a ≥ b ≠ c ≈ d ∝ e × f",
    r"\operatorname{softmax}(z)": "softmax(z)",
    r"x'^2 - -y": "x′² − −y",
    r"50\% \{a\}": "50%{a}",
}


@pytest.mark.parametrize("source", CASES)
def test_two_dimensions(source: str) -> None:
    assert drawn(source) == CASES[source]


@pytest.mark.parametrize("source", ON_ONE_LINE)
def test_one_line_both_ways(source: str) -> None:
    assert drawn(source) == ON_ONE_LINE[source]
    assert inline(source) == ON_ONE_LINE[source]


def test_inline_fractions_roots_scripts_and_matrices() -> None:
    assert inline(r"\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V") == "softmax(QKᵀ/√dₖ)V"
    assert inline(r"\frac{a+b}{\sqrt{x-1}}") == "(a + b)/√(x − 1)"
    assert inline(r"e^{-x/2}_{<t}") == "e_(<t)^(−x/2)"
    assert inline(r"\begin{bmatrix}1&0\\0&1\end{bmatrix}") == "[1 0; 0 1]"
    assert inline("a\nb") == "a; b"


@pytest.mark.parametrize(
    ("source", "shown"),
    [(r"\foo", r"\foo"), (r"\foo{a b}c", r"\foo{a b}c"), ("a}b", "a}b"), ("{a", "{a"), (r"\left(x", r"\left(x"),
     (r"x\right)", r"x\right)"), (r"\frac{a}", " a\n───\n"), (r"\begin{pmatrix}a", r"\begin{pmatrix}a"), ("x^", "x"),
     ("\\", "\\"), ("", "")],
)  # fmt: skip
def test_what_is_not_understood_appears_as_written(source: str, shown: str) -> None:
    assert drawn(source) == shown


PIECES = st.sampled_from(
    [r"\frac", r"\sqrt", r"\left(", r"\right)", r"\left", r"\right", "{", "}", "_", "^", "&", r"\\", r"\begin{pmatrix}",
     r"\end{pmatrix}", r"\begin{cases}", r"\end{cases}", r"\sum", r"\text{注意力}", r"\hat", r"\mathbb", "x", "12", " ",
     "'", r"\foo", r"\qquad", r"\underbrace", r"\log", "-", ",", r"\|", "汉", "\n", "|", r"\mathrm"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
def test_boxes_are_rectangular_and_nothing_raises(source: str) -> None:
    assert len({cell_len(line) for line in lines(source)}) <= 1
    assert "\n" not in inline(source)


@given(st.text(max_size=80))
def test_any_text_at_all(source: str) -> None:
    assert len({cell_len(line) for line in lines(source)}) <= 1
    inline(source)


@pytest.mark.parametrize(
    "piece", [r"\frac{1}{", r"\sqrt", "{", "x^{", r"\left(", r"\begin{pmatrix}", r"\hat", r"\frac"]
)
def test_deep_nesting_is_capped(piece: str) -> None:
    close = {"{": "}", "(": r"\right)"}.get(piece[-1], r"\end{pmatrix}" if "begin" in piece else "")
    source = piece * 60 + "x" + close * 60
    assert len(lines(source)) <= TALLEST
    assert inline(source)


def test_a_very_long_source_is_shown_as_it_stands() -> None:
    source = r"\frac{1}{2}" * 1000
    assert lines(source) == [source]


def test_an_underbrace_says_what_it_holds() -> None:
    source = r"\underbrace{x+y}_{\text{both}}=z"
    assert lines(source) == ["x + y = z", "╰───╯    ", "both     "]
    assert inline(source) == "x + y (both) = z"
    assert lines(r"\underbrace{S}_{n}")[1:] == ["↑", "n"]


def test_what_is_too_wide_is_broken_at_its_wide_spaces_and_nowhere_else() -> None:
    part = "+".join("abcdefgh")
    assert len(lines(rf"{part},\qquad {part}")) == 1
    broken = lines(rf"{part},\qquad {part},\qquad {part},\quad {part}")
    assert len(broken) == 2
    assert max(map(cell_len, broken)) <= WIDEST
    assert "".join(broken).count("a + b") == 4
    assert len(lines(rf"\text{{{part * 3}}} \left({part}\qquad {part}\right)")) == 1  # none outside of braces
    assert len(lines("+".join("abcdefghijklmnopqrstuvwxyz" * 2))) == 1


def test_spaces_in_words_are_spaces() -> None:
    assert inline(r"\text{no\ overflow}") == "no overflow"
