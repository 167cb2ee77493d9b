"""What an answer says about the memory of its question. Time never enters: a tensor's shape is no reflex."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.types import Question
from quizapp.locale import _
from quizapp.record import Attempt, Confidence, Rating
from quizapp.record.cards import Answer, CardState
from quizapp.schedule.settings import Settings

AGAIN: Final = 1
HARD: Final = 2
GOOD: Final = 3
EASY: Final = 4
PASS_MARK = 0.8  # of a score, from which an answer that is not wholly right still counts as recalled
FEW = 5  # options among which a guess is right too often to count

Reason: TypeAlias = Literal[
    "wrong", "sure and wrong", "partly right", "mostly right",
    "right by guess", "hints", "one hint", "guessed", "right", "twice sure",
]  # fmt: skip


class Rated(Struct, frozen=True):
    rating: Rating
    reason: Reason


def automatic(attempt: Attempt, question: Question, card: CardState | None, settings: Settings) -> Rated:
    """The rating of a graded answer. The first rule that fits decides."""
    if not attempt.correct:
        return _of_wrong(attempt)
    if attempt.hints > 1:
        return Rated(AGAIN, "hints")
    if attempt.confidence == "guess" and question.kind == "choice" and len(question.options) <= FEW:
        return Rated(AGAIN if settings.right_guess == "again" else HARD, "right by guess")
    if attempt.hints == 1:
        return Rated(HARD, "one hint")
    if attempt.confidence == "guess":
        return Rated(HARD, "guessed")
    if settings.allow_easy and _twice_sure(attempt, question, card):
        return Rated(EASY, "twice sure")
    return Rated(GOOD, "right")


def _of_wrong(attempt: Attempt) -> Rated:
    if attempt.confidence == "sure" and attempt.score < PASS_MARK:
        return Rated(AGAIN, "sure and wrong")
    if not attempt.score:
        return Rated(AGAIN, "wrong")
    return Rated(AGAIN, "partly right") if attempt.score < PASS_MARK else Rated(HARD, "mostly right")


def _twice_sure(attempt: Attempt, question: Question, card: CardState | None) -> bool:
    """Sure and unaided twice running, of an answer that had to be made, not picked; never in an interview."""
    made = not question.options and attempt.mode != "interview"
    return made and attempt.confidence == "sure" and card is not None and card.clean >= 1


def rating_of(answer: Answer) -> Rating:
    """The rating that counts; one that was never given is made from what is known of the answer."""
    if answer.rating is not None:
        return answer.rating
    if not answer.correct or answer.hints > 1:
        return AGAIN
    return HARD if answer.hints or answer.confidence == "guess" else GOOD


def rating_name(rating: Rating) -> str:
    return {AGAIN: _("Again"), HARD: _("Hard"), GOOD: _("Good"), EASY: _("Easy")}[rating]


def reason_text(reason: Reason) -> str:
    """Why the app rated an answer so: "Good: right, unaided"."""
    return {
        "wrong": _("it did not hold"),
        "sure and wrong": _("sure, and it did not hold"),
        "partly right": _("partly right"),
        "mostly right": _("mostly right"),
        "right by guess": _("right, by a guess among a few options"),
        "hints": _("right, after several hints"),
        "one hint": _("right, after a hint"),
        "guessed": _("right, but not sure"),
        "right": _("right, unaided"),
        "twice sure": _("right, unaided and sure, twice running"),
    }[reason]


def sure_and_wrong(confidence: Confidence | None, correct: bool) -> bool:
    return confidence == "sure" and not correct
