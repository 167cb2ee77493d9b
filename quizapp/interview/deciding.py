"""What an answer comes to: read, run or judged; and how it goes into the log. Nothing of it is shown before the end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from quizapp.bank.rubrics import Explain
from quizapp.explaining import Account
from quizapp.grading import QuestionBroken, Response, Verdict
from quizapp.grading.free_text import Reading, read
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.headlines import headline
from quizapp.grading.phrases import half_minute, prompted, sentences, text_of, told
from quizapp.interview.ladder import Outcome
from quizapp.interview.turns import Step
from quizapp.lab import LabError
from quizapp.locale import language
from quizapp.practice import Asked, Practice, attempt_of
from quizapp.record import Attempt
from solutions.evidence import Evidence

if TYPE_CHECKING:
    from quizapp.drills.judging import Verdict as CodeVerdict

MODE = "interview"
BEST = 3  # Good: a mock never makes an interval longer than that
AROUND = 90  # characters of a long sentence that are quoted on each side of the words that decided
_END = re.compile(r"[.!?](?=\s|$)|[。！？；;\n]")
MOST_DOUBTS = 6  # points about which somebody is asked after an interview


async def item(practice: Practice, asked: Asked, step: Step, response: Response | None) -> tuple[Step, Attempt | None]:
    """A short question or a prediction, decided by its run; without a response somebody passed on it."""
    try:
        evidence = await asyncio.shield(asked.proof)
        if response is None:
            declaration = (await practice.laboratory.catalogue())[evidence.demonstration]
            model = text_of(half_minute(asked.question, evidence, declaration))
            return replace(step, hints=asked.hints, seen=_seen(evidence), model=model), _passed(asked, step)
        return _answered(practice, asked, step, await asked.judge(response, evidence))
    except (LabError, QuestionBroken) as error:
        if response is None:
            return step, _passed(asked, step)
        return replace(step, undecided=error.message if isinstance(error, LabError) else str(error)), None


def _answered(practice: Practice, asked: Asked, step: Step, verdict: Verdict) -> tuple[Step, Attempt]:
    hints = asked.hints + (step.turn.said == "rephrase")
    attempt = attempt_of(asked, verdict, step.confidence, step.seconds, MODE)
    attempt, rated = practice.rated(asked.question, replace(attempt, hints=hints))
    outcome: Outcome = "solid" if verdict.correct else "partial" if verdict.score > 0 else "missed"
    evidence = verdict.evidence
    done = replace(
        step, outcome=outcome, text=verdict.response.text, hints=asked.hints, measured=_found(verdict),
        seen=_seen(evidence), shown=_chosen(verdict), model=text_of(told(asked.question.answer_30s, verdict)),
    )  # fmt: skip
    return done, replace(attempt, auto=min(rated.rating, BEST))


def _found(verdict: Verdict) -> str:
    """What was measured, and what a wrong answer overlooks."""
    says = text_of(headline(verdict))
    return sentences(says, text_of(told(verdict.diagnosis.say, verdict))) if verdict.diagnosis else says


def _chosen(verdict: Verdict) -> str:
    """The options that were chosen, with their letters; nothing where there were none."""
    values = verdict.presented.values()
    chosen = [one for one in verdict.options if one.chosen]
    return "\n".join(f"{one.letter}  {text_of(prompted(one.option.text, values))}" for one in chosen)


def _seen(evidence: Evidence) -> dict[str, Any]:
    return {"demonstration": evidence.demonstration, "params": evidence.params, "seed": evidence.seed}


def _passed(asked: Asked, step: Step) -> Attempt:
    """A short question on which somebody passed: the schedule takes it for forgotten."""
    question, presented = asked.question, asked.presented
    return Attempt(
        question=question.id, rev=question.rev, variant=presented.variant, seed=presented.seed, response="",
        correct=False, score=0.0, diagnosis=None, hints=asked.hints, confidence=None, seconds=step.seconds, mode=MODE,
        rows=list(question.source), lang=language(), auto=1,
    )  # fmt: skip


def explained(practice: Practice, step: Step, earlier: Sequence[str], seed: int) -> tuple[Step, Attempt]:
    """An answer in one's own words. What was said to a probe counts together with what was said before it."""
    question = practice.bank.explains[step.turn.id]
    account = Account(practice, question, seed)
    reading = account.answer(together(earlier, step.text))
    done = replace(
        step, outcome=outcome_of(question, reading), auto=_tiers(reading),
        spans={
            finding.id: said_in(finding.spans, account.text)
            for finding in (*reading.points, *reading.misconceptions) if finding.why == "said"
        },
    )  # fmt: skip
    account.hints = step.hints + (step.turn.said == "rephrase")
    attempt = account.attempt(MODE)
    rating = 1 if not account.correct else 2 if account.hints else BEST
    return done, replace(attempt, seconds=step.seconds, auto=rating)


