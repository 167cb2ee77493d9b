"""A server on loopback that speaks chat completions as badly as a test wishes."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from quizapp.examiner import Endpoint

Handler = BaseHTTPRequestHandler
Behaviour = Callable[[dict[str, Any], Handler], str | None]  # what was asked -> what the model writes; None: all done


class Stub(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = behaviour
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.ended = threading.Event()

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint.of(f"http://127.0.0.1:{self.server_address[1]}/v1", "stub-1")


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(body)
        self.server.headers.append(dict(self.headers))
        written = self.server.behaviour(body, self)
        if written is not None:
            send(self, json.dumps({"choices": [{"message": {"content": written}}]}).encode())

    def log_message(self, *_: object) -> None:
        pass


def send(handler: Handler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(body)


@contextlib.contextmanager
def stub(behaviour: Behaviour) -> Iterator[Stub]:
    server = Stub(behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def data(body: dict[str, Any]) -> dict[str, Any]:
    """The question, the statements and the answer as the model gets them."""
    found: dict[str, Any] = json.loads(body["messages"][1]["content"])
    return found


def all_of(verdict: str, quote: Callable[[str], str] = lambda answer: answer[:40]) -> Behaviour:
    """A model that holds the same of everything."""

    def behave(body: dict[str, Any], _handler: Handler) -> str:
        asked = data(body)
        return json.dumps({id: {"verdict": verdict, "quote": quote(asked["answer"])} for id in asked["statements"]})

    return behave
