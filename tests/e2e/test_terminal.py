"""The finished app in a real terminal, used as a candidate would use it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import ROOT, Terminal, available

pytestmark = pytest.mark.skipif(not available, reason="needs tmux")

QUESTION = "practice --question scaling.gradient.statistic --seed 7"


def letter_of(screen: str, text: str) -> str:
    """The letter beside an option."""
    match = re.search(rf"\b([A-E])\s+{re.escape(text)}", screen)
    assert match is not None, screen
    return match[1].lower()


def test_start_answer_rightly_and_wrongly_read_the_number_and_quit(tmp_path: Path) -> None:
    with Terminal(QUESTION, tmp_path) as terminal:
        asked = terminal.wait("How sure are you", "The proof is ready")
        terminal.press(letter_of(asked, "It dies in most rows"))
        terminal.wait("holds?")
        terminal.press("s")
        shown = terminal.wait("holds.", "Your answer")
        assert re.search(r"The median falls from [\d.]+ to [\d.e-]+", " ".join(shown.split()))
        terminal.press("Enter")
        terminal.wait("1 of 1 held in this sitting", "■")
        terminal.press("q")
        terminal.wait("left with 0")
    with Terminal(QUESTION, tmp_path) as terminal:
        asked = terminal.wait("How sure are you", "The proof is ready")
        terminal.press(letter_of(asked, "It grows in every row"), "g")
        shown = terminal.wait("does not hold.", "refuted", "you, guess")
        assert re.search(r"refuted +median gradient .*[\d.e-]+", shown)
        terminal.press("Escape")
        terminal.wait("2 answers so far")


def moved_back(tmp_path: Path, days: float) -> Path:
    """The log of a first home in another one, as it is so many days later."""
    first, other = tmp_path / "first.jsonl", tmp_path / f"{days}"
    _quizapp(tmp_path, "export", "jsonl", str(first))
    lines = [json.loads(line) for line in first.read_text("utf-8").splitlines()]
    shifted = [line | ({"at": line["at"] - days * 86_400} if "at" in line else {}) for line in lines]
    first.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in shifted), "utf-8")
    _quizapp(other, "import", "jsonl", str(first))
    first.unlink()
    return other


def _quizapp(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "quizapp", *arguments], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"QUIZAPP_HOME": str(home), "QUIZAPP_LANG": "en"},
    )  # fmt: skip
    return done.stdout


def test_what_was_answered_is_due_when_it_should_be(tmp_path: Path) -> None:
    with Terminal("practice --question scaling.variance.predict --seed 7", tmp_path) as terminal:
        terminal.wait("How sure are you", "The proof is ready")
        terminal.press("8", "s")
        terminal.wait("Sure and wrong: asked again today", "Rated Again")
        terminal.press("Enter")
        terminal.wait("In one line, why")
        terminal.press("v", "a", "r", "Enter")
        terminal.wait("1 question is due and 7 new")
        terminal.press("q")
        terminal.wait("left with 0")
    with Terminal("", moved_back(tmp_path, 1)) as terminal:
        terminal.wait("1 question is due", "you were sure and it did not hold")
        terminal.press("r")
        terminal.wait("Why now", "sure, Again", "var")
        terminal.press("Enter")
        terminal.wait("How sure are you", "you were sure", "1 of 9")
        terminal.press("Escape")
        terminal.wait("Why now")
        terminal.press("Escape")
        terminal.wait("Proven to you")
        terminal.press("q")
        terminal.wait("left with 0")
    with Terminal("practice --question swap.shapes.output --seed 7", tmp_path) as terminal:
        shown = terminal.wait("How sure are you", "The proof is ready")
        sizes = re.search(r"Q is \((\d+), \d+\).*V is \(\d+, (\d+)\)", " ".join(shown.split()))
        assert sizes is not None, shown
        terminal.send_bytes(f"{sizes[1]},{sizes[2]}".encode())
        terminal.press("f")
        terminal.wait("Asked again in 2 days", "Rated Good")
        terminal.press("Escape")
        terminal.wait("answers so far")
        terminal.press("q")
        terminal.wait("left with 0")
    for days, due in ((0.9, 1), (2.1, 2)):
        found = json.loads(_quizapp(moved_back(tmp_path, days), "stats", "--json"))
        assert found["questions"]["due"] == due


def test_in_chinese(tmp_path: Path) -> None:
    with Terminal("--lang zh", tmp_path) as terminal:
        terminal.wait("还没有向你证明过任何论断", "torch 就绪")
        terminal.press("Enter")
        terminal.wait("第 1 / 6 题", "你有多大把握")
        terminal.press("Escape")
        terminal.wait("还没有向你证明过任何论断")


def test_what_a_chinese_input_method_commits_arrives_whole(tmp_path: Path) -> None:
    with Terminal("practice --question scaling.variance.predict --seed 7 --lang zh", tmp_path) as terminal:
        terminal.wait("你有多大把握")
        terminal.send_bytes("你好".encode())
        terminal.wait(" 你好")
        terminal.press("Enter")
        terminal.wait("「你好」不是数字")
        terminal.press("BSpace", "BSpace")
        terminal.wait_until_gone(r" 你好? +│")
        terminal.send_bytes("６４".encode())  # full-width digits, as such a method types them
        terminal.wait("６４")
        terminal.press("s")
        terminal.wait("测得")


def test_the_bytes_of_the_kitty_protocol_are_an_input_methods_text(tmp_path: Path) -> None:
    """Where somebody turned the protocol on again, a terminal sends a commit as one escape sequence."""
    question = "practice --question scaling.variance.predict --seed 7"
    with Terminal(question, tmp_path, TEXTUAL_DISABLE_KITTY_KEY="0") as terminal:
        terminal.wait("How sure are you")
        terminal.send_bytes(b"\x1b[32;;20320:22909u")
        terminal.wait(" 你好")


def test_the_laboratory_killed_while_a_verdict_is_awaited(tmp_path: Path) -> None:
    """The person sees a message, then the verdict."""
    with Terminal("practice --question projections.tied.direction --seed 7", tmp_path) as terminal:
        asked = terminal.wait("How sure are you")
        os.kill(_laboratory_of(tmp_path), signal.SIGKILL)
        terminal.press(letter_of(asked, "Both learn it"), "s")
        terminal.wait("does not hold.", "Your answer")


def _laboratory_of(home: Path) -> int:
    """The process id of the laboratory whose parent has this home."""
    wanted = f"QUIZAPP_HOME={home}".encode()
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and b"lab/child.py" in (folder / "cmdline").read_bytes():
                parent = re.search(rb"PPid:\t(\d+)", (folder / "status").read_bytes())
                assert parent is not None
                if wanted in Path(f"/proc/{parent[1].decode()}/environ").read_bytes():
                    return int(folder.name)
        except OSError:
            continue
    raise AssertionError("no laboratory runs")


@pytest.mark.parametrize("size", [(20, 6), (40, 10)])
def test_a_tiny_terminal_gets_a_clear_message(tmp_path: Path, size: tuple[int, int]) -> None:
    with Terminal("", tmp_path, size=size, COLUMNS="80", LINES="24") as terminal:  # exported ones do not count
        assert "too" in terminal.wait(f"{size[0]}×{size[1]}")
        terminal.press("q")
        terminal.wait("left with 0")


def test_no_colour(tmp_path: Path) -> None:
    with Terminal(QUESTION, tmp_path, NO_COLOR="1") as terminal:
        terminal.wait("How sure are you", "The proof is ready")
        terminal.press("a", "s")
        assert {"✓", "✗"} <= set(terminal.wait("refuted", "holds", "Your answer"))


def test_a_home_that_cannot_be_written_says_so_and_works(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with Terminal("", blocked) as terminal:
        terminal.wait("cannot be made", "torch ready")
        terminal.press("Enter")
        terminal.wait("How sure are you")


def run(*arguments: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "quizapp", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "QUIZAPP_HOME": str(home), "QUIZAPP_LANG": "en", **env},
    )


def test_without_a_terminal_it_says_what_works(tmp_path: Path) -> None:
    done = run(home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "practice --text" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_dumb_terminal_is_told_what_works(tmp_path: Path) -> None:
    with Terminal("", tmp_path, TERM="dumb") as terminal:
        terminal.wait("practice --text", "left with 2")
