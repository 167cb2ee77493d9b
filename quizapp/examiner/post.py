"""One request over HTTP with an end: so many seconds in all, so many bytes, to that address and nowhere else.

urllib follows redirects and proxies, which would send a person's words to somebody they did not name; its timeout is
one of each packet, so that a server that drips is waited for without end. A thread that is not waited for does the
work: neither the interface nor the end of the program depends on it.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import threading
import time

from quizapp.examiner.endpoint import Endpoint, key

MOST = 64 * 1024  # bytes of a reply
_PIECE = 4096


class NoReply(Exception):
    """`str()` is a short reason in plain words, not translated: it is what the machine said."""


async def post(endpoint: Endpoint, body: bytes, seconds: float) -> bytes:
    """The body of a reply with status 200. Raises NoReply."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()

    def settle(reply: bytes | None, trouble: str) -> None:
        if done.done():
            return
        if reply is None:
            done.set_exception(NoReply(trouble))
        else:
            done.set_result(reply)

    def work() -> None:
        reply, trouble = None, ""
        try:
            reply = _exchange(endpoint, body, time.monotonic() + seconds)
        except (OSError, http.client.HTTPException, ValueError, NoReply) as error:
            trouble = str(error) or type(error).__name__
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, reply, trouble)

    threading.Thread(target=work, name="examiner", daemon=True).start()
    try:
        return await asyncio.wait_for(done, seconds)
    except TimeoutError:
        raise NoReply(f"no reply within {seconds:g} s") from None


def _exchange(endpoint: Endpoint, body: bytes, until: float) -> bytes:
    kind = http.client.HTTPSConnection if endpoint.scheme == "https" else http.client.HTTPConnection
    connection = kind(endpoint.host, endpoint.port, timeout=_left(until))
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if secret := key():
        headers["Authorization"] = f"Bearer {secret}"
    with contextlib.closing(connection):
        connection.request("POST", f"{endpoint.path}/chat/completions", body, headers)
        reply = connection.getresponse()
        if reply.status != 200:
            raise NoReply(f"status {reply.status}")
        found = bytearray()
        while piece := reply.read1(_PIECE):
            found += piece
            if len(found) > MOST:
                raise NoReply(f"a reply of more than {MOST // 1024} KiB")
            if connection.sock is not None:
                connection.sock.settimeout(_left(until))
        return bytes(found)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise NoReply("no reply in time")
    return left
