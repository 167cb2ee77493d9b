"""How long an explanation is held against its rubric: `python -m benchmarks.free_text` prints one JSON document."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from quizapp.bank.packs import load
from quizapp.grading.free_text import read
from quizapp.grading.free_text.normal import MOST

ANSWERS = Path(__file__).parent.parent / "tests" / "grading" / "answers"
BUDGET = 20.0  # milliseconds, the 95th percentile
SENSELESS = [" ", "\n", "说", "有人说", "said ", "people often ", "that is wrong. ", "not a ", "the variance "]


def measure() -> dict[str, float]:
    """Milliseconds of processor time an answer takes: the first time a question is asked, and from then on."""
    bank = load()
    lines = [line for path in sorted(ANSWERS.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    rows = [[part.strip() for part in line.split("|", 5)] for line in lines if line[:1] not in ("#", "")]
    taken: dict[str, list[float]] = {"first": [], "warm": []}
    for turn in ("first", "warm"):
        for question, *_, answer in rows:
            before = time.process_time()
            read(bank.explains[question], bank.lexicon, answer)
            taken[turn].append((time.process_time() - before) * 1000)
    question = bank.explains["sqrt_dk"]
    for piece in SENSELESS:
        before = time.process_time()
        read(question, bank.lexicon, piece * (MOST // len(piece)))
        taken.setdefault("senseless", []).append((time.process_time() - before) * 1000)
    return {
        "answers": len(rows),
        "first_p95": _p95(taken["first"]),
        "median": statistics.median(taken["warm"]),
        "p95": _p95(taken["warm"]),
        "senseless_worst": max(taken["senseless"]),  # of the longest text, in which one thing stands over and over
        "budget": BUDGET,
    }


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


if __name__ == "__main__":
    print(json.dumps({name: round(value, 2) for name, value in measure().items()}))
