"""The documents, claim by claim: the list, a proof at a key, the questions, in a wide and in a narrow terminal."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from quizapp import locale
from quizapp.bank.packs import builtin
from quizapp.lab import LabError
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.documents import DocumentsScreen
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.question import QuestionScreen
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text

ROWS = """\
- id: 000-22
  document: "000"
  kind: causal
  topic: scaling
  claim: {en: "It always works.", zh: "总是有效。"}
  untestable: {en: "Nobody can run every case.", zh: "没有人能试遍所有情形。"}
- id: 002-18
  document: "002"
  kind: quantitative
  topic: scaling
  claim: {en: "The variance grows like d_k.", zh: "方差随 d_k 增长。"}
  demonstration: scaling.variance
  params: {d_k: 64}
  holds:
    claim: close(variance, d_k, 0.1)
    says: {en: "The variance is {variance} at d_k = {d_k}.", zh: "d_k = {d_k} 时方差为 {variance}。"}
  fails:
    when: {en: "with entries that are all positive", zh: "元素全为正时"}
    claim: variance < 0.1 * d_k
    says: {en: "Then it is {variance}.", zh: "这时为 {variance}。"}
    params: {entries: "U(0, 1)"}
- id: 002-20
  document: "002"
  kind: quantitative
  topic: scaling
  claim: {en: "It does not grow.", zh: "不会增长。"}
  demonstration: scaling.variance
  holds: {claim: variance < 2}
  fails:
    claim: variance > 2
    says: {en: "It grows: {variance}.", zh: "会增长：{variance}。"}
"""


@pytest.fixture
def pack(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "pack"
    (folder / "documents").mkdir(parents=True)
    for name in ("topics.yaml", "scaling.yaml"):
        shutil.copy(builtin() / name, folder / name)
    (folder / "documents" / "rows.yaml").write_text(ROWS, "utf-8")
    (folder / "documents" / "verdicts.json").write_text('{"002-18": "caveat", "002-20": "wrong"}', "utf-8")
    titles = '- {id: "000", title: {en: Zero, zh: 零}}\n- {id: "002", title: {en: Two, zh: 二}}\n'
    (folder / "documents" / "documents.yaml").write_text(titles, "utf-8")
    return [folder]


def documents(app: QuizApp) -> DocumentsScreen:
    assert isinstance(app.screen, DocumentsScreen)
    return app.screen


@drives
async def test_every_claim_stands_under_its_document_with_its_verdict(pack: list[Path]) -> None:
    async with running(WIDE, packs=pack) as (_app, pilot):
        await pilot.press("o")
        shown = await until_text(pilot, "cannot be tested")
        assert "1 all 3  2 holds 0  3 caveat 1  4 wrong 1  5 untestable 1" in shown
        for line in ("▌– 000-22  It always works.", "◐ 002-18  The variance grows", "✗ 002-20  It does not grow."):
            assert line in shown
        assert shown.index("Zero") < shown.index("000-22  It") < shown.index("Two") < shown.index("002-18")
        assert "Nobody can run every case." in shown


@drives
async def test_enter_runs_the_proof_of_both_sides_now(pack: list[Path]) -> None:
    async with running(WIDE, packs=pack) as (app, pilot):
        await pilot.press("o", "down", "enter")
        shown = await until_text(pilot, "again, with a new seed")
        found = documents(app).ledger.found["002-18"]
        assert found.ruling == "caveat"
        assert {side.evidence.params["entries"] for side in found.measured.values()} == {"N(0, 1)", "U(0, 1)"}
        assert "it holds under a condition" in shown
        assert "with entries that are all positive" in shown
        seed = found.measured["holds"].evidence.seed
        await pilot.press("enter")
        await until(pilot, lambda: documents(app).ledger.found["002-18"].measured["holds"].evidence.seed != seed)


@drives
async def test_a_record_that_differs_from_what_is_measured_is_told(pack: list[Path]) -> None:
    (pack[0] / "documents" / "verdicts.json").write_text('{"002-20": "holds"}', "utf-8")
    async with running(WIDE, packs=pack) as (_app, pilot):
        await pilot.press("o", "end", "enter")
        shown = await until_text(pilot, "Recorded is: it holds.")
        assert "wrong as written" in shown


@drives
async def test_a_proof_that_cannot_run_says_why(pack: list[Path]) -> None:
    async with running(WIDE, packs=pack) as (app, pilot):

        async def failing(*_: Any, **__: Any) -> Any:
            raise LabError("The proof stopped after 10 s.")

        assert app.laboratory is not None
        app.laboratory.run = failing  # type: ignore[method-assign]
        await pilot.press("o", "end", "enter")
        await until_text(pilot, "The proof stopped after 10 s.")
        assert not documents(app).ledger.running


@drives
async def test_the_filters_show_one_verdict_and_keep_the_claim_under_the_cursor(pack: list[Path]) -> None:
    async with running(WIDE, packs=pack) as (app, pilot):
        await pilot.press("o", "end", "4")
        shown = await settled(pilot)
        assert "002-20" in shown
        assert "It always works." not in shown
        await pilot.press("2")
        assert "No claim has this verdict." in await settled(pilot)
        await pilot.press("left")
        assert documents(app).ledger.only is None
        await pilot.press("down", "down", "right", "right")
        assert documents(app).ledger.only == "caveat"


@drives
async def test_in_a_narrow_terminal_the_list_and_the_claim_take_turns(pack: list[Path]) -> None:
    async with running(NARROW, packs=pack) as (app, pilot):
        await pilot.press("o")
        assert "Nobody can run" not in await until_text(pilot, "It always works.")
        await pilot.press("enter")
        shown = await until_text(pilot, "Nobody can run every case.")
        assert "1 all 3" not in shown
        await pilot.press("down", "down", "enter")
        await until_text(pilot, "It grows: ")
        await pilot.press("escape")
        await until_text(pilot, "1 all 3")
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


@drives
async def test_the_questions_about_a_claim_are_asked_and_lead_back(pack: list[Path]) -> None:
    async with running(WIDE, packs=pack) as (app, pilot):
        await pilot.press("o", "down", "a")
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))
        assert "002-18" in screen_text(app)


@drives
async def test_the_map_on_home_opens_a_claim(pack: list[Path]) -> None:
    async with running(WIDE, packs=pack, at_home=True) as (app, pilot):
        await pilot.press("tab", "right", "enter")
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))
        here = documents(app).ledger.here
        assert here is not None
        assert here.id == "002-20"


@drives
async def test_in_chinese_nothing_stays_english(pack: list[Path]) -> None:
    locale.use("zh")
    async with running(WIDE, packs=pack) as (_app, pilot):
        await pilot.press("o", "down", "enter")
        shown = await until_text(pilot, "这时为")
        for word in ("holds", "caveat", "claim", "proof", "again", "question"):
            assert word not in shown
