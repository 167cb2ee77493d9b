"""The questions as notes in Anki's text format: what holds was measured for this file, and each note says how.

A note's guid comes from the question's id and the language alone, so that importing again updates the notes in place
and keeps what Anki knows of them. https://docs.ankiweb.net/importing/text-files.html
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Iterator

from msgspec import Struct

from quizapp import locale
from quizapp.bank.choosing import Presented, variants
from quizapp.bank.packs import Bank
from quizapp.bank.types import LETTERS, STEP_LETTERS, Question
from quizapp.commands.runs import Report, evidence_of, job, measure
from quizapp.grading import QuestionBroken, Response, Verdict, grade
from quizapp.grading.headlines import headline
from quizapp.grading.orders import reaching
from quizapp.grading.phrases import explanation, prompted, text_of, told
from quizapp.lab import LabError
from quizapp.locale import _, numbers
from quizapp.practice import Practice
from quizapp.typeset import formula
from solutions.evidence import Declaration, Evidence

SEED = 7
HEADER = ("#separator:tab", "#html:true", "#notetype:Basic", "#guid column:1", "#deck column:2", "#tags column:5")
DECKS = {"en": "quizapp::English", "zh": "quizapp::中文"}


class Notes(Struct, frozen=True):
    lines: list[str]
    left_out: list[str]  # questions whose proof failed, each with why


async def notes(practice: Practice, bank: Bank, report: Report | None = None) -> Notes:
    """Run every question's proof once, at its first variant, and write a note in each language. Raises LabError."""
    await practice.bind()
    declarations = await practice.laboratory.catalogue()
    jobs = {id: job(one.demonstration, variants(one)[0], SEED) for id, one in bank.questions.items()}
    runs = await measure(practice.laboratory, jobs.values(), report)
    lines, left_out = [f"{line}\n" for line in HEADER], []
    for id, question in bank.questions.items():
        try:
            evidence = evidence_of(runs[jobs[id]])
            verdict = decided(question, bank, evidence, declarations[question.demonstration])
        except (LabError, QuestionBroken) as error:
            left_out.append(f"{id}: {error}")
            continue
        lines += written(verdict)
    return Notes(lines, left_out)


def decided(question: Question, bank: Bank, evidence: Evidence, declaration: Declaration) -> Verdict:
    """The verdict on the answer that this run proves right. Raises QuestionBroken."""
    presented = Presented(
        question, SEED, variants(question)[0], tuple(question.options), tuple(question.steps), bank.listing(question)
    )  # fmt: skip
    if question.options:
        first = grade(presented, Response((question.options[0].id,), ""), evidence, declaration)
        holding = tuple(option.option.id for option in first.options if option.holds)
        return grade(presented, Response(holding, ",".join(holding)), evidence, declaration)
    return grade(presented, _proven(question, evidence, declaration), evidence, declaration)


def _proven(question: Question, evidence: Evidence, declaration: Declaration) -> Response:
    answer = question.answer
    assert answer is not None
    fact = evidence.facts[answer.fact]
    match question.kind, fact:
        case "number", int() | float():
            return Response(float(fact), numbers.number(float(fact)))
        case "shape", list():
            return Response([int(size) for size in fact], numbers.shape(fact))
        case "order", _anything:
            order = min(reaching(question, declaration, evidence), default=())
            return Response(order or declaration.steps, ",".join(order))
        case "bug", int():
            return Response(fact, str(fact))
        case _:
            return Response(answer.ideal or "", answer.ideal or "")


def written(verdict: Verdict) -> Iterator[str]:
    """One note in each language."""
    before = locale.language()
    try:
        for language in locale.LANGUAGES:
            locale.use(language)
            yield _note(verdict, language)
    finally:
        locale.use(before)


def _note(verdict: Verdict, language: locale.Language) -> str:
    question = verdict.presented.question
    tags = ["quizapp", f"topic::{question.topic}", f"level::{question.level}", f"kind::{question.kind}"]
    tags += [f"row::{row}" for row in question.source]
    cells = (f"quizapp.{question.id}.{language}", DECKS[language], _front(verdict), _back(verdict), " ".join(tags))
    line = io.StringIO()
    csv.writer(line, delimiter="\t", lineterminator="\n").writerow(cells)
    return line.getvalue()


def _front(verdict: Verdict) -> str:
    presented = verdict.presented
    values = presented.values()
    parts = [text_of(prompted(presented.question.prompt, values))]
    choices = presented.options or presented.steps
    if choices:
        letters = LETTERS if presented.options else STEP_LETTERS
        texts = (text_of(prompted(choice.text, values)) for choice in choices)
        parts.append("\n".join(f"{letter}  {text}" for letter, text in zip(letters, texts, strict=False)))
    if presented.listing:
        return _paragraphs(parts) + _verbatim(f"{n:>3}  {line.text}" for n, line in enumerate(presented.listing, 1))
    return _paragraphs(parts)


def _back(verdict: Verdict) -> str:
    question = verdict.presented.question
    parts = [text_of(headline(verdict)), *_steps(verdict)]
    for option in verdict.options:
        word = _("holds") if option.holds else _("refuted")
        parts.append(f"{option.letter}  {word}: {text_of(explanation(option, verdict.declaration))}")
    parts.append(text_of(told(question.answer_30s, verdict)))
    shown = _paragraphs(parts)
    source = question.formula or verdict.declaration.formula
    for part in source.splitlines():
        shown += _verbatim(formula.lines(part)) if part.strip() else ""
    again = f"quizapp practice --question {question.id} --seed {verdict.evidence.seed}"
    return shown + f"<div><code>{html.escape(again)}</code></div>"


def _steps(verdict: Verdict) -> list[str]:
    """The order that reaches the reference, in words."""
    if verdict.order is None:
        return []
    values = verdict.presented.values()
    texts = (text_of(prompted(verdict.presented.step(id).text, values)) for id in verdict.order.nearest)
    return ["\n".join(f"{place}. {text}" for place, text in enumerate(texts, 1))]


def _paragraphs(parts: Iterable[str]) -> str:
    return "".join(f"<div>{html.escape(part).replace(chr(10), '<br>')}</div><br>" for part in parts if part)


def _verbatim(lines: Iterable[str]) -> str:
    return "<pre>" + "<br>".join(html.escape(line.rstrip()) for line in lines) + "</pre>"
