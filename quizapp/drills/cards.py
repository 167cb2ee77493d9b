"""Drills as the schedule sees them: a card each, due like a question's, and the attempt that moves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

from quizapp.bank.types import Kind, Question
from quizapp.drills import drafts, pages
from quizapp.locale import language
from quizapp.record import Attempt
from solutions.evidence import Text

if TYPE_CHECKING:
    from quizapp.drills.judging import Verdict
    from quizapp.drills.pages import Page

PREFIX = "drill."
REV = 1  # a drill whose meaning changes gets another name
MODE = "drill"
LONGEST = 20_000  # characters of code that the log keeps
NO_ATTEMPT = ("syntax", "missing", "broken")
"""How code may end that was not ready to be judged: no answer, as text in a box for numbers is none."""


class Cards(Mapping[str, Question]):
    """Every drill by the id of its card. A page is read when it is asked for; the ids are the names of the files."""

    @cached_property
    def _names(self) -> dict[str, str]:
        return {card_id(path.stem): path.stem for path in sorted(pages.folder().glob("*.yaml"))}

    def __getitem__(self, id: str) -> Question:
        return question(pages.page(pages.folder() / f"{self._names[id]}.yaml"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def card_id(name: str) -> str:
    return PREFIX + name.replace("_", "-")


def name_of(id: str) -> str:
    """The drill's name; nothing if the card is a question's."""
    return id.removeprefix(PREFIX).replace("-", "_") if id.startswith(PREFIX) else ""


def question(page: Page) -> Question:
    """What schedule and screens ask of a card. Its kind is one that no pack may write."""
    prompt = Text(f"Write it by hand: {page.title.en}.", f"动手写：{page.title.zh}。")
    return Question(
        id=card_id(page.name), kind=cast(Kind, "code"), topic=page.topic, level=page.level, prompt=prompt,
        demonstration="", answer_30s=page.title, in_depth=page.statement, rev=REV,
    )  # fmt: skip


def attempt(page: Page, verdict: Verdict, source: str, hints: int, seconds: float) -> Attempt | None:
    """A verdict as the log keeps it; None where nothing was written that can be judged.

    Code that fails one check of twelve is as wrong as any. Whoever has seen the solution did not recall it: `hints` of
    2 and more rate as forgotten.
    """
    if source.strip() == page.stub.strip() or verdict.ended in NO_ATTEMPT:
        return None
    return Attempt(
        question=card_id(page.name), rev=REV, variant={}, seed=verdict.seed, response=_kept(source),
        correct=verdict.accepted, score=float(verdict.accepted), diagnosis=verdict.mistake,
        hints=hints, confidence=None, seconds=round(seconds, 1), mode=MODE, rows=[], lang=language(),
    )  # fmt: skip


def given_up(page: Page, source: str, seconds: float) -> Attempt:
    """The solution was looked at before it was found."""
    return Attempt(
        question=card_id(page.name), rev=REV, variant={}, seed=0, response=_kept(source), correct=False, score=0.0,
        diagnosis=None, hints=0, confidence=None, seconds=round(seconds, 1), mode=MODE, rows=[], lang=language(),
    )  # fmt: skip


def _kept(source: str) -> str:
    """The code, without what no text may hold."""
    return drafts.showable(source[:LONGEST])
