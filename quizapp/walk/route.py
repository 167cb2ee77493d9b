"""The way through the steps: the numbers as they are wanted and as they are there, and where somebody is.

Whoever changes a setting wants other numbers. They are fetched one run at a time; what arrives for a setting that was
left meanwhile is dropped, and until the numbers of the setting are there, those that are shown keep their own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from quizapp.lab import LabError
from quizapp.walk.tokens import Sentence
from quizapp.walk.walking import DEMONSTRATION, HEADS, STEPS, Place, Setting, Walk
from solutions.evidence import Evidence, Value

Run = Callable[[str, dict[str, Value], int], Awaitable[Evidence]]


class Route:
    """`wanted` is the setting that was asked for last; `walk` the numbers that are there, of `walk.setting`."""

    def __init__(self, setting: Setting, run: Run) -> None:
        self.wanted = setting
        self.walk: Walk | None = None
        self.place = Place(token=setting.sentence.start)
        self.trouble = ""
        self.busy = False
        self._run = run

    @property
    def settled(self) -> bool:
        """Whether what is there is what is wanted."""
        return self.walk is not None and self.walk.setting == self.wanted and not self.trouble

    # --- the setting -------------------------------------------------------------------------------------------------

    def want(self, **changes: Any) -> None:
        """Another mask, scale, number of heads or seed."""
        self.wanted = replace(self.wanted, **changes)

    def read(self, sentence: Sentence) -> None:
        self.wanted = replace(self.wanted, sentence=sentence)

    def more_heads(self) -> None:
        """1, 2, 4, and from the start."""
        self.want(heads=HEADS[(HEADS.index(self.wanted.heads) + 1) % len(HEADS)])

    async def fetch(self, changed: Callable[[], None]) -> None:
        """Get the numbers of the wanted setting, however often it changes meanwhile; `changed` when they are there."""
        if self.busy:
            return
        self.busy = True
        try:
            while not self.settled and not self.trouble:
                await self._once(self.wanted)
        finally:
            self.busy = False
        changed()

    async def _once(self, setting: Setting) -> None:
        try:
            evidence = await self._run(DEMONSTRATION, setting.params(), setting.seed)
        except LabError as error:
            if setting == self.wanted:
                self.trouble = error.message
            return
        if setting == self.wanted:
            self._arrive(Walk(setting, evidence))

    def _arrive(self, walk: Walk) -> None:
        before, self.walk = self.walk, walk
        sentence = walk.setting.sentence
        token = self.place.token if before is None or before.setting.sentence == sentence else sentence.start
        head = min(self.place.head, walk.setting.heads)
        self.place = replace(self.place, token=token, head=head)

    # --- the place ---------------------------------------------------------------------------------------------------

    def go(self, number: int) -> bool:
        """To a step, from 1; the first and the last are as far as it goes. Whether that is another one."""
        before = self.place.step
        self.place = replace(self.place, step=STEPS[min(max(number, 1), len(STEPS)) - 1])
        return self.place.step != before

    def follow(self, token: int) -> None:
        if self.walk is not None:
            self.place = replace(self.place, token=token % len(self.walk.names))

    def next_head(self) -> None:
        if self.walk is not None:
            self.place = replace(self.place, head=self.place.head % self.walk.setting.heads + 1)
