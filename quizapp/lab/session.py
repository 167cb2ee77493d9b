"""One life of the laboratory's child: it gets ready, answers one request after another, and ends."""

from __future__ import annotations

import asyncio
import contextvars
import difflib
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from quizapp.lab import frames, protocol
from quizapp.lab.errors import BadRequest, Died, LabCrashed, LabError, ProofFailed, ProofTimedOut, TorchMissing
from quizapp.lab.hold import Hold
from quizapp.lab.host import Child, Exit
from quizapp.lab.protocol import (
    Call,
    Cancel,
    Done,
    Failed,
    FromChild,
    Pause,
    Paused,
    Ready,
    Report,
    Resume,
    Resumed,
    Returned,
    Run,
    Started,
)
from quizapp.lab.text import one_line
from quizapp.locale import _
from solutions.evidence import Progress, Value

GRACE = 0.25  # seconds that a cancelled request has to end by itself
TAKE = 10.0  # seconds in which a ready child must begin a request that it was sent

OnProgress = Callable[[Progress], None]


class _Request:
    """A request that was sent: its answer to be, and the timer that watches it.

    `left` is how much of its deadline is left, in seconds: it stands still while the run is paused.
    """

    def __init__(self, run: Run | Call, deadline: float, on_progress: OnProgress | None, grace: float) -> None:
        self.id, self.name, self.deadline = run.id, run.name if isinstance(run, Call) else run.demonstration, deadline
        self.left, self.grace = deadline, grace
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._on_progress = on_progress
        self._context = contextvars.copy_context()  # the asker's, so that its callback finds what it expects
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, seconds: float, then: Callable[[], None]) -> None:
        self.stop_watching()
        self._timer = self.answer.get_loop().call_later(seconds, then)

    def stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def stop_the_clock(self) -> None:
        """The run is paused: keep what is left of its deadline."""
        if self._timer is not None and not self.answer.done():
            self.left = max(0.0, self._timer.when() - self.answer.get_loop().time())
            self._timer.cancel()

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)

    def report(self, progress: Progress) -> None:
        """Tell the asker from the loop, so that an error in its callback does not end the child."""
        if self._on_progress is not None and not self.answer.done():
            self.answer.get_loop().call_soon(self._tell, progress, context=self._context)

    def _tell(self, progress: Progress) -> None:
        if self._on_progress is not None and not self.answer.cancelled():
            self._on_progress(progress)


