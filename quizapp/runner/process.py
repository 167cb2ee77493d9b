"""One runner as the interface sees it: started, given one job, and gone."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from quizapp.lab import frames
from quizapp.lab.host import _OUTPUT, Child, Exit, _own_group
from quizapp.lab.text import clean, one_line
from quizapp.locale import _
from quizapp.runner import windows
from quizapp.runner.confine.portable import TOO_MUCH
from quizapp.runner.protocol import Ask, FromRunner, Load, Loaded, Ready, Saw, Stopped, decode_from_runner

SECONDS = 5.0  # that loading the code may take, and again what it does on all inputs
START = 60.0  # seconds in which torch must be ready
FLOOD = 64 << 10  # bytes of output, at which the code is stopped
DUMP = 0.1  # seconds that a process has to say where it hangs

Ended: TypeAlias = Literal[
    "done", "syntax", "forbidden", "raised", "missing", "timeout", "flood", "memory", "crashed", "exited", "broken"
]
_DUMPS = re.compile(r"^(Fatal Python error: |Current thread 0x|Thread 0x|Stack \(most recent)", re.MULTILINE)
_LINE = re.compile(r'File "<drill>", line (\d+) in ')


class RunnerFailed(Exception):
    """There is no runner: the process did not start, or died before it took the job. The message is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Outcome(NamedTuple):
    """How it ended. `seen` are the answers to the cases, as many as came; `output` is what was printed, cleaned.

    `type`, `message` and `line` are those of an error, `message` also a forbidden name or a signal's. `loaded` says
    whether the code was still being loaded.
    """

    ended: Ended
    seen: list[bytes]
    output: str
    type: str = ""
    message: str = ""
    line: int = 0
    loaded: bool = True


