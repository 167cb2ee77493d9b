from __future__ import annotations

import math
import os
import threading

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.lab import frames, protocol
from solutions.evidence import Bars, Curves, Evidence, Heatmap, Histogram, Row, Series, Table, Text

TEXT = Text("a", "甲")
FIGURES = [
    Bars(caption=TEXT, labels=["x"], series=[Series(label=TEXT, values=[1.0])]),
    Histogram(caption=TEXT, edges=[0.0, 1.0], counts=[3.0]),
    Curves(
        caption=TEXT, x=[1.0], x_label=TEXT, series=[Series(label=TEXT, values=[math.inf], tested=False)], log_x=True
    ),
    Heatmap(caption=TEXT, values=[[0.5, None]], rows=["r"], columns=["a", "b"], diverging=True),
    Table(caption=TEXT, columns=[TEXT], rows=[Row(label=TEXT, facts=["x", ""])]),
]
VALUES = (
    st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.lists(st.integers(0, 2**40))
    | st.lists(st.floats())
)


def travelled(evidence: Evidence) -> Evidence:
    """What arrives of evidence that is sent."""
    frame = frames.pack(protocol.Done(7, protocol.measured(evidence)))
    (body,) = frames.Splitter().feed(frame)
    return protocol.evidence(protocol.decode_from_child(body).evidence)


@given(st.dictionaries(st.text("abc_", min_size=1), VALUES, max_size=4), VALUES)
def test_facts_and_parameters_arrive_as_they_were(facts: dict[str, protocol.Wire], value: protocol.Wire) -> None:
    sent = Evidence(facts=facts, params={"p": value}, seed=2**63, seconds=0.25, demonstration="d", sample=TEXT)
    assert repr(travelled(sent)) == repr(sent)  # repr: NaN is unlike itself, and 1 is like 1.0 and True


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: type(figure).__name__)
def test_every_figure_arrives_as_it_was(figure: object) -> None:
    sent = Evidence(facts={}, figures=[figure])  # type: ignore[list-item]
    assert travelled(sent) == sent


@given(st.lists(st.binary(max_size=40), max_size=12), st.lists(st.integers(1, 9), min_size=1))
def test_frames_are_found_however_the_stream_is_cut(messages: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(map(frames.pack, messages))
    splitter, found, at = frames.Splitter(), [], 0
    while at < len(stream):
        size = cuts[at % len(cuts)]
        found += splitter.feed(stream[at : at + size])
        at += size
    assert [msgspec.msgpack.decode(body) for body in found] == messages


def test_a_length_over_the_limit_is_refused_before_its_body() -> None:
    head = (frames.LIMIT + 1).to_bytes(4, "big")
    with pytest.raises(frames.FrameError, match="over the limit"):
        list(frames.Splitter().feed(head))
    with pytest.raises(frames.FrameError):
        frames.pack(b"x" * frames.LIMIT)
    assert len(frames.pack(b"x" * (frames.LIMIT - 5))) == frames.LIMIT + 4


def test_frames_through_a_pipe_that_is_smaller_than_they_are() -> None:
    reader, writer = os.pipe()
    sender = threading.Thread(target=lambda: (frames.write(writer, frames.pack(b"x" * 1_000_000)), os.close(writer)))
    sender.start()
    body = frames.read(reader)
    sender.join()
    assert body is not None
    assert msgspec.msgpack.decode(body) == b"x" * 1_000_000
    assert frames.read(reader) is None
    os.close(reader)


def test_a_pipe_that_ends_within_a_frame_has_no_frame() -> None:
    for length in (2, 6):
        reader, writer = os.pipe()
        os.write(writer, frames.pack(b"abcdef")[:length])
        os.close(writer)
        assert frames.read(reader) is None
        os.close(reader)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xc1", b"\x80", b"\x91" * 200_000, msgspec.msgpack.encode({"is": "ready", "torch": 2})],
    ids=["empty", "reserved", "untagged", "nested", "wrong type"],
)
def test_what_is_no_message_is_an_error_of_msgspec(body: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, RecursionError)):
        protocol.decode_from_child(body)
