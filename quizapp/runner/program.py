"""The runner's process: imports torch, confines itself, says that it is ready, takes one job, and ends.

Run as a script, isolated, never imported by the app. It knows no answers, and whatever it sends may be forged by the
code that it runs: the laboratory compares, and this process only computes.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from quizapp.runner.protocol import FromRunner, Load, Stopped

FILE = "<drill>"


def main() -> None:
    requests, replies = _take_pipes()
    _find_packages(sys.argv[1:])
    from quizapp.runner import confine

    confine.die_with_parent()
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    gc.disable()  # an import makes many objects and no garbage: a tenth of its time
    import torch

    torch.set_num_threads(1)
    job = _Job(requests, replies)
    gc.freeze()  # or else torch's objects are searched while the person's code runs: 0.1 s
    gc.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)
    faulthandler.enable(file=2)
    level, how = confine.confine()
    _hide_packages()
    job.serve(str(torch.__version__), level, how)


class _Job:
    def __init__(self, requests: int, replies: int) -> None:
        from quizapp.lab import frames
        from quizapp.runner import protocol, reading
        from solutions.judging import asked, perform

        self._requests, self._replies = requests, replies
        self._frames, self._protocol, self._reading = frames, protocol, reading
        self._asked, self._perform = asked, perform
        perform.warm()
        import msgspec

        self._cases = msgspec.msgpack.Decoder(list[asked.Case]).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def serve(self, torch: str, level: Any, how: list[str]) -> NoReturn:
        self._send(self._protocol.Ready(torch, level, how))
        load = self._receive()
        assert isinstance(load, self._protocol.Load)
        target = self._load(load)
        self._send(self._protocol.Loaded())
        ask = self._receive()
        assert isinstance(ask, self._protocol.Ask)
        os.close(self._requests)
        made: dict[str, Any] = {}
        for case in self._cases(ask.cases):
            seen = self._perform.perform(target, case, ask.returns, made=made, file=FILE)
            self._send(self._protocol.Saw(self._encode(seen)))
        self._end()

    def _load(self, load: Load) -> Any:
        """The function or class to be judged; ends here if there is none."""
        import ast

        try:
            tree = ast.parse(load.source, FILE)
            code = compile(tree, FILE, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            self._stop(_unread(error, self._protocol.Stopped))
        except (MemoryError, RecursionError) as error:
            self._stop(self._protocol.Stopped("syntax", type(error).__name__, "too deeply nested"))
        if used := self._reading.forbidden(tree, load.forbidden):
            self._stop(self._protocol.Stopped("forbidden", message=used[0], line=used[1]))
        del tree
        import linecache

        linecache.cache[FILE] = (len(load.source), None, load.source.splitlines(keepends=True), FILE)
        try:
            return self._perform.load(code, load.entry, file=FILE)
        except BaseException as error:
            at = self._perform.failure(error, FILE)
            missing = isinstance(error, AttributeError) and not at.line
            self._stop(self._protocol.Stopped("missing" if missing else "raised", at.type, at.message, at.line))

    def _stop(self, stopped: Stopped) -> NoReturn:
        self._send(stopped)
        self._end()

    def _end(self) -> NoReturn:
        """Without the clean-up of an interpreter, in which the person's code could still run."""
        os.close(self._replies)
        os._exit(0)

    def _send(self, message: FromRunner) -> None:
        self._frames.write(self._replies, self._frames.pack(message))

    def _receive(self) -> Any:
        body = self._frames.read(self._requests)
        if body is None:
            os._exit(0)  # nobody is left to answer
        return self._protocol.decode_from_host(body)


def _unread(error: SyntaxError | ValueError, stopped: type[Stopped]) -> Stopped:
    if isinstance(error, SyntaxError):
        return stopped("syntax", type(error).__name__, str(error.msg)[:300], error.lineno or 0)
    return stopped("syntax", type(error).__name__, str(error)[:300])


def _take_pipes() -> tuple[int, int]:
    """Keep the protocol's pipes out of the way of what reads and prints: those go nowhere and to the captured one."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    return requests, replies


def _find_packages(hidden: list[str]) -> None:
    import site

    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.append(root)
    for folder in hidden:
        site.addsitedir(folder)


def _hide_packages() -> None:
    """The person's code finds neither this project nor what it is made of."""
    root = Path(__file__).resolve().parents[2]
    sys.path[:] = [each for each in sys.path if each and (Path(each).resolve() != root or "site-packages" in each)]
    for name in [each for each in sys.modules if each.split(".")[0] in ("quizapp", "solutions")]:
        del sys.modules[name]
    known: dict[str, Any] = sys.modules
    known["quizapp"] = known["solutions"] = None  # importing them fails


if __name__ == "__main__":
    main()
