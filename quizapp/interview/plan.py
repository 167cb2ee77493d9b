"""What an interview asks, in which parts and with how much time: from preset, seed and content, and nothing else."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Sequence
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.ladders import Ladder
from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.drills.pages import Page, pages
from quizapp.locale import Language, _
from quizapp.schedule.queue import in_turns

Preset: TypeAlias = Literal["screen", "onsite", "drill"]
PartName: TypeAlias = Literal["short", "ladder", "code", "debug", "close"]

PRESETS: Final[dict[Preset, list[tuple[PartName, float]]]] = {
    "screen": [("short", 5), ("ladder", 8), ("debug", 5), ("close", 2)],
    "onsite": [("short", 5), ("ladder", 9), ("ladder", 9), ("code", 13), ("debug", 6), ("close", 3)],
    "drill": [("ladder", 8)],
}  # minutes
SHORT = 6  # short questions
SHORT_KINDS = ("choice", "number", "shape")
SHORT_LEVEL = 3  # the hardest of them
START: Final[dict[Preset, int]] = {"screen": 1, "onsite": 1, "drill": 0}  # the first rung, counted from 0
CODE_MINUTES, DEBUG_MINUTES = 15, 12  # what a drill may take by its own page


class NoPlan(ValueError):
    """No interview can be made of this; the message names the mend."""


class Part(Struct, frozen=True):
    """One part: questions, a ladder, a drill, or nothing for the closing summary."""

    name: PartName
    seconds: float
    items: list[str] = []


class Plan(Struct, frozen=True, kw_only=True):
    """All that decides what is asked."""

    preset: Preset
    seed: int
    start: int  # the rung at which ladders begin, counted from 0
    lang: Language
    topics: list[str] = []  # those that were asked for; none: all of them
    parts: list[Part]
    content: str  # a fingerprint of the questions, ladders and drills it was drawn from

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)


def make(
    bank: Bank,
    drills: Sequence[Page],
    preset: Preset,
    seed: int,
    lang: Language,
    *,
    topics: Sequence[str] = (),
    start: int | None = None,
    slow: Collection[str] = (),
) -> Plan:
    """Draw an interview. `slow` names demonstrations that train, which no short question waits for.

    Raises NoPlan when the topics have no ladder.
    """
    topics = list(dict.fromkeys(topics))
    rng = random.Random(f"{preset}:{seed}")
    names = [name for name, _minutes in PRESETS[preset]]
    ladders = _ladders(bank, rng, topics, names.count("ladder"))
    taken = {id for ladder in ladders for id in ladder.questions}
    short = _short(bank, rng, topics, taken, slow) if "short" in names else []
    code = _drills(drills, rng, topics, CODE_MINUTES)
    debug = [page for page in _drills(drills, rng, topics, DEBUG_MINUTES) if page != next(iter(code), None)]
    waiting = list(ladders)
    parts = []
    for name, minutes in PRESETS[preset]:
        match name:
            case "short":
                items = [question.id for question in short]
            case "ladder":
                items = [waiting.pop(0).id]
            case "code":
                items = [page.name for page in code[:1]]
            case "debug":
                items = [page.name for page in debug[:1]]
            case "close":
                items = [ladders[0].id]
        if items:
            parts.append(Part(name, minutes * 60.0, items))
    return Plan(
        preset=preset, seed=seed, start=START[preset] if start is None else start, lang=lang, topics=list(topics),
        parts=parts, content=fingerprint(bank, drills),
    )  # fmt: skip


def _ladders(bank: Bank, rng: random.Random, topics: Sequence[str], count: int) -> list[Ladder]:
    """Ladders of different questions, those of the topics first, in the topics' order."""
    every = sorted(bank.ladders.values(), key=lambda ladder: ladder.id)
    if not every:
        raise NoPlan(_("there are no ladders; install quizapp again"))
    if topics and not any(ladder.topic in topics for ladder in every):
        known = ", ".join(sorted({ladder.topic for ladder in every}))
        raise NoPlan(_("no ladder is about {topics}; there are ladders about {known}").format(
            topics=", ".join(topics), known=known
        ))  # fmt: skip
    rng.shuffle(every)
    order = {topic: at for at, topic in enumerate(topics)}
    every.sort(key=lambda ladder: order.get(ladder.topic, len(order)))
    found = [every[0]]
    for ladder in every[1:]:
        if len(found) < count and not any(set(ladder.questions) & set(one.questions) for one in found):
            found.append(ladder)
    if len(found) < count:
        raise NoPlan(_("there are not enough ladders with different questions; install quizapp again"))
    return found


def _short(
    bank: Bank, rng: random.Random, topics: Sequence[str], taken: Collection[str], slow: Collection[str]
) -> list[Question]:
    """Short questions from as many topics as there are; of the topics asked for, and of others where those end."""
    fit = [
        question
        for _id, question in sorted(bank.questions.items())
        if question.kind in SHORT_KINDS and question.level <= SHORT_LEVEL
        and question.id not in taken and question.demonstration not in slow
    ]  # fmt: skip
    rng.shuffle(fit)
    wanted = [question for question in fit if question.topic in topics]
    others = [question for question in fit if question.topic not in topics]
    order = rng.sample(sorted(bank.topics), len(bank.topics))
    drawn = [*in_turns(wanted, order), *in_turns(others, order)]
    return drawn[:SHORT]


def _drills(drills: Sequence[Page], rng: random.Random, topics: Sequence[str], minutes: int) -> list[Page]:
    fit = sorted((page for page in drills if page.minutes <= minutes), key=lambda page: page.name)
    rng.shuffle(fit)
    return sorted(fit, key=lambda page: page.topic not in topics)


def fingerprint(bank: Bank, drills: Sequence[Page]) -> str:
    """Changes with whatever an interview may be drawn from."""
    lines = [f"{question.id} {question.rev}" for question in bank.questions.values()]
    lines += [f"{explain.id} {explain.rev}" for explain in bank.explains.values()]
    lines += [f"{ladder.id} {' '.join(ladder.questions)}" for ladder in bank.ladders.values()]
    lines += [page.name for page in drills]
    return hashlib.blake2b("\n".join(sorted(lines)).encode(), digest_size=6).hexdigest()


def seed_of(plan: Plan, id: str) -> int:
    """The seed of one question in an interview: all its runs repeat with it."""
    from quizapp.practice import SEEDS

    digest = hashlib.blake2b(f"{plan.preset}:{plan.seed}:{id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % SEEDS


def still_there(plan: Plan, bank: Bank) -> None:
    """Raises NoPlan when what the interview asks is no longer among the questions."""
    known: dict[PartName, Any] = {
        "short": bank.questions, "ladder": bank.ladders, "close": bank.ladders, "code": pages(), "debug": pages()
    }  # fmt: skip
    lost = [id for part in plan.parts for id in part.items if id not in known[part.name]]
    if lost:
        says = _("{id} is no longer there, so this interview cannot go on; --close ends it")
        raise NoPlan(says.format(id=lost[0]))
