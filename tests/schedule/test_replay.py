"""Whatever was done to a log, in whatever order: its cards follow from the answers alone, and undoing undoes."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.record import Log
from quizapp.record.decisions import Revision
from quizapp.schedule.deck import Deck, rebuilt
from quizapp.schedule.today import Today
from tests.schedule.schedule_samples import ACTS, ATTEMPTS, HOURS, TODAY, asking, at, attempt, bank, do

LATER = TODAY + 400  # a study day behind all that ACTS do
BANK = bank(*(asking(name, topic=name) for name in "abc"))


def kept(log: Log) -> dict[tuple[str, int], Any]:
    """The cache as it is after one look."""
    Deck(log, LATER)
    return {(card.question, card.rev): card for card in log.cards.all()}


def state(log: Log) -> Any:
    """Cards but for the id up to which they are folded, and what a person sees of the rest."""
    cards = [
        {name: getattr(card, name) for name in card.__struct_fields__ if name != "folded"}
        for _key, card in sorted(rebuilt(log).items())
    ]
    return cards, sorted(log.proofs()), log.decisions.settings(), log.decisions.revisions()


@given(st.lists(ACTS, max_size=3))
@settings(max_examples=60)
def test_a_log_replayed_gives_the_state_that_grew_with_it(batches: list[list[Any]]) -> None:
    """The cache is looked at between the batches, so that it is folded further, not made anew."""
    with Log.in_memory() as log:
        for acts in batches:
            for act in acts:
                do(log, act)
            assert kept(log) == rebuilt(log)
        log.cards.forget()
        assert kept(log) == rebuilt(log)


@given(ACTS, ATTEMPTS, HOURS)
@settings(max_examples=60)
def test_undoing_an_answer_restores_the_state_before_it(acts: list[Any], made: Any, when: float) -> None:
    with Log.in_memory() as log:
        for act in acts:
            do(log, act)
        before = state(log)
        entry = log.append(made, at=when)
        kept(log)  # the answer is in the cache before it is taken back
        log.undo(entry)
        assert state(log) == before
        assert kept(log) == rebuilt(log)


@given(ACTS, st.sampled_from(["rate", "revise", "set"]))
@settings(max_examples=60)
def test_taking_a_decision_back_restores_the_state_before_it(acts: list[Any], kind: str) -> None:
    with Log.in_memory() as log:
        entry = log.append(attempt("a"), at=at(TODAY))
        for act in acts:
            do(log, act)
        before = state(log)
        match kind:
            case "rate":
                made = log.decisions.rate(entry, 2)
            case "revise":
                made = log.decisions.revise(Revision("a", 1, 2, True))
            case _:
                made = log.decisions.set("retention", 0.85)
        kept(log)
        log.decisions.retract(made)
        assert state(log) == before
        assert kept(log) == rebuilt(log)


@given(ACTS)
@settings(max_examples=40)
def test_the_same_log_asks_the_same_in_the_same_order(acts: list[Any]) -> None:
    def asked() -> list[Any]:
        with Log.in_memory() as log:
            for act in acts:
                do(log, act)
            return [(one.question.id, one.why) for one in Today(log, BANK, at(TODAY + 95)).next(None, 9)]

    assert asked() == asked()


def test_the_order_in_which_answers_were_written_down_makes_no_difference() -> None:
    """Two machines' logs are merged by time."""
    answers = [(attempt("a", right), at(TODAY + day)) for day, right in ((0, True), (2, False), (9, True), (12, True))]
    made = []
    for order in (answers, answers[::-1]):
        with Log.in_memory() as log:
            for one, when in order:
                log.append(one, at=when)
            card = kept(log)["a", 1]
            made.append((card.stability, card.difficulty, card.due, card.lapses, card.counted))
    assert made[0] == made[1]


def test_a_clock_that_was_ahead_for_a_while_does_not_hide_a_question_for_years() -> None:
    with Log.in_memory() as log:
        log.append(attempt("a"), at=at(TODAY))
        log.append(attempt("a"), at=at(TODAY + 3000))
        card = Deck(log, TODAY + 30).card("a", 1)
        assert card is not None
        assert card.seen_day == TODAY
        assert card.due < TODAY + 10
        assert kept(log) == rebuilt(log)
