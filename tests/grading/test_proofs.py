"""Every built-in question, graded on what its demonstration really measures, and every word that is said of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest

from quizapp import locale
from quizapp.audit import audit
from quizapp.bank.choosing import Presented, present
from quizapp.bank.claims import names_of, parse
from quizapp.bank.packs import Bank
from quizapp.grading import Verdict, grade, hunts, orders, read_response
from quizapp.grading.comparison import in_words, same_outcome
from quizapp.grading.headlines import headline
from quizapp.grading.ledger import Found
from quizapp.grading.phrases import decided, diagnosis, explanation, finding, prompted, said, text_of, told
from solutions import catalog
from solutions.evidence import Declaration, Evidence, Value
from tests import sharing

SEED, OTHER = 0, 1  # on which other tests measure as well

BANK = sharing.built_in()
HAN = "[\u4e00-\u9fff]"


class AtHand:
    """Stands for the laboratory: what it measures is measured once for all tests."""

    async def catalogue(self) -> dict[str, Declaration]:
        return {id: one.declaration for id, one in catalog.demonstrations().items()}

    async def run(self, demonstration: str, params: dict[str, Value], seed: int, **_how: Any) -> Evidence:
        return sharing.measured(demonstration, params, seed)


class Measured(NamedTuple):
    catalogue: dict[str, Declaration]
    runs: dict[str, tuple[Presented, Evidence]]  # by question
    others: dict[str, Evidence]  # of one question a topic, with another seed
    rulings: dict[str, Found]  # by row of the ledger


@pytest.fixture(scope="module")
def measured() -> Measured:
    """Each question and each row of the ledger, as they come out now."""
    return asyncio.run(measure())


async def measure() -> Measured:
    laboratory: Any = AtHand()
    found = Measured(await laboratory.catalogue(), {}, {}, {})
    topics = set()
    for question in BANK.questions.values():
        presented = present(question, SEED, found.catalogue[question.demonstration].listing)
        evidence = await laboratory.run(question.demonstration, presented.values(), SEED)
        found.runs[question.id] = presented, evidence
        if question.topic not in topics:
            topics.add(question.topic)
            found.others[question.id] = await laboratory.run(question.demonstration, presented.values(), OTHER)
    for row in BANK.rows.values():
        found.rulings[row.id] = await audit(laboratory, row, SEED)
    return found


@pytest.fixture(scope="module")
def graded(measured: Measured) -> Callable[[str], list[Verdict]]:
    """What every kind of answer to a question gets, graded once."""

    @cache
    def verdicts(id: str) -> list[Verdict]:
        presented, evidence = measured.runs[id]
        declaration = measured.catalogue[presented.question.demonstration]
        return [
            grade(presented, read_response(presented, answer), evidence, declaration)
            for answer in answers(presented, evidence, declaration)
        ]

    return verdicts


@pytest.fixture(params=list(BANK.questions))
def verdicts(request: pytest.FixtureRequest, graded: Callable[[str], list[Verdict]]) -> list[Verdict]:
    """What every kind of answer to one question gets."""
    return graded(request.param)


def answers(presented: Presented, evidence: Evidence, declaration: Declaration) -> Iterator[str]:
    """For options each of them, and all; else the right one and a few silly ones."""
    question = presented.question
    ids = [option.id for option in presented.options]
    yield from ids
    if question.kind == "multi":
        yield ",".join(ids)
    if question.kind == "order":
        right = next(iter(orders.reaching(question, declaration, evidence)))
        yield from (",".join(right), ",".join(right[::-1]), ",".join((*right[1:], right[0])))
    elif question.kind == "bug":
        lines = hunts.held(0, question.answer.fact, declaration, evidence) if question.answer else []
        yield from (str(line.number) for line in sorted(lines, key=lambda line: not line.repairs))
    elif question.kind == "formula":
        assert question.answer is not None
        yield from (str(question.answer.ideal), "1", f"7 * {next(iter(question.letters))}", "1 / 0")
    elif question.answer is not None:
        values = {**evidence.params, **evidence.facts}
        ideal = question.answer.ideal
        right = parse(ideal, names_of(declaration)).value(values) if ideal else values[question.answer.fact]
        yield str(right)
        yield from ("(9, 1)", "4 4 4 4 4 4 4") if question.kind == "shape" else ("-12345.678", "0", "inf", "1/7")


def test_the_right_answer_is_right_and_the_others_are_not(verdicts: list[Verdict]) -> None:
    question = verdicts[0].presented.question
    right = [verdict for verdict in verdicts if verdict.correct]
    if question.kind == "choice":
        assert len(right) == 1
    elif question.kind == "multi":
        holding = {option.option.id for option in verdicts[0].options if option.holds}
        assert [set(v.response.given) for v in right] in ([], [holding])  # type: ignore[arg-type]
    else:
        assert right[0] is verdicts[0]
        assert len(right) < len(verdicts)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_all_that_is_said_is_well_formed(verdicts: list[Verdict], language: locale.Language) -> None:
    locale.use(language)
    for verdict in verdicts:
        for sentence in everything(verdict):
            assert_well_formed(sentence)
            (assert_chinese if language == "zh" else assert_english)(sentence)


def everything(verdict: Verdict) -> Iterator[str]:
    question = verdict.presented.question
    params = verdict.presented.values()
    yield text_of(headline(verdict))
    for text in (question.prompt, *question.hints, *(option.text for option in question.options)):
        yield text_of(prompted(text, params))
    for option in verdict.options:
        yield text_of(explanation(option, verdict.declaration))
        yield text_of(finding(option, verdict))
    if found := diagnosis(verdict):
        yield from filter(None, map(text_of, found))
    yield text_of(told(question.answer_30s, verdict))


_CODE = re.compile(r"[\w.]*\[[^\[\]]*\]|[\w.]+\([^()]*\)|\*\* ?\([^()]*\)|\d* ?\*[^,;。；，\[]*|output\[-1\]")
_EXAMPLE = re.compile(r"我[ ，,]*是[ ，,]*一[ ，,]*只[ ，,]*大象|大象")  # the sentence of one document, quoted as it is


def without_code(said: str) -> str:
    """Prose alone: indices, calls and typed formulas have signs of their own."""
    said = said.replace("\u00a0", " ")
    while (shorter := _CODE.sub("", said)) != said:
        said = shorter
    return said


def assert_well_formed(said: str) -> None:
    assert said == said.strip()
    assert said
    assert "{" not in said.replace("{0, 1}", "")
    assert not re.search(r"\bNone\b(?!:)", without_code(said))
    assert "  " not in said
    assert not re.search(r"[。，]{2}|(?<!\.)\.\.(?!\.)|[.。][,，.]|\bnan\b|\binf\b|\d-\d{4,}", said)
    assert not re.search(r"(?<![\w)=])-\d", without_code(said))
    assert not re.search(r"\d\.\d{9}", said)  # a number that nobody rounded


def assert_english(said: str) -> None:
    assert not re.search(HAN, _EXAMPLE.sub("", said))
    assert not re.search(r"(?<!\bnn)(?<=[a-z])[.!?][A-Z]", said)  # sentences are parted by a space
    assert not re.search(r"\s[.,;:!?](\s|$)", said)


def assert_chinese(said: str) -> None:
    assert not re.search("[。，；：！？、」] ", said)  # they bring their own space
    assert not re.search(f"{HAN} +[。，；：！？]|{HAN} {HAN}", _EXAMPLE.sub("", said.replace("\u00a0", " ")))
    assert not re.search(f"{HAN}[A-Za-z0-9√]|[A-Za-z0-9]{HAN}", said)
    assert not re.search("[“”‘’…—]", said.replace("……", ""))


def test_a_wrong_answer_may_have_a_diagnosis_and_a_right_one_has_none(verdicts: list[Verdict]) -> None:
    wrong = [verdict for verdict in verdicts if not verdict.correct]
    assert all(verdict.diagnosis is None for verdict in verdicts if verdict.correct)
    if verdicts[0].presented.question.kind == "choice":
        assert any(verdict.diagnosis for verdict in wrong)


def test_another_seed_decides_alike(measured: Measured) -> None:
    for id, second in measured.others.items():
        presented, first = measured.runs[id]
        declaration = measured.catalogue[presented.question.demonstration]
        answer = next(answers(presented, first, declaration))
        one, two = (grade(presented, read_response(presented, answer), run, declaration) for run in (first, second))
        assert same_outcome(one, two), id
        for language in locale.LANGUAGES:
            locale.use(language)
            assert_well_formed(in_words(one, two))


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("id", list(BANK.rows))
def test_all_that_is_said_of_a_claim_is_well_formed(id: str, language: locale.Language, measured: Measured) -> None:
    locale.use(language)
    for sentence in told_of(measured.rulings[id]):
        assert_well_formed(sentence)
        (assert_chinese if language == "zh" else assert_english)(sentence)


def told_of(found: Found) -> Iterator[str]:
    yield text_of(prompted(found.row.claim, {}))
    if found.row.untestable:
        yield text_of(prompted(found.row.untestable, {}))
    for measured in found.measured.values():
        yield text_of(said(measured))
        yield text_of(decided(measured))
        if measured.side.when and measured.true:
            yield text_of(prompted(measured.side.when, measured.side.params))


def test_there_are_questions() -> None:
    assert isinstance(BANK, Bank)
    assert len(BANK.questions) > 40
    assert not BANK.errors
