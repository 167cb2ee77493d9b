"""Answers in a person's own words: what is credited, what is asked about, and what earns nothing, whatever is typed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.bank.packs import Bank, load
from quizapp.examiner import exam
from quizapp.examiner.exam import ADVERSARIAL, Labelled
from quizapp.grading.free_text import Finding, Reading, read
from quizapp.grading.free_text.normal import MOST, normalise

ANSWERS = Path(__file__).parent / "answers"
IDS = ("sqrt_dk", "mask_zero", "wq_wk", "swap_qk", "multi_head", "kv_cache")


class Counts(NamedTuple):
    right: int
    false: int
    missed: int

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.false + self.missed)


@cache
def bank() -> Bank:
    found = load()
    assert not found.errors
    return found


@cache
def reading(question: str, answer: str) -> Reading:
    return read(bank().explains[question], bank().lexicon, answer)


def finding(question: str, point: str, answer: str) -> Finding:
    found = reading(question, answer)
    return next(one for one in (*found.points, *found.misconceptions) if one.id == point)


def credited(question: str, answer: str) -> set[str]:
    return set(reading(question, answer).ids("credited"))


def labelled(name: str) -> tuple[Labelled, ...]:
    """The labelled answers of a file beside this one, or those of the examiner's exam."""
    return exam.paper() if name == "exam" else exam.labelled((ANSWERS / name).read_text("utf-8"))


def counted(pairs: list[tuple[frozenset[str], frozenset[str]]]) -> Counts:
    return Counts(
        sum(len(got & wanted) for got, wanted in pairs),
        sum(len(got - wanted) for got, wanted in pairs),
        sum(len(wanted - got) for got, wanted in pairs),
    )


def points(rows: Sequence[Labelled]) -> Counts:
    return counted([(frozenset(credited(row.question, row.answer)), row.points) for row in rows])


# --- measured against labels ------------------------------------------------------------------------------------------


# F1, precision on honest answers, false credit on adversarial ones. Read blind, before any rule was mended on them, the
# answers of the exam gave .89, .98 and .017, the second set .87, .96 and .026; these floors hold what came since.
# Of dev-b2, which speaks in comparisons from daily life, blind: .57, .97 and .110, and .82 for misconceptions.
# Of dev-b blind: .41, .96 and .140 with the rules of that day, .80, .97 and .162 with rules rewritten unseen.
# Of fresh-a the three lots gave .60, .84 and .68, of fresh-b .47, .89 and .90, with a precision of .97 at least.
# Of ordinary-a and -b, in the field's own terms, blind: .95 and .92 on honest answers, .99 and 1.00, .112 and .074.
# Of dev-a blind: .70, .99 and .158, and .43 for misconceptions; of dev-a2, after sides and pairs: .83, .98, .079, .68.
# Of natural-a blind: .89, .96 and .032, and .84 for misconceptions; of natural-a2, after eight ways of stating each
# misconception: .90, .99 and .073 (of what is exchanged .049, of what is rejected .183), and .87.
# Of natural-b blind: .90, .97 and .051, .78 for misconceptions; of natural-b2, after its rules were written anew from
# 432 misconceptions of their author's own: .94, .99 and .075 (half of it in what is rejected), and .76.
# A point that stands alone among sentences not understood is asked about since: that moved two right points of a
# hundred from credit to a question, and one wrong credit of three.
FLOORS = [
    ("seen.txt", 0.95, 0.97, 0.02),
    ("exam", 0.92, 0.97, 0.02),
    ("second.txt", 0.92, 0.97, 0.02),
    ("fresh-a.txt", 0.98, 0.99, 0.0),
    ("fresh-b.txt", 0.93, 0.97, 0.0),
    ("dev-b.txt", 0.97, 0.97, 0.0),
    ("dev-b2.txt", 0.87, 0.97, 0.0),
    ("statements.txt", 0.97, 0.97, 0.01),
    ("dev-a.txt", 0.98, 0.99, 0.0),
    ("dev-a2.txt", 0.96, 0.99, 0.007),
    ("natural-a.txt", 0.95, 0.98, 0.01),
    ("natural-a2.txt", 0.92, 0.98, 0.005),
    ("plain.txt", 0.98, 0.99, 0.0),
    ("short.txt", 0.96, 0.99, 0.0),
    ("beside.txt", 0.97, 0.99, 0.02),
    ("denied.txt", 0.97, 0.97, 0.0),
    ("ordinary-a.txt", 0.90, 0.98, 0.035),
    ("ordinary-b.txt", 0.86, 0.99, 0.06),
    ("natural-b.txt", 0.95, 0.98, 0.01),
    ("natural-b2.txt", 0.93, 0.98, 0.005),
]
# False credit where subjects and relations are exchanged: blind, the lots of swapped-a gave .70, .10 and .15, those of
# swapped-b .41, .18 and .12; swapped-c, after sides and pairs, .081. Of nothing-a, which also denies, rejects, asks and
# lists, blind: .172; of nothing-b, after what is called wrong later was heard in more words: .173, of what is rejected
# .485, for it rejects in words of its own.
SWAPPED = [
    ("swapped-a.txt", 0.0), ("swapped-b.txt", 0.0), ("swapped-c.txt", 0.0), ("nothing-a.txt", 0.015),
    ("nothing-b.txt", 0.015),
]  # fmt: skip


