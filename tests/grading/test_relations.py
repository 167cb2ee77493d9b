"""Relations as rubrics bind them: what is said of what, which side is taken, and what stands with what."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from quizapp.bank.packs import load
from quizapp.bank.rubrics import Explain
from quizapp.grading.free_text import read

WORDS = {
    "query": "queries, query",
    "kv": "keys and values, keys",
    "decoder": "decoder, 解码器",
    "encoder": "encoder, 编码器",
    "hidden": "hide*, hidden, masked, 遮住",
    "later": "later, 后面",
    "earlier": "earlier, 前面",
    "scores": "score*, 打分",
    "size": "width, d_k, 宽度",
    "grows": "grow*, 变大",
    "ones_like_it": "soft, 软",
    "others": "hard, 硬",
    "means": "average*, 平均",
}


@cache
def _question() -> Explain:
    return load().explains["sqrt_dk"]


def why(way: str, answer: str) -> str:
    """How a point with this single way of saying it is decided."""
    question = _question()
    point = msgspec.structs.replace(question.points[0], says=[way], unless=[])
    asked = msgspec.structs.replace(
        question, points=[point], misconceptions=[], words=WORDS, more={}, rivals=["scores", "size"]
    )
    return read(asked, {}, answer).points[0].why


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Queries come from the decoder, keys and values from the encoder.", "said"),
        ("The decoder supplies the queries and the encoder supplies keys and values.", "said"),
        ("Keys come from the encoder; the decoder, being written, brings the queries.", "said"),
        ("Queries and keys come from the decoder and the encoder.", "said"),
        ("query 来自解码器，keys 来自编码器。", "said"),
        ("Queries come from the encoder, keys and values from the decoder.", "other-subject"),
        ("The encoder supplies the queries and the decoder supplies keys and values.", "other-subject"),
        ("Keys and queries come from the decoder and the encoder.", "other-subject"),
        ("query 来自编码器，keys 来自解码器。", "other-subject"),
        ("Queries do not come from the decoder.", "denied"),
    ],
)
def test_what_stands_with_what(answer: str, expected: str) -> None:
    assert why("query / kv & decoder / encoder", answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The scores are hidden.", "said"),  # no side is named
        ("The scores of later tokens are hidden.", "said"),
        ("The scores of later tokens are hidden, not those of earlier ones.", "said"),
        ("The scores of earlier tokens are hidden.", "other-subject"),
        ("The earlier tokens, not the later ones, have hidden scores.", "said"),  # named in another clause
        ("遮住后面 token 的打分。", "said"),
        ("遮住前面 token 的打分。", "other-subject"),
    ],
)
def test_a_side_that_is_named_must_be_the_right_one(answer: str, expected: str) -> None:
    assert why("scores + hidden + ?later / earlier", answer) == expected


def test_a_side_may_be_looked_for_in_the_whole_sentence() -> None:
    way = "scores + hidden + ??later / earlier"
    assert why(way, "The earlier tokens, not the later ones, have hidden scores.") == "other-subject"
    assert why(way, "The later tokens, not the earlier ones, have hidden scores.") == "said"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The scores grow with the width.", "said"),
        ("The width grows with the scores.", "other-subject"),
        ("打分随宽度变大。", "said"),
        ("宽度随打分变大。", "other-subject"),
        ("The scores depend on it. They grow.", "said"),
        ("The width matters. It grows.", "other-subject"),
        ("The scores depend on it. Who knows what grows.", "nothing"),
    ],
)
def test_of_what_it_is_said(answer: str, expected: str) -> None:
    assert why("scores > grows", answer) == expected


def test_a_subject_may_have_rivals_of_its_own() -> None:
    way = "ones_like_it / others > means"
    assert why(way, "Soft attention averages, hard attention picks.") == "said"
    assert why(way, "The soft scores average.") == "said"  # the question's rivals do not compete here
    assert why(way, "Hard attention averages, soft attention picks.") == "other-subject"


def test_the_former_and_the_latter_are_who_was_named_first_and_second() -> None:
    way = "ones_like_it / others > means"
    assert why(way, "Attention is soft or hard. The former averages the values.") == "said"
    assert why(way, "Attention is soft or hard. The latter averages the values.") == "other-subject"
    assert why(way, "注意力分硬的和软的。后者把 value 平均。") == "said"


def test_a_phrase_may_begin_with_the_end_of_a_word() -> None:
    assert why("=n't mean + scores", "The scores don't mean anything.") == "said"  # the “not” is part of the phrase


def test_of_two_phrases_one_in_the_other_the_longer_one_is_the_subject() -> None:
    way = "=the bias / =the bias of the queries > grows"
    assert why(way, "The bias of the queries grows.") == "other-subject"
    assert why(way, "In fact the bias grows.") == "said"


@pytest.mark.parametrize(
    "answer",
    [
        "分别看，打分会变大。",
        "特别是打分，会变大。",
        "除非宽度太小，打分就会变大。",
        "换成这个就没这个问题了，打分会变大。",
    ],
)
def test_a_sign_within_another_word_denies_and_asks_nothing(answer: str) -> None:
    assert why("scores + grows", answer) == "said"


def test_who_says_as_much_of_the_wrong_thing_is_asked_about_the_rest() -> None:
    right = "Two keys that tie share the weight at any T."
    question, lexicon = load().explains["hard_vs_soft"], load().lexicon
    wrong = "Soft attention picks one value. Hard attention is not differentiable. Hard attention averages all values."
    found = {one.id: one for one in read(question, lexicon, wrong).points}
    assert {one.why for one in found.values()} == {"other-subject", "opposite"}
    assert found["gradient"].tier == "maybe"
    assert wrong[slice(*found["gradient"].cue or (0, 0))]
    tied = read(load().explains["hard_limit"], lexicon, right)
    assert tied.ids("credited") == ["ties"]
