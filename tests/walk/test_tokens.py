"""A sentence cut into tokens: words, marks, Chinese, whatever else can be typed, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from quizapp import locale
from quizapp.walk.tokens import (
    ANIMAL,
    CAT_ZH,
    ELEPHANT,
    LONGEST,
    MOST,
    READ,
    VOCABULARY,
    WORDS,
    NotASentence,
    Sentence,
    read,
    ready,
    tokenise,
)
from solutions.evidence import Words

DECLARED = Words(name="tokens", default="0", most=MOST, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (ANIMAL, "The animal didn't cross the street because it was too tired"),
        (ELEPHANT, "我 是 一 只 大象"),
        (CAT_ZH, "猫 躲 了 因为 它 怕 人"),
        ("the cat hid.", "the cat hid ."),
        ("don’t stop... now!", "don't stop ... now !"),
        ("e-mail, 3.14 and d_k = 64", "e-mail , 3.14 and d_k = 64"),
        ("注意力，是全部。", "注意力 ， 是 全 部 。"),
        ("我喜欢 BERT 因为它好", "我 喜欢 BERT 因为 它 好"),
        ("用Python写代码", "用 Python 写 代 码"),
        ("ｔｈｅ　ｃａｔ　１２３", "the cat 123"),
        ("  the \t cat\n\nhid ", "the cat hid"),
        ("{x} [a]", "{ x } [ a ]"),
        ("ねこ", "ね こ"),
        ("고양이 는", "고양이 는"),
        ("e\u0301te\u0301", "été"),
        ("👍🏽 ok 😀😀", "👍🏽 ok 😀 😀"),
        ("❤\ufe0f", "❤\ufe0f"),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, tokens: str) -> None:
    assert tokenise(text) == tokens.split(" ")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("我 是一 只 大象", ["我", "是一", "只", "大象"]),
        ("猫 躲了 因为 它 怕人", ["猫", "躲了", "因为", "它", "怕人"]),
        ("注意力就是全部 需要", ["注意力", "就", "是", "全", "部", "需要"]),
        ("我喜欢 transformer", ["我", "喜欢", "transformer"]),
    ],
)
def test_a_space_between_han_characters_cuts_words(text: str, tokens: list[str]) -> None:
    assert tokenise(text) == tokens


def test_control_characters_and_what_cannot_be_seen_are_left_out() -> None:
    assert tokenise("a\x00\x1b[31mb\u202ec \u200bd\ud800 e\u00adf") == ["a", "[", "31mbc", "d", "ef"]
    assert tokenise("\u0301\u0301 \u200d \ufeff") == []
    assert tokenise("👨‍👩‍👧") == ["👨", "👩", "👧"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no word in it. Type a sentence of at most 12 tokens."),
        (" \t\u200b\x00 ", "There is no word in it. Type a sentence of at most 12 tokens."),
        ("a b c d e f g h i j k l m", "That makes 13 tokens, and at most 12 fit. Shorten it."),
        ("我" * 40, "That makes 40 tokens, and at most 12 fit. Shorten it."),
        ("x" * 21, "“xxxxxxxxxxxxxxxxxxxx” goes on for 21 characters, and a token has at most 20. Shorten it."),
        ("a" * 10_000, "That is 10,000 characters, and at most 12 tokens fit. Shorten it."),
        ("我 " * 5_000, "That is 9999 characters, and at most 12 tokens fit. Shorten it."),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(NotASentence) as refused:
        read(text)
    assert str(refused.value) == message


def test_in_chinese_it_is_refused_in_chinese() -> None:
    locale.use("zh")
    with pytest.raises(NotASentence, match=r"^切成了 13 个 token，最多 12 个。请缩短。$"):
        read("我" * 13)


def test_twelve_fit_and_so_does_white_space_without_end() -> None:
    assert len(read("a b c d e f g h i j k l").tokens) == MOST
    assert read(" " * 10_000 + "cat" + "\n" * 10_000).tokens == ("cat",)


def test_equal_tokens_have_one_number_whatever_their_case() -> None:
    sentence = read("The cat sees the dog , the")
    the, cat, _sees, again, *_, last = sentence.ids
    assert the == again == last != cat
    assert sentence.names[0] == "The₁"
    assert sentence.names[3] == "the₄"
    assert sentence.names[1] == "cat"
    assert sentence.places(0) == [1, 4, 7]


def test_a_token_keeps_its_number_in_another_sentence() -> None:
    assert read("cat hid").ids == tuple(reversed(read("hid cat").ids))


def test_unlike_tokens_never_share_a_number() -> None:
    for start in range(0, 3000, MOST):
        words = [f"w{number}" for number in range(start, start + MOST)]
        assert len(set(read(" ".join(words)).ids)) == MOST


def test_the_token_that_is_followed_first() -> None:
    assert [read(text).start for text in (ANIMAL, CAT_ZH, "It hid", "the cat hid")] == [7, 4, 0, 2]


def test_the_ready_sentences_can_be_walked_through_in_both_languages() -> None:
    for language in locale.LANGUAGES:
        locale.use(language)
        assert {ANIMAL, ELEPHANT} < set(ready())
        assert all(1 < len(read(sentence).tokens) <= MOST for sentence in ready())


def test_the_known_words_are_words() -> None:
    assert all(2 <= len(word) <= 4 for word in WORDS)
    assert "一只" not in WORDS  # the documents cut their example 我 是 一 只 大象


def answer(text: str) -> Sentence | str:
    """The sentence, or why there is none."""
    try:
        return read(text)
    except NotASentence as refused:
        return str(refused)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="我是一只大象因为 a.b'-\u0301\u200d👍🏽，。", max_size=40)))
def test_whatever_is_typed_is_cut_or_refused(text: str) -> None:
    sentence = answer(text)
    if isinstance(sentence, str):
        assert sentence
        assert "\n" not in sentence
        return
    assert 1 <= len(sentence.tokens) == len(sentence.ids) <= MOST
    assert all(0 < len(token) <= LONGEST and cell_len(token) and token.isprintable() for token in sentence.tokens)
    assert DECLARED.fits(" ".join(map(str, sentence.ids)))
    assert read(sentence.text) == sentence


@given(st.text(min_size=READ + 1, max_size=READ + 40, alphabet="ab 我"))
def test_a_long_text_is_not_looked_at(text: str) -> None:
    if len(text.strip()) > READ:
        with pytest.raises(NotASentence, match="characters"):
            read(text)
