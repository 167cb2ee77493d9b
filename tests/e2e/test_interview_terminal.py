"""A whole mock interview in a real terminal, in each language: killed in the middle, gone on with, its report read."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from quizapp.bank.packs import load
from tests.e2e.terminal import Terminal, available

pytestmark = pytest.mark.skipif(not available, reason="needs tmux")

BEGIN = "interview --preset drill --topic scaling --seed 7"
PROBED = "scale_gradient_rows"  # of which only one point is said at first


def answers_in(language: str) -> list[str]:
    """The rubrics' own model answers, which `quizapp check` holds them to."""
    explains = load().explains
    first = next(point for point in explains[PROBED].points if point.core)
    said = [explains[id].answer_30s for id in ("write_attention", "sqrt_dk", PROBED, "scale_temperature")]
    return [getattr(text, language) for text in (*said[:2], first.text, *said[2:])]


WORDS = {
    "en": {
        "expect": "What do you expect", "first": "Describe the steps", "why": "Why are the attention scores",
        "number": "What is Var(q·k)?", "edge": "In which sense", "probe": "Which statistic",
        "off": "instead of dividing", "speak": "how did you speak?", "verdict": "One ladder gives no verdict",
        "unclear": "not quite clear", "report": "# Mock interview",
    },
    "zh": {
        "expect": "你预计评分结果怎样", "first": "说说缩放点积注意力", "why": "为什么要除以", "number": "Var(q·k)",
        "edge": "梯度就会消失", "probe": "你说的是哪一种统计量", "off": "除了除以", "speak": "你表达得怎样",
        "verdict": "只有一条追问链，不下结论", "unclear": "说得不够清楚", "report": "# 模拟面试",
    },
}  # fmt: skip


def pids(home: Path) -> list[int]:
    """The interface that writes into this home."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().split(b"\0")
                own = f"QUIZAPP_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if own and line[1:4] == [b"-m", b"quizapp", b"interview"]:
                found.append(int(folder.name))
    return found


def say(terminal: Terminal, text: str, then: str) -> str:
    terminal.send_bytes(text.encode())
    time.sleep(0.3)
    terminal.press("C-s")
    return terminal.wait(then)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_drill_from_the_first_question_to_the_report(tmp_path: Path, language: str) -> None:
    words, answers = WORDS[language], answers_in(language)
    with contextlib.ExitStack() as opened:
        terminal = opened.enter_context(Terminal(BEGIN, tmp_path, QUIZAPP_LANG=language))
        terminal.wait(words["expect"])
        terminal.press("n")
        terminal.wait(words["first"], "7:")
        say(terminal, answers[0], words["why"])
        terminal.send_bytes(answers[1][:20].encode())
        if language == "en":
            time.sleep(2.5)  # what was written is kept every one and a half seconds
            [own] = pids(tmp_path)
            subprocess.run(["kill", "-9", str(own)], check=True)
            terminal.wait("left with 137")
            terminal = opened.enter_context(Terminal("interview --resume", tmp_path, QUIZAPP_LANG=language))
            terminal.wait(words["why"], answers[1][:20].rstrip())
        say(terminal, answers[1][20:], words["number"])
        terminal.press("6", "4", "Enter", "s")
        terminal.wait(words["edge"])
        say(terminal, answers[2], words["probe"])
        say(terminal, answers[3], words["off"])
        say(terminal, answers[4], words["speak"])
        terminal.press("3")
        shown = terminal.wait_for_one(words["verdict"], words["unclear"])
        while words["verdict"] not in shown:  # points about which the rubric is in doubt
            terminal.press("y")
            time.sleep(0.3)
            shown = terminal.wait_for_one(words["verdict"], words["unclear"])
        assert "●●●" in shown
        terminal.press("x")
        terminal.wait("interviews/")
        terminal.press("C-q")
        terminal.wait("left with 0")
    [report] = (tmp_path / "interviews").glob("*.md")
    text = report.read_text("utf-8")
    assert words["report"] in text
    assert re.search(r"64", text)
    [document] = (json.loads(path.read_text("utf-8")) for path in (tmp_path / "interviews").glob("*.json"))
    assert document["lang"] == language
    assert [one["outcome"] for one in document["questions"]] == ["solid", "solid", "solid", "partial", "solid", "solid"]
    assert document["ladders"][0]["ceiling"] == 5
    assert document["questions"][0]["answer"] == answers[0]
    assert document["questions"][1]["answer"] == answers[1]
    assert "<svg" in next((tmp_path / "interviews").glob("*.html")).read_text("utf-8")
