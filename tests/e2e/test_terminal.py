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
    with Terminal("", tmp_path) as terminal:
        terminal.wait("Nothing is proven to you yet", "torch ready")
        terminal.press("q")
        terminal.wait("left with 0")
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
    with Terminal("practice --question scaling.variance.predict --seed 7 --lang zh", tmp_path) as terminal:
        terminal.wait("你有多大把握")
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
        terminal.wait(str(blocked)[-20:], "torch ready")
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


def test_ask_prints_one_json_document(tmp_path: Path) -> None:
    done = run("ask", "scaling.gradient.statistic", "--answer", "dies-in-most", "--seed", "7", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["correct"] is True
    assert not list(tmp_path.glob("*.sqlite3"))  # nothing is recorded
