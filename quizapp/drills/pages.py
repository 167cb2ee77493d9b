"""What a drill tells the person: one page of YAML each, in `questions/drills`, and the code beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

import solutions
from quizapp.bank import packs
from quizapp.bank.reader import ReadError, read
from quizapp.locale import _
from solutions.evidence import Text


class BadPage(ValueError):
    """A page that cannot be used; the message says where and why."""


class CheckWords(Struct, frozen=True, forbid_unknown_fields=True):
    """A property: what it says beside ✓ or ✗, and a hint for whom it fails."""

    says: Text
    hint: Text


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """`checks` and `mistakes` are by name, in the order in which the judge has them."""

    name: str
    title: Text
    topic: str
    level: int
    minutes: int
    statement: Text
    checks: dict[str, CheckWords]
    mistakes: dict[str, Text]

    @property
    def folder(self) -> Path:
        return Path(solutions.__path__[0]) / "drills" / self.name

    @property
    def stub(self) -> str:
        return (self.folder / "stub.py").read_text("utf-8")

    @property
    def solution(self) -> str:
        return (self.folder / "solution.py").read_text("utf-8")

    @property
    def variants(self) -> dict[str, str]:
        """Other right answers, by name."""
        return {path.stem: path.read_text("utf-8") for path in sorted((self.folder / "variants").glob("*.py"))}


def folder() -> Path:
    return packs.builtin() / "drills"


@cache
def pages() -> dict[str, Page]:
    """All drills, the easiest first. Raises BadPage."""
    found = [page(path) for path in sorted(folder().glob("*.yaml"))]
    return {each.name: each for each in sorted(found, key=lambda each: (each.level, each.minutes, each.name))}


def page(path: Path) -> Page:
    """One page. Raises BadPage."""
    try:
        return msgspec.convert(read(path).data, Page)
    except ReadError as error:
        raise BadPage(f"{path.name}:{error.line}:{error.column}: {error.message}") from None
    except msgspec.ValidationError as error:
        raise BadPage(_("{file}: {why}").format(file=path.name, why=error)) from None
