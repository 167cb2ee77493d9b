"""The time of one part. It runs only while somebody can answer: a pause stops it, and so does a crash."""

from __future__ import annotations

import time
from collections.abc import Callable

SOFT = 0.75  # the share of a part from which its time is shown to be short


class Clock:
    """Seconds of one part; `now` is any clock that does not jump, and one that does is not followed backwards."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._budget = 0.0
        self._used = 0.0
        self._seen: float | None = None  # when it was last looked at; None while it stands

    def begin(self, seconds: float, used: float = 0.0) -> None:
        """Start a part with this budget, of which some is used already. It stands until `run`."""
        self._budget, self._used, self._seen = max(0.0, seconds), max(0.0, used), None

    def run(self) -> None:
        if self._seen is None:
            self._seen = self._now()

    def stand(self) -> None:
        self._look()
        self._seen = None

    @property
    def running(self) -> bool:
        return self._seen is not None

    def _look(self) -> None:
        if self._seen is not None:
            seen = max(self._seen, self._now())
            self._used += seen - self._seen
            self._seen = seen

    @property
    def budget(self) -> float:
        return self._budget

    @property
    def used(self) -> float:
        self._look()
        return self._used

    @property
    def left(self) -> float:
        return max(0.0, self._budget - self.used)

    @property
    def share(self) -> float:
        """How much of the part is used, from 0 to 1."""
        return min(1.0, self.used / self._budget) if self._budget else 1.0

    @property
    def short(self) -> bool:
        """Three quarters are used."""
        return self.share >= SOFT

    @property
    def over(self) -> bool:
        return self.share >= 1.0