class _Process(Child):
    """The child process, without a folder of its own, and stopped when it prints too much."""

    flooded = False

    def __init__(self, on_message: Callable[[Any], None], on_end: Callable[[Exit], None]) -> None:
        super().__init__(decode_from_runner, on_message, on_end)
        self._printed = 0

    async def _exec(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        await self._loop.subprocess_exec(
            lambda: self, *command, env=dict(env), cwd="/" if sys.platform != "win32" else None,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **_own_group(),
        )  # fmt: skip

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == _OUTPUT and not self.flooded:
            self._printed += len(data)
            if self._printed > FLOOD:
                self.flooded = True
                self.kill()
        super().pipe_data_received(fd, data)

    def ask_where(self) -> None:
        """Have it print the lines in which it is."""
        with contextlib.suppress(ProcessLookupError, AttributeError):
            self._transport.send_signal(signal.SIGUSR1)


class Runner:
    def __init__(self) -> None:
        self.ready: Ready | None = None
        self.process = _Process(self._received, self._ended)
        self._inbox: asyncio.Queue[FromRunner | Exit] = asyncio.Queue()
        self._job = 0

    @property
    def alive(self) -> bool:
        return not self.process.over.is_set()

    async def start(self, command: Sequence[str], env: Mapping[str, str]) -> Runner:
        """Return when torch is loaded and the process confined. Raises RunnerFailed."""
        try:
            await self.process.spawn(command, env)
            self._job = windows.adopt(self.process.pid)
            first = await asyncio.wait_for(self._inbox.get(), START)
        except TimeoutError:
            self.process.kill()
            line = _("The process for your code was not ready after {seconds} s.")
            raise RunnerFailed(line.format(seconds=f"{START:g}")) from None
        except (OSError, ValueError) as error:
            self.process.over.set()
            line = _("The process for your code cannot be started: {reason}")
            raise RunnerFailed(line.format(reason=one_line(str(error)))) from None
        except asyncio.CancelledError:
            self.process.kill()
            raise
        if not isinstance(first, Ready):
            self.process.kill()
            said = one_line(self.process.output.strip().rpartition("\n")[2])
            line = _("The process for your code cannot be started: {reason}")
            raise RunnerFailed(line.format(reason=said or type(first).__name__))
        self.ready = first
        return self

    async def run(
        self, load: Load, ask: Callable[[], Awaitable[Ask]], on_seen: Callable[[list[bytes]], None] | None = None,
        seconds: float = SECONDS,
    ) -> Outcome:  # fmt: skip
        """Run the code on the inputs. `ask` is called once it is loaded, `on_seen` after each answer but the last.

        Raises RunnerFailed, or what `ask` does. The process is being killed when this returns; `closed` waits for it.
        """
        seen: list[bytes] = []
        loaded = False
        try:
            self.process.send(frames.pack(load))
            match await self._next(seconds):
                case Loaded():
                    loaded = True
                case Stopped(kind=kind, type=type, message=message, line=line):
                    return Outcome(kind, [], self._output(), one_line(type, 80), one_line(message), line, False)
                case other:
                    return self._broken_off(other, seen, loaded)
            asked = await ask()
            count = len(msgspec.msgpack.decode(asked.cases, type=list[msgspec.Raw]))
            self.process.send(frames.pack(asked))
            until = asyncio.get_running_loop().time() + seconds
            while len(seen) < count:
                match await self._next(until - asyncio.get_running_loop().time()):
                    case Saw(seen=one):
                        seen.append(one)
                        if on_seen is not None and len(seen) < count:
                            on_seen(seen)
                    case other:
                        return self._broken_off(other, seen, loaded)
            await asyncio.sleep(0)  # what was printed last may lie behind the last answer
            return Outcome("done", seen, self._output())
        except TimeoutError:
            self.process.ask_where()
            await asyncio.sleep(DUMP)
            lines = _LINE.findall(self._dump())
            return Outcome("timeout", seen, self._output(), line=int(lines[0][:9]) if lines else 0, loaded=loaded)
        finally:
            self.process.kill()

    async def closed(self) -> None:
        """Kill the process, and return when it is gone."""
        self.process.kill()
        if self.process.pid:
            await self.process.over.wait()

    # --- what comes from it ------------------------------------------------------------------------------------------

    async def _next(self, seconds: float) -> FromRunner | Exit:
        if not self._inbox.empty():
            return self._inbox.get_nowait()
        return await asyncio.wait_for(self._inbox.get(), max(0.0, seconds))

    def _received(self, message: FromRunner) -> None:
        self._inbox.put_nowait(message)

    def _ended(self, exit: Exit) -> None:
        self._inbox.put_nowait(exit)

    def _broken_off(self, message: FromRunner | Exit, seen: list[bytes], loaded: bool) -> Outcome:
        """It ended before it had answered, or sent what nobody asked for."""
        lines = _LINE.findall(self._dump())
        line = int(lines[0][:9]) if lines else 0
        output = self._output()
        if self.process.flooded:
            return Outcome("flood", seen, output, line=line, loaded=loaded)
        if not isinstance(message, Exit) or message.fault or message.code is None:
            return Outcome("broken", seen, output, loaded=loaded)
        if message.code == TOO_MUCH:
            return Outcome("memory", seen, output, loaded=loaded)
        if message.code >= 0:
            return Outcome("exited", seen, output, message=str(message.code), line=line, loaded=loaded)
        name = _signal_name(-message.code)
        ended: Ended = "timeout" if name == "SIGXCPU" else "crashed"
        return Outcome(ended, seen, output, message=name, line=line, loaded=loaded)

    def _dump(self) -> str:
        """What faulthandler printed last: where the process was."""
        starts = [found.start() for found in _DUMPS.finditer(self.process.output)]
        return self.process.output[starts[-1] :] if starts else ""

    def _output(self) -> str:
        """What the person's code printed, without what faulthandler did."""
        text = self.process.output
        found = _DUMPS.search(text)
        return clean(text[: found.start()] if found else text, 4_000)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
