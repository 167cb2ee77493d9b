"""The ledger: what the documents claim, row by row, and what must be measured for each claim to hold or to fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from quizapp.bank.binding import declared, named_faults, settings_faults, told_faults
from quizapp.bank.claims import names_of
from quizapp.bank.rules import Asserted, Said, claim_faults, text_faults
from quizapp.bank.typed import Fault
from quizapp.bank.types import Id, RowId, Scalar
from quizapp.bank.wording import quoted
from quizapp.locale import _
from solutions.evidence import Declaration, Text

Ruling: TypeAlias = Literal["holds", "caveat", "wrong", "untestable"]
"""What measuring says of a row: it holds, holds under a condition, is wrong as written, or nothing can decide it."""

RowKind: TypeAlias = Literal[
    "question", "definition", "analogy", "quantitative", "causal", "code", "shape", "historical"
]  # fmt: skip
DocumentId: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{3}$(?!\n)")]


class Side(Struct, frozen=True, forbid_unknown_fields=True):
    """What must be measured for a row to hold, or to fail, and how that is told.

    `when` names the condition under which it does. Without a demonstration or parameters of its own it is measured as
    the row says.
    """

    claim: str
    says: Text | None = None
    when: Text | None = None
    demonstration: Id | None = None
    params: dict[str, Scalar] = {}


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One claim of a document. Its ruling is nowhere written: it follows from which sides come out true."""

    id: RowId
    document: DocumentId
    kind: RowKind
    topic: Id
    claim: Text
    demonstration: Id | None = None
    params: dict[str, Scalar] = {}
    holds: Side | None = None
    fails: Side | None = None
    untestable: Text | None = None  # why no measurement can decide it


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the texts that the claims are from."""

    id: DocumentId
    title: Text


def sides(row: Row) -> dict[Literal["holds", "fails"], Side]:
    """The sides of a row that can be tested, each with its own demonstration and parameters; else none."""
    found: dict[Literal["holds", "fails"], Side] = {}
    if row.holds is not None:
        found["holds"] = _settled(row, row.holds)
    if row.fails is not None:
        found["fails"] = _settled(row, row.fails)
    return found


def _settled(row: Row, side: Side) -> Side:
    own = side.demonstration not in (None, row.demonstration)
    params = side.params if own else {**row.params, **side.params}
    return Side(side.claim, side.says, side.when, side.demonstration or row.demonstration, params)


def ruling(holds: bool, fails: bool) -> Ruling | None:
    """What two measured sides say; None when neither came out, so that nothing is decided."""
    if holds:
        return "caveat" if fails else "holds"
    return "wrong" if fails else None


# --- the rules --------------------------------------------------------------------------------------------------------


def row_faults(row: Row) -> Iterator[Fault]:
    """What a row must keep, as far as it can be seen without knowing the demonstrations."""
    yield from text_faults(Said(("claim",), row.claim, False), {})
    if row.untestable is not None:
        yield from text_faults(Said(("untestable",), row.untestable, False), {})
        for name in ("demonstration", "holds", "fails"):
            if getattr(row, name) is not None:
                yield Fault((name,), _("a row that cannot be tested has none"), key=True)
        return
    for name in ("demonstration", "holds", "fails"):
        if getattr(row, name) is None:
            message = _("{name} is missing: a row has a demonstration, and says when it holds and when it fails")
            yield Fault((name,), message.format(name=quoted(name)))
    for name, side in sides(row).items():
        yield from claim_faults(Asserted((name, "claim"), side.claim, ("flag",)))
        if side.says is not None:
            yield from text_faults(Said((name, "says"), side.says, True), None)
        if side.when is not None:
            yield from text_faults(Said((name, "when"), side.when, False), side.params)


def bound_row_faults(row: Row, declarations: Mapping[str, Declaration]) -> Iterator[Fault]:
    """All that needs the declarations of the row's demonstrations; what both sides share is told once."""
    yield from dict.fromkeys(_bound_faults(row, declarations))


def _bound_faults(row: Row, declarations: Mapping[str, Declaration]) -> Iterator[Fault]:
    for name, side in sides(row).items():
        given = row.holds if name == "holds" else row.fails
        assert given is not None
        place = ("demonstration",) if given.demonstration is None else (name, "demonstration")
        found = declared(side.demonstration or "", place, declarations)
        if isinstance(found, Fault):
            yield found
            continue
        inherited = {key: value for key, value in side.params.items() if key not in given.params}
        yield from settings_faults(inherited, found)
        yield from settings_faults(given.params, found, (name,))
        names = names_of(found)
        yield from named_faults(Asserted((name, "claim"), side.claim, ("flag",)), names, found)
        if side.says is not None:
            yield from told_faults(Said((name, "says"), side.says, True), names)
