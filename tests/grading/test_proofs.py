"""Every built-in question, graded on what its demonstration really measures, and every word that is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from quizapp import locale
from quizapp.bank.choosing import Presented, present
from quizapp.bank.claims import names_of, parse
from quizapp.bank.packs import Bank, load
from quizapp.grading import Verdict, grade, read_response
from quizapp.grading.comparison import in_words, same_outcome
from quizapp.grading.phrases import diagnosis, explanation, finding, headline, prompted, text_of, told
from quizapp.lab import Laboratory, with_laboratory
from solutions.evidence import Declaration, Evidence

Runs = dict[str, tuple[Presented, Evidence, Evidence]]
SEED, OTHER = 7, 8

BANK = load()
HAN = "[\u4e00-\u9fff]"


@pytest.fixture(scope="module")
def measured() -> tuple[Runs, dict[str, Declaration]]:
    """Each question under two seeds, all from one laboratory."""

    async def measure(laboratory: Laboratory) -> tuple[Runs, dict[str, Declaration]]:
        runs = {}
        for question in BANK.questions.values():
            presented = present(question, SEED)
            first, second = [
                await laboratory.run(question.demonstration, presented.values(), seed) for seed in (SEED, OTHER)
            ]
            runs[question.id] = presented, first, second
        return runs, await laboratory.catalogue()

    return with_laboratory(measure)


@pytest.fixture(params=list(BANK.questions))
def verdicts(request: pytest.FixtureRequest, measured: tuple[Runs, dict[str, Declaration]]) -> list[Verdict]:
    """What every kind of answer to one question gets."""
    runs, catalogue = measured
    presented, evidence, _other = runs[request.param]
    declaration = catalogue[presented.question.demonstration]
    return [
        grade(presented, read_response(presented, answer), evidence, declaration)
        for answer in answers(presented, evidence, declaration)
    ]


def answers(presented: Presented, evidence: Evidence, declaration: Declaration) -> Iterator[str]:
    """For options each of them, and all; else the ideal and a few silly ones."""
    question = presented.question
    ids = [option.id for option in presented.options]
    yield from ids
    if question.kind == "multi":
        yield ",".join(ids)
    if question.answer is not None:
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
        for said in everything(verdict):
            assert_well_formed(said)
            (assert_chinese if language == "zh" else assert_english)(said)


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


def assert_well_formed(said: str) -> None:
    assert said == said.strip()
    assert said
    assert "{" not in said.replace("{0, 1}", "")
    assert not re.search(r"\bNone\b(?!:)", said)
    assert "  " not in said
    assert not re.search(r"[。，]{2}|(?<!\.)\.\.(?!\.)|[.。][,，.]|\bnan\b|\binf\b|\d-\d{4,}|(?<![\w)])-\d", said)
    assert not re.search(r"\d\.\d{9}", said)  # a number that nobody rounded


def assert_english(said: str) -> None:
    assert not re.search(HAN, said)
    assert not re.search(r"(?<!\bnn)(?<=[a-z])[.!?][A-Z]", said)  # sentences are parted by a space
    assert not re.search(r"\s[.,;:!?](\s|$)", said)


def assert_chinese(said: str) -> None:
    assert not re.search("[。，；：！？、」] ", said)  # they bring their own space
    assert not re.search(f"{HAN} +[。，；：！？]|{HAN} {HAN}", said.replace("\u00a0", " "))
    assert not re.search(f"{HAN}[A-Za-z0-9√]|[A-Za-z0-9]{HAN}", said)
    assert not re.search("[“”‘’…—]", said)


def test_a_wrong_answer_may_have_a_diagnosis_and_a_right_one_has_none(verdicts: list[Verdict]) -> None:
    wrong = [verdict for verdict in verdicts if not verdict.correct]
    assert all(verdict.diagnosis is None for verdict in verdicts if verdict.correct)
    if verdicts[0].presented.question.kind == "choice":
        assert any(verdict.diagnosis for verdict in wrong)


def test_another_seed_decides_alike(measured: tuple[Runs, dict[str, Declaration]]) -> None:
    runs, catalogue = measured
    for presented, first, second in runs.values():
        declaration = catalogue[presented.question.demonstration]
        answer = next(answers(presented, first, declaration))
        one, two = (grade(presented, read_response(presented, answer), run, declaration) for run in (first, second))
        assert same_outcome(one, two), presented.question.id
        for language in locale.LANGUAGES:
            locale.use(language)
            assert_well_formed(in_words(one, two))


def test_there_are_questions() -> None:
    assert isinstance(BANK, Bank)
    assert len(BANK.questions) > 40
    assert not BANK.errors
