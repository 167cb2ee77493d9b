"""Where saved figures are written, and under which names. Nothing that is there is ever overwritten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from quizapp.locale import numbers
from quizapp.saving.svg import as_svg
from quizapp.saving.tables import as_csv
from solutions.evidence import Evidence, Figure, Matrix, Table


def documents(evidence: Evidence, figures: Sequence[Figure] | None = None, what: str = "") -> dict[str, str]:
    """Name and text of two files for each figure; for a table, which is no drawing, of the CSV alone.

    figures: others than the evidence's own; what: a word for the files' names that tells them apart.
    """
    values = [f"{name} = {numbers.parameter(value)}" for name, value in evidence.params.items()]
    told = ", ".join([evidence.demonstration, *values, f"seed = {evidence.seed}"])
    shown = evidence.figures if figures is None else figures
    found: dict[str, str] = {}
    for number, figure in enumerate(shown, start=1):
        which = f"{figure.name}-{figure.head}" if isinstance(figure, Matrix) else str(number)
        name = _plain("-".join(filter(None, (evidence.demonstration, str(evidence.seed), what, which))))
        if not isinstance(figure, Table):
            found[f"{name}.svg"] = as_svg(figure, told)
        found[f"{name}.csv"] = as_csv(figure, evidence.facts)
    return found


def write(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Write them, under names that are free; a file that holds the same already is left as it is. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / name, text.encode("utf-8")) for name, text in texts.items()]


def _written(path: Path, data: bytes) -> Path:
    tries = [path, *(path.with_name(f"{path.stem} ({n}){path.suffix}") for n in range(2, 1000))]
    for each in tries:
        try:
            with each.open("xb") as file:
                file.write(data)
            return each
        except FileExistsError:
            if each.is_file() and each.read_bytes() == data:
                return each
    raise FileExistsError(f"{path} and 998 others like it are there already")


def _plain(name: str) -> str:
    """What every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name) or "figure"
