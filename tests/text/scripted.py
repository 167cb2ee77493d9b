"""A sitting in line mode that a script types."""

from __future__ import annotations

import asyncio
import io
import os
import re
from pathlib import Path
from typing import Any

from quizapp import locale
from quizapp.lab import Laboratory
from quizapp.practice import Practice
from quizapp.record import Log
from quizapp.text.lines import Terminal
from quizapp.text.practice import practise
from tests.sharing import common

GOLDENS = Path(__file__).parent / "goldens"
PATIENCE = 60.0


class Script(Terminal):
    """Types the next line at each prompt and shows it behind the prompt, as a terminal does."""

    def __init__(self, typed: list[str]) -> None:
        self.paper = io.StringIO()
        reader, writer = os.pipe()
        os.close(writer)
        super().__init__(reader, self.paper)
        self.typed = typed
        self.prompts: list[str] = []

    async def ask(self, prompt: str) -> str | None:
        self.prompts.append(prompt)
        line = self.typed.pop(0) if self.typed else None
        self._lines = asyncio.Queue()
        self._lines.put_nowait(line)
        start = self.paper.tell()
        await super().ask(prompt)
        self.paper.seek(start)
        shown = self.paper.read().rstrip("\n")
        self.paper.seek(start)
        self.paper.truncate()
        self.paper.write(f"{shown}{line if line is not None else ''}\n")
        return line

    @property
    def text(self) -> str:
        return self.paper.getvalue()


async def sitting_of(
    laboratory: Laboratory, typed: list[str], *ids: str, log: Log | None = None, kind: type[Script] = Script
) -> Script:
    """Ask these built-in questions with seed 7 and type these lines."""
    seeds = iter(range(8, 99))
    practice = Practice(common().bank(), laboratory, log or Log.in_memory(), lambda: next(seeds))
    await practice.bind()
    script = kind(typed)
    questions = [practice.bank.questions[id] for id in ids]
    await asyncio.wait_for(practise(practice, questions, script, 7), PATIENCE)
    return script


def typed_by(language: locale.Language, typed: list[str], *ids: str, **options: Any) -> Script:
    """One sitting."""
    locale.use(language)
    return common().loop.run(sitting_of(common().lend(), typed, *ids, **options))


def steady(text: str) -> str:
    """The text without how long something took."""
    return re.sub(r"\d+(\.\d)? (ms|s|毫秒|秒)\b(?!\s?answer|回答)", r"# \2", text)


def assert_golden(name: str, text: str) -> None:
    """Compare with the committed text; UPDATE_GOLDENS=1 writes it."""
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{name} differs from its golden; UPDATE_GOLDENS=1 accepts it"
