"""Plain data to declared types, with every error found and not only the first.

What is right is converted at once. What is not is walked field by field; broken pieces get a stand-in, so that the
rules for the rest can still be checked in the same run.
"""

from __future__ import annotations

import math
import types
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from quizapp.bank.reader import Place
from quizapp.bank.rubrics import ExplainId, PointId
from quizapp.bank.types import Id, Name, RowId, Symbol
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _

T = TypeVar("T", bound=Struct)


class Fault(NamedTuple):
    """What is wrong at one place of the data. `key` points to the key there; `column` into the text there, from 0."""

    place: Place
    message: str
    key: bool = False
    column: int = 0


def convert(data: object, kind: type[T]) -> tuple[T, list[Fault]]:
    """The typed value and its faults. With faults, broken pieces are stand-ins that must not be used."""
    try:
        return msgspec.convert(data, kind), []
    except (msgspec.ValidationError, OverflowError):
        faults: list[Fault] = []
        value = _mend(data, kind, (), faults)
        return value, faults or [Fault((), _("this cannot be read as {kind}").format(kind=kind.__name__))]


def beside(faults: Iterable[Fault], broken: Iterable[Fault]) -> list[Fault]:
    """The faults that do not merely follow from a broken piece."""
    places = {fault.place for fault in broken}
    return [fault for fault in faults if not any(fault.place[:end] in places for end in range(len(fault.place) + 1))]


def _mend(value: object, kind: Any, place: Place, faults: list[Fault]) -> Any:
    inner = _inner(kind)
    if value is None and inner is not kind:
        return None
    if isinstance(inner, type) and issubclass(inner, Struct):
        return _mend_struct(value, inner, place, faults)
    if get_origin(inner) is list:
        return _mend_list(value, get_args(inner)[0], place, faults)
    if get_origin(inner) is dict:
        key, item = get_args(inner)
        return _mend_mapping(value, key, item, place, faults)
    try:
        return msgspec.convert(value, inner)
    except (msgspec.ValidationError, OverflowError):
        faults.append(Fault(place, _misfit(value, inner)))
        return _stand_in(inner)


def _mend_struct(value: object, kind: type[Struct], place: Place, faults: list[Fault]) -> Struct:
    if not isinstance(value, dict):
        names = ", ".join(field.name for field in msgspec.structs.fields(kind) if field.required)
        message = _("expected a mapping with {names}, not {value}").format(names=names, value=_shown(value))
        faults.append(Fault(place, message))
        return cast(Struct, _stand_in(kind))
    hints = _hints(kind)
    for name in value:
        if name not in hints:
            unknown = _("unknown field {name}").format(name=quoted(name)) + did_you_mean(name, hints)
            faults.append(Fault((*place, name), unknown, key=True))
    fields = {}
    for field in msgspec.structs.fields(kind):
        if field.name in value:
            fields[field.name] = _mend(value[field.name], hints[field.name], (*place, field.name), faults)
        elif field.required:
            faults.append(Fault((*place, field.name), _("{name} is missing").format(name=quoted(field.name))))
            fields[field.name] = _stand_in(hints[field.name])
    return kind(**fields)


def _mend_list(value: object, item: Any, place: Place, faults: list[Fault]) -> list[Any]:
    if isinstance(value, list):
        return [_mend(entry, item, (*place, index), faults) for index, entry in enumerate(value)]
    faults.append(Fault(place, _("expected a list, not {value}").format(value=_shown(value))))
    return []


def _mend_mapping(value: object, key: Any, item: Any, place: Place, faults: list[Fault]) -> dict[str, Any]:
    if isinstance(value, dict):
        for name in value:
            try:
                msgspec.convert(name, key)
            except msgspec.ValidationError:
                faults.append(Fault((*place, name), _misfit(name, key), key=True))
        return {name: _mend(entry, item, (*place, name), faults) for name, entry in value.items()}
    faults.append(Fault(place, _("expected a mapping, not {value}").format(value=_shown(value))))
    return {}


def _stand_in(kind: Any) -> Any:
    """Something of the right type for what is broken or missing."""
    inner = _inner(kind)
    if isinstance(inner, type) and issubclass(inner, Struct):
        hints = _hints(inner)
        required = (field.name for field in msgspec.structs.fields(inner) if field.required)
        return inner(**{name: _stand_in(hints[name]) for name in required})
    base = get_origin(_base(inner)) or _base(inner)
    return base() if base in (str, int, float, bool, list, dict) else ""


@cache
def _hints(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _inner(kind: Any) -> Any:
    """What an optional type is when it is not None; any other type itself."""
    if get_origin(kind) not in (Union, types.UnionType):
        return kind
    rest = [part for part in get_args(kind) if part is not type(None)]
    return rest[0] if len(rest) == 1 else kind


# --- words ------------------------------------------------------------------------------------------------------------


def _misfit(value: object, kind: Any) -> str:
    if value is None:
        return _("there is nothing here: expected {what}").format(what=_expected(kind))
    if get_origin(kind) is Literal:
        known = get_args(kind)
        near = did_you_mean(value, known) if isinstance(value, str) else ""
        return _("expected {what}, not {value}").format(what=_expected(kind), value=_shown(value)) + near
    if _base(kind) is str and isinstance(value, bool | int | float):
        return _("expected a text, not {value}: put it in quotes").format(value=_shown(value))
    return _("expected {what}, not {value}").format(what=_expected(kind), value=_shown(value))


def _expected(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return _("one of {known}").format(known=", ".join(map(str, get_args(kind))))
    if kind in (Id, Name, RowId, Symbol, PointId, ExplainId):
        return {
            PointId: _("lower-case words joined by underscores, such as var_grows (at most 40 characters)"),
            ExplainId: _("lower-case words joined by dots, hyphens or underscores, such as sqrt_dk"),
            Id: _("lower-case words joined by dots and hyphens, such as scaling.variance (at most 80 characters)"),
            Name: _("lower-case words joined by hyphens, such as gave-std (at most 60 characters)"),
            Symbol: _("a name such as d_k: letters, digits and underscores (at most 30 characters)"),
            RowId: _("a row of the ledger, such as 002-18"),
        }[kind]
    base = _base(kind)
    word = {str: _("a text"), int: _("a whole number"), float: _("a number")}.get(base)
    return word + _bounds(kind) if word else _("a number, a text, true or false, or a list of them")


def _base(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _bounds(kind: Any) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    metas = [meta for meta in get_args(kind)[1:] if isinstance(meta, Meta)]
    bounds = (f"{signs[name]} {getattr(meta, name):g}" for meta in metas for name in signs if _given(meta, name))
    return "".join(f" {bound}" for bound in bounds)


def _given(meta: Meta, name: str) -> bool:
    return getattr(meta, name) is not None


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return _("a mapping")
    if isinstance(value, list):
        return _("a list")
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) and math.isfinite(value) else quoted(value)
