"""`quizapp ask`: one answer graded, nothing recorded."""

from __future__ import annotations

from typing import Any

from quizapp.bank.choosing import Presented
from quizapp.grading import Response, Verdict, grade
from quizapp.practice import Practice


async def decide(practice: Practice, presented: Presented, response: Response) -> Verdict:
    """Run the proof and grade. Raises LabError, QuestionBroken."""
    question = presented.question
    evidence = await practice.laboratory.run(question.demonstration, presented.values(), presented.seed)
    catalogue = await practice.laboratory.catalogue()
    return grade(presented, response, evidence, catalogue[question.demonstration])


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
    }
