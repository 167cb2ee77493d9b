"""The laboratory as the interface sees it: ask for a demonstration, get its evidence or one clear line why not."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quizapp.lab.errors import Died, LabClosed, LabCrashed, LabError, TorchMissing
from quizapp.lab.launch import child_command, child_environment
from quizapp.lab.text import clean, one_line
from quizapp.locale import _

if TYPE_CHECKING:  # msgspec and all that stands on it is imported when the laboratory is first used
    from typing import Self

    from quizapp.lab.hold import Hold
    from quizapp.lab.protocol import Call, Ready, Run
    from quizapp.lab.session import OnProgress, Session
    from solutions.evidence import Declaration, Evidence, Value

State: TypeAlias = Literal["off", "starting", "ready", "missing", "failed"]
Trouble: TypeAlias = LabError | Died | None  # why a child did not get ready
DEADLINE = 30.0  # seconds for one proof: the slowest takes 3 s on two free cores, and many machines are neither
READY = 60.0  # seconds in which torch must be ready: a cold disk takes its time


class Laboratory:
    """The one child process that imports torch, started when it is needed and replaced when it dies.

    Belongs to the event loop that first uses it. `state` and `trouble` (why it is missing or failed, or why the last
    child ended) may be shown at any time; `on_state` is called after each change of `state`.
    """

    def __init__(
        self,
        *,
        cache: Path | None = None,
        on_state: Callable[[State], None] | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self.state: State = "off"
        self.torch_version = ""
        self.trouble = ""
        self._cache, self._on_state = cache, on_state
        self._command = command or child_command()
        self._ids = itertools.count(1)
        self._epoch = self._opened_in = 0  # how often it was closed, now and when the child was started
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Lock()
        self._session: Session | None = None
        self._opening: asyncio.Task[Trouble] | None = None
        self._storing: asyncio.Task[None] | None = None
        self._declarations: dict[str, Declaration] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def pid(self) -> int:
        """The child's process id; 0 without one."""
        return self._session.child.pid if self._session else 0

    @property
    def output(self) -> str:
        """The last of what the child printed, fit to be shown."""
        return clean(self._session.child.output, 16 << 10) if self._session else ""

    async def start(self) -> None:
        """Return when torch is ready. Raises TorchMissing, LabCrashed or LabClosed."""
        try:
            await self._start(self._here())
        except Died as death:
            raise LabCrashed(death.reason) from None

    async def catalogue(self) -> dict[str, Declaration]:
        """What can be run, by id: kept from an earlier start if nothing changed, else as `start` gets it."""
        self._here()
        if self._declarations is None and self._cache is not None:
            from quizapp.lab import store

            kept = await asyncio.to_thread(store.load, self._cache)
            if self._declarations is None:  # else the child was ready meanwhile, and told
                self._declarations = kept
        if self._declarations is None:
            await self.start()
        assert self._declarations is not None
        return dict(self._declarations)

    async def run(
        self,
        demonstration: str,
        params: dict[str, Value],
        seed: int,
        *,
        deadline: float = DEADLINE,
        on_progress: OnProgress | None = None,
        on_restart: Callable[[str], None] | None = None,
        hold: Hold | None = None,
        grace: float | None = None,
    ) -> Evidence:
        """Run one demonstration; requests are taken in the order in which they were made.

        `deadline` is in seconds from when the child begins. `on_restart` is told in one line why the child was
        replaced and the request sent again, which happens once. Cancelling the task cancels the request: the child is
        replaced if it has not ended it within `grace` seconds. While `hold` pauses the run its deadline stands still,
        and so does every request behind it.
        Raises BadRequest, ProofFailed, ProofTimedOut, LabCrashed, TorchMissing or LabClosed.
        """
        epoch = self._here()
        from quizapp.lab.session import GRACE, request

        run = request(next(self._ids), demonstration, params, seed)
        ask = partial(self._ask, epoch, run, deadline, on_progress, hold, GRACE if grace is None else grace)
        evidence: Evidence = await self._twice(epoch, ask, on_restart)
        return evidence

    async def call(self, name: str, body: bytes, *, deadline: float = 10.0) -> bytes:
        """Ask for something else than a demonstration; raises as `run` does."""
        epoch = self._here()
        from quizapp.lab.protocol import Call
        from quizapp.lab.session import GRACE

        call = Call(next(self._ids), name, body)
        answer: bytes = await self._twice(epoch, partial(self._ask, epoch, call, deadline, None, None, GRACE), None)
        return answer

    async def _twice(
        self, epoch: int, ask: Callable[[], Awaitable[Any]], on_restart: Callable[[str], None] | None
    ) -> Any:
        """Ask, and once more if the child died under it."""
        async with self._turn:
            try:
                return await ask()
            except Died as death:
                if on_restart is not None and epoch == self._epoch:
                    on_restart(death.reason)
            try:
                return await ask()
            except Died as death:
                line = _("The torch process died twice, so nothing was graded. {reason}")
                raise LabCrashed(line.format(reason=death.reason), death.reason) from None

    async def close(self) -> None:
        """End the child and every request that waits; return when it is gone. A later request starts a new one."""
        self._here()
        self._epoch += 1
        session, opening = self._session, self._opening
        if session is not None:
            session.dismiss()
        if opening is not None:
            await asyncio.wait([opening])
        if session is not None:
            await session.child.over.wait()
        if self._storing is not None:
            await asyncio.wait([self._storing])
        if self._opening is None:
            self._set("off")

    # --- one request -------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        epoch: int,
        run: Run | Call,
        deadline: float,
        on_progress: OnProgress | None,
        hold: Hold | None,
        grace: float,
    ) -> Any:
        session = await self._free_session(epoch)
        try:
            return await session.ask(run, deadline, on_progress, hold, grace)
        except Died:
            self._hold_to(epoch)
            raise

    async def _free_session(self, epoch: int) -> Session:
        """A ready child that can take a request. Those that were ended on purpose do not count as dead."""
        while True:
            await self._start(epoch)
            session = self._session
            if session is None:
                raise Died(self.trouble)
            if await session.free():
                self._hold_to(epoch)
                return session

    def _hold_to(self, epoch: int) -> None:
        if epoch != self._epoch:
            raise LabClosed(_closed())

    # --- the child's life --------------------------------------------------------------------------------------------

    def _here(self) -> int:
        """Take the running loop for its own if the former one is gone. Returns the epoch."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop and (self._loop is None or self._loop.is_closed()):
            if self._session is not None:
                self._session.child.kill()
            self._loop, self._turn = loop, asyncio.Lock()
            self._session = self._opening = self._storing = None
            self._set("off")
        return self._epoch

    async def _start(self, epoch: int) -> None:
        """Raises Died as well as what `start` raises."""
        while True:
            if self._session is not None and self._session.dismissed:
                await self._session.child.over.wait()
            self._hold_to(epoch)
            opening = self._opening or self._begin()
            trouble = await asyncio.shield(opening)
            self._hold_to(epoch)
            if not isinstance(trouble, LabClosed):  # that was meant for requests of an earlier epoch
                break
        if isinstance(trouble, Died):
            raise Died(trouble.reason)
        if trouble is not None:
            raise type(trouble)(trouble.message)

    def _begin(self) -> asyncio.Task[Trouble]:
        """Start a child; `_opening` stays for as long as it lives."""
        self._opened_in = self._epoch
        self._opening = asyncio.create_task(self._open(self._epoch), name="torch is loading")
        self._set("starting")
        return self._opening

    async def _open(self, epoch: int) -> Trouble:
        """Have a child get ready. What goes wrong is returned, because nobody may be waiting for it."""
        from quizapp.lab.session import Session

        session = self._session = Session(self._ended)
        if self._cache is not None:
            self._storing = asyncio.create_task(_store(self._cache, session.ready))
        try:
            await session.spawn(self._command, child_environment())
            self._hold_to(epoch)
            ready = await asyncio.wait_for(session.ready, READY)
        except TimeoutError:
            line = _("torch was not ready after {seconds} s.").format(seconds=f"{READY:g}")
            return await self._failed(session, LabCrashed(line))
        except (LabError, Died) as error:
            return await self._failed(session, error)
        if session.child.over.is_set():
            return await self._failed(session, Died(session.reason))
        self.torch_version, self.trouble = one_line(ready.torch, 40), ""
        self._declarations = {declaration.id: declaration for declaration in ready.declarations}
        self._set("ready")
        return None

    async def _failed(self, session: Session, error: LabError | Died) -> Trouble:
        session.dismiss()
        session.ready.cancel()
        await session.child.over.wait()
        if self._opened_in != self._epoch:
            error = LabClosed(_closed())
        self._session = self._opening = None
        self.trouble = "" if isinstance(error, LabClosed) else str(error)
        self._set("missing" if isinstance(error, TorchMissing) else "off" if isinstance(error, LabClosed) else "failed")
        return error

    def _ended(self, session: Session) -> None:
        """A child is gone. One that had begun to serve is replaced at once; another waits for the next request."""
        if session is not self._session or self._opening is None or not self._opening.done():
            return  # it never got ready: _open sees to it
        self._session = self._opening = None
        self.trouble = "" if session.dismissed else session.reason
        if session.served and self._opened_in == self._epoch and not session.child.torn_down:
            self._begin()
        else:
            self._set("off")

    def _set(self, state: State) -> None:
        if state != self.state:
            self.state = state
            if self._on_state is not None:
                self._on_state(state)


def _closed() -> str:
    return _("Torch was shut down before the proof was done.")


async def _store(folder: Path, ready: asyncio.Future[Ready]) -> None:
    """Keep the catalogue for later starts; its fingerprint is taken before the child reads the same files."""
    from quizapp.lab import store

    fingerprint = await asyncio.to_thread(store.fingerprint)
    with contextlib.suppress(LabError, Died):
        declarations = (await asyncio.shield(ready)).declarations
        await asyncio.to_thread(store.save, folder, fingerprint, declarations)
