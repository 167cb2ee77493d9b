"""What a person set about their schedule. A setting is a decision in the log: exported, merged, taken back like one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from quizapp.locale import _, numbers
from quizapp.record import Log
from quizapp.schedule.days import day_of

UNIT = {"retention": "%"}


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    retention: Annotated[float, Meta(ge=0.7, le=0.97)] = 0.9  # the odds of a right answer at which a question is due
    new_a_day: Annotated[int, Meta(ge=0, le=1000)] = 8
    reviews_a_day: Annotated[int, Meta(ge=1, le=10_000)] = 60
    interview: date | None = None
    hours_a_day: Annotated[float, Meta(ge=0.1, le=24)] = 1.0  # until the interview
    right_guess: Literal["again", "hard"] = "again"  # the rating of a right guess among a few options
    allow_easy: bool = False


_TYPES = {field.name: field.type for field in msgspec.structs.fields(Settings)}


class BadSetting(ValueError):
    """Its message says in one line what is expected."""


def read(log: Log) -> Settings:
    """The settings that count now. One that no longer makes sense has its default. Raises LogUnusable."""
    return of(log.decisions.settings())


def of(values: Mapping[str, Any]) -> Settings:
    known: dict[str, Any] = {}
    for name, value in values.items():
        if name in _TYPES:
            try:
                known[name] = msgspec.convert(value, _TYPES[name])
            except msgspec.ValidationError:
                continue
    return Settings(**known)


def change(log: Log, name: str, value: object, at: float | None = None) -> int:
    """Set one; returns the decision, which can be retracted. Raises BadSetting and LogUnusable."""
    if name not in _TYPES:
        known = ", ".join(_TYPES)
        raise BadSetting(_("there is no setting “{name}”; there are {known}").format(name=name, known=known))
    try:
        kept = msgspec.to_builtins(msgspec.convert(value, _TYPES[name]))
    except msgspec.ValidationError:
        raise BadSetting(_expected(name)) from None
    return log.decisions.set(name, kept, at)


def interview_from(text: str, today: int) -> tuple[date | None, float | None]:
    """What "2026-12-10 1.5" says: the day of the interview, and hours a day if they are named. None without a day.

    Raises BadSetting, also for a day that is over; `today` is a study day.
    """
    words = text.replace("，", " ").replace(",", " ").split()
    if not words:
        return None, None
    try:
        day = date.fromisoformat(words[0])
        hours = float(words[1]) if len(words) > 1 else None
    except ValueError:
        raise BadSetting(_("a day and hours a day: 2026-12-10 1.5")) from None
    if len(words) > 2:
        raise BadSetting(_("a day and hours a day: 2026-12-10 1.5"))
    if day_of(day) < today:
        raise BadSetting(_("{day} is over; name a day to come").format(day=day))
    return day, hours


def change_interview(log: Log, text: str, today: int, at: float | None = None) -> None:
    """Set the interview as it was typed. Raises BadSetting and LogUnusable; nothing is set then."""
    day, hours = interview_from(text, today)
    if hours is not None:
        change(log, "hours_a_day", hours, at)
    change(log, "interview", None if day is None else day.isoformat(), at)


def limits_of(known: Settings) -> str:
    """A day's limits as they are typed: 90 % 8 60."""
    return f"{100 * known.retention:g}% {known.new_a_day} {known.reviews_a_day}"


def limits_from(text: str) -> dict[str, float | int]:
    """What "90% 8 60" says: the recall at which a question is due, new questions and reviews a day.

    Raises BadSetting; a share is understood as well as a percentage.
    """
    words = text.replace("，", " ").replace(",", " ").replace("％", "%").replace("%", " ").split()
    try:
        share, new, reviews = float(words[0]), int(words[1]), int(words[2])
    except (ValueError, IndexError):
        raise BadSetting(_("recall, new questions and reviews a day: 90% 8 60")) from None
    if len(words) > 3:
        raise BadSetting(_("recall, new questions and reviews a day: 90% 8 60"))
    return {
        "retention": share if share <= 1 else round(share / 100, 4), "new_a_day": new, "reviews_a_day": reviews
    }  # fmt: skip


def change_limits(log: Log, text: str, at: float | None = None) -> None:
    """Set a day's limits as they were typed. Raises BadSetting and LogUnusable; nothing is set then."""
    with log.transaction():
        for name, value in limits_from(text).items():
            change(log, name, value, at)


def _expected(name: str) -> str:
    match name:
        case "interview":
            return _("the interview's day is a date such as 2026-12-10")
        case "right_guess":
            return _("a right guess counts as again or hard")
        case "allow_easy":
            return _("{name} is true or false").format(name=name)
    low, high = _bounds(name)
    return _("{name} is a number from {low} to {high}").format(
        name=name, low=numbers.parameter(low), high=numbers.parameter(high)
    )


def _bounds(name: str) -> tuple[float, float]:
    meta = _TYPES[name].__metadata__[0]
    return meta.ge, meta.le
