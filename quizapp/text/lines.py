"""Reading and writing lines while an event loop runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from typing import TextIO

from quizapp.typeset.breaking import units

WIDTH = 72


class Terminal:
    """Lines in, wrapped paragraphs out.

    A thread reads the file descriptor, not `sys.stdin`: a thread that waits inside its buffer would hold its lock when
    the interpreter ends.
    """

    def __init__(self, source: int = 0, out: TextIO | None = None) -> None:
        self._source = source
        self._out = out or sys.stdout
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        rest = b""
        while True:
            try:
                block = os.read(self._source, 4096)
            except OSError:
                block = b""
            *lines, rest = (rest + block).split(b"\n")
            if not block and rest:
                lines.append(rest)
            for line in lines:
                self._hand_over(line.decode("utf-8", "replace").rstrip("\r"))
            if not block:
                return self._hand_over(None)

    def _hand_over(self, line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)

    async def ask(self, prompt: str) -> str | None:
        """One line, or None at the end of the input."""
        space = "" if prompt.endswith("：") else " "  # a full-width colon brings its own
        self._out.write("\n".join(wrapped(prompt)) + space)
        self._out.flush()
        line = await self._lines.get()
        if line is None:
            self._lines.put_nowait(None)
        if line is None or not os.isatty(self._source):
            self._out.write("\n")
        return line.strip() if line is not None else None

    def say(self, text: str = "", indent: int = 0) -> None:
        """A paragraph, wrapped to 72 cells; its later lines stand under the first one's `indent`."""
        for line in wrapped(text, indent):
            self._out.write(line + "\n")
        self._out.flush()

    def verbatim(self, line: str) -> None:
        """One line as it stands: code, a formula, a table."""
        self._out.write(line.rstrip() + "\n")
        self._out.flush()


def wrapped(text: str, indent: int = 0) -> list[str]:
    """Lines of at most 72 cells, Chinese broken where Chinese breaks."""
    return [line for paragraph in text.split("\n") for line in _wrap(paragraph, indent)]


def _wrap(paragraph: str, indent: int) -> Iterator[str]:
    from rich.cells import cell_len

    line, width = "", 0
    for _start, _end, word in units(paragraph):
        cells = cell_len(word.rstrip())
        if line.strip() and width + cells > WIDTH:
            yield line.rstrip()
            line, width = " " * indent, indent
        line += word
        width += cell_len(word)
    yield line.rstrip()
