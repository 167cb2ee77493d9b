"""A sitting: its questions in order, and what went wrong once more before it ends."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.bank.types import Question
from quizapp.schedule.queue import Next, Why

BETWEEN = 3  # questions before one comes back, if there are so many
TIMES = 2  # that a question comes back in one sitting


class Sitting:
    """Hand out with `next`, report with `answered`. What comes back is asked with a seed of its own.

    A sitting of one question that somebody asked for by name ends with it.
    """

    def __init__(self, queue: Sequence[Next | Question]) -> None:
        self._left = [one if isinstance(one, Next) else Next(one, Why(kind="named")) for one in queue]
        self._returning = len(self._left) > 1 or any(one.why.kind != "named" for one in self._left)
        self._back: dict[str, int] = {}
        self.asked = 0

    @property
    def left(self) -> int:
        return len(self._left)

    @property
    def total(self) -> int:
        """How many questions it has, as far as that is known now."""
        return self.asked + self.left

    def next(self) -> Next | None:
        if not self._left:
            return None
        self.asked += 1
        return self._left.pop(0)

    def answered(self, question: Question, correct: bool, sure: bool) -> bool:
        """Report an answer; whether the question comes back in this sitting."""
        times = self._back.get(question.id, 0)
        if correct or times >= TIMES or not self._returning:
            return False
        self._back[question.id] = times + 1
        why = Why(kind="misled" if sure else "again", days_ago=0)
        self._left.insert(self._place(question), Next(question, why))
        return True

    def taken_back(self, question: Question) -> None:
        """The last answer to a question does not count any more: it does not come back for it."""
        for place in reversed(range(len(self._left))):
            one = self._left[place]
            if one.question.id == question.id and one.why.kind in ("misled", "again"):
                del self._left[place]
                self._back[question.id] -= 1
                return

    def put_first(self, question: Question) -> None:
        """Ask this next: the follow-up that an interviewer would ask."""
        self._left.insert(0, Next(question, Why(kind="named")))

    def _place(self, question: Question) -> int:
        """Behind some others, not beside one that shares its demonstration where that can be helped."""
        for place in range(min(BETWEEN, len(self._left)), len(self._left) + 1):
            beside = self._left[max(0, place - 1) : place + 1]
            if all(one.question.demonstration != question.demonstration for one in beside):
                return place
        return len(self._left)
