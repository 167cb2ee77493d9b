"""Between the last question and the results: how the person rates themselves, and what is in doubt.

A doubt is a point that the rubric found only in part. The examiner, where there is one and the person says yes, holds
something of it; the person has the last word. What the three hold is kept apart, each in events of its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from quizapp.bank.rubrics import Explain, Point
from quizapp.explaining import Account, examiner_of
from quizapp.interview.deciding import MOST_DOUBTS, together
from quizapp.interview.plan import seed_of
from quizapp.interview.state import Examined
from quizapp.interview.turns import same

if TYPE_CHECKING:
    from quizapp.examiner import Endpoint
    from quizapp.interview.session import Session


class Doubt(Struct, frozen=True):
    """A point about which the person is asked; `examined` is what the examiner held of it, if it was asked."""

    at: int  # the step
    number: int  # of the question, as the person counts
    text: str  # all that was said to it
    question: Explain
    point: Point
    examined: Examined | None


class Debrief:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.examiner: Endpoint | None = examiner_of(session.practice)
        self._left: set[tuple[int, str]] = set()  # points that stay as the examiner has them

    def rate(self, communication: int) -> None:
        """How the person spoke, by their own rating, before anything is shown."""
        self.session.note("rated", communication=communication)

    def doubts(self) -> list[Doubt]:
        """What the person is asked about, in the order of the answers."""
        state, bank = self.session.state, self.session.practice.bank
        found = []
        for at, step in enumerate(state.steps):
            question = bank.explains.get(step.turn.id)
            if question is None or any(same(one.turn, step.turn) for one in state.steps[at + 1 :]):
                continue  # the last answer to a question has what all of them made
            said = "\n".join([*self._earlier(at), step.text])
            found += [
                Doubt(at, step.turn.number, said, question, point, state.examined.get((at, point.id)))
                for point in question.points if step.auto.get(point.id) == "maybe"
            ]  # fmt: skip
        settled = state.marks.keys() | self._left
        return [doubt for doubt in found[:MOST_DOUBTS] if (doubt.at, doubt.point.id) not in settled]

    def mark(self, doubt: Doubt, made: bool) -> None:
        """The person's own word."""
        self.session.note("marked", step=doubt.at, point=doubt.point.id, made=made)

    def leave(self, doubt: Doubt) -> None:
        """It stays as the examiner has it."""
        self._left.add((doubt.at, doubt.point.id))

    @property
    def open(self) -> list[Doubt]:
        """The doubts of which nobody has said anything yet."""
        return [doubt for doubt in self.doubts() if doubt.examined is None]

    async def examine(self, examiner: Endpoint) -> None:
        """Ask the examiner about what is open, one answer at a time. Raises Silent; what it said before stays."""
        for at in dict.fromkeys(doubt.at for doubt in self.open):
            account = await asyncio.to_thread(self._account, at)
            account.own = {point: made for (step, point), made in self.session.state.marks.items() if step == at}
            await account.examine(examiner)
            still = {doubt.point.id for doubt in self.open if doubt.at == at}
            said = {
                id: msgspec.to_builtins(Examined(one.decision, account.words_of(one)))
                for id, one in account.examined.items() if id in still
            }  # fmt: skip
            if said:
                self.session.note("examined", step=at, opinions=said)

    def _account(self, at: int) -> Account:
        """The answer as the rubric read it, with what was said to the same question before."""
        session, step = self.session, self.session.state.steps[at]
        question = session.practice.bank.explains[step.turn.id]
        account = Account(session.practice, question, seed_of(session.plan, question.id))
        account.answer(together(self._earlier(at), step.text))
        return account

    def _earlier(self, at: int) -> list[str]:
        """What was said to the same question before."""
        steps = self.session.state.steps
        return [one.text for one in steps[:at] if same(one.turn, steps[at].turn)]
