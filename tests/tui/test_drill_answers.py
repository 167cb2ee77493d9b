"""Right answers, bugs to be mended and files of one's own: other code than what was written here."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from quizapp.drills import drafts
from quizapp.drills.pages import pages
from quizapp.typeset.code import narrowed
from tests.tui.drill_driving import SDPA, FakeJudge, judged, opened
from tests.tui.driving import NARROW, WIDE, drive, settled, until
from tests.tui.driving import until_text as shows

__all__ = ["judged"]  # the judge that is told what to find, for every test here
BESIDE, ALONE = 54, 71  # cells of a right answer in a wide terminal and in a narrow one
SOLUTION = narrowed(pages()[SDPA].solution, ALONE)


def test_the_solution_is_asked_for_twice_and_counts_as_given_up() -> None:
    """In a narrow terminal it takes the place of what was written, until the last one has been shown."""

    async def scenario() -> None:
        async with opened(NARROW) as (_app, pilot, screen):
            await pilot.press("f4")
            await shows(pilot, "F4 again shows the solution")
            assert "masked_fill" not in screen.editor.text
            await pilot.press("f4")
            await until(pilot, lambda: screen.editor.text == SOLUTION)
            assert screen.desk is not None
            assert screen.desk.given_up
            await pilot.press("z")  # it is on show, not to be edited
            assert screen.editor.text == SOLUTION
            await pilot.press("f4", "f4", "f4")
            await until(pilot, lambda: screen.editor.text == pages()[SDPA].stub)

    drive(scenario)


def test_where_there_is_room_the_right_answers_stand_beside_what_was_written() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            written = "z" + pages()[SDPA].stub
            await pilot.press("z", "f4", "f4")
            await until(pilot, lambda: screen.answer.text == narrowed(pages()[SDPA].solution, BESIDE))
            assert screen.editor.text == written
            assert not screen.aside.display
            await pilot.press("z")  # what was written can be changed while one reads
            await until(pilot, lambda: screen.editor.text == "z" + written)
            shown = await settled(pilot)
            assert "the solution  1 of 3  F4 shows the next one" in shown
            await pilot.press("f4")
            name, variant = next(iter(pages()[SDPA].variants.items()))
            await until(pilot, lambda: screen.answer.text == narrowed(variant, BESIDE))
            assert f"{name}  2 of 3  F4 shows the next one" in await settled(pilot)
            await pilot.press("f4")
            await shows(pilot, "3 of 3  F4 brings yours back")
            await pilot.resize_terminal(*NARROW)
            await until(pilot, lambda: screen.editor.read_only and not screen.beside.display)
            assert "Shown:" in await settled(pilot)
            await pilot.resize_terminal(*WIDE)
            await until(pilot, lambda: screen.editor.text == "z" + written and screen.beside.display)
            await pilot.press("f5")
            await until(pilot, lambda: not screen.beside.display and screen.aside.display)
            assert FakeJudge.sources[-1] == "z" + written

    drive(scenario)


def test_a_bug_to_be_mended_takes_the_place_of_what_was_written_until_undo() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await pilot.press("f9")
            await until(pilot, lambda: screen.editor.text == "the bug")
            await pilot.press("ctrl+z")
            assert screen.editor.text == pages()[SDPA].stub

    drive(scenario)


def test_a_file_of_ones_own_is_judged_at_each_save(tmp_path: Path) -> None:
    async def scenario() -> None:
        file = tmp_path / "mine.py"
        async with opened(file=file) as (_app, pilot, screen):
            await shows(pilot, "judged on save")
            file.write_text("first")
            await until(pilot, lambda: FakeJudge.sources == ["first"])
            file.write_text("second sqrt")
            os.utime(file, ns=(1, 1))
            await until(pilot, lambda: FakeJudge.sources == ["first", "second sqrt"])
            await shows(pilot, "All 14 checks pass.")
            assert screen.editor.text == "second sqrt"
            file.unlink()
            await pilot.pause(0.3)
            file.write_bytes(b"third \xff")
            await until(pilot, lambda: len(FakeJudge.sources) == 3)
            await shows(pilot, "attention without")
        assert not drafts.path(pages()[SDPA]).exists()  # another's file is no draft

    drive(scenario)


def test_a_bug_to_be_mended_is_no_draft_and_no_attempt() -> None:
    async def scenario() -> None:
        async with opened() as (app, pilot, screen):
            assert app.practice is not None
            before = app.practice.log.count()
            await pilot.press("z", "f9")
            await shows(pilot, "One mistake is in this code")
            assert drafts.load(pages()[SDPA]).startswith("z")
            screen.editor.load_text("the bug, mended: sqrt")
            await pilot.press("f5")
            await shows(pilot, "All 14 checks pass.")
            assert app.practice.log.count() == before
            assert drafts.load(pages()[SDPA]).startswith("z")
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.home)
        async with opened() as (_app, pilot, screen):
            assert screen.editor.text.startswith("z")

    drive(scenario)


def test_to_start_over_keeps_what_was_written() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await pilot.press("z", "f8")
            await shows(pilot, "it is also in")
            assert screen.editor.text == pages()[SDPA].stub
            assert drafts.path(pages()[SDPA], "old").read_text().startswith("z")
            await pilot.press("ctrl+z")
            assert screen.editor.text.startswith("z")

    drive(scenario)


def test_a_shown_solution_is_named_in_a_narrow_terminal() -> None:
    async def scenario() -> None:
        async with opened((80, 24)) as (_app, pilot, _screen):
            await pilot.press("f4", "f4")
            assert "the next one" in await shows(pilot, "Shown: the solution, 1 of 3.")

    drive(scenario)


def test_the_line_at_fault_is_not_marked_in_a_right_answer() -> None:
    async def scenario() -> None:
        async with opened(NARROW) as (_app, pilot, screen):
            await pilot.press("f5")
            await until(pilot, lambda: screen.editor.faulty == 3)
            await pilot.press("f4", "f4")
            await until(pilot, lambda: screen.editor.text == SOLUTION)
            assert screen.editor.faulty == 0

    drive(scenario)


def test_a_bug_tells_nothing_about_what_was_written_and_one_key_brings_that_back() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await pilot.press("z", "f9")
            await shows(pilot, "F8 brings yours back")
            screen.editor.load_text("the bug, mended: sqrt")
            await pilot.press("f5")
            await shows(pilot, "F9 gives you another bug, F8 brings your own code back.")
            assert screen.desk is not None
            assert (screen.desk.attempts, screen.desk.best, screen.desk.open) == (0, 0, False)
            assert screen.desk.hints == 1  # most of the solution was seen
            await pilot.press("f8")
            await until(pilot, lambda: screen.editor.text == "z" + pages()[SDPA].stub)
            assert "All 14 checks pass." not in await settled(pilot)
            assert drafts.load(pages()[SDPA]) == "z" + pages()[SDPA].stub

    drive(scenario)


def test_the_verdict_on_a_bug_that_was_put_away_is_none_on_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with opened() as (app, pilot, screen):
            assert app.practice is not None
            before = app.practice.log.count()
            await pilot.press("z", "f9")
            await until(pilot, lambda: screen.editor.text == "the bug")
            monkeypatch.setattr(FakeJudge, "gate", gate := asyncio.Event())
            await pilot.press("f5")
            await shows(pilot, "The judge is at work.")
            await pilot.press("f8")
            gate.set()
            await until(pilot, lambda: screen.desk is not None and not screen.desk.judging)
            assert "attention without" not in await settled(pilot)
            assert screen.desk is not None
            assert (app.practice.log.count(), screen.desk.attempts) == (before, 0)

    drive(scenario)


def test_no_right_answer_stays_beside_a_bug() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await pilot.press("f4", "f4")
            await until(pilot, lambda: screen.beside.display)
            await pilot.press("f9")
            await shows(pilot, "One mistake is in this code")
            assert not screen.beside.display
            await pilot.resize_terminal(*NARROW)
            await pilot.press("f8", "f4")
            await until(pilot, lambda: screen.editor.text == SOLUTION)
            await pilot.press("f9")
            await until(pilot, lambda: screen.editor.text == "the bug" and not screen.editor.read_only)

    drive(scenario)


def test_what_was_told_of_a_new_start_goes_with_undo() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, _screen):
            await pilot.press("z", "f8")
            await shows(pilot, "it is also in")
            await pilot.press("ctrl+z")
            assert "it is also in" not in await settled(pilot)

    drive(scenario)


def test_whoever_writes_elsewhere_is_told_how_to_write_here_again() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await pilot.press("z", "ctrl+o")
            await shows(pilot, "^o: write here again.")
            shown = await shows(pilot, "^o write here")
            assert "own editor" not in shown
            await pilot.press("ctrl+o")
            assert "write here" not in await settled(pilot)
            assert not screen.editor.read_only

    drive(scenario)
