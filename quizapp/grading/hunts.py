"""The faulty line: what the code measured with each of its lines mended."""

from __future__ import annotations

from msgspec import Struct

from solutions.evidence import Declaration, Evidence

GAPS = "gaps"  # solutions.bughunt measures these for every listing
GAP = "gap"


class MendedLine(Struct, frozen=True):
    """One line that could be the fault. The gap is the distance from the reference; infinite when the code raises."""

    number: int  # from 1
    text: str
    mend: str
    gap: float
    repairs: bool
    chosen: bool


def held(given: int, fact: str, declaration: Declaration, evidence: Evidence) -> list[MendedLine]:
    """Every line that has a mend; none when no single mend repairs the code, so that the evidence decides nothing."""
    gaps, line = evidence.facts[GAPS], evidence.facts[fact]
    assert isinstance(gaps, list)
    suspects = [at for at, shown in enumerate(declaration.listing, start=1) if shown.mend]
    if line not in suspects or len(gaps) != len(declaration.listing):
        return []
    return [
        MendedLine(at, shown.text, shown.mend, float(gap), at == line, at == given)
        for at, (shown, gap) in enumerate(zip(declaration.listing, gaps, strict=True), start=1)
        if shown.mend
    ]
