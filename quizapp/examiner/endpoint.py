"""Where the examiner is: an address that speaks OpenAI's chat completions, a model, and whether it passed its exam."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Struct

from quizapp.locale import _
from quizapp.record import Log

SETTING = "examiner"  # its name among the settings in the log
ADDRESS, MODEL, KEY = "QUIZAPP_EXAMINER_ADDRESS", "QUIZAPP_EXAMINER_MODEL", "QUIZAPP_EXAMINER_KEY"


class BadEndpoint(ValueError):
    """Its message says in one line what is expected."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """One examiner. The key is read from the environment when it is needed and is written down nowhere."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str  # of the API, without /chat/completions
    model: str

    @classmethod
    def of(cls, address: str, model: str) -> Endpoint:
        """Raises BadEndpoint."""
        try:
            parts = urlsplit(address.strip())
            port = parts.port
        except ValueError:
            parts, port = SplitResult("", "", "", "", ""), None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise BadEndpoint(_("an examiner's address is like http://127.0.0.1:8080/v1"))
        if not model.strip():
            raise BadEndpoint(_("name the examiner's model too"))
        path = parts.path.rstrip("/").removesuffix("/chat/completions")
        scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
        found = cls(
            scheme=scheme, host=parts.hostname, port=port or (443 if scheme == "https" else 80), path=path,
            model=model.strip(),
        )  # fmt: skip
        if found.scheme == "http" and not found.here:
            raise BadEndpoint(_("over a network only https is used: your words are not sent in the clear"))
        return found

    @property
    def here(self) -> bool:
        """Whether what is sent stays on this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    def warning(self) -> str:
        """What is said before anything is sent."""
        if self.here:
            return _("Your answer would be sent to {model} at {host}, on this machine.").format(
                model=self.model, host=self.host
            )
        return _("Your answer would leave this machine: it would be sent to {model} at {host}.").format(
            model=self.model, host=self.host
        )


class Result(Struct, frozen=True, kw_only=True):
    """What an exam measured, and of what: `paper` names address, model, questions and instructions by their hash."""

    paper: str
    passed: bool
    f1: float
    precision: float
    false_credit: float


class Kept(Struct, frozen=True, kw_only=True):
    """The examiner that a person set, with its last exam."""

    address: str = ""
    model: str = ""
    exam: Result | None = None


def kept(log: Log) -> Kept:
    """What is set in the log; one that no longer makes sense counts as none. Raises LogUnusable."""
    try:
        return msgspec.convert(log.decisions.settings().get(SETTING) or {}, Kept)
    except msgspec.ValidationError:
        return Kept()


def keep(log: Log, wanted: Kept) -> None:
    """Raises LogUnusable."""
    log.decisions.set(SETTING, msgspec.to_builtins(wanted))


def chosen(log: Log, environment: Mapping[str, str] = os.environ) -> Endpoint | None:
    """The examiner of the environment, else of the settings; None when there is none. Raises BadEndpoint."""
    found = kept(log)
    address = environment.get(ADDRESS, "") or found.address
    return Endpoint.of(address, environment.get(MODEL, "") or found.model) if address else None


def key(environment: Mapping[str, str] = os.environ) -> str:
    """What the endpoint asks for, if it asks for any. Only printable ASCII can stand in a header."""
    given = environment.get(KEY, "").strip()
    return given if given.isascii() and given.isprintable() else ""
