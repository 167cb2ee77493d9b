"""`quizapp serve` in a real browser on this machine: a question and a demonstration; and who is not let in."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.commands.commanding import assert_refused, ran
from tests.e2e.browser import PATIENCE, browsing, program, served

serves = pytest.mark.skipif(importlib.util.find_spec("textual_serve") is None, reason="needs quizapp[serve]")
browses = pytest.mark.skipif(program is None, reason="needs Chromium")


@serves
@browses
def test_a_question_is_answered_in_the_browser(tmp_path: Path) -> None:
    async def drive(address: str) -> None:
        async with browsing(tmp_path / "browser") as tab:
            await tab.open(address)
            asked = await tab.until("How sure are you", "The proof is ready")
            letter = re.search(r"\b([A-E])\s+It dies in most rows", asked)
            assert letter is not None, asked
            await tab.press(letter[1].lower(), "s")
            shown = await tab.until("holds.", "Your answer")
            assert re.search(r"The median falls from [\d.]+", shown)
            assert await tab.draws()

    question = ("practice", "--question", "scaling.gradient.statistic", "--seed", "7")
    with served(tmp_path / "home", *question) as address:
        asyncio.run(drive(address))


@serves
@browses
def test_a_demonstration_is_turned_in_the_browser(tmp_path: Path) -> None:
    async def drive(address: str) -> None:
        async with browsing(tmp_path / "browser") as tab:
            await tab.open(address)
            await tab.until("variance of q·k", "64.5", "measured in")
            await tab.press("ArrowRight", "ArrowRight")
            await tab.until("128", "130")
            await tab.press("y")
            await tab.until("Copied")
            async with asyncio.timeout(PATIENCE):
                while await tab.clipboard() != "quizapp demo scaling.variance --set d_k=128 --seed 7":
                    await asyncio.sleep(0.1)

    with served(tmp_path / "home", "lab", "scaling.variance", "--seed", "7") as address:
        asyncio.run(drive(address))


@serves
def test_the_page_comes_from_this_machine_alone_and_other_pages_are_kept_out(tmp_path: Path) -> None:
    def get(path: str = "/", **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    with served(tmp_path) as address:
        code, page = get()
        assert code == 200
        assert not [link for link in re.findall(r"https?://[^\"'\s]+", page) if not link.startswith(address)]
        assert f'data-session-websocket-url="ws://{address.removeprefix("http://")}/ws"' in page
        assert get("/static/js/textual.js")[0] == 200
        assert get("/ws", Origin="http://elsewhere.example")[0] == 403
        assert get(Host="elsewhere.example")[0] == 403


@serves
def test_a_taken_port_is_refused_with_its_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path) as address:
        port = address.rpartition(":")[2]
        assert_refused(ran(capsys, "serve", "--port", port), "try another --port")


def test_what_cannot_be_served_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(ran(capsys, "serve", "check"), "only lab, step, practice can be served")


def test_without_the_extra_its_name_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "quizapp.commands.serving", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert_refused(ran(capsys, "serve"), "pip install 'quizapp[serve]'")
