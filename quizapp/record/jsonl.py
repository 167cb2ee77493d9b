"""A whole log as lines of JSON, without loss.

    {"quizapp": "log", "format": 3, "attempts": 612, "undos": 3, "decisions": 5, "retractions": 1, "interviews": 9}
    {"attempt": 1, "at": 1790000000.0, "utc_offset": 28800, "question": "scaling.variance.predict", …}
    {"undo": 1, "at": …, "utc_offset": …}
    {"decision": 1, "at": …, "utc_offset": …, "kind": "rating", "of": 1, "name": "", "value": 3}
    {"retraction": 1, "at": …, "utc_offset": …}
    {"interview": 1, "at": …, "utc_offset": …, "begun": null, "kind": "begun", "of": null, "value": {…}}

A number that JSON does not have is an object, {"float": "-inf"}; an object that happens to look like one gets a ~
at its name.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from quizapp.record.log import BY_ID, Log
from quizapp.record.schema import MIGRATIONS

_FLOAT = re.compile(r"float~*")


def exported(log: Log) -> Iterator[str]:
    """The lines of a log as it is at one moment, each with its line break. Raises LogUnusable."""
    with log.snapshot():
        yield from _exported(log)


def _exported(log: Log) -> Iterator[str]:
    tables = {"attempts": "attempt", "undos": "undo", "decisions": "decision", "retractions": "retraction",
              "interviews": "interview"}  # fmt: skip
    counts = {name: log._rows(f"SELECT count(*) FROM {table}")[0][0] for name, table in tables.items()}
    yield line({"quizapp": "log", "format": len(MIGRATIONS), **counts})
    for entry in log.walk(BY_ID):
        fields = msgspec.structs.asdict(entry.attempt)
        yield line({"attempt": entry.id, "at": entry.at, "utc_offset": entry.utc_offset, **fields})
    for attempt, at, utc_offset in log._walk("SELECT * FROM undo ORDER BY at, attempt"):
        yield line({"undo": attempt, "at": at, "utc_offset": utc_offset})
    for one in sorted(log.decisions.all(), key=lambda decision: decision.id):
        yield line({
            "decision": one.id, "at": one.at, "utc_offset": one.utc_offset, "kind": one.kind, "of": one.attempt,
            "name": one.name, "value": one.value,
        })  # fmt: skip
    for decision, at, utc_offset in log._walk("SELECT * FROM retraction ORDER BY at, decision"):
        yield line({"retraction": decision, "at": at, "utc_offset": utc_offset})
    for event in log.interviews.walk():
        yield line({
            "interview": event.id, "at": event.at, "utc_offset": event.utc_offset, "begun": event.begun,
            "kind": event.kind, "of": event.attempt, "value": event.value,
        })  # fmt: skip


def line(document: dict[str, Any]) -> str:
    return json.dumps(_plain(document), ensure_ascii=False, allow_nan=False) + "\n"


def _plain(thing: Any) -> Any:
    match thing:
        case float() if not math.isfinite(thing):
            return {"float": str(thing)}
        case dict():
            lone = len(thing) == 1
            return {key + "~" * (lone and _FLOAT.fullmatch(key) is not None): _plain(value)
                    for key, value in thing.items()}  # fmt: skip
        case list():
            return [_plain(value) for value in thing]
    return thing


def parsed(text: str) -> Any:
    """What a line says. Raises ValueError."""
    return json.loads(text, object_hook=_floats)


def _floats(found: dict[str, Any]) -> Any:
    """The reverse of `_plain`."""
    if len(found) != 1:
        return found
    [(key, value)] = found.items()
    if key == "float" and value in ("inf", "-inf"):
        return float(value)
    return {key[:-1]: value} if _FLOAT.fullmatch(key) and key.endswith("~") else found
