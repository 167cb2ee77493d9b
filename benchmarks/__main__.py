"""Prints a line for each budget: what was measured, against which reference, and whether it is within."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

from benchmarks.pseudo_terminal import PseudoTerminal

ROUNDS = 7
HELLO = [sys.executable, "-m", "benchmarks.hello"]
QUIZAPP = [sys.executable, "-m", "quizapp"]
FIRST_PAINT = {"hello": "Hello, world", "quizapp": "Proven to you"}
KEY_ANSWER = {"hello": "Answered", "quizapp": "Keys"}


def main() -> int:
    rows = [*start_up(), torch_ready(), *inside(), *room(), *drills()]
    print(f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, medians of {ROUNDS}")
    print()
    print("| what | measured | budget | |")
    print("|---|---|---|---|")
    for what, shown, budget, within in rows:
        verdict = {True: "within", False: "**over**", None: ""}[within]
        print(f"| {what} | {shown} | {budget} | {verdict} |")
    return 1 if any(within is False for *_, within in rows) else 0


Row = tuple[str, str, str, bool | None]


def start_up() -> list[Row]:
    """First paint, CPU to the first answered key, memory; in turn, so that both see the same machine."""
    paints: dict[str, list[float]] = {"hello": [], "quizapp": []}
    costs: dict[str, list[float]] = {"hello": [], "quizapp": []}
    memory = 0.0
    for round in range(ROUNDS + 1):
        for name, command in (("hello", HELLO), ("quizapp", QUIZAPP)):
            home = tempfile.mkdtemp()
            with PseudoTerminal(command, {"QUIZAPP_HOME": home, "QUIZAPP_LANG": "en"}) as terminal:
                paint = terminal.until(FIRST_PAINT[name])
                terminal.press(b"?")
                terminal.until(KEY_ANSWER[name])
                cost = terminal.cpu()
                if round:  # the first round only warms the caches
                    paints[name].append(paint)
                    costs[name].append(cost)
    with PseudoTerminal(
        [*QUIZAPP, "practice", "--question", "scaling.gradient.statistic"], {"QUIZAPP_HOME": tempfile.mkdtemp()}
    ) as terminal:
        terminal.until("The proof is ready")
        terminal.press(b"as")
        terminal.until("Your answer")
        memory = terminal.memory()
    paint = _ratio(paints)
    cost = _ratio(costs)
    return [
        ("first paint / a hello-world Textual app", f"{paint:.2f} ({_ms(paints)})", "≤ 1.5", paint <= 1.5),
        ("CPU to the first answered key / hello world", f"{cost:.2f} ({_ms(costs)})", "≤ 1.6", cost <= 1.6),
        ("memory of the interface after a verdict", f"{memory:.0f} MiB", "≤ 60 MiB", memory <= 60),
    ]


def torch_ready() -> Row:
    """The laboratory ready to measure, against `import torch` alone."""
    bare = [sys.executable, "-W", "ignore", "-c", "import torch; print('ready', flush=True)"]
    ours = [sys.executable, "-m", "benchmarks.laboratory"]
    times: dict[str, list[float]] = {"hello": [], "quizapp": []}
    for round in range(ROUNDS + 1):
        for name, command in (("hello", bare), ("quizapp", ours)):
            started = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.PIPE, env=_one_thread())
            assert process.stdout is not None
            process.stdout.readline()  # "ready", or the end
            if round:
                times[name].append(time.perf_counter() - started)
            process.communicate()
    ratio = _ratio(times)
    return ("torch ready / bare `import torch`", f"{ratio:.2f} ({_ms(times)})", "≤ 1.2", ratio <= 1.2)


def inside() -> list[Row]:
    """What the app measures of itself, in three processes."""
    middle = _medians("benchmarks.inside")
    loading, running, changing = middle("stall_loading"), middle("stall_running"), middle("stall_changing")
    decided, painted, judging = middle("decided_p95"), middle("painted_p95"), middle("stall_judging")
    return [
        ("longest stall of the interface while torch loads", f"{loading:.0f} ms", "≤ 33 ms", loading <= 33),
        ("longest stall while a proof trains and reports", f"{running:.0f} ms", "≤ 33 ms", running <= 33),
        ("longest stall while a drill is judged", f"{judging:.0f} ms", "≤ 33 ms", judging <= 33),
        ("longest stall while one screen replaces another", f"{changing:.0f} ms", "", None),
        ("answer → verdict, decided and logged, p95", f"{decided:.1f} ms", "≤ 15 ms", decided <= 15),
        ("answer → verdict, painted, p95", f"{painted:.0f} ms", "", None),
    ]


def room() -> list[Row]:
    """The interview's room while somebody types and the answer so far is kept, in three processes.

    What counts is how long the interface itself computed at a stretch; the rest of a stall is waiting for a core.
    """
    middle = _medians("benchmarks.room")
    rows: list[Row] = []
    for name, told in (
        ("typing", "longest stall while an interview's answer is typed and kept"),
        ("long", "the same in a paragraph of 2,300 characters"),
        ("held", "the same while another process writes into the log"),
        ("giving", "longest stall while an answer is handed in"),
        ("composing", "longest stall from the last answer of an onsite interview to its scorecard"),
    ):
        stall, busy = middle(f"stall_{name}"), middle(f"busy_{name}")
        rows.append((told, f"{stall:.0f} ms, {busy:.0f} of them computing", "≤ 33 ms computing", busy <= 33))
    painted, late = middle("painted_p50"), middle("painted_p95")
    return [*rows, ("key → paint in the room, p50 (p95)", f"{painted:.0f} ({late:.0f}) ms", "", None)]


def drills() -> list[Row]:
    """From the key to the verdict on a drill, in a confined process."""
    found = json.loads(
        subprocess.run([sys.executable, "-m", "benchmarks.drills"], capture_output=True, check=True).stdout
    )
    rows: list[Row] = []
    for kind, told in (
        ("accepted", "drill verdict, warm, isolated"),
        ("rejected", "drill verdict with a mistake named"),
    ):
        middle, late = 1000 * found[kind], 1000 * found[f"{kind}_p95"]
        rows.append((f"{told}, p50 (p95)", f"{middle:.0f} ({late:.0f}) ms", "≤ 50 ms", middle <= 50))
    return rows


def _medians(module: str) -> Callable[[str], float]:
    """What a module measures, in milliseconds, by name: the medians of three processes."""
    found = [
        json.loads(subprocess.run([sys.executable, "-m", module], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    return lambda name: 1000 * statistics.median(run[name] for run in found)


def _one_thread() -> dict[str, str]:
    import os

    return {**os.environ, "OMP_NUM_THREADS": "1"}


def _ratio(times: dict[str, list[float]]) -> float:
    """The median of the ratios, pair by pair: the machine's speed drifts."""
    return statistics.median(ours / theirs for ours, theirs in zip(times["quizapp"], times["hello"], strict=True))


def _ms(times: dict[str, list[float]]) -> str:
    theirs, ours = (1000 * statistics.median(times[name]) for name in ("hello", "quizapp"))
    return f"{ours:.0f} / {theirs:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
