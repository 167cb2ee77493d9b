"""The web server of `quizapp serve`: a page with a terminal in it, and for each visitor an app of their own.

Only this module needs textual-serve. Beside what that does, a visitor is let in by the name of the host only, so that
no other page a person has open can reach the app, and nothing is fetched from anywhere else.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server, to_int

from quizapp.locale import _, language

PAGE = Path(__file__).with_name("page")


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Door(Server):
    """textual-serve's server, told what to run; `say` prints a line once it listens."""

    def __init__(self, command: str, host: str, port: int, say: Any) -> None:
        super().__init__(command, host=host, port=port, title="quizapp", templates_path=PAGE)
        self._say = say

    def initialize_logging(self) -> None:
        """Errors only, as plain lines."""
        logging.basicConfig(level="ERROR", format="%(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """What is to be said was said when the door opened."""

    def serve(self, debug: bool = False) -> None:
        """Until SIGINT or SIGTERM. Raises OSError if the port cannot be opened, before anything is said."""
        self.initialize_logging()
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.create_server((self.host, self.port), family=family) as door:
            self._say(_("quizapp is at {url}; Ctrl+C ends it.").format(url=self.public_url))
            web.run_app(self._make_app(), sock=door, print=None, shutdown_timeout=1.0)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guarded)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Refuse what came through another name of this machine, or from another page."""
        name = urlsplit(f"//{request.host}").hostname or ""
        origin = request.headers.get("Origin")
        if is_loopback(self.host) and not is_loopback(name):
            raise web.HTTPForbidden(text=f"quizapp is served to this machine only, not as {name}")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text=f"not for pages of {origin}")
        response: web.StreamResponse = await handler(request)
        return response

    @aiohttp_jinja2.template("app_index.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """Everything by the name under which the visitor came."""
        return {
            "language": language(), "static": "/static", "socket": f"ws://{request.host}/ws",
            "font_size": to_int(request.query.get("fontsize", "16"), 16),
            "over": _("The app was left."), "again": _("Start it again"),
        }  # fmt: skip
