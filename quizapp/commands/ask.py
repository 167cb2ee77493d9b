"""`quizapp ask`: one answer graded, nothing recorded."""

from __future__ import annotations

from typing import Any

from quizapp.bank.choosing import present
from quizapp.bank.types import Question
from quizapp.grading import Verdict, grade, read_response
from quizapp.practice import Practice


async def decide(practice: Practice, question: Question, answer: str, seed: int) -> Verdict:
    """Run the proof and grade. Raises NotAnAttempt, LabError, QuestionBroken."""
    declaration = (await practice.laboratory.catalogue())[question.demonstration]
    presented = present(question, seed, declaration.listing)
    response = read_response(presented, answer)
    evidence = await practice.laboratory.run(question.demonstration, presented.values(), seed)
    return grade(presented, response, evidence, declaration)


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The contract's form: every option with its claim, whether it holds, and what was measured."""
    presented = verdict.presented
    return {
        "question": presented.question.id,
        "variant": presented.variant,
        "seed": presented.seed,
        "response": verdict.response.text,
        "correct": verdict.correct,
        "score": verdict.score,
        "options": [
            {
                "id": option.option.id,
                "claim": option.option.claim,
                "holds": option.holds,
                "measured": option.measured,
                "chosen": option.chosen,
            }
            for option in verdict.options
        ],
        "facts": verdict.evidence.facts,
        "diagnosis": verdict.diagnosis.name if verdict.diagnosis else None,
        **_decisive(verdict),
    }


def _decisive(verdict: Verdict) -> dict[str, Any]:
    """What decided the kinds without options, each under a key of its own."""
    match verdict.presented.question.kind:
        case "order":
            return {"order": verdict.order}
        case "bug":
            return {"lines": verdict.lines}
        case "formula":
            return {"points": verdict.points}
    return {}
