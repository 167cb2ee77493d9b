"""The cards of a log as they are now. What the cache lacks is made from the answers, and kept if it can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from quizapp.record import Log, LogUnusable
from quizapp.record.cards import Answer, CardState
from quizapp.schedule import RULE, settings
from quizapp.schedule.cards import cards_of, fold, lineage, scheduled
from quizapp.schedule.days import study_day
from quizapp.schedule.ratings import AGAIN, rating_of

A_BATCH = 2_000  # answers that are read before others may write again
AHEAD = 1  # study days by which another time zone may be ahead


class Deck:
    """What is known of every question on one study day.

    Answers dated behind that day, by a clock that was wrong, do not count until it comes. Every method may raise
    LogUnusable.
    """

    def __init__(self, log: Log, day: int) -> None:
        self.log = log
        self.day = day
        self.settings = settings.read(log)
        self._unkept: dict[str, list[CardState]] = {}  # what could not be written to the cache
        self._catch_up()

    def card(self, question: str, rev: int) -> CardState | None:
        found = self._unkept[question] if question in self._unkept else self.log.cards.of(question)
        return self._current(found, {question: rev}).get(question)

    def waiting(self, revs: Mapping[str, int]) -> dict[str, CardState]:
        """The cards of these questions, at these revisions, that are due, went wrong, or were seen today."""
        return self._current(self._with_unkept(self.log.cards.waiting(self.day)), revs)

    def all(self, revs: Mapping[str, int]) -> dict[str, CardState]:
        """The cards of these questions at these revisions."""
        return self._current(self._with_unkept(self.log.cards.all()), revs)

    def started(self, revs: Mapping[str, int]) -> set[str]:
        """Which of these questions were answered at these revisions."""
        kept = {
            question
            for question, rev in self.log.cards.started(self.day + AHEAD)
            if revs.get(question) == rev and question not in self._unkept
        }
        return kept | set(self._current(self._with_unkept([]), revs))

    def firsts(self, cards: Iterable[CardState]) -> list[bool]:
        """Whether the first answer to each of these was right, as far as it is there; without reading the others."""
        found = []
        for card in cards:
            members = lineage(card.rev, self.log.decisions.revisions(card.question))
            first = self.log.cards.first(card.question, members)
            if first is not None:
                found.append(rating_of(first) > AGAIN)
        return found

    def _with_unkept(self, cards: list[CardState]) -> list[CardState]:
        kept = [card for card in cards if card.question not in self._unkept] if self._unkept else cards
        return [*kept, *(card for made in self._unkept.values() for card in made)]

    def _current(self, cards: list[CardState], revs: Mapping[str, int]) -> dict[str, CardState]:
        found = {card.question: card for card in cards if revs.get(card.question) == card.rev}
        for card in [card for card in found.values() if card.seen_day > self.day + AHEAD]:
            del found[card.question]
            if sane := self._without_the_future(card):
                found[card.question] = sane
        return found

    def _without_the_future(self, card: CardState) -> CardState | None:
        """The card made again from the answers that are not dated ahead."""
        horizon = self.day + AHEAD
        if card.first_day > horizon:
            return None
        history = self.log.cards.history(card.question)
        past = [answer for answer in history if study_day(answer.at, answer.utc_offset) <= horizon]
        made = cards_of(past, self.log.decisions.revisions(card.question), self.settings.retention)
        return next((one for one in made if one.rev == card.rev), None)

    # --- catching up --------------------------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        """Make what is stale. Where the cache cannot be written now, it is made for this deck alone."""
        try:
            while self._stale():
                with self.log.caching():
                    self._make_some()
        except LogUnusable:
            self._unkept = {question: self._made(question, whole)[0] for question, whole in self._stale().items()}

    def _make_some(self) -> None:
        """A batch of stale questions, so that nobody who wants to write waits long."""
        read = 0
        for question, whole in self._stale().items():
            cards, answers = self._made(question, whole)
            self.log.cards.keep(question, cards)
            read += answers
            if read > A_BATCH:
                return

    def _stale(self) -> dict[str, bool]:
        stale = self.log.cards.stale()
        for card in self.log.cards.outdated(self.settings.retention, RULE):
            stale[card.question] = stale.get(card.question, False) or card.rule != RULE
        return stale

    def _made(self, question: str, whole: bool) -> tuple[list[CardState], int]:
        """A question's cards, and how many answers were read for them."""
        revisions = self.log.decisions.revisions(question)
        kept = [] if whole or revisions else self.log.cards.of(question)
        if len(kept) == 1 and kept[0].rule == RULE:
            [card] = kept
            new = self.log.cards.history(question, card.seen_at, card.folded)
            if all(answer.rev == card.rev for answer in new):
                return [scheduled(fold(new, card.rev, card) or card, self.settings.retention)], len(new)
        answers = self.log.cards.history(question)
        return cards_of(answers, revisions, self.settings.retention), len(answers)


def rebuilt(log: Log) -> dict[tuple[str, int], CardState]:
    """Every card, made from nothing but the answers and decisions. Raises LogUnusable."""

    def question(answer: Answer) -> str:
        return answer.question

    wanted = settings.read(log).retention
    cards: list[CardState] = []
    for name, own in groupby(sorted(log.cards.answers(), key=question), key=question):  # sorting keeps their order
        cards += cards_of(list(own), log.decisions.revisions(name), wanted)
    return {(card.question, card.rev): card for card in cards}
