"""What follows from the answers: the gaps and the strengths with their proofs, and the cards to practise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizapp.practice import Practice

GAPS = 3
Document = dict[str, Any]


def gaps(questions: Sequence[Document]) -> list[Document]:
    """What was measured to be false, core points that are missing, and what did not come out: the worst first.

    Of one question the worst stands before the worst of others, what else it lacks only behind those. Each has its
    proof, and what to say instead where that is not the gap itself.
    """
    found: list[tuple[int, Document]] = []
    seen: set[str] = set()  # questions that a run decided: one that was put in other words is the same
    for one in questions:
        row = one.get("rows") or [{"id": ""}]
        place = {
            "number": one["number"], "question": one["id"], "row": row[0]["id"], "words": "", "better": "",
            "measured": one["measured"], "demonstration": "", "params": {}, "seed": 0, **one["run"],
        }  # fmt: skip
        better = one.get("model_answer", "")
        for point in one.get("stated", []):
            words = point["words"][0] if point["words"] else ""
            found.append((0, {**place, **_of_point(point), "kind": "stated", "words": words, "better": better}))
        for point in one.get("points", []):
            if point["core"] and not point["made"]:
                found.append((1, {**place, **_of_point(point), "kind": "missing"}))
        if one["outcome"] == "solid" or one["undecided"] or one["id"] in seen:
            continue
        if one["kind"] == "item":
            seen.add(one["id"])
            found.append((2, {
                **place, "text": one["asked"], "kind": "wrong", "words": one["answer"], "better": better
            }))  # fmt: skip
        if one["kind"] in ("code", "debug"):
            found.append((2, {**place, "text": one["title"], "kind": "code"}))
    found.sort(key=lambda pair: pair[0])
    ids = [gap["question"] for _rank, gap in found]
    nth = [ids[:at].count(id) for at, id in enumerate(ids)]
    return [found[at][1] for at in sorted(range(len(found)), key=nth.__getitem__)[:GAPS]]


def _of_point(point: Document) -> Document:
    return {name: point[name] for name in ("text", "measured", "demonstration", "params", "seed")}


def strengths(questions: Sequence[Document]) -> list[Document]:
    """What was said and proven, in the person's words; then what was predicted and came out."""
    found = [
        {"number": one["number"], "text": point["text"], "words": point["words"], "measured": point["measured"]}
        for one in questions
        for point in one.get("points", [])
        if point["made"] and point["words"] and point["measured"]
    ]
    found += [
        {"number": one["number"], "text": one["asked"], "words": [one["answer"]], "measured": one["measured"]}
        for one in questions
        if one["kind"] == "item" and one["outcome"] == "solid" and one["said"] == "ask"
    ]
    return found[:GAPS]


def cards(practice: Practice, questions: Sequence[Document]) -> list[Document]:
    """The questions that this interview made due, and when; for what was only explained, those with the same proofs."""
    from quizapp.schedule.phrases import return_text

    bank = practice.bank
    missed = [one["id"] for one in questions if one["kind"] == "item" and one["outcome"] != "solid"]
    shown = {
        point["demonstration"]
        for one in questions
        for point in (*one.get("points", []), *one.get("stated", []))
        if not point["made"]
    }
    near = [question.id for question in bank.questions.values() if question.demonstration in shown]
    found: list[Document] = []
    for id in dict.fromkeys([*missed, *near]):
        if id in bank.questions and len(found) < 2 * GAPS:
            returns = practice.returns(bank.questions[id]) if id in missed else None
            found.append({"question": id, "due": return_text(returns) if returns else "", "missed": id in missed})
    return found
