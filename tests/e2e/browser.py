"""A real browser without a window: Chromium's own protocol over a websocket, keys in, the terminal's text out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 60.0  # seconds
program = next((found for found in map(shutil.which, NAMES) if found), None)

# What the terminal in the page was sent, in order: xterm draws on a canvas, which has no text to read.
LISTEN = """
window.sent = '';
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...parts) {
    super(...parts);
    const decoder = new TextDecoder();
    this.addEventListener('message', async (event) => {
      if (event.data instanceof Blob) window.sent += decoder.decode(await event.data.arrayBuffer(), {stream: true});
      else if (event.data instanceof ArrayBuffer) window.sent += decoder.decode(event.data, {stream: true});
    });
  }
};
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(home: Path, *arguments: str, **env: str) -> Iterator[str]:
    """`quizapp serve` with these arguments; the address it says."""
    command = [sys.executable, "-m", "quizapp", "serve", "--port", str(free_port()), *arguments]
    settings = {**os.environ, "QUIZAPP_HOME": str(home), "QUIZAPP_LANG": "en", **env}
    process = subprocess.Popen(
        command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, line
        yield line.split()[3].rstrip(";")
    finally:
        process.terminate()
        process.communicate(timeout=20)


class Tab:
    """The one page of a browser."""

    def __init__(self, channel: Any) -> None:
        self._channel, self._number = channel, 0

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        await self._channel.send_json({"id": self._number, "method": method, "params": params})
        while True:
            answer = await self._channel.receive_json(timeout=PATIENCE)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    async def value(self, script: str) -> Any:
        return (await self.ask("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def open(self, address: str) -> None:
        await self.ask("Page.enable")
        await self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=LISTEN)
        await self.ask("Page.navigate", url=address)

    async def press(self, *keys: str) -> None:
        """One key after the other, as a keyboard sends them, to the terminal."""
        await self.value("document.querySelector('.xterm-helper-textarea').focus()")
        special = {"Escape": 27, "Enter": 13, "ArrowRight": 39, "ArrowDown": 40}
        for key in keys:
            code = special.get(key, ord(key.upper()) if len(key) == 1 else 0)
            text = {} if key in special and key != "Enter" else {"text": "\r" if key == "Enter" else key}
            named = {"key": key, "windowsVirtualKeyCode": code}
            await self.ask("Input.dispatchKeyEvent", type="keyDown", **named, **text)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    async def until(self, *texts: str) -> str:
        """Wait until the terminal was sent all of these since the last call; what it was sent."""
        end, shown = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            shown = await self.value("window.sent || ''")
            plain = without_sequences(shown)
            if all(text in plain for text in texts):
                await self.value("window.sent = ''")
                return plain
            await asyncio.sleep(0.1)
        raise AssertionError(f"{texts} never came; it was sent:\n{without_sequences(shown)}")

    async def draws(self) -> bool:
        """Whether the page has a terminal of some size to paint on."""
        script = "[...document.querySelectorAll('#terminal canvas')].some(each => each.width * each.height > 100000)"
        return bool(await self.value(script))


def without_sequences(text: str) -> str:
    return re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78]", "", text)


@contextlib.asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Tab]:
    """A browser with one empty page, and nothing of it left behind."""
    import aiohttp

    assert program is not None
    command = [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--window-size=1300,800", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        async with asyncio.timeout(PATIENCE):
            while not (folder / "DevToolsActivePort").exists():
                await asyncio.sleep(0.05)
        port = (folder / "DevToolsActivePort").read_text().split()[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                page = next(each for each in await answer.json() if each["type"] == "page")
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as channel:
                yield Tab(channel)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the program may be a script, and the browser its child
        process.wait(20)
