"""The JSON Schemas of question files and of the ledger, for editors: `python -m quizapp.bank.schema` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from quizapp.bank.ladders import Ladder
from quizapp.bank.ledger import Row
from quizapp.bank.packs import builtin
from quizapp.bank.rubrics import Concept, Explain
from quizapp.bank.sheets import EXPLAIN, LADDERS, LEDGER
from quizapp.bank.types import Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = "schema.json"


def schemas() -> dict[Path, dict[str, Any]]:
    """What the files of a folder may hold, by the file that publishes it."""
    return {
        builtin() / NAME: schema_of("quizapp questions", list[Question]),
        builtin() / LEDGER / NAME: schema_of("quizapp ledger", list[Row]),
        builtin() / EXPLAIN / NAME: schema_of("quizapp explain questions", list[Explain]),
        builtin() / LADDERS / NAME: schema_of("quizapp ladders", list[Ladder]),
        builtin() / EXPLAIN / f"lexicon.{NAME}": schema_of("quizapp lexicon", list[Concept]),
    }


def text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def schema_of(title: str, entries: Any) -> dict[str, Any]:
    """The schema of one type, with all that it is made of."""
    (root,), components = msgspec.json.schema_components([entries], ref_template="#/$defs/{name}")
    return {"$schema": DIALECT, "title": title, **root, "$defs": components}


if __name__ == "__main__":
    for path, schema in schemas().items():
        path.write_text(text(schema), "utf-8")
