"""What the interface asks of the judge, from msgpack to msgpack. Loads a drill when it is first asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

import msgspec

calls: Mapping[str, Callable[[bytes], bytes]]

_encode = msgspec.msgpack.encode


def _rules(body: bytes) -> bytes:
    """A drill's name -> `Rules`."""
    from solutions.judging import judge

    return _encode(judge.rules(msgspec.msgpack.decode(body, type=str)))


def _cases(body: bytes) -> bytes:
    """(name, seed) -> list of `Case`."""
    from solutions.judging import judge

    name, seed = msgspec.msgpack.decode(body, type=tuple[str, int])
    return _encode(judge.cases(name, seed))


def _prepare(body: bytes) -> bytes:
    """(name, seed, seconds or None) -> whether all is there: compute the answers ahead of the person's."""
    from solutions.judging import judge

    name, seed, seconds = msgspec.msgpack.decode(body, type=tuple[str, int, float | None])
    return _encode(judge.prepare(name, seed, seconds))


def _look(body: bytes) -> bytes:
    """(name, seed, where the first answer stands, some answers) -> None: look at them while the rest is computed."""
    from solutions.judging import judge
    from solutions.judging.asked import Refused, Seen

    name, seed, first, answers = msgspec.msgpack.decode(body, type=tuple[str, int, int, list[bytes]])
    with contextlib.suppress(Refused, msgspec.MsgspecError):  # what came is no answer, as the verdict will say
        judge.look(name, seed, first, [msgspec.msgpack.decode(each, type=Seen) for each in answers])
    return _encode(None)


def _judge(body: bytes) -> bytes:
    """(name, seed, each case's `Seen` in msgpack) -> `Ruling`, or None if those are no answers to the cases."""
    from solutions.judging import judge
    from solutions.judging.asked import Refused, Seen

    name, seed, answers = msgspec.msgpack.decode(body, type=tuple[str, int, list[bytes]])
    try:
        seen = [msgspec.msgpack.decode(each, type=Seen) for each in answers]
        return _encode(judge.judge(name, seed, seen))
    except (Refused, msgspec.MsgspecError):
        return _encode(None)


def _so_far(body: bytes) -> bytes:
    """(name, seed, the first answers) -> whether each property holds whose inputs are all answered."""
    from solutions.judging import judge
    from solutions.judging.asked import Refused, Seen

    name, seed, answers = msgspec.msgpack.decode(body, type=tuple[str, int, list[bytes]])
    try:
        return _encode(judge.so_far(name, seed, [msgspec.msgpack.decode(each, type=Seen) for each in answers]))
    except (Refused, msgspec.MsgspecError):
        return _encode({})  # what came is no answer, as the verdict will say


def _bug(body: bytes) -> bytes:
    """(name, seed) -> the source of one of its mutants, to be mended."""
    from solutions.judging import catalog

    name, seed = msgspec.msgpack.decode(body, type=tuple[str, int])
    drill = catalog.find(name)
    return _encode(drill.mutants[seed % len(drill.mutants)].applied(drill.solution))


calls = {
    "drill.bug": _bug,
    "drill.rules": _rules,
    "drill.cases": _cases,
    "drill.prepare": _prepare,
    "drill.look": _look,
    "drill.judge": _judge,
    "drill.so_far": _so_far,
}
