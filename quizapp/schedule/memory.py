"""How an answer changes the memory of a question: FSRS-6, by py-fsrs.

py-fsrs reckons in instants, counts whole days of 24 hours between them, and blurs due dates with a random number that
nobody can repeat. So it is given study days only, one review a day and question, and no fuzz; the blur is our own.

Importing this imports fsrs: it belongs behind the first frame.
"""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

LONGEST = 365  # days: an interview is not prepared for over a longer gap
FURTHEST = 36_500  # days between two answers that make a difference

_BASE = datetime(2000, 1, 1, 12, tzinfo=UTC)
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False)
_DECAY = -DEFAULT_PARAMETERS[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
_BLUR = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))  # from, to, share of the days between


def first(rating: int) -> tuple[float, float]:
    """Stability (days) and difficulty (1 to 10) after the first answer that counts."""
    return _reviewed(Card(card_id=1, due=_BASE), rating, _BASE)


def later(stability: float, difficulty: float, rating: int, elapsed: int) -> tuple[float, float]:
    """The same after an answer `elapsed` study days behind the one before, at least 1."""
    card = Card(
        card_id=1, state=State.Review, stability=stability, difficulty=difficulty, due=_BASE, last_review=_BASE
    )  # fmt: skip
    return _reviewed(card, rating, _BASE + timedelta(days=min(max(elapsed, 1), FURTHEST)))


def _reviewed(card: Card, rating: int, at: datetime) -> tuple[float, float]:
    after, _log = _SCHEDULER.review_card(card, Rating(rating), at)
    assert after.stability is not None
    assert after.difficulty is not None
    return after.stability, after.difficulty


def recall(stability: float, elapsed: int) -> float:
    """The estimated odds of a right answer `elapsed` study days after the last."""
    return float((1 + _FACTOR * max(elapsed, 0) / stability) ** _DECAY)


def interval(stability: float, retention: float) -> int:
    """Days until the odds of a right answer have fallen to `retention`; 1 to LONGEST."""
    days: float = stability / _FACTOR * (retention ** (1 / _DECAY) - 1)
    return min(max(round(min(days, LONGEST)), 1), LONGEST)


def blurred(days: int, key: str) -> int:
    """An interval moved a little, so that what was learnt together comes apart. The key alone decides by how much."""
    if days < _BLUR[0][0]:
        return days
    width = 1.0 + sum(share * max(min(days, end) - start, 0.0) for start, end, share in _BLUR)
    low, high = max(2, round(days - width)), min(round(days + width), LONGEST)
    low = min(low, high)
    number = int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    return low + number % (high - low + 1)
