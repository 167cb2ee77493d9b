"""The interview line by line: the clock at every prompt, hints and pauses, leaving, the debrief and the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quizapp import locale
from quizapp.interview.session import Session
from quizapp.interview.state import folded
from quizapp.record import Log
from quizapp.text.interview import interview
from tests.interview.rehearsing import Hand, plan, practice, run
from tests.text.scripted import Script

DEFINE = ["Q times K transposed gives the scores.", "Softmax over the keys. Weights times V are the output.", ""]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path))
    locale.use("en")
    return tmp_path


class Slow(Script):
    """A person at whose every line the clock moves on."""

    def __init__(self, typed: list[str], hand: Hand, seconds: float) -> None:
        super().__init__(typed)
        self.hand, self.seconds = hand, seconds

    async def ask(self, prompt: str) -> str | None:
        self.hand.at += self.seconds
        return await super().ask(prompt)


def told(log: Log, typed: list[str], to: Path | None = None, seconds: float = 7.0, id: int = 0) -> tuple[str, Session]:
    """What a person who types these lines is told."""

    async def main() -> tuple[str, Session]:
        hand = Hand()
        made = practice(log)
        session = Session.resume(made, id, hand) if id else Session.begin(made, plan("drill", 7, "scaling"), hand)
        terminal = Slow(typed, hand, seconds)
        await interview(made, session, terminal, to)
        return terminal.text, session

    return run(main)


def test_a_whole_ladder_and_its_report_in_a_file_that_was_named(tmp_path: Path) -> None:
    to = tmp_path / "mine.json"
    with Log.in_memory() as log:
        lines = ["x", "n", *DEFINE, "h", "h", "The variance of the dot product grows with d_k.", "", "p", "", "", "64",
                 "s", "", "", "5", "4", "y", "y", "y", "y"]  # fmt: skip
        shown, session = told(log, lines, to)
        assert "Mock interview, drill: 8 minutes, ladder; seed 7." in shown
        assert "Type r, n or t." in shown
        assert "[8:00 left] Your answer:" in shown
        assert "[7:53 left] >" in shown
        assert "There is no further hint." in shown
        assert "Paused, and recorded." in shown
        assert "Where exactly does that hurt" in shown
        assert session.state.hints == 0
        assert [step.hints for step in session.state.steps[:3]] == [0, 1, 0]
        questions = shown.partition("That was the last question.")[0]
        assert not any(word in questions for word in ("solid", "missed", "points", "in part", "held"))
        assert "Depth: 1 of 4;" in shown
        assert "You predicted: nearly." in shown
        assert f"The report is in {to}" in " ".join(shown.split())
        assert json.loads(to.read_text("utf-8"))["dimensions"][4]["level"] == 4
        assert folded(log.interviews.of(1)).document is not None


def test_who_leaves_finds_everything_again() -> None:
    with Log.in_memory() as log:
        shown, _session = told(log, ["n", *DEFINE, "half of it", "q"])
        assert "Left. Everything is kept" in shown
        again, session = told(log, [], id=1)
        assert "> half of it" in again
        assert [step.outcome for step in session.state.steps] == ["solid"]
        assert log.count() == 1


def test_when_the_time_is_over_the_answer_so_far_is_kept() -> None:
    with Log.in_memory() as log:
        shown, session = told(log, ["", DEFINE[0], DEFINE[1], *[""] * 9, "3", "", ""], seconds=170.0)
        assert "Time. Your answer so far is kept." in shown
        assert "[5:10 left] >" in shown
        assert session.state.steps[0].timed_out
        assert session.state.steps[0].text == "\n".join(DEFINE[:2])
        assert session.turn is None


def test_a_report_that_cannot_be_written_is_still_kept(tmp_path: Path) -> None:
    there = tmp_path / "notes.md"
    there.write_text("mine")
    with Log.in_memory() as log:
        shown, _session = told(log, ["", "", "", "", "", "", "", ""], there)
        assert "choose another name" in shown
        assert "quizapp interview --report 1" in shown
        assert there.read_text() == "mine"


def test_code_is_written_in_ones_own_editor_and_running_says_no_more(home: Path, monkeypatch: Any) -> None:
    from quizapp.drills.judging import Line, Verdict
    from quizapp.interview.plan import Part, Plan

    verdict = Verdict(
        "softmax", False, "the secret headline", [Line("a", "a", True), Line("b", "b", False)], None, 1, 0.1
    )

    async def check(*_arguments: Any, **_named: Any) -> Verdict:
        return verdict

    with Log.in_memory() as log:

        async def main() -> str:
            made, hand = practice(log), Hand()
            drawn = Plan(
                preset="onsite", seed=1, start=0, lang="en", parts=[Part("code", 600.0, ["softmax"])], content=""
            )
            session = Session.begin(made, drawn, hand)
            session.predict("ready")
            monkeypatch.setattr(session.bench.judge, "check", check)
            terminal = Slow(["r", "x", "d", "3", ""], hand, 1.0)
            await interview(made, session, terminal)
            return terminal.text

        shown = run(main)
        assert "It runs. Whether it is right is said at the end." in shown
        assert "Type r or d." in shown
        assert "Softmax. Write it." in shown
        before, _end, after = shown.partition("That was the last question.")
        assert "secret" not in before
        assert "Implementation: 3 of 4; Softmax: 1 of 2 checks" in after
