"""The child's side of the protocol: takes requests, runs them one at a time, answers. Knows nothing of torch."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, NoReturn, TypeAlias

from msgspec.structs import replace

from quizapp.lab import frames, protocol
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
from solutions.evidence import Declaration, Evidence, Progress

INTERVAL = 0.05  # seconds between two reports, at least

Kind: TypeAlias = Literal["missing", "broken", "unknown", "parameter", "raised", "cancelled"]


class Catalogue(NamedTuple):
    """What can be run: `run(id, params, seed, report)`, and which of its errors are the asker's.

    `calls` are the other things that can be asked for, from bytes to bytes.
    """

    torch: str
    declarations: list[Declaration]
    run: Callable[[str, dict[str, Any], int, Callable[[Progress], None]], Evidence]
    kinds: Mapping[type[BaseException], Kind]
    calls: Mapping[str, Callable[[bytes], bytes]] = {}


class Unavailable(Exception):
    """There is no catalogue: torch is `missing`, or the demonstrations are `broken`. Its cause says why."""

    def __init__(self, kind: Literal["missing", "broken"], cause: BaseException) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.cause = cause


class _Withdrawn(BaseException):
    """The request was cancelled. Not an Exception, so that no demonstration swallows it."""


class Server:
    def __init__(self, requests: int, replies: int) -> None:
        self._requests, self._replies = requests, replies
        self._inbox: queue.SimpleQueue[Run | Call] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._paused: set[int] = set()
        self._told = threading.Condition()  # notified when a run that waits may have to go on
        self._waited = 0.0  # seconds that the present run was paused

    def serve(self, load: Callable[[], Catalogue]) -> NoReturn:
        """Load the catalogue, then answer until the other side is gone. The process ends here."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        try:
            catalogue = load()
            self._send(Ready(catalogue.torch, sys.version.split()[0], catalogue.declarations))
        except Unavailable as error:
            self._fail(protocol.START, error.kind, error.cause)
            os._exit(0)
        except Exception as error:
            self._fail(protocol.START, "broken", error)
            os._exit(0)
        while True:
            self._answer(self._inbox.get(), catalogue)

    def _listen(self) -> None:
        """Take frames until the pipe ends, which ends the process even while it computes."""
        with contextlib.suppress(Exception):
            while (body := frames.read(self._requests)) is not None:
                match protocol.decode_to_child(body):
                    case Run() | Call() as request:
                        self._inbox.put(request)
                    case message:
                        with self._told:
                            self._heed(message)
                            self._told.notify_all()
        os._exit(0)

    def _heed(self, message: Cancel | Pause | Resume) -> None:
        match message:
            case Cancel(id=id):
                self._cancelled.add(id)
            case Pause(id=id):
                self._paused.add(id)
            case Resume(id=id):
                self._paused.discard(id)

    def _answer(self, run: Run | Call, catalogue: Catalogue) -> None:
        self._send(Started(run.id))
        self._waited = 0.0
        try:
            report = self._reporter(run.id)
            if isinstance(run, Call):
                self._send(Returned(run.id, catalogue.calls[run.name](run.body)))
            else:
                self._run(run, catalogue, report)
        except _Withdrawn as error:
            self._fail(run.id, "cancelled", error)
        except BaseException as error:
            self._fail(run.id, _kind(error, catalogue.kinds), error)
        finally:
            with self._told:
                self._cancelled.discard(run.id)
                self._paused = {id for id in self._paused if id > run.id}

    def _run(self, run: Run, catalogue: Catalogue, report: Callable[[Progress], None]) -> None:
        evidence = catalogue.run(run.demonstration, dict(run.params), run.seed, report)
        if self._waited:
            evidence = replace(evidence, seconds=max(0.0, evidence.seconds - self._waited))
        self._send(Done(run.id, protocol.measured(evidence)))

    def _reporter(self, id: int) -> Callable[[Progress], None]:
        """What a demonstration calls to report: sends the first, the last, and in between at most one an interval.

        While the run is paused it does not return.
        """
        due = 0.0

        def report(progress: Progress) -> None:
            nonlocal due
            self._hold_to(id)
            now = time.monotonic()
            pausing = id in self._paused
            if now >= due or progress.done >= progress.total or pausing:
                due = now + INTERVAL
                self._send(Report(id, progress))
            if pausing:
                self._wait(id)

        self._hold_to(id)
        return report

    def _hold_to(self, id: int) -> None:
        if id in self._cancelled:
            raise _Withdrawn

    def _wait(self, id: int) -> None:
        """Sit here until the run is resumed or cancelled; the end of the pipe ends the process meanwhile."""
        began = time.perf_counter()
        self._send(Paused(id))
        with self._told:
            self._told.wait_for(lambda: id not in self._paused or id in self._cancelled)
        self._waited += time.perf_counter() - began
        self._hold_to(id)
        self._send(Resumed(id))

    def _fail(self, id: int, kind: Kind, error: BaseException) -> None:
        self._send(Failed(id, kind, type(error).__name__[:80], _said(error)))

    def _send(self, message: FromChild) -> None:
        """Raises what msgspec says of a message that the other side could not read."""
        body = frames.body(message)
        protocol.decode_from_child(body)
        try:
            frames.write(self._replies, frames.frame(body))
        except OSError:
            os._exit(0)  # nobody is left to be told


def _kind(error: BaseException, kinds: Mapping[type[BaseException], Kind]) -> Kind:
    return next((kind for family, kind in kinds.items() if isinstance(error, family)), "raised")


def _said(error: BaseException) -> str:
    """The message of an error, whatever it is made of."""
    try:
        text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    except Exception:
        return ""
    return text[:2_000].encode("utf-8", "replace").decode()
