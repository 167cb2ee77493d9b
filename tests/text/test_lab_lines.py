"""The lab line by line: a whole visit in both languages, and what every line of it keeps to."""

from __future__ import annotations

import asyncio
import re

import pytest
from rich.cells import cell_len

from quizapp import locale
from quizapp.lab import LabError
from quizapp.practice import Practice
from quizapp.record import Log
from quizapp.text.lab import experiment
from quizapp.text.lines import WIDTH
from tests.practising import bank
from tests.text.scripted import Script, assert_golden, steady
from tests.tui.lab_driving import Quiet

VISIT = [
    "?", "run", "list 它会学", "list nowhere", "open fake.plane", "open fake.plain", "set d_k=0", "set d_k",
    "set dk=8", "set d_k=128", "seed x", "seed 9", "predict variance higher", "run", "predict variance higher",
    "set d_k=256", "predict variance high", "predict share 48", "predict finite differs", "predict rows many",
    "predict each 3", "predict nothing 3", "run", "v", "c", "m", "t", "sweep law rows", "sweep width rows",
    "sweep law error", "", "bogus", "show", "q",
]  # fmt: skip


def visited(typed: list[str], id: str | None = None, laboratory: Quiet | None = None, **params: int) -> Script:
    """One visit with a laboratory without torch."""

    async def work() -> Script:
        seeds = iter(range(8, 99))
        lab = laboratory or Quiet()
        practice = Practice(bank(), lab, Log.in_memory(), lambda: next(seeds))  # type: ignore[arg-type]
        script = Script(list(typed))
        await asyncio.wait_for(experiment(practice, id, params, 7, script), 20)
        return script

    return asyncio.run(work())


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_visit_reads_as_its_golden(language: locale.Language) -> None:
    locale.use(language)
    script = visited(VISIT)
    assert script.typed == []
    assert_golden(f"lab-{language}", steady(script.text))
    wide = [line for line in script.text.splitlines() if cell_len(line) > WIDTH]
    assert all(re.match(r"(def |    )", line) for line in wide), wide
    colon = "：" if language == "zh" else ":"
    assert all(prompt.endswith(colon) for prompt in script.prompts)


def test_a_prediction_is_heard_before_the_table_and_compared_with_the_run_before() -> None:
    typed = ["run", "set d_k=128", "predict variance lower", "predict rows 7", "run"]
    text = " ".join(visited(typed, "fake.plain").text.split())
    said = text.index("variance of the scores 128 (before: 64.0). You predicted lower: it did not come true.")
    assert said < text.rindex("Measured in")
    assert "rows 7 (before: 7). You predicted 7, within 10" in text


def test_it_opens_with_the_settings_that_are_given() -> None:
    text = visited(["run"], "fake.plain", d_k=16).text
    assert "d_k: 16; 1 to 4096" in text
    assert "variance of the scores" in text


def test_a_failure_is_one_line_and_the_visit_goes_on() -> None:
    laboratory = Quiet()
    laboratory.fails = LabError("torch is not installed: pip install torch")
    text = visited(["run", "run", "q"], "fake.plain", laboratory).text
    assert text.count("torch is not installed: pip install torch") == 1
    assert "Measured in" in text


def test_the_end_of_the_input_leaves() -> None:
    assert visited([]).text.rstrip().endswith("Left.")
