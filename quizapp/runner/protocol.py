"""The messages between the interface and a runner. What is asked and answered passes through unread: bytes."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from quizapp.lab.protocol import Message

Level: TypeAlias = Literal["full", "partial", "none"]


class Load(Message, frozen=True):
    """The person's code: run it, unless it uses one of `forbidden`, and find `entry` in it."""

    source: str
    entry: str
    forbidden: list[str]


class Ask(Message, frozen=True):
    """`cases` is a list of `solutions.judging.asked.Case` in msgpack, `returns` names the results."""

    returns: Any
    cases: bytes


class Ready(Message, frozen=True):
    """torch is loaded, and the process confined to `level`; `how` says by what."""

    torch: str
    level: Level
    how: list[str]


class Loaded(Message, frozen=True):
    pass


class Stopped(Message, frozen=True):
    """The code cannot be judged: it does not parse, uses what is forbidden, raises, or defines no such name."""

    kind: Literal["syntax", "forbidden", "raised", "missing"]
    type: str = ""
    message: str = ""
    line: int = 0


class Saw(Message, frozen=True):
    """What the code made of the next case: `solutions.judging.asked.Seen` in msgpack."""

    seen: bytes


FromHost: TypeAlias = Load | Ask
FromRunner: TypeAlias = Ready | Loaded | Stopped | Saw

decode_from_host = msgspec.msgpack.Decoder(FromHost).decode
decode_from_runner = msgspec.msgpack.Decoder(FromRunner).decode
