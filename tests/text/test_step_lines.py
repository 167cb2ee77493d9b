"""Attention step by step in lines: a whole walk in both languages, every command, and lines that stay on the page."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from rich.cells import cell_len

from quizapp import locale
from quizapp.lab import LabError
from quizapp.text.lines import WIDTH
from quizapp.text.step import walk_through
from quizapp.walk.tokens import ANIMAL, CAT_EN, CAT_ZH, read
from quizapp.walk.walking import STEPS, Setting
from solutions.catalog import run
from solutions.evidence import Evidence, Value
from tests.sharing import common
from tests.text.scripted import PATIENCE, Script, assert_golden

_GAP = re.compile(r"(at most|最多相差)\s\S+")
COMMANDS = ["?", "v", "b", "", "t cat", "t 5", "t nobody", "3", "h", "v", "m", "x", "7", "H", "H", "99", "zz"]


class Here:
    """A laboratory in this process."""

    def __init__(self, error: LabError | None = None) -> None:
        self.error = error
        self.seeds: list[int] = []

    async def run(self, id: str, params: dict[str, Value], seed: int) -> Evidence:
        self.seeds.append(seed)
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return run(id, params, seed)


def typed(lines: list[str], sentence: str = CAT_EN, laboratory: Any = None, **setting: Any) -> Script:
    async def work() -> Script:
        script = Script(list(lines))
        seeds = iter(range(8, 99))
        way = Setting(read(sentence), seed=7, **setting)
        walking = walk_through(laboratory or Here(), way, lambda: next(seeds), script)
        await asyncio.wait_for(walking, PATIENCE)
        return script

    return asyncio.run(work())


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_walk_from_the_first_step_to_the_last(language: locale.Language) -> None:
    locale.use(language)
    script = typed([""] * len(STEPS), CAT_ZH if language == "zh" else CAT_EN)
    assert_golden(f"step-{language}", _GAP.sub(r"\1 #", script.text))
    assert script.typed == []
    assert all(prompt.endswith("：" if language == "zh" else ":") for prompt in script.prompts)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_every_command(language: locale.Language) -> None:
    locale.use(language)
    end = ["e", "我 是一 只 大象", "t 4", "e " + "a " * 13, "e", "", "r", "10", "v", "q"]
    script = typed([*COMMANDS, *end])
    assert_golden(f"step-commands-{language}", _GAP.sub(r"\1 #", script.text))
    assert script.typed == []


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("sentence", [ANIMAL, "我喜欢大象，因为它很大，对吧。", "incomprehensible " * 12])
def test_no_line_is_wider_than_the_page(sentence: str, language: locale.Language) -> None:
    locale.use(language)
    for heads in (1, 4):
        script = typed([*["v", ""] * len(STEPS)], sentence, heads=heads)
        wide = [line for line in script.text.splitlines() if cell_len(line) > WIDTH]
        assert wide == []
        assert "\x1b" not in script.text


def test_it_is_heard_what_the_step_did_before_its_numbers() -> None:
    text = typed(["7", "q"]).text
    step = text[text.index("Step 7 of 10, softmax.") :]
    assert step.index("“it” puts 0.37 of its") < step.index("the row of “it”:") < step.index("weight: sum 1.00")


def test_the_weights_are_random_and_it_says_so_first() -> None:
    assert "drawn at random, nothing was trained" in " ".join(typed([]).text.split()).partition("Step 1")[0]


def test_the_end_of_the_input_leaves() -> None:
    assert typed([]).text.rstrip().endswith("Left.")
    assert typed(["Q"]).text.rstrip().endswith("Left.")


def test_each_setting_runs_once() -> None:
    laboratory = Here()
    typed(["", "", "b", "t 2", "h", "v", "r", "7", "r", "q"], laboratory=laboratory)
    assert laboratory.seeds == [7, 8, 9]


def test_what_goes_wrong_is_told_and_r_tries_again() -> None:
    script = typed(["", "v", "t 2", "r", "q"], laboratory=Here(LabError("The proof stopped after 10 s.")))
    assert "The proof stopped after 10 s. r runs it again." in script.text
    assert "Step 2 of 10" in script.text


def test_in_the_real_laboratory() -> None:
    async def work() -> Script:
        script = Script(["7", "m", "q"])
        walking = walk_through(common().lend(), Setting(read(CAT_EN), seed=7), lambda: 8, script)
        await asyncio.wait_for(walking, PATIENCE)
        return script

    assert "no mask, seed 7" in common().loop.run(work()).text
