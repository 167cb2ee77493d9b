"""Starts a child process that speaks frames, keeps what it prints, and ends it together with whatever it started.

asyncio's own streams are not used: there `wait()` returns only when every pipe is closed, and a reader that paused at
its limit never sees the end of the pipe, so that ending a child that floods its output stalled for seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec

from quizapp.lab.frames import FrameError, Splitter

KEPT = 16 << 10  # bytes of output that are kept, the last ones
DRAIN = 0.25  # seconds between a child's exit and the end of its pipes, in either order, before it is cut off
REAP = 5.0  # seconds to wait for the exit of a killed child when its loop goes away
_STDIN, _FRAMES, _OUTPUT = 0, 1, 2


class Exit(NamedTuple):
    """How a child ended: its return code (minus the signal's number), or what made it unusable."""

    code: int | None
    fault: str
    output: str


class Child(asyncio.SubprocessProtocol):
    """One child process: frames on its stdin and stdout, and a stderr that is kept for the post mortem.

    `on_message` gets every decoded frame; a frame that cannot be decoded, and the end of stdout, kill the child.
    `on_end` is called once, when the child is gone, and nothing is delivered after it.
    """

    def __init__(
        self, decode: Callable[[bytes], Any], on_message: Callable[[Any], None], on_end: Callable[[Exit], None]
    ) -> None:
        self._decode, self._on_message, self._on_end = decode, on_message, on_end
        self._loop = asyncio.get_running_loop()
        self._splitter, self._kept = Splitter(), bytearray()
        self._fault = ""
        self._exited = self._closed = self._killed = False
        self.over = asyncio.Event()
        self.torn_down = False  # its loop is being torn down, so nothing may be started in its place
        self.pid = 0

    async def spawn(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start the process. Raises OSError, or ValueError for a command that no process can have."""
        starting = self._loop.create_task(self._exec(command, env), name="child is being started")
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            await _abandon(starting)
            await self._end_with_loop()  # if it has started after all
            raise
        self._keeper = self._loop.create_task(self._keep(), name=f"child {self.pid}")

    async def _exec(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        await self._loop.subprocess_exec(
            lambda: self, *command, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **_own_group(),
        )  # fmt: skip

    def send(self, frame: bytes) -> None:
        """Queue a frame; a child that is gone does not get it."""
        stdin = cast("asyncio.WriteTransport | None", self._transport.get_pipe_transport(_STDIN))
        if stdin is not None and not stdin.is_closing():
            stdin.write(frame)

    def kill(self) -> None:
        """Kill the child and whatever it started, at once; needs no running loop. Idempotent."""
        if self.pid and not self._killed and not self._exited:
            self._killed = True
            _kill_group(self.pid)

    @property
    def output(self) -> str:
        """The last of what the child printed; not yet fit to be shown."""
        return self._kept.decode("utf-8", "replace")

    # --- what asyncio calls ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self.pid = self._transport.get_pid()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == _OUTPUT:
            self._kept += data
            del self._kept[:-KEPT]
        elif not self._fault and not self._killed:
            self._receive(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd != _FRAMES:
            return
        self._closed = True
        if self._exited:
            self._finish()
        else:
            self._loop.call_later(DRAIN, self.kill)

    def process_exited(self) -> None:
        self._exited = True
        _kill_group(self.pid)  # what it started and left behind
        if self._closed:
            self._finish()
        else:
            self._loop.call_later(DRAIN, self._finish)

    # --- the rest ----------------------------------------------------------------------------------------------------

    def _receive(self, data: bytes) -> None:
        try:
            for body in self._splitter.feed(data):
                self._on_message(self._decode(body))
        except (FrameError, msgspec.MsgspecError, RecursionError) as error:
            self._fault = str(error)
            self.kill()

    def _finish(self) -> None:
        if self.over.is_set():
            return
        self.over.set()
        self._transport.close()
        self._on_end(Exit(self._transport.get_returncode(), self._fault, self.output))

    async def _keep(self) -> None:
        """Live as long as the child, so that a loop that is torn down and cancels its tasks takes the child along."""
        try:
            await self.over.wait()
        except asyncio.CancelledError:
            await self._end_with_loop()
            raise

    async def _end_with_loop(self) -> None:
        self.torn_down = True
        if self.pid:
            self.kill()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), REAP)


async def _abandon(starting: asyncio.Task[None]) -> None:
    """Cancel a start, and then asyncio's clean-up: it kills the child but waits for pipes it never connected."""
    starting.cancel()
    await asyncio.wait([starting], timeout=DRAIN)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)


def _own_group() -> dict[str, Any]:
    """What makes the child the head of a group that can be killed as one, and that Ctrl-C does not reach."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)  # there, this is TerminateProcess
        else:
            os.killpg(pid, signal.SIGKILL)
