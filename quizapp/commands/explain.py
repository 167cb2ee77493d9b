"""`quizapp explain`: an answer in one's own words held against a rubric, with the words that decided."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from quizapp.bank.rubrics import Explain
from quizapp.explaining import Proven
from quizapp.explaining import prove as proofs_of
from quizapp.grading.free_text import Finding, Reading, read
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.free_text.wording import cut_line, reason
from quizapp.grading.phrases import said, text_of
from quizapp.locale import _, pick
from quizapp.practice import Practice
from quizapp.text.lines import wrapped

__all__ = ["Unreadable", "answer", "lines", "prove", "read", "reading_json"]


class Unreadable(ValueError):
    """A file that holds no text. The message names the mend."""


def answer(file: str) -> str:
    """The text of a file, or of standard input. More than is read anyway is not loaded. Raises Unreadable."""
    most = 4 * (MOST + 1) + 4  # bytes: a character has at most four
    try:
        if file == "-":
            data = sys.stdin.buffer.read(most)
        else:
            with open(file, "rb") as opened:
                data = opened.read(most)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unreadable(_("{file} cannot be read: {why}").format(file=file, why=why)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(data) == most and error.start >= most - 4:  # a character was cut through
            return data[: error.start].decode("utf-8-sig")
        raise Unreadable(_("{file} is not UTF-8 text: save it as UTF-8").format(file=file)) from None


async def prove(practice: Practice, question: Explain, found: Reading, seed: int) -> dict[str, Proven]:
    """The proofs of what was found."""
    return {proven.id: proven async for proven in proofs_of(practice.laboratory, question, _found(found), seed)}


def _found(found: Reading) -> list[str]:
    return [*found.ids("credited"), *found.stated]


def reading_json(question: Explain, text: str, found: Reading, proofs: Mapping[str, Proven]) -> dict[str, Any]:
    """The contract's form; each span names the point, its words and where they stand."""
    findings = [*found.points, *found.misconceptions]
    return {
        "question": question.id,
        "points": found.ids("credited"),
        "misconceptions": found.stated,
        "maybe": found.ids("maybe"),
        "spans": [
            {"id": one.id, "tier": one.tier, "why": one.why, "start": start, "end": end, "text": text[start:end]}
            for one in findings
            for start, end in one.spans
        ],
        "decisions": [{"id": one.id, "tier": one.tier, "why": one.why} for one in findings],
        "cut": found.cut,
        **({"proofs": [_proof_json(proven) for proven in proofs.values()]} if proofs else {}),
    }


def _proof_json(proven: Proven) -> dict[str, Any]:
    measured = proven.measured
    if measured is None:
        return {"id": proven.id, "trouble": proven.trouble}
    return {
        "id": proven.id, "demonstration": measured.evidence.demonstration, "claim": measured.side.claim,
        "holds": measured.true, "measured": measured.named, "seed": measured.evidence.seed,
    }  # fmt: skip


def lines(question: Explain, text: str, found: Reading, proofs: Mapping[str, Proven]) -> Iterator[str]:
    """Points by tier, each with the words that decided and what was measured, then the misconceptions."""
    if found.cut:
        yield from wrapped(cut_line(MOST))
    made, total = len(found.ids("credited")), len(found.points)
    yield from wrapped(_("{made} of {total} points, {doubtful} to check.").format(
        made=made, total=total, doubtful=len(found.ids("maybe"))
    ))  # fmt: skip
    for point, finding in zip(question.points, found.points, strict=True):
        yield ""
        yield from _item(_tier(finding), pick(point.text), finding, text, proofs)
    for item, finding in zip(question.misconceptions, found.misconceptions, strict=True):
        if finding.tier == "credited":
            yield ""
            yield from _item(_("stated, and refuted"), pick(item.text), finding, text, proofs)


def _item(word: str, says: str, finding: Finding, text: str, proofs: Mapping[str, Proven]) -> Iterator[str]:
    yield from wrapped(f"{word}: {says}", 2)
    yield from wrapped("  " + reason(finding, text), 4)
    if proven := proofs.get(finding.id):
        shown = text_of(said(proven.measured)) if proven.measured else proven.trouble
        yield from wrapped("  " + _("measured: {what}").format(what=shown), 4)


def _tier(finding: Finding) -> str:
    return {"credited": _("made"), "maybe": _("did you mean this?"), "missing": _("not found")}[finding.tier]
