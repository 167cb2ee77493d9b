"""The ledger that comes with the app is whole: every claim of the four documents, each with its questions."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from quizapp.bank.packs import Bank, load
from tests.sharing import built_in

CLAIMS = {"000": 25, "001": 35, "002": 46, "003": 46}
UNTESTABLE = {
    "000-21", "000-22", "001-17", "002-43", "002-44", "002-45", "003-18", "003-26", "003-43", "003-46"
}  # fmt: skip
KINDS = {"choice", "multi", "number", "shape", "order", "bug", "formula"}


@cache
def bank() -> Bank:
    return load()


def test_every_claim_of_every_document_has_its_row() -> None:
    expected = {f"{document}-{at:02}" for document, count in CLAIMS.items() for at in range(1, count + 1)}
    assert set(bank().rows) == expected
    assert all(row.document == row.id[:3] for row in bank().rows.values())
    assert set(bank().documents) == CLAIMS.keys()


def test_what_cannot_be_tested_says_why_and_all_else_is_measured() -> None:
    assert {row.id for row in bank().rows.values() if row.untestable} == UNTESTABLE
    assert bank().recorded.keys() == bank().rows.keys() - UNTESTABLE
    assert {"holds", "caveat", "wrong"} == set(bank().recorded.values())


def test_every_row_that_can_be_tested_is_reached_by_a_question() -> None:
    asked = {row for question in bank().questions.values() for row in question.source}
    assert bank().rows.keys() - UNTESTABLE - asked == set()
    assert asked - bank().rows.keys() == set()


def test_rows_and_questions_stand_under_topics_that_have_a_title() -> None:
    titled = {id for id, topic in bank().topics.items() if topic.title.en != id}
    assert {row.topic for row in bank().rows.values()} <= titled
    assert {question.topic for question in bank().questions.values()} == titled


def test_there_are_questions_of_every_kind_and_of_every_level_in_every_topic() -> None:
    assert len(bank().questions) >= 120
    assert {question.kind for question in bank().questions.values()} == KINDS
    levels = Counter((question.topic, question.level) for question in bank().questions.values())
    assert [(topic, level) for topic in bank().topics for level in range(1, 6) if not levels[topic, level]] == []


def test_the_first_follow_up_climbs_where_one_of_them_does() -> None:
    questions = bank().questions
    falls = [
        question.id
        for question in questions.values()
        if any(questions[id].level >= question.level for id in question.follow_ups)
        and questions[question.follow_ups[0]].level < question.level
    ]
    assert falls == []


@pytest.mark.parametrize("topic", built_in().topics)
def test_a_ladder_leads_from_the_lowest_level_of_a_topic_to_the_highest(topic: str) -> None:
    """Follow-ups, each of the same level or the next, may lead through other topics."""
    questions = bank().questions
    reached = {id for id, question in questions.items() if (question.topic, question.level) == (topic, 1)}
    waiting = list(reached)
    while waiting:
        here = questions[waiting.pop()]
        steps = {id for id in here.follow_ups if questions[id].level - here.level in (0, 1)} - reached
        reached |= steps
        waiting += steps
    assert max(questions[id].level for id in reached) == 5
