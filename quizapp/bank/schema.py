"""The JSON Schema of a question file, for editors: `python -m quizapp.bank.schema > questions/schema.json`."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from quizapp.bank.types import Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """What one question file may hold, as `questions/schema.json` publishes it."""
    (root,), components = msgspec.json.schema_components([list[Question]], ref_template="#/$defs/{name}")
    return {"$schema": DIALECT, "title": "quizapp questions", **root, "$defs": components}


def text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")
