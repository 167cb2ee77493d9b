"""An interview for this person: topics that were asked for, or those that went wrong of late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quizapp.drills.pages import pages
from quizapp.interview.plan import Plan, Preset, make
from quizapp.locale import language
from quizapp.practice import Practice

LOOK_BACK = 300  # answers


async def planned(
    practice: Practice, preset: Preset, topics: Sequence[str] = (), seed: int | None = None, start: int | None = None
) -> Plan:
    """Without topics and without a seed, what went wrong of late comes first; a seed alone decides everything.

    Raises NoPlan, LabError and BadPage.
    """
    declarations = await practice.laboratory.catalogue()
    slow = {declaration.id for declaration in declarations.values() if declaration.trains}
    if not topics and seed is None:
        topics = weak(practice)
    drawn = practice.draw_seed() if seed is None else seed
    bank, drills = practice.bank, list(pages().values())
    return make(bank, drills, preset, drawn, language(), topics=topics, start=start, slow=slow)


def weak(practice: Practice, most: int = 2) -> list[str]:
    """The topics in which most went wrong of late, the weakest first; none when nothing did."""
    entries = practice.look_up(lambda log: log.entries(limit=LOOK_BACK)) or []
    bank = practice.bank
    wrong: Counter[str] = Counter()
    with_ladder = {ladder.topic for ladder in bank.ladders.values()}
    for entry in entries:
        asked = bank.questions.get(entry.attempt.question) or bank.explains.get(entry.attempt.question)
        if asked is not None and not entry.undone and not entry.attempt.correct and asked.topic in with_ladder:
            wrong[asked.topic] += 1
    return [topic for topic, _count in wrong.most_common(most)]
