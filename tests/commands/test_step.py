"""`quizapp step`: what it refuses, and a walk from a pipe."""

from __future__ import annotations

import pytest

from tests.commands.commanding import assert_refused, process, ran


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a b c d e f g h i j k l m"], ["13 tokens", "at most 12 fit", "Shorten it."]),
        (["...", "\u200b", "x" * 21], ["goes on for 21 characters"]),
        ([" ", "\u200b"], ["There is no word in it.", "at most 12 tokens"]),
        (["a" * 10_000], ["10,000 characters"]),
        (["the cat", "--heads", "3"], ["--heads", "1", "2", "4"]),
        (["the cat", "--seed", "-1"], ["--seed"]),
        (["the cat", "--json"], ["--json"]),
    ],
    ids=lambda value: str(value)[:24],
)
def test_bad_input_is_one_line_that_names_the_mend(
    arguments: list[str], says: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ([], ["--text"]):
        assert_refused(ran(capsys, "step", *arguments, *text), *says)


def test_without_a_terminal_it_says_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(ran(capsys, "step", "the cat"), "--text")


def test_a_walk_from_a_pipe() -> None:
    done = process("step", "我是一只大象", "--text", "--seed", "3", "--heads", "4", "--lang", "zh", typed="7\nq\n")
    assert (done.code, done.err) == (0, "")
    assert "第 7 / 10 步，softmax。设置：第 1 / 4 头、d_k = 2、因果掩码、种子 3。" in done.out
    assert done.out.rstrip().endswith("已离开。")


def test_words_need_no_quotes_and_the_same_seed_gives_the_same_numbers() -> None:
    first, second = (process("step", *words, "--text", "--seed", "3", typed="7\n\n\n\n\n") for words in (
        ["the", "cat", "hid"], ["the cat hid"],
    ))  # fmt: skip
    assert first == second
    assert first.code == 0
    assert "That was the last step." in first.out
