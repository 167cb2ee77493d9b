"""A real terminal: tmux runs the finished app, keys go in, the screen is read back."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds: a loaded machine takes its time, a hang takes longer
LOOK = 0.15  # seconds between two looks at the screen, each of which starts a process

available = shutil.which("tmux") is not None


class Terminal:
    """One session of tmux on a server of its own."""

    def __init__(self, arguments: str, home: Path, size: tuple[int, int] = (120, 36), **env: str) -> None:
        self._socket = f"quizapp-{uuid.uuid4().hex[:8]}"
        settings = {"QUIZAPP_HOME": str(home), "LANG": "C.UTF-8", "COLORTERM": "truecolor", **env}
        exports = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
        app = f"env {exports} {shlex.quote(sys.executable)} -m quizapp {arguments}"
        command = f"cd {shlex.quote(str(ROOT))}; {app}; echo left with $?; sleep 60"
        columns, rows = map(str, size)
        self._tmux("new-session", "-d", "-s", "t", "-x", columns, "-y", rows, "sh", "-c", command)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._tmux("kill-server", check=False)

    def press(self, *keys: str) -> None:
        """Keys by tmux's names: b, Enter, Escape, C-c."""
        for key in keys:
            self._tmux("send-keys", "-t", "t", key)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-t", "t", "-l", text)

    def send_bytes(self, data: bytes) -> None:
        """Exactly these bytes, as an input method sends them."""
        self._tmux("send-keys", "-t", "t", "-H", *(f"{byte:02x}" for byte in data))

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p", "-t", "t")

    def wait_for_one(self, *texts: str) -> str:
        """Wait until one of these texts is on the screen."""
        end = time.monotonic() + PATIENCE
        while not any(text in (shown := self.screen()) for text in texts):
            if time.monotonic() > end:
                raise AssertionError(f"none of {texts} ever came; the screen shows:\n{shown}")
            time.sleep(LOOK)
        return shown

    def wait(self, *texts: str) -> str:
        """Wait until all these texts are on the screen; the screen is in the error if they never are."""
        end = time.monotonic() + PATIENCE
        shown = ""
        while time.monotonic() < end:
            shown = self.screen()
            if all(text in shown for text in texts):
                return shown
            time.sleep(LOOK)
        raise AssertionError(f"{texts} never came; the screen shows:\n{shown}")

    def wait_until_gone(self, pattern: str) -> None:
        end = time.monotonic() + PATIENCE
        while re.search(pattern, shown := self.screen()):
            assert time.monotonic() < end, f"{pattern} stays; the screen shows:\n{shown}"
            time.sleep(LOOK)

    def _tmux(self, *arguments: str, check: bool = True) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIZAPP")}
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments],
            capture_output=True,
            text=True,
            check=check,
            env=environment,
        )
        return done.stdout