class Session:
    """A running child. `served` says that it began a request, `dismissed` that it is being ended on purpose."""

    def __init__(self, on_end: Callable[[Session], None]) -> None:
        self._on_end = on_end
        self.ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
        self.child = Child(protocol.decode_from_child, self._received, self._ended)
        self.served = self.dismissed = False
        self.reason = ""  # why it ended
        self._current: _Request | None = None
        self._hold: Hold | None = None  # the current request's
        self._free = asyncio.Event()
        self._free.set()

    async def spawn(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        try:
            await self.child.spawn(command, env)
        except (OSError, ValueError) as error:
            self.child.over.set()
            line = _("The torch process cannot be started: {reason}")
            raise LabCrashed(line.format(reason=one_line(str(error)))) from None

    async def free(self) -> bool:
        """Wait until the child can take a request. False if it was ended on purpose; raises Died if it ended."""
        await self._free.wait()
        if self.child.over.is_set() and not self.dismissed:
            raise Died(self.reason)
        return not self.dismissed

    async def ask(
        self,
        run: Run | Call,
        deadline: float,
        on_progress: OnProgress | None,
        hold: Hold | None = None,
        grace: float = GRACE,
    ) -> Any:
        """Have one request answered, with Evidence or bytes; the child must be free. Raises Died or a LabError."""
        request = self._current = _Request(run, deadline, on_progress, grace)
        self._free.clear()
        request.watch(TAKE, lambda: self._give_up(_("The torch process did not respond.")))
        self.child.send(frames.pack(run))
        if hold is not None:
            hold.take(lambda paused: self.child.send(frames.pack((Pause if paused else Resume)(request.id))))
        self._hold = hold
        try:
            return await request.answer
        except asyncio.CancelledError:
            self._withdraw(request)
            raise
        finally:
            if hold is not None:
                hold.let_go()

    def dismiss(self) -> None:
        """End the child on purpose. It is gone when `child.over` is set."""
        self.dismissed = True
        self.child.kill()

    # --- what the child sends ----------------------------------------------------------------------------------------

    def _received(self, message: FromChild) -> None:
        if isinstance(message, Ready):
            if not self.ready.done():
                self.ready.set_result(message)
        elif message.id == protocol.START:
            if isinstance(message, Failed) and not self.ready.done():
                self.ready.set_exception(_start_error(message))
        elif self._current is not None and message.id == self._current.id:
            self._answered(self._current, message)

    def _answered(
        self, request: _Request, message: Started | Report | Paused | Resumed | Done | Returned | Failed
    ) -> None:
        match message:
            case Started():
                self.served = True
                self._watch(request)
            case Paused():
                request.stop_the_clock()
                self._tell_hold(request, True)
            case Resumed():
                self._watch(request)
                self._tell_hold(request, False)
            case Report(progress=progress):
                request.report(progress)
            case Done(evidence=evidence):
                self._settle(request)
                if not request.answer.done():
                    request.answer.set_result(protocol.evidence(evidence))
            case Returned(body=body):
                self._settle(request)
                if not request.answer.done():
                    request.answer.set_result(body)
            case Failed():
                self._settle(request)
                request.fail(self._error(request, message))

    def _watch(self, request: _Request) -> None:
        if not request.answer.done():
            request.watch(request.left, lambda: self._overrun(request))

    def _tell_hold(self, request: _Request, paused: bool) -> None:
        if self._hold is not None and not request.answer.done():
            self._hold.waits(paused)

    def _settle(self, request: _Request) -> None:
        request.stop_watching()
        self._current = None
        self._free.set()

    def _error(self, request: _Request, failed: Failed) -> LabError:
        message = one_line(failed.message)
        if failed.kind == "unknown":
            return BadRequest(self._unknown(one_line(request.name, 80)))
        if failed.kind == "parameter":
            return BadRequest(message)
        said = f"{one_line(failed.type, 80)}: {message}" if message else one_line(failed.type, 80)
        return ProofFailed(_("The proof failed, so nothing was graded. {error}").format(error=said), said)

    def _unknown(self, name: str) -> str:
        known = [declaration.id for declaration in self.ready.result().declarations]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        if near:
            return _('There is no demonstration "{name}". Did you mean "{near}"?').format(name=name, near=near[0])
        return _('There is no demonstration "{name}".').format(name=name)

    # --- ends --------------------------------------------------------------------------------------------------------

    def _overrun(self, request: _Request) -> None:
        line = _("The proof stopped after {seconds} s, so nothing was graded.")
        request.fail(ProofTimedOut(line.format(seconds=f"{request.deadline:g}")))
        self.dismiss()

    def _withdraw(self, request: _Request) -> None:
        if self._current is request:
            self.child.send(frames.pack(Cancel(request.id)))
            request.watch(request.grace, self.dismiss)

    def _give_up(self, reason: str) -> None:
        self.reason = reason
        self.child.kill()

    def _ended(self, exit: Exit) -> None:
        self.reason = self.reason or _post_mortem(exit)
        if not self.ready.done():
            self.ready.set_exception(Died(self.reason))
        if self._current is not None:
            request = self._current
            self._settle(request)
            request.fail(Died(self.reason))
        self._on_end(self)


def request(id: int, demonstration: str, params: Mapping[str, Value], seed: int) -> Run:
    """The message that asks for a run. Raises BadRequest for what no message can carry."""
    run = Run(id, demonstration, cast("dict[str, protocol.Wire]", params), seed)
    try:
        protocol.decode_to_child(frames.body(run))
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        line = _("This cannot be asked of a demonstration: {reason}")
        raise BadRequest(line.format(reason=one_line(str(error)))) from None
    return run


def _start_error(failed: Failed) -> LabError:
    said = f"{one_line(failed.type, 80)}: {one_line(failed.message)}"
    if failed.kind != "missing":
        return LabCrashed(_("The demonstrations cannot be loaded. {error}").format(error=said))
    if failed.type == ModuleNotFoundError.__name__:
        return TorchMissing(_("torch is not installed: pip install torch"))
    return TorchMissing(_("torch cannot be imported, install it anew: pip install torch ({error})").format(error=said))


def _post_mortem(exit: Exit) -> str:
    if exit.fault:
        return _("The torch process sent something that cannot be read: {fault}").format(fault=one_line(exit.fault))
    if exit.code is not None and exit.code < 0:
        return _("The torch process was killed ({signal}).").format(signal=_signal_name(-exit.code))
    reason = _("The torch process ended with exit status {status}.").format(status=exit.code)
    last = one_line(exit.output.strip().rpartition("\n")[2])
    return f"{reason} {last}" if last else reason


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