def said_in(spans: Sequence[tuple[int, int]], text: str) -> list[str]:
    """The sentences in which something was said, as they were typed; of a long one what stands around the words.

    The words alone are what the rubric went by. Somebody who reads a report wants to see that they were meant.
    """
    ends = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    within: dict[tuple[int, int], list[int]] = {}  # where one begins and ends: where its words do
    for start, end in spans:
        left, right = max(at for at in ends if at <= start), min(at for at in ends if at >= end)
        within.setdefault((left, right), []).extend((start, end))
    found = []
    for (left, right), words in within.items():
        before, behind = max(left, min(words) - AROUND), min(right, max(words) + AROUND)
        said = " ".join(text[before:behind].split()).rstrip(".。;；")
        found.append(("…" if before > left else "") + said + ("…" if behind < right else ""))
    return found


def together(earlier: Sequence[str], text: str) -> str:
    """Earlier answers to the same question, cut so that all of the new one is read."""
    before = "\n".join(earlier)
    room = MOST - len(text) - 1
    return f"{before[:room]}\n{text}" if before and room > 0 else text


def outcome_of(question: Explain, reading: Reading) -> Outcome:
    """Solid: every core point, and nothing that is measured to be false. Missed: no point, not even in part."""
    credited = set(reading.ids("credited"))
    if {point.id for point in question.points if point.core} <= credited and not reading.stated:
        return "solid"
    return "partial" if credited or reading.ids("maybe") else "missed"


def _tiers(reading: Reading) -> dict[str, str]:
    """Every point; of the misconceptions those that were stated."""
    tiers: dict[str, str] = {finding.id: finding.tier for finding in reading.points}
    return tiers | dict.fromkeys(reading.stated, "stated")


def summed_up(practice: Practice, step: Step, steps: Sequence[Step]) -> Step:
    """The closing summary: which core points of the ladder it takes up again. It is not rated; the person does that."""
    found: dict[str, str] = {}
    ladder = practice.bank.ladders[step.turn.id]
    for id in ladder.questions:
        question = practice.bank.explains.get(id)
        if question is not None and any(one.turn.id == id for one in steps):
            reading = read(question, practice.bank.lexicon, step.text, among=True)
            core = {point.id for point in question.points if point.core}
            found |= {f"{id} {point}": "credited" for point in reading.ids("credited") if point in core}
            found |= {f"{id} {point}": "stated" for point in reading.stated}
    return replace(step, outcome="solid" if step.text.strip() else "missed", auto=found)


def coded(step: Step, verdict: CodeVerdict) -> Step:
    """A drill, judged on inputs that it was given after it was loaded. What only ends in errors does not run."""
    ended = "raised" if verdict.raised and not verdict.passed else verdict.ended
    return replace(
        step, outcome="solid" if verdict.accepted else "partial" if ended == "done" else "missed",
        measured=verdict.headline, passed=verdict.passed, checks=len(verdict.checks), ended=ended,
        mistake=verdict.mistake or "",
    )  # fmt: skip
