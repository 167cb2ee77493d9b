"""One drill on the table: what was written, the last verdict, the hints, and whether it was given up."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.drills.judging import Verdict
from quizapp.drills.pages import Page


@dataclass
class Desk:
    """`watching` is a file that is judged when it is saved; `shown` is one of the right answers, or nothing."""

    page: Page
    text: str
    watching: Path | None = None
    verdict: Verdict | None = None
    judging: bool = False
    trouble: str = ""
    note: str = ""  # what was put into the editor, until it is judged
    own: str | None = None  # what the person wrote, while a bug to be spotted stands in its place
    attempts: int = 0
    best: int = 0
    hinted: bool = False
    asked_to_give_up: bool = False
    given_up: bool = False
    shown: str = ""
    unfolded: bool = False
    hints: int = 0  # that were read since the last attempt was logged
    entry: int | None = None  # of the last attempt in the log
    ticks: dict[str, bool] = field(default_factory=dict)  # of what is being judged, so far
    logged: str = ""  # what became of it, in a sentence
    logged_text: str = ""  # what was written then: the same once more is no attempt
    began: float = field(default_factory=time.monotonic)

    def judged(self, verdict: Verdict) -> None:
        self.verdict, self.judging, self.trouble, self.hinted = verdict, False, "", False
        self.note = ""
        self.ticks = {}
        if self.own is None:
            self.attempts += 1
            self.best = max(self.best, verdict.passed)

    def log(self, entry: int | None, said: str) -> None:
        """An attempt went to the log; the next one begins."""
        self.entry, self.logged, self.logged_text = entry, said, self.text
        self.hints, self.began = 0, time.monotonic()

    def unlog(self) -> None:
        """The last attempt was taken back."""
        self.entry, self.logged = None, ""

    @property
    def seconds(self) -> float:
        """Since the last attempt."""
        return time.monotonic() - self.began

    def brought_back(self) -> None:
        """The bug is gone, and what was written stands there again."""
        self.own, self.verdict, self.note = None, None, ""

    @property
    def passed(self) -> bool:
        """Whether what the person wrote was accepted in this sitting."""
        return self.best == len(self.page.checks)

    @property
    def read(self) -> bool:
        """Whether there is something to read beside the statement: a verdict, or one to come, or a right answer."""
        return self.judging or self.verdict is not None or self.watching is not None or bool(self.shown)

    @property
    def open(self) -> bool:
        """Whether the right answers may be seen."""
        return self.given_up or self.passed

    def answers(self) -> list[tuple[str, str]]:
        """The right answers by name: the solution, then other styles."""
        return [("solution", self.page.solution), *self.page.variants.items()]

    def next_answer(self) -> None:
        """The next right answer, and after the last one none."""
        names = ["", *(name for name, _ in self.answers())]
        self.shown = names[(names.index(self.shown) + 1) % len(names)]
