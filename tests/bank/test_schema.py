"""The published schema is the model's."""

from __future__ import annotations

import json

import msgspec

from quizapp.bank import schema
from quizapp.bank.packs import builtin
from quizapp.bank.types import Question


def test_the_committed_schemas_are_current() -> None:
    for path, published in schema.schemas().items():
        assert path.read_text("utf-8") == schema.text(published), "run: python -m quizapp.bank.schema"


def test_the_schema_describes_a_list_of_questions() -> None:
    published = json.loads((builtin() / "schema.json").read_text("utf-8"))
    assert published["$schema"] == schema.DIALECT
    assert published["items"] == {"$ref": "#/$defs/Question"}
    question = published["$defs"]["Question"]
    assert set(question["properties"]) == {field.name for field in msgspec.structs.fields(Question)}
    assert question["additionalProperties"] is False
    assert set(published["$defs"]["Text"]["required"]) == {"en", "zh"}
