"""The way of an answer in one's own words, the same for the screen, line mode and the command.

text ─ read(rubric) ─→ Reading ─ doubts settled, decisions overruled ─→ own marks, beside the automatic ones
                          │
                          └─ a proof for each point and each misconception stated ─→ Measured, one after the other
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from quizapp.bank.rubrics import Explain, Misconception, Point, Proof
from quizapp.examiner import BadEndpoint, Endpoint, Opinion, ask
from quizapp.examiner import endpoint as examiners
from quizapp.examiner.exam import admitted
from quizapp.grading import QuestionBroken
from quizapp.grading.free_text import Finding, Reading, read
from quizapp.grading.free_text.proving import held
from quizapp.grading.free_text.wording import reason
from quizapp.grading.ledger import Measured
from quizapp.lab import LabError
from quizapp.locale import _, language
from quizapp.practice import SITTING, Practice
from quizapp.record import Attempt, LogUnusable
from solutions.evidence import Evidence

if TYPE_CHECKING:
    from quizapp.lab import Laboratory


class Proven(Struct, frozen=True):
    """What became of one proof: what was measured, or why nothing was."""

    id: str
    measured: Measured | None = None
    trouble: str = ""


class Account:
    """One question, one answer, and everything that is made of it."""

    def __init__(self, practice: Practice, question: Explain, seed: int | None = None) -> None:
        self.practice = practice
        self.question = question
        self.seed = practice.draw_seed() if seed is None else seed
        self.text = ""
        self.reading: Reading | None = None
        self.own: dict[str, bool] = {}  # what the person decided, by point or misconception
        self.examined: dict[str, Opinion] = {}  # what the examiner holds of doubtful points, if it was asked
        self.proofs: dict[str, Proven] = {}
        self.hints = 0
        self.entry: int | None = None  # of the answer in the log
        self.unsaved = ""
        self._shown = time.monotonic()
        self._seconds = 0.0

    def answer(self, text: str) -> Reading:
        """Read an answer; what was decided of an earlier one no longer counts."""
        self.text, self.own, self.examined, self.proofs = text, {}, {}, {}
        self._seconds = time.monotonic() - self._shown
        self.reading = read(self.question, self.practice.bank.lexicon, text)
        return self.reading

    @property
    def findings(self) -> list[Finding]:
        return [*self.reading.points, *self.reading.misconceptions] if self.reading else []

    @property
    def doubts(self) -> list[Finding]:
        """The points about which the person is asked, those that are likeliest first."""
        points = self.reading.points if self.reading else []
        settled = self.own.keys() | self.examined.keys()
        return [finding for finding in points if finding.tier == "maybe" and finding.id not in settled]

    def made(self, finding: Finding) -> bool:
        """Whether the point counts as made, or the misconception as stated: the person has the last word."""
        if finding.id in self.examined:
            return self.own.get(finding.id, self.examined[finding.id].decision == "covered")
        return self.own.get(finding.id, finding.tier == "credited")

    def decide(self, id: str, made: bool) -> None:
        """The person's own mark, which stands beside the automatic one; a mark that agrees with it is none."""
        finding = next(finding for finding in self.findings if finding.id == id)
        if made == (finding.tier == "credited") and finding.tier != "maybe":
            self.own.pop(id, None)
        else:
            self.own[id] = made

    async def examine(self, examiner: Endpoint) -> None:
        """Ask the examiner about what is doubtful: nothing else, and nothing that the person has settled meanwhile.

        Raises Silent; all marks stay as they are then.
        """
        text = self.text
        ids = [finding.id for finding in self.doubts]
        if not ids:
            return
        said = await ask(examiner, self.question, ids, text)
        if self.text == text:
            open_still = {finding.id for finding in self.doubts}
            self.examined |= {opinion.id: opinion for opinion in said if opinion.id in open_still}

    def words_of(self, opinion: Opinion) -> str:
        """The words of the answer to which an opinion points; none for what it does not find."""
        return " ".join(self.text[slice(*opinion.span)].split()) if opinion.span else ""

    @property
    def score(self) -> float:
        """The share of points that count as made."""
        points = self.reading.points if self.reading else []
        return sum(map(self.made, points)) / len(points) if points else 0.0

    @property
    def correct(self) -> bool:
        """Every core point is made, and no misconception is stated."""
        if self.reading is None:
            return False
        made = {finding.id for finding in self.reading.points if self.made(finding)}
        core = {point.id for point in self.question.points if point.core}
        return core <= made and not any(map(self.made, self.reading.misconceptions))

    def item(self, id: str) -> Point | Misconception:
        return next(item for item in self.question.items if item.id == id)

    # --- proofs ------------------------------------------------------------------------------------------------------

    def wanted(self) -> list[str]:
        """Whose proof is worth running: points made, misconceptions stated, then all other points."""
        made = [finding.id for finding in self.findings if self.made(finding)]
        return [*made, *(point.id for point in self.question.points if point.id not in made)]

    async def prove(self) -> AsyncIterator[Proven]:
        """Run the proofs that are wanted and not run yet, one after the other."""
        async for proven in prove(self.practice.laboratory, self.question, self.wanted(), self.seed, self.proofs):
            self.proofs[proven.id] = proven
            yield proven

    # --- the log -----------------------------------------------------------------------------------------------------

    def keep(self, mode: str = "explain") -> None:
        """Put the answer into the log, in the place of what was kept of it before."""
        log = self.practice.log
        attempt = self.attempt(mode)
        try:
            if self.entry is not None:
                log.undo(self.entry)
            self.entry = log.append(attempt)
            self.unsaved = ""
        except LogUnusable as error:
            self.entry, self.unsaved = None, str(error)

    def attempt(self, mode: str) -> Attempt:
        """The answer as it goes into the log."""
        question = self.question
        return Attempt(
            question=question.id, rev=question.rev, variant={}, seed=self.seed, response=self._response(),
            correct=self.correct, score=self.score, diagnosis=None, hints=self.hints, confidence=None,
            seconds=round(self._seconds, 1), mode=mode, rows=list(question.source), lang=language(),
        )  # fmt: skip

    def _response(self) -> str:
        """The answer with its marks, each apart: the rubric's, the examiner's if it was asked, the person's own."""
        auto = {finding.id: finding.tier for finding in self.findings}
        examined = {"examiner": {id: one.decision for id, one in self.examined.items()}} if self.examined else {}
        return json.dumps({"text": self.text, "auto": auto, **examined, "own": self.own}, ensure_ascii=False)


