"""Orders, bug hunts and formulas in line mode: asked, answered and told in words."""

from __future__ import annotations

import asyncio
import dataclasses
import re

import msgspec
import pytest
from rich.cells import cell_len

from quizapp import locale
from quizapp.practice import Asked, Practice
from quizapp.record import Log
from quizapp.text.lines import WIDTH
from quizapp.text.practice import practise
from quizapp.text.prompts import command
from solutions.evidence import Value
from tests.kind_samples import BUG, FAULTY, FORMULA, ORDER, SUSPECTS, KindsLaboratory, bank, shown
from tests.text.scripted import PATIENCE, Script, assert_golden, steady

SCRIPTS: dict[str, tuple[str, list[str]]] = {
    "order": (ORDER, ["?", "h", "", "A B", "D C B A", "s", "", "c", "t", ""]),
    "bug": (BUG, ["?", "h", "9", "line 13", str(SUSPECTS[-1]), "f", "c", "t", ""]),
    "formula": (FORMULA, ["?", "hint", "", "d_v", "1/2d_k", "d_kσ²", "g", "c", "m", ""]),
}


def sitting(id: str, typed: list[str], **facts: Value) -> Script:
    """Ask one question with seed 7 and type these lines."""

    async def work() -> Script:
        laboratory = KindsLaboratory()
        laboratory.facts = facts
        script = Script(list(typed))
        practice = Practice(bank(), laboratory, Log.in_memory(), lambda: 8)  # type: ignore[arg-type]
        question = bank().questions[id]
        await asyncio.wait_for(practise(practice, [question], script, 7), PATIENCE)
        return script

    return asyncio.run(work())


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_sitting_reads_as_its_golden(name: str, language: locale.Language) -> None:
    locale.use(language)
    script = sitting(*SCRIPTS[name])
    assert script.typed == []
    assert_golden(f"{name}-{language}", steady(script.text))
    wide = [line for line in script.text.splitlines() if cell_len(line) > WIDTH]
    assert wide == []
    assert not re.search("[✓✗▌▼■●○▸◐░→]", script.text)
    assert not re.search(r"\binf\b|\bnan\b|None", script.text)
    assert "\n\n\n" not in script.text


def test_the_verdict_is_heard_first_and_then_each_step() -> None:
    script = sitting(ORDER, ["D C B A", "s", "q"])
    after = script.text.partition("guess: s\n")[2]
    assert after.startswith("\nThis order does not hold. ")
    assert re.search(r"\n  1  D  goes to \d  Multiply by V\.\n", after)
    assert "Nearest order that holds:" in after


def test_a_right_order_stays_as_it_is() -> None:
    script = sitting(ORDER, ["scores scale softmax values", "s", "q"])
    assert script.text.count("stays") == 4
    assert "Nearest" not in script.text


def test_each_line_is_told_with_its_mend_and_ones_own_is_marked() -> None:
    script = sitting(BUG, [str(FAULTY), "s", "q"])
    after = script.text.partition("guess: s\n")[2]
    assert after.startswith(f"\nLine {FAULTY} is the fault.")
    assert after.count("mended: ") == len(SUSPECTS)
    assert "distance 3e-7, repaired" in after
    assert re.search(rf"\n  {FAULTY}  scores = .*\(your answer, sure\)\n", after)


@pytest.mark.parametrize("command", ["q", "quit", "Q"])
def test_any_of_the_three_can_be_left(command: str) -> None:
    for id in (ORDER, BUG, FORMULA):
        assert sitting(id, [command]).text.rstrip().splitlines()[-1].startswith("Left.")


def test_a_letter_of_the_formula_is_no_command() -> None:
    presented = shown(FORMULA)
    question = msgspec.structs.replace(presented.question, letters={"h": "widths", "q": "sigmas"})
    asked = Asked.__new__(Asked)  # without a proof
    asked.presented = dataclasses.replace(presented, question=question)
    typed = ("h", "q", "hint", "quit", "?", "H", "2h")
    assert [command(asked, line) for line in typed] == ["", "", "h", "q", "?", "h", ""]
