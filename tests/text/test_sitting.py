"""Whole sittings in line mode, in both languages, and what every line of them keeps to."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from rich.cells import cell_len

from quizapp import locale
from quizapp.lab import Laboratory
from quizapp.record import Log
from quizapp.text.lines import WIDTH
from tests.sharing import common
from tests.text.scripted import Script, assert_golden, sitting_of, steady, typed_by

CHOICE = "scaling.gradient.statistic"
NUMBER = "scaling.variance.predict"
SHAPE = "swap.shapes.output"
MULTI = "scaling.saturation.facts"

PAGES = ["v", "t", "d", "m", "c", "o", "r"]
SCRIPTS: dict[str, tuple[list[str], list[str]]] = {
    "choice": (
        [CHOICE],
        ["z", "", "?", "h", "h", "c", "x", "s", "Median taken.", *PAGES, "y", "f", "a", "g", ""],
    ),
    "number": ([NUMBER], ["8x", "", "nan", "?", "h", "8", "f", "v", ""]),
    "shape": ([SHAPE], ["8x", "", "?", "h", "(2, 3)", "g", "v", "c", ""]),
    "multi": ([MULTI], ["", "F", "?", "a,b", "S", "", "t", ""]),
    "left": ([NUMBER, CHOICE], ["64", "s", "3", "u", "", "q"]),
}


@pytest.fixture(scope="module", params=[(name, language) for name in SCRIPTS for language in locale.LANGUAGES], ids=str)
def sitting(request: pytest.FixtureRequest) -> tuple[str, Script]:
    name, language = request.param
    ids, typed = SCRIPTS[name]
    script = typed_by(language, list(typed), *ids)
    assert script.typed == []
    return f"{name}-{language}", script


def test_a_sitting_reads_as_its_golden(sitting: tuple[str, Script]) -> None:
    name, script = sitting
    assert_golden(name, steady(script.text))


def test_no_line_is_wider_than_the_page_but_code(sitting: tuple[str, Script]) -> None:
    _name, script = sitting
    wide = [line for line in script.text.splitlines() if cell_len(line) > WIDTH]
    assert all(re.search(r"^(def |    |@)", line) for line in wide), wide


def test_prompts_end_in_a_colon_and_the_answer_stands_behind_it(sitting: tuple[str, Script]) -> None:
    name, script = sitting
    colon = "：" if name.endswith("zh") else ":"
    assert all(prompt.endswith(colon) for prompt in script.prompts)
    space = "" if name.endswith("zh") else " "
    assert f"{colon}{space}s\n" in script.text or name.startswith(("number", "shape", "multi"))


def test_nothing_but_text_is_written(sitting: tuple[str, Script]) -> None:
    _name, script = sitting
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", script.text)
    assert not re.search("[✓✗▌▼■●○▸◐░]", script.text)
    assert not re.search(r"[^\S\n]\n", script.text.replace(": \n", ":\n"))
    assert "\n\n\n" not in script.text
    assert "None" not in script.text


def test_the_verdict_is_heard_first_and_a_blank_line_is_before_it() -> None:
    script = typed_by("en", ["c", "s"], CHOICE)
    after = script.text.partition("guess: s\n")[2]
    assert after.startswith("\nNot C. ")
    assert "\n  C  refuted" in after
    assert "(your answer, sure)" in after


def test_the_end_of_the_input_leaves_at_any_prompt() -> None:
    for typed in ([], ["64"], ["64", "s"], ["?"]):
        script = typed_by("en", typed, NUMBER)
        assert script.text.rstrip().splitlines()[-1].startswith("Left.")


def test_what_was_answered_is_logged_and_what_was_not_is_not(tmp_path: Path) -> None:
    with Log.open(tmp_path / "log.sqlite3") as log:
        script = typed_by("en", ["16", "s", "", "nope", "q"], NUMBER, CHOICE, log=log)
        assert [entry.attempt.question for entry in log.entries()] == [NUMBER]
        assert log.entries()[0].attempt.mode == "text"
    assert "Kept in your log. Marks for the certainty you gave: +3." in script.text
    assert script.text.endswith("Left. Every answer you gave is kept.\n")


def test_without_a_log_nothing_claims_to_be_kept() -> None:
    script = typed_by("en", ["64", "s", "q"], NUMBER)
    assert script.text.count("Nothing is being saved in this sitting.") == 2
    assert "kept" not in script.text.lower()
    assert script.text.endswith("Left. Not every answer was saved.\n")


class Killing(Script):
    """Kills the laboratory's process when it is asked how sure it is."""

    laboratory: Laboratory

    async def ask(self, prompt: str) -> str | None:
        if "sure" in prompt:
            os.kill(self.laboratory.pid, signal.SIGKILL)
        return await super().ask(prompt)


def test_a_laboratory_that_is_killed_is_named_and_the_verdict_comes_all_the_same() -> None:
    async def work() -> Script:
        laboratory = Killing.laboratory = common().lend()
        await laboratory.start()
        return await sitting_of(laboratory, ["a", "s", ""], "scaling.training.initialisation", kind=Killing)

    script = common().loop.run(work())
    after = script.text.partition("guess: s\n")[2]
    notice, _gap, verdict = after.partition("\n\n")
    assert "SIGKILL" in notice
    assert verdict.startswith(("Not A.", "A holds."))