def examiner_of(practice: Practice) -> Endpoint | None:
    """The examiner that was set and passed its exam; None, and no words about it, when there is none."""
    try:
        found = practice.look_up(examiners.chosen)
        last = practice.look_up(lambda log: examiners.kept(log).exam)
    except BadEndpoint:
        return None
    return found if found is not None and admitted(found, last) else None


def decided_by(account: Account, finding: Finding) -> str:
    """Why it was decided so: the examiner's word where it was asked, else the rubric's reason."""
    opinion = account.examined.get(finding.id)
    return (
        reason(finding, account.text) if opinion is None else examiner_says(opinion.decision, account.words_of(opinion))
    )


def examiner_says(decision: str, words: str) -> str:
    """What the examiner holds of a point, in a line."""
    match decision:
        case "covered":
            return _("the examiner finds it in “{words}”").format(words=words)
        case "contradicted":
            return _("the examiner finds the opposite in “{words}”").format(words=words)
        case _:
            return _("the examiner does not find it")


def sitting(practice: Practice, count: int = SITTING) -> list[Explain]:
    """What to explain next: what last went wrong, then what is open, then what went right; the easier ones first."""

    def urgency(question: Explain) -> tuple[int, int]:
        last = practice.look_up(lambda log: log.last(question.id))
        return (1 if last is None else 2 if last.attempt.correct else 0), question.level

    return sorted(practice.bank.explains.values(), key=urgency)[:count]


def marks_of(attempt: Attempt) -> dict[str, Any] | None:
    """What was kept of an explanation: its text, the automatic marks and the person's own; None of any other answer."""
    if not attempt.response.startswith('{"text"'):
        return None
    try:
        found = json.loads(attempt.response)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"text", "auto", "own"} <= found.keys() else None


async def prove(
    laboratory: Laboratory, question: Explain, ids: list[str], seed: int, known: Mapping[str, Proven] | None = None
) -> AsyncIterator[Proven]:
    """The proofs of these points and misconceptions, in turn. Proofs that ask for the same run share it."""
    proofs = dict(question.proofs)
    done: dict[str, Evidence] = {}
    for id in ids:
        if known and id in known and known[id].measured is not None:
            continue
        proof = proofs[id]
        same = repr((proof.demonstration, sorted(proof.params.items())))
        try:
            if same not in done:
                done[same] = await laboratory.run(proof.demonstration, dict(proof.params), seed)
            yield Proven(id, await _held(laboratory, question, id, proof, done[same]))
        except LabError as error:
            yield Proven(id, trouble=error.message)
        except QuestionBroken as error:
            yield Proven(id, trouble=str(error))


async def _held(laboratory: Laboratory, question: Explain, id: str, proof: Proof, evidence: Evidence) -> Measured:
    declarations = await laboratory.catalogue()
    if proof.demonstration not in declarations:
        raise QuestionBroken(f"{question.id}: {proof.demonstration}")
    return held(f"{question.id} {id}", proof, evidence, declarations[proof.demonstration])
