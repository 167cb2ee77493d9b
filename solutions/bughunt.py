"""Faulty code that runs as it stands and with each of its lines mended, so that the fault is found by measuring.

The code is a file of `solutions/faulty`. A line somebody may suspect is followed by a comment line that begins with
`#>`: what would stand there once it is mended. One of these mends repairs the code; the others are what people propose.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from solutions.evidence import AnyFact, Count, Line, Number, Numbers, Value, Word

FOLDER = Path(__file__).parent / "faulty"
REPAIRED = 1e-5  # a gap below this is rounding
NO_ERROR = "none"
MEND = "#> "

Probe = Callable[[dict[str, Any]], float]
"""From the names that the code defines to its distance from the reference: the largest difference on drawn inputs."""

FACTS: list[AnyFact] = [
    Number(name="gap", en="distance from the reference", zh="与参考实现的差距"),
    Numbers(name="gaps", en="distance with this line mended", zh="改好这一行后的差距"),
    Count(name="line", en="line whose mend repairs it", zh="改好后即恢复正确的那一行"),
    Word(name="error", en="error of the code as shown", zh="原样运行时的错误"),
]


class Listing(Struct, frozen=True):
    """Faulty code, line by line. Lines count from 1."""

    lines: tuple[Line, ...]

    def source(self, mended: int = 0) -> str:
        """The code as it stands (0), or with one line mended."""
        return "".join(f"{line.mend if at == mended else line.text}\n" for at, line in enumerate(self.lines, start=1))

    def with_mend(self, number: int) -> Listing:
        """The listing in which that line is mended already."""
        lines = list(self.lines)
        lines[number - 1] = Line(lines[number - 1].mend, lines[number - 1].text)
        return Listing(tuple(lines))


def read(name: str) -> Listing:
    """The listing `solutions/faulty/<name>.py`. Raises ValueError for a mend that stands behind no line."""
    lines: list[Line] = []
    for text in (FOLDER / f"{name}.py").read_text("utf-8").rstrip().splitlines():
        before, sign, mend = text.partition(MEND)
        if not sign or before.strip():
            lines.append(Line(text))
        elif lines and not lines[-1].mend:
            lines[-1] = Line(lines[-1].text, before + mend)
        else:
            raise ValueError(f"{name}.py: the mend {mend!r} stands behind no line")
    return Listing(tuple(lines))


def hunt(listing: Listing, probe: Probe) -> dict[str, Value]:
    """Run the code as shown and with each line mended: the facts of `FACTS`. A run that raises has an infinite gap."""
    gap, error = _measure(listing.source(), probe)
    gaps = [
        _measure(listing.source(at), probe)[0] if line.mend else gap for at, line in enumerate(listing.lines, start=1)
    ]
    repairing = [at for at, mended in enumerate(gaps, start=1) if mended < REPAIRED]
    line = repairing[0] if len(repairing) == 1 and gap >= REPAIRED else 0
    return {"gap": gap, "gaps": gaps, "line": line, "error": error}


def _measure(source: str, probe: Probe) -> tuple[float, str]:
    namespace: dict[str, Any] = {"__name__": "listing"}
    try:
        exec(compile(source, "listing.py", "exec"), namespace)
        gap = probe(namespace)
    except Exception as error:  # whatever faulty code may raise is what is measured
        return math.inf, type(error).__name__
    return (gap if math.isfinite(gap) else math.inf), NO_ERROR
