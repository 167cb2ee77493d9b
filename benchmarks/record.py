"""The log in the large: a million attempts, and a thousand kills. `python -m benchmarks.record [million|kills]`."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.pseudo_terminal import PseudoTerminal
from quizapp.bank.packs import Bank, load
from quizapp.lab import Laboratory
from quizapp.overview import outlook, overview
from quizapp.practice import Practice
from quizapp.record import Attempt, Log, open_log
from quizapp.schedule.progress import progress
from quizapp.schedule.settings import change
from quizapp.schedule.today import Today

ATTEMPTS, KILLS, ROUNDS, STARTS = 1_000_000, 1_000, 60, 7
AT_ONCE = 20_000  # attempts that are written in one transaction, to make the log in the first place
YEARS = 3
BUDGET = 20.0  # ms until the next card is known
LONGEST = 0.05  # seconds that a writer lives

WRITER = """
import os, sys, time
from pathlib import Path
from quizapp.record import Attempt, Log
with Log.open(Path(sys.argv[1])) as log:
    os.write(1, b"open\\n")
    count = 0
    while True:
        count += 1
        log.append(Attempt(
            question=f"q{count % 40}", rev=1, variant={}, seed=count, response=f"{sys.argv[2]} {count}", correct=True,
            score=1.0, diagnosis=None, hints=0, confidence=None, seconds=1.0, mode="text", rows=[], lang="en",
        ))
        os.write(1, f"{sys.argv[2]} {count}\\n".encode())
"""


def main() -> int:
    wanted = sys.argv[1:] or ["million", "kills"]
    return max([{"million": million, "kills": kills}[name]() for name in wanted])


def million() -> int:
    """The next card after an answer, with a million attempts behind it; 0 when it is within the budget."""
    bank, now = load(), time.time()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QUIZAPP_HOME"] = folder
        with Log.open() as log:
            _fill(log, bank, now)
        opened = _timed(lambda: open_log(now)[0].close())
        print(f"{ATTEMPTS:,} attempts; the log opens in {opened:.1f} ms")
        with Log.open() as log:
            print(f"all cards made anew, once: {_timed(lambda: Today(log, bank, now).next(None, 6)) / 1000:.1f} s")
            worst = [_measured(log, bank, now, "without an interview")]
            change(log, "interview", time.strftime("%Y-%m-%d", time.localtime(now + 2 * 86_400)))
            worst.append(_measured(log, bank, now, "in the sweep before one"))
            seen = Practice(bank, Laboratory(), log)  # nothing is run
            print(f"what Home asks of it: {_timed(lambda: overview(seen)):.0f} ms")
            print(f"the forecast, in a thread: {_timed(lambda: outlook(seen)) / 1000:.1f} s")
            print(f"Progress, in a thread: {_timed(lambda: progress(log, bank, now)) / 1000:.1f} s")
        _start_up(folder)
    return int(max(worst) > BUDGET)


def _start_up(million: str) -> None:
    """The first frame, and Home with what the log says, against an empty log; in turn."""
    with tempfile.TemporaryDirectory() as empty:
        homes = {"empty": (empty, "Nothing is proven"), "a million": (million, "due")}
        painted: dict[str, list[tuple[float, float]]] = {name: [] for name in homes}
        for _round in range(STARTS):
            for name, (folder, says) in homes.items():
                command = [sys.executable, "-m", "quizapp"]
                with PseudoTerminal(command, {"QUIZAPP_HOME": folder, "QUIZAPP_LANG": "en"}) as terminal:
                    painted[name].append((terminal.until("Proven to you"), terminal.until(says)))
    for name, times in painted.items():
        first, filled = (1000 * statistics.median(column) for column in zip(*times, strict=True))
        print(f"start-up with a log that is {name}: first frame {first:.0f} ms, Home filled in {filled:.0f} ms")


def _measured(log: Log, bank: Bank, now: float, when: str) -> float:
    """Answer a question, then ask what is next: the median and the slowest of these, in ms."""
    times, questions = [], list(bank.questions.values())
    for round in range(ROUNDS):
        log.append(_attempt(questions[round % len(questions)].id, random.Random(round), round), at=now)
        times.append(_timed(lambda: Today(log, bank, now + 1).next(None, 6)))
    times.sort()
    p95 = times[int(0.95 * len(times))]
    print(f"next card {when}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms (budget {BUDGET:.0f} ms)")
    return p95


def _fill(log: Log, bank: Bank, now: float) -> None:
    dice, names = random.Random(7), list(bank.questions)
    start = now - YEARS * 365 * 86_400
    for first in range(0, ATTEMPTS, AT_ONCE):
        with log.transaction():
            for number in range(first, first + AT_ONCE):
                at = start + (now - 3600 - start) * number / ATTEMPTS
                log.append(_attempt(dice.choice(names), dice, number), at=at)


def _attempt(question: str, dice: random.Random, seed: int) -> Attempt:
    right = dice.random() < 0.8
    return Attempt(
        question=question, rev=1, variant={"d_k": 64}, seed=seed, response="64", correct=right, score=float(right),
        diagnosis=None, hints=0, confidence=dice.choice(("sure", "fairly", "guess")), seconds=40.0, mode="practice",
        rows=["002-18"], lang="en", auto=3 if right else 1, asked_as="due",
    )  # fmt: skip


def _timed(work: object) -> float:
    """Milliseconds that a call takes."""
    assert callable(work)
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def kills() -> int:
    """SIGKILL at random moments, opening and migrating included; 0 when every acknowledged answer is there."""
    dice = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        path, acknowledged = Path(folder) / "log.sqlite3", set[str]()
        for kill in range(KILLS):
            process = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(kill)], stdout=subprocess.PIPE)
            assert process.stdout is not None
            if dice.random() < 0.8:
                process.stdout.readline()  # it is open
            time.sleep(dice.uniform(0, LONGEST))
            process.kill()
            acknowledged |= {line for line in process.stdout.read().decode().splitlines() if " " in line}
            process.wait()
        with Log.open(path) as log:
            kept = {entry.attempt.response for entry in log.walk()}
            sound = log._rows("PRAGMA integrity_check") == [("ok",)]
        lost = acknowledged - kept
        print(f"{KILLS:,} kills: {len(acknowledged):,} answers acknowledged, {len(lost)} lost, sound: {sound}")
        return int(bool(lost) or not sound)


if __name__ == "__main__":
    sys.exit(main())
