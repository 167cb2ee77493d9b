"""The matrices of a walk as files."""

from __future__ import annotations

from msgspec.structs import replace

from quizapp.saving.files import documents
from quizapp.walk.walking import SQUARE, Walk
from solutions.evidence import Figure, Matrix


def files(walk: Walk, head: int) -> dict[str, str]:
    """Every matrix of the layer and of this head as files, the tokens as they were typed."""
    names = list(walk.names)
    shown: list[Figure] = [
        replace(
            one,
            rows=names if len(one.rows) == len(names) else one.rows,
            columns=names if one.name in (*SQUARE.values(), "weights") else one.columns,
        )
        for one in walk.evidence.figures
        if isinstance(one, Matrix) and one.head in (0, head)
    ]
    return documents(walk.evidence, shown)
