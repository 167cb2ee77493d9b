"""A command on a pseudo-terminal, timed from outside: when a text is painted, what it cost until then."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0


class PseudoTerminal:
    """The process and what it has written so far."""

    def __init__(self, command: list[str], env: Mapping[str, str], size: tuple[int, int] = (120, 36)) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **env},
        )  # fmt: skip
        os.close(slave)
        self.written = b""

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)

    def until(self, text: str) -> float:
        """Seconds from the start until this text has been painted."""
        wanted = text.encode()
        while wanted not in self.written:
            ready, _, _ = select.select([self._master], [], [], PATIENCE)
            if not ready:
                raise TimeoutError(f"{text!r} was never painted")
            self.written += os.read(self._master, 1 << 16)
        return time.perf_counter() - self.started

    def press(self, key: bytes) -> None:
        self.written = b""
        os.write(self._master, key)

    def cpu(self) -> float:
        """CPU seconds of the process so far, its threads included, its children not."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """Resident memory in MiB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
