"""The messages between the interface and the laboratory's child process."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

import msgspec
from msgspec import Struct

from solutions.evidence import Declaration, Evidence, Figure, Progress, Text, Value

Wire: TypeAlias = bool | int | float | str | list[int | float]
"""`Value` as msgspec can read it: of two list types in a union it could not tell which one a list is."""

START = 0  # the id of a failure that is about the child itself: no request has it


class Message(Struct, frozen=True, tag_field="is", tag=str.lower):
    """What one frame holds; its kind is told by the class's name."""


class Run(Message, frozen=True):
    id: int
    demonstration: str
    params: dict[str, Wire]
    seed: int


class Call(Message, frozen=True):
    """Asks for something else than a demonstration: the judge of the drills. Its body is msgpack, as its answer's."""

    id: int
    name: str
    body: bytes


class Cancel(Message, frozen=True):
    id: int


class Pause(Message, frozen=True):
    """The run is to wait at its next report."""

    id: int


class Resume(Message, frozen=True):
    id: int


class Ready(Message, frozen=True):
    torch: str
    python: str
    declarations: list[Declaration]


class Started(Message, frozen=True):
    id: int


class Report(Message, frozen=True):
    id: int
    progress: Progress


class Paused(Message, frozen=True):
    """The run waits inside its report; its deadline stands still."""

    id: int


class Resumed(Message, frozen=True):
    id: int


class Measured(Struct, frozen=True, kw_only=True):
    """Evidence on its way."""

    facts: dict[str, Wire]
    figures: list[Figure]
    sample: Text
    demonstration: str
    params: dict[str, Wire]
    seed: int
    seconds: float


class Done(Message, frozen=True):
    id: int
    evidence: Measured


class Returned(Message, frozen=True):
    id: int
    body: bytes


class Failed(Message, frozen=True):
    """Why there is no evidence. `missing` and `broken` are about torch and the catalogue, the rest about a request."""

    id: int
    kind: Literal["missing", "broken", "unknown", "parameter", "raised", "cancelled"]
    type: str
    message: str


ToChild: TypeAlias = Run | Call | Cancel | Pause | Resume
FromChild: TypeAlias = Ready | Started | Report | Paused | Resumed | Done | Returned | Failed

decode_to_child = msgspec.msgpack.Decoder(ToChild).decode
decode_from_child = msgspec.msgpack.Decoder(FromChild).decode


def measured(evidence: Evidence) -> Measured:
    return Measured(**{name: getattr(evidence, name) for name in Measured.__struct_fields__})


def evidence(measured: Measured) -> Evidence:
    return Evidence(
        facts=cast("dict[str, Value]", measured.facts),
        figures=measured.figures,
        sample=measured.sample,
        demonstration=measured.demonstration,
        params=cast("dict[str, Value]", measured.params),
        seed=measured.seed,
        seconds=measured.seconds,
    )
