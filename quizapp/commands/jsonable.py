"""What `--json` prints: plain JSON, also where a measurement is not a number."""

from __future__ import annotations

import json
import math
from pathlib import Path

import click
import msgspec


def echo_json(document: object) -> None:
    """One JSON document on stdout and nothing else there."""
    click.echo(json.dumps(jsonable(document), ensure_ascii=False, allow_nan=False))


def jsonable(thing: object) -> object:
    """Builtin types only. JSON has no NaN and no infinity: they become the strings "NaN", "Infinity", "-Infinity"."""
    return _finite(msgspec.to_builtins(thing, enc_hook=_hook))


def _hook(thing: object) -> object:
    if isinstance(thing, Path):
        return str(thing)
    raise NotImplementedError(f"{type(thing).__name__} has no JSON form")


def _finite(thing: object) -> object:
    match thing:
        case float() if not math.isfinite(thing):
            return "NaN" if math.isnan(thing) else "Infinity" if thing > 0 else "-Infinity"
        case dict():
            return {key: _finite(value) for key, value in thing.items()}
        case list():
            return [_finite(value) for value in thing]
        case _:
            return thing
