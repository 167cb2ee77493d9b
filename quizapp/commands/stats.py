"""`quizapp stats`: what the log says, as one JSON document or in words.

Days are dates of study days, which end at 04:00. A share is null under ten answers; `recall` and everything in
`interview.estimate` are estimates by a model of memory, between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from quizapp.schedule.days import written
from quizapp.schedule.forecast import Forecast
from quizapp.schedule.progress import Progress
from quizapp.schedule.queue import Next
from quizapp.schedule.statistics import Mistake, Retention, Share

VERSION = 1


def document(seen: Progress) -> dict[str, Any]:
    """The contract's form of `quizapp stats --json`."""
    return {
        "report_version": VERSION,
        "day": written(seen.day),
        "settings": structs.asdict(seen.settings),
        "answers": seen.answers,
        "seconds": round(seen.seconds, 1),
        "since": written(seen.days[0].day) if seen.days else None,
        "rows_proven": seen.rows_proven,
        "questions": _counts(seen),
        "days": [{"day": written(day.day), "answers": day.answers, "seconds": day.seconds} for day in seen.days],
        "calibration": [
            {"confidence": one.confidence, **_share(one.said), "pays_from": one.pays_from, "marks": one.marks}
            for one in seen.calibration
        ],
        "retention": _retention(seen.retention),
        "load": [{"day": written(day), "due": due} for day, due in seen.load],
        "topics": [
            {
                "id": one.id, "questions": one.questions, "started": one.started, "due": one.due,
                "recall": _rounded(one.recall), "on_the_day": _rounded(one.on_the_day),
                "rows": one.rows, "rows_proven": one.rows_proven,
                "levels": [{"level": level, "right": right} for level, right in one.levels.items()],
            }
            for one in seen.topics
        ],
        "misconceptions": _mistakes(one for one in seen.mistakes if one.diagnosis),
        "sure_and_wrong": _mistakes(one for one in seen.mistakes if one.sure and not one.cured),
        "repair": [
            {"question": one.question, "lapses": one.lapses, **structs.asdict(one.repair)} for one in seen.broken
        ],
        "changed": [
            {"question": one.question.id, "old": one.old, "new": one.question.rev, "answers": one.answers}
            for one in seen.changed
        ],
        "interview": _interview(seen.forecast),
        "next": [_next(one) for one in seen.next],
    }  # fmt: skip


def _counts(seen: Progress) -> dict[str, int]:
    today = seen.agenda
    return {
        "all": seen.questions, "started": seen.started, "due": len(today.cards), "later": today.later,
        "new": today.new, "started_today": today.started_today, "reviewed_today": today.reviewed_today,
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    return {"answers": share.of, "right": share.right, "share": _rounded(share.share)}


def _retention(retention: Retention) -> dict[str, Any]:
    return {
        "wanted": retention.wanted,
        **_share(retention.recalled),
        "expected": _rounded(retention.expected),
        "on_time": _rounded(retention.on_time.share),
        "bands": [
            {"from_days": band.from_days, "to_days": band.to_days, **_share(band.recalled)} for band in retention.bands
        ],
    }


def _mistakes(found: Iterable[Mistake]) -> list[dict[str, Any]]:
    return [
        {
            "question": one.question, "misconception": one.diagnosis or None, "met": one.met, "sure": one.sure,
            "last": written(one.last_day), "cured": one.cured,
        }
        for one in found
    ]  # fmt: skip


def _interview(ahead: Forecast | None) -> dict[str, Any] | None:
    if ahead is None:
        return None
    plan = ahead.plan
    return {
        "day": written(plan.interview), "days_left": plan.days_left, "questions_a_day": plan.capacity,
        "new_a_day": plan.new_a_day, "sweep_from": written(plan.sweep_from),
        "estimate": {
            "if_you_stop": _rounded(ahead.if_you_stop), "with_the_plan": _rounded(ahead.with_the_plan),
            "least": _rounded(ahead.least), "most": _rounded(ahead.most),
            "started": round(ahead.started, 1), "unstarted": round(ahead.unstarted, 1),
        },
        "days": [
            {"day": written(day.day), "reviews": round(day.reviews, 1), "new": round(day.new, 1)} for day in ahead.days
        ],
    }  # fmt: skip


def _next(one: Next) -> dict[str, Any]:
    why = structs.asdict(one.why)
    why["repair"] = structs.asdict(one.why.repair) if one.why.repair else None
    return {"question": one.question.id, "why": why | {"recall": _rounded(one.why.recall)}}


def _rounded(odds: float | None) -> float | None:
    return None if odds is None else round(odds, 4)