@pytest.mark.parametrize(("name", "f1", "precision", "false_share"), FLOORS)
def test_labelled_answers_are_read_as_they_are_labelled(
    name: str, f1: float, precision: float, false_share: float
) -> None:
    rows = labelled(name)
    assert points(rows).f1 >= f1
    honest = points([row for row in rows if row.kind not in ADVERSARIAL])
    assert honest.right / (honest.right + honest.false) >= precision
    adversarial = [row for row in rows if row.kind in ADVERSARIAL]
    chances = sum(len(bank().explains[row.question].points) for row in adversarial)
    assert points(adversarial).false <= false_share * chances


@pytest.mark.parametrize(("name", "false_share"), SWAPPED)
def test_the_right_words_of_the_wrong_thing_are_hardly_credited(name: str, false_share: float) -> None:
    rows = labelled(name)
    assert all(row.kind in ADVERSARIAL and not row.points for row in rows)
    chances = sum(len(bank().explains[row.question].points) for row in rows)
    assert points(rows).false <= false_share * chances


def test_misconceptions_are_found_and_nobody_is_accused_of_one() -> None:
    rows = [row for name, *_ in (*FLOORS, *SWAPPED) for row in labelled(name)]
    found = counted([(frozenset(reading(row.question, row.answer).stated), row.misconceptions) for row in rows])
    assert found.f1 >= 0.95
    assert found.false <= 0.01 * found.right


@pytest.mark.parametrize("id", IDS)
def test_an_answer_to_another_question_is_hardly_credited(id: str) -> None:
    rows = [row for row in labelled("seen.txt") if row.question != id]
    total = sum(len(credited(id, row.answer)) for row in rows)
    assert total <= 0.05 * len(rows) * len(bank().explains[id].points)


# --- one mechanism at a time ------------------------------------------------------------------------------------------


def test_what_decided_is_shown_in_the_words_that_were_typed() -> None:
    answer = "Ｔhe **variance** grows with d_k."
    found = finding("sqrt_dk", "var_grows", answer)
    assert [answer[start:end] for start, end in found.spans] == ["variance", "grows", "d_k"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("The variance grows with d_k.", "said"),
        ("The variance does not grow with d_k.", "denied"),
        ("点积的方差不会随 d_k 增大。", "denied"),
        ("Does the variance grow with d_k?", "asked"),
        ("点积的方差会随 d_k 增大吗？", "asked"),
        ("People say the variance grows with d_k, but that is wrong.", "rejected"),
        ("有人说点积的方差随 d_k 增大，其实不对。", "rejected"),
        ("A colleague of mine insists that the variance grows with d_k.", "reported"),
        ("My flatmate swears the variance grows with d_k. I've argued with him for a week.", "reported"),
        ("I keep hearing that the variance grows with d_k.", "reported"),
        ("同事的版本是：点积的方差随 d_k 增大。我听完直摇头。", "reported"),
        ("同事的版本是：点积的方差随 d_k 增大。这样 softmax 会饱和。", "reported"),
        ("People say it is for speed. That is wrong: the variance of the dot product grows with d_k.", "said"),
        ("Take a query: the variance grows with d_k.", "said"),
        ("I would say that the variance grows with d_k.", "said"),
        ("The variance grows with d_k. Utter rubbish, all of it.", "reported"),
        ("点积的方差随 d_k 增大。我看完直摇头。", "reported"),
        ("The variance grows with d_k. I might be wrong.", "said"),
        ("The variance grows with d_k. That's not true of the mean.", "said"),
        ("The variance grows with d_k. Trusting a small test gives wrong conclusions.", "said"),
        ("一般来说，点积的方差随 d_k 增大。", "said"),
        ("可以这么说：点积的方差随 d_k 增大。", "said"),
        ("顺便说，点积的方差随 d_k 增大。", "said"),
        ("换句话说，点积的方差随 d_k 增大。", "said"),
        ("variance, d_k, grow, softmax, gradient, saturation", "salad"),
        ("方差 d_k 增大 softmax 饱和 梯度 消失", "salad"),
    ],
)
def test_why_a_point_is_credited_or_not(answer: str, why: str) -> None:
    assert finding("sqrt_dk", "var_grows", answer).why == why


