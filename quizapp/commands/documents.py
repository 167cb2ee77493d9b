"""`quizapp documents`: the ledger with its verdicts, and one row's proof run now."""

from __future__ import annotations

from collections import Counter
from typing import Any

from quizapp.bank.ledger import Row
from quizapp.bank.packs import Bank
from quizapp.grading.ledger import Found
from quizapp.grading.phrases import said, simple, text_of
from quizapp.locale import _, pick
from quizapp.locale.names import ruling_name
from quizapp.text.lines import wrapped
from quizapp.text.verdict import measured as how_measured

INDENT = 10


# --- JSON -------------------------------------------------------------------------------------------------------------


def ledger_json(bank: Bank) -> dict[str, Any]:
    return {"rows": [_row_json(bank, row) for row in bank.rows.values()]}


def row_json(bank: Bank, found: Found) -> dict[str, Any]:
    """One row as it was measured now; `measured` has what either side names, and `sides` each side by itself."""
    named = [side.named for side in found.measured.values()][::-1]
    return {
        **_row_json(bank, found.row),
        "verdict": found.ruling,
        "measured": {name: value for side in named for name, value in side.items()},
        "sides": {
            name: {
                "claim": side.side.claim,
                "true": side.true,
                "demonstration": side.side.demonstration,
                "params": side.evidence.params,
                "seed": side.evidence.seed,
                "measured": side.named,
            }
            for name, side in found.measured.items()
        },
    }


def _row_json(bank: Bank, row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "document": row.document,
        "kind": row.kind,
        "topic": row.topic,
        "claim": row.claim,
        "verdict": "untestable" if row.untestable else bank.recorded.get(row.id),
        "demonstration": row.demonstration,
        "questions": [question.id for question in bank.about(row.id)],
    }


# --- text -------------------------------------------------------------------------------------------------------------


def listing(bank: Bank) -> list[str]:
    """Every document with its rows: the verdict in a word, then the claim."""
    lines: list[str] = []
    for id, document in bank.documents.items():
        rows = [row for row in bank.rows.values() if row.document == id]
        counts = Counter(_recorded(bank, row) for row in rows)
        lines += [
            "",
            f"{id}  {pick(document.title)}",
            "      " + _(", ").join(f"{n} {w}" for w, n in counts.items()),
            "",
        ]
        for row in rows:
            lines += wrapped(f"{row.id}    " + _recorded(bank, row) + _(": ") + pick(row.claim), INDENT)
    return lines[1:]


def _recorded(bank: Bank, row: Row) -> str:
    ruling = "untestable" if row.untestable else bank.recorded.get(row.id)
    return ruling_name(ruling) if ruling else _("not measured yet")


def report(bank: Bank, found: Found) -> list[str]:
    """The verdict first, then what was measured on each side, then the questions."""
    row = found.row
    lines = [*wrapped(row.id + _(": ") + ruling_name(found.ruling)), *wrapped(pick(row.claim))]
    if row.untestable is not None:
        return [*lines, "", *wrapped(pick(row.untestable))]
    for name, side in found.measured.items():
        if not side.true and not simple(side):
            continue
        word = {"holds": _("for it"), "fails": _("against it")}[name]
        state = _("measured") if side.true else _("not measured")
        lines += ["", *wrapped(word + _(": ") + state)]
        if side.side.when is not None and side.true:
            lines += wrapped("  " + pick(side.side.when), 2)
        lines += wrapped("  " + text_of(said(side)), 2)
        lines += wrapped("  " + how_measured(side.evidence), 2)
    questions = [question.id for question in bank.about(row.id)]
    if questions:
        lines += ["", *wrapped(_("Questions: {ids}").format(ids=", ".join(questions)), 2)]
    return lines
