"""Length-prefixed frames: four bytes of length, big-endian, then that many bytes of msgpack. Never pickle."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

import msgspec

LIMIT = 8 << 20  # bytes of one frame
_HEAD = struct.Struct(">I")
_encoder = msgspec.msgpack.Encoder()


class FrameError(ValueError):
    """A frame longer than LIMIT."""


def body(message: object) -> bytes:
    """A message in msgpack. Raises FrameError, or what msgspec says of a value that msgpack cannot hold."""
    encoded = _encoder.encode(message)
    _hold_to_limit(len(encoded))
    return encoded


def frame(body: bytes) -> bytes:
    return _HEAD.pack(len(body)) + body


def pack(message: object) -> bytes:
    """A message as one frame; raises as `body` does."""
    return frame(body(message))


class Splitter:
    """Cuts a stream of bytes into the bodies of its frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bodies that `data` completes. Raises FrameError as soon as a length is too large."""
        self._buffer += data
        while len(self._buffer) >= _HEAD.size:
            (length,) = _HEAD.unpack_from(self._buffer)
            _hold_to_limit(length)
            end = _HEAD.size + length
            if len(self._buffer) < end:
                return
            complete = bytes(self._buffer[_HEAD.size : end])
            del self._buffer[:end]
            yield complete


def read(descriptor: int) -> bytes | None:
    """The body of the next frame of a blocking pipe; None at its end. Raises FrameError."""
    head = _exactly(descriptor, _HEAD.size)
    if head is None:
        return None
    (length,) = _HEAD.unpack(head)
    _hold_to_limit(length)
    return _exactly(descriptor, length)


def write(descriptor: int, frame: bytes) -> None:
    """Write a whole frame to a blocking pipe."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _exactly(descriptor: int, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        chunk = os.read(descriptor, size - len(data))
        if not chunk:
            return None
        data += chunk
    return bytes(data)


def _hold_to_limit(length: int) -> None:
    if length > LIMIT:
        raise FrameError(f"a frame of {length:,} bytes is over the limit of {LIMIT:,}")