@pytest.mark.parametrize(
    ("question", "point", "answer"),
    [
        ("swap_qk", "trained", "After training you cannot swap them: everything after it is wrong."),
        ("swap_qk", "trained", "训练好以后再交换，结果就错了。"),
        ("swap_qk", "transpose", "Swap them and the score matrix is transposed, so the result is wrong."),
        ("cross_sources", "decoder", "Queries come from the decoder; take them from elsewhere and it is wrong."),
        ("cross_sources", "encoder", "q 来自解码器，k 和 v 来自编码器的输出，弄反了就错了。"),
        (
            "heads_split",
            "columns",
            "这样每个头手里都有全部 N 个 token，各占 dk 列。错的是 x.view(B,h,N,dk)，要先转置。",
        ),
    ],
)
def test_a_result_that_is_wrong_is_no_verdict_on_what_was_said(question: str, point: str, answer: str) -> None:
    assert finding(question, point, answer).why == "said"


@pytest.mark.parametrize(
    "answer",
    [
        "The claim that the variance grows with d_k is false.",
        "It is not true that the variance grows with d_k.",
        "They say the variance of the dot product grows with d_k. I don't believe any of it.",
        "都说点积的方差随 d_k 增大，softmax 会饱和。我不信。",
        "The variance of the dot product grows with d_k, is what the slides have. I don't accept either half.",
        "点积的方差随 d_k 增大，这种说法站不住脚。",
        "Nor do I believe that the dividing helps, or that the variance grows with d_k.",
    ],
)
def test_what_is_called_untrue_earns_nothing(answer: str) -> None:
    assert "var_grows" not in credited("sqrt_dk", answer)


def test_what_is_said_of_something_else_is_not_credited() -> None:
    assert not credited("sqrt_dk", "The softmax grows with d_k and the dot product saturates.")
    assert not credited("kv_cache", "Each query is reused by every later token.")


def test_a_denial_ends_with_its_clause() -> None:
    assert "var_grows" in credited("sqrt_dk", "It is not about speed: the variance grows with d_k.")
    assert "saturate" in credited("sqrt_dk", "不缩放的话，softmax 就会饱和。")


def test_a_harm_that_the_mend_prevents_is_named_as_well() -> None:
    assert "saturate" in credited("sqrt_dk", "We divide by √d_k so that the softmax does not saturate.")
    assert "saturate" not in credited("sqrt_dk", "The softmax does not saturate.")


def test_who_says_the_opposite_as_well_is_asked() -> None:
    found = finding("wq_wk", "roles", "A key says what a token is looking for, a query says what it offers.")
    assert found.why == "opposite"
    assert found.tier == "maybe"


def test_what_stands_alone_among_sentences_that_were_not_understood_is_asked() -> None:
    point = "The variance of the dot product grows with d_k."
    strange = "The keys get sorted by their length first. Every head then picks a colour of its own."
    assert finding("sqrt_dk", "var_grows", f"{strange} {point}").why == "alone"
    assert finding("sqrt_dk", "var_grows", f"Right. I think so. {point}").why == "said"
    saturates = "Softmax then saturates, so the gradient vanishes."
    assert finding("sqrt_dk", "var_grows", f"{strange} {point} {saturates}").why == "said"
    assert finding("sqrt_dk", "var_grows", f"{strange} {point} So Var(q·k) = d_k.").why == "said"


def test_the_question_handed_back_earns_nothing() -> None:
    for question in bank().explains.values():
        for prompt in (question.prompt.en, question.prompt.zh):
            found = reading(question.id, prompt)
            assert not found.ids("credited")
            assert not found.stated


@pytest.mark.parametrize("id", IDS)
def test_the_words_of_a_model_answer_in_another_order_earn_nothing(id: str) -> None:
    words = bank().explains[id].answer_30s.en.replace(".", "").replace(",", "").split()
    terms = [word for word in words if len(word) > 5]
    random.Random(1).shuffle(terms)
    assert not credited(id, ", ".join(terms))


def test_hardly_anything_is_asked_about() -> None:
    for row in labelled("seen.txt"):
        assert len(reading(row.question, row.answer).ids("maybe")) <= 2


# --- whatever is typed ------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(IDS), st.text(max_size=400))
def test_no_text_breaks_it_and_noise_is_not_credited(id: str, text: str) -> None:
    found = reading(id, text)
    for one in (*found.points, *found.misconceptions):
        assert all(0 <= start < end <= len(text) for start, end in one.spans)


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x1b[31m", "😀" * 500, "مرحبا بالعالم", "不" * 300, "(" * 300, "not " * 300]
)
def test_what_says_nothing_earns_nothing(text: str) -> None:
    for id in IDS:
        found = reading(id, text)
        assert not found.ids("credited")
        assert not found.stated


def test_a_paste_is_cut_and_says_so() -> None:
    found = reading("sqrt_dk", "x " * 50_000 + "The variance grows with d_k.")
    assert found.cut
    assert not found.ids("credited")
    assert len(normalise("y" * 100_000).text) == MOST


def test_the_same_answer_is_always_read_the_same() -> None:
    answer = bank().explains["kv_cache"].answer_2min.zh
    assert reading("kv_cache", answer) == reading("kv_cache", answer)
