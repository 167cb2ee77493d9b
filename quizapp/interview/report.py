"""The report as one document: made once, when an interview closes, and kept with it. Everything shown is drawn from it.

Its sentences are in the interview's language. What was measured of a point is measured now, with the interview's seed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from quizapp import __version__, locale
from quizapp.bank.ladders import STEPS
from quizapp.bank.packs import Bank
from quizapp.bank.rubrics import Misconception, Point
from quizapp.explaining import Proven, prove
from quizapp.grading.phrases import said, text_of
from quizapp.interview import words
from quizapp.interview.ladder import ceiling
from quizapp.interview.lessons import cards, gaps, strengths
from quizapp.interview.plan import seed_of
from quizapp.interview.scorecard import (
    Points,
    anchors,
    drill_title,
    first_tries,
    ladders,
    levels,
    name_of,
    points,
    rule,
    rung_outcomes,
    sentence,
    verdict,
)
from quizapp.interview.state import State
from quizapp.interview.turns import Step, taken
from quizapp.lab import LabError
from quizapp.locale import pick
from quizapp.locale.names import level_name
from quizapp.practice import Practice
from quizapp.record import LogUnusable
from quizapp.schedule.confidence import MARKS

if TYPE_CHECKING:
    from quizapp.interview.session import Session

VERSION: Final = 1
MOST_QUOTED = 2_000  # characters of an answer that the report repeats
COMPARED = 3  # earlier interviews

Document = dict[str, Any]


async def conclude(session: Session) -> Document:
    """Prove what the answers said and left out, write the report into the log, and return it.

    Without a laboratory the report says of each proof why it was not run. Raises LogUnusable.
    """
    practice, state = session.practice, session.state
    proven = await _proofs(practice, state)
    before = earlier(practice, session.id)
    with locale.speaking(state.plan.lang):
        document = compose(practice, state, session.number, proven, before)
    session.close(document)
    await session.kept()
    return document


async def _proofs(practice: Practice, state: State) -> dict[str, dict[str, Proven]]:
    """The proof of every point and of every misconception that was stated, by question."""
    found: dict[str, dict[str, Proven]] = {}
    for id, one in points(state, practice.bank).items():
        wanted = [*one.missing, *one.stated, *one.made]
        found[id] = {}
        try:
            async for proof in prove(practice.laboratory, practice.bank.explains[id], wanted, seed_of(state.plan, id)):
                found[id][proof.id] = proof
        except LabError as error:
            found[id] |= {point: Proven(point, trouble=error.message) for point in wanted if point not in found[id]}
    return found


def earlier(practice: Practice, but: int) -> list[Document]:
    """The reports of the interviews before this one, the newest first."""
    try:
        return [value["document"] for value in practice.log.interviews.last("closed", but, COMPARED)]
    except LogUnusable:
        return []


def compose(
    practice: Practice, state: State, number: int, proven: Mapping[str, Mapping[str, Proven]],
    before: Sequence[Document],
) -> Document:  # fmt: skip
    """The document, from nothing but what it is given: the same answers and the same seed give the same one."""
    bank, plan = practice.bank, state.plan
    card = levels(state, bank)
    height = max((ceiling(taken(steps)) for steps in ladders(state).values()), default=0)
    found = points(state, bank)
    questions = [_question(practice, state, at, step, found, proven) for at, step in enumerate(state.steps)]
    return {
        "report_version": VERSION,
        "quizapp": __version__,
        "interview": number,
        "begun_at": round(state.begun_at, 3),
        "day": time.strftime("%Y-%m-%d", time.localtime(state.begun_at)),
        "lang": plan.lang,
        "preset": plan.preset,
        "preset_name": words.preset_name(plan.preset),
        "seed": plan.seed,
        "start": plan.start + 1,
        "topics": plan.topics,
        "content": plan.content,
        "repeat": repeat(state),
        "verdict": {"name": verdict(card), "sentence": sentence(card, plan.preset, height), "rule": rule()},
        "predicted": state.predicted,
        "dimensions": [
            {"name": one.name, "title": name_of(one.name), "level": one.level, "because": one.because}
            for one in card
        ],
        "anchors": anchors(),
        "ladders": [_ladder(state, bank, at, steps) for at, steps in ladders(state).items()],
        "questions": questions,
        "gaps": gaps(questions),
        "strengths": strengths(questions),
        "cards": cards(practice, questions),
        "time": _time(state),
        "pauses": [
            {"part": words.part_name(plan, part), "seconds": round(away, 1)} for part, away in state.pauses
        ],
        "calibration": _calibration(state.steps),
        "before": [
            {
                "interview": one["interview"], "day": one["day"], "preset_name": one["preset_name"],
                "verdict": one["verdict"]["name"],
                "levels": {each["name"]: each["level"] for each in one["dimensions"]},
            }
            for one in before
        ],
    }  # fmt: skip


def repeat(state: State) -> str:
    """The command that asks the same again."""
    plan = state.plan
    topics = "".join(f" --topic {topic}" for topic in plan.topics)
    return f"quizapp interview --preset {plan.preset}{topics} --start {plan.start + 1} --seed {plan.seed}"


# --- questions --------------------------------------------------------------------------------------------------------


def _question(
    practice: Practice, state: State, at: int, step: Step, found: Mapping[str, Points],
    proven: Mapping[str, Mapping[str, Proven]],
) -> Document:  # fmt: skip
    plan, bank, turn = state.plan, practice.bank, step.turn
    document: Document = {
        "number": turn.number, "part": words.part_name(plan, turn.part), "kind": turn.kind, "id": turn.id,
        "rung": turn.rung + 1 if turn.rung >= 0 else None,
        "step": level_name(turn.rung + 1) if turn.rung >= 0 else "",
        "said": turn.said, "asked": step.asked, "answer": (step.shown or step.text)[:MOST_QUOTED],
        "outcome": step.outcome, "undecided": step.undecided, "confidence": step.confidence,
        "seconds": step.seconds, "hints": step.hints, "timed_out": step.timed_out, "measured": step.measured,
        "run": step.seen, "passed": step.passed, "checks": step.checks, "mistake": step.mistake,
    }  # fmt: skip
    if turn.kind == "item" and turn.id in bank.questions:
        question = bank.questions[turn.id]
        document |= {"rows": _rows(bank, question.source), "model_answer": step.model}
    if turn.kind == "explain" and turn.id in bank.explains and found[turn.id].step == at:
        document |= _explained(practice, state, turn.id, found[turn.id], proven.get(turn.id, {}))
    if turn.kind in ("code", "debug"):
        document["title"] = drill_title(turn.id)
    if turn.kind == "close":
        document["taken_up"] = sum(tier == "credited" for tier in step.auto.values())
    return document


def _explained(practice: Practice, state: State, id: str, found: Points, proven: Mapping[str, Proven]) -> Document:
    question, step = practice.bank.explains[id], state.steps[found.step]
    items: list[Point | Misconception] = [*question.points, *question.misconceptions]
    texts = {item.id: item.text for item in items}
    proofs = dict(question.proofs)

    def one(point: str) -> Document:
        proof, examined = proven.get(point), state.examined.get((found.step, point))
        return {
            "id": point, "text": pick(texts[point]), "core": point in found.core,
            "auto": step.auto.get(point, "missing"),
            "examiner": msgspec.to_builtins(examined) if examined else None,
            "own": state.marks.get((found.step, point)), "made": point in found.made,
            "words": step.spans.get(point, []),
            "measured": text_of(said(proof.measured)) if proof and proof.measured else "",
            "trouble": proof.trouble if proof else "",
            "demonstration": proofs[point].demonstration, "params": dict(proofs[point].params),
            "seed": seed_of(state.plan, id),
        }  # fmt: skip

    return {
        "points": [one(point.id) for point in question.points],
        "stated": [one(point) for point in found.stated],
        "model_answer": pick(question.answer_30s),
        "rows": _rows(practice.bank, question.source),
    }


def _rows(bank: Bank, ids: Sequence[str]) -> list[Document]:
    return [{"id": id, "claim": pick(bank.rows[id].claim)} for id in ids if id in bank.rows]


def _ladder(state: State, bank: Bank, at: int, steps: Sequence[Step]) -> Document:
    id = state.plan.parts[at].items[0]
    title = pick(bank.ladders[id].title) if id in bank.ladders else id
    reached = rung_outcomes(steps)
    return {
        "id": id, "part": words.part_name(state.plan, at), "title": title,
        "ceiling": ceiling(taken(steps)),
        "rungs": [
            {"rung": rung + 1, "step": level_name(rung + 1), "outcome": reached.get(rung, ""),
             "below": rung < min(reached),
             "aided": any(one.turn.rung == rung and (one.hints or one.turn.said == "rephrase") for one in steps),
             "probed": any(one.turn.rung == rung and one.turn.said == "probe" for one in steps)}
            for rung in range(len(STEPS))
        ],
    }  # fmt: skip


# --- conditions -------------------------------------------------------------------------------------------------------


def _time(state: State) -> list[Document]:
    return [
        {"part": words.part_name(state.plan, at), "used": round(state.used.get(at, 0.0), 1), "budget": part.seconds}
        for at, part in enumerate(state.plan.parts)
    ]


def _calibration(steps: Sequence[Step]) -> list[Document]:
    found = first_tries(steps)
    rows = []
    for confidence, (right, wrong) in MARKS.items():
        own = [step for step in found if step.confidence == confidence]
        if own:
            held = sum(step.right for step in own)
            rows.append({
                "confidence": confidence, "said": len(own), "right": held,
                "marks": held * right + (len(own) - held) * wrong,
            })  # fmt: skip
    return rows
