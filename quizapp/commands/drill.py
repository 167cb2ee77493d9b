"""`quizapp drill`: the list of drills, and the verdict on a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quizapp.drills import wording
from quizapp.drills.judging import Judge, Verdict
from quizapp.drills.pages import Page, pages
from quizapp.lab import Laboratory
from quizapp.locale import _, ngettext, pick
from quizapp.record import cache_folder
from quizapp.runner.spares import Spares
from quizapp.text.lines import wrapped

PRINTED = 20  # lines of what the code printed; it is called many times, and all of it is in --json


class NoSuch(ValueError):
    """There is no such drill, or no such file. The message names the mend."""


def named(name: str) -> Page:
    """Raises NoSuch."""
    if name in pages():
        return pages()[name]
    import difflib

    near = difflib.get_close_matches(name, pages(), 1)
    mend = _("; did you mean {near}?").format(near=near[0]) if near else _("; `quizapp drill` lists them")
    raise NoSuch(_("there is no drill “{name}”").format(name=name) + mend)


def every() -> list[Page]:
    return list(pages().values())


def text_of(path: Path) -> str:
    """A person's file. What is no text is no Python either, which is for the judge to say. Raises NoSuch."""
    try:
        if path.is_dir():
            raise NoSuch(_("{path} is a folder; give a file").format(path=path))
        if not path.is_file():
            raise NoSuch(_("there is no file {path}").format(path=path))
        with path.open("rb") as file:
            return file.read(1 << 20).decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise NoSuch(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from None


def check(page: Page, source: str) -> Verdict:
    """Judge it, in processes that end with this. Raises LabError or RunnerFailed."""
    return asyncio.run(_check(page, source))


async def _check(page: Page, source: str) -> Verdict:
    async with Laboratory(cache=cache_folder()) as laboratory:
        judge = Judge(laboratory, Spares())
        try:
            await judge.warm(page)
            return await judge.check(page, source)
        finally:
            await judge.close()


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "drill": verdict.drill,
        "accepted": verdict.accepted,
        "checks": [
            {
                "name": each.name, "passed": each.passed is True, "message": each.message,
                "expected": each.expected, "got": each.got,
            }
            for each in verdict.checks
        ],
        "mistake": verdict.mistake,
        "seconds": verdict.seconds,
        "headline": verdict.headline,
        "line": verdict.line,
        "output": verdict.output,
        "isolation": verdict.level,
        "seed": verdict.seed,
    }  # fmt: skip


def page_json(page: Page) -> dict[str, Any]:
    return {
        "name": page.name, "title": page.title, "topic": page.topic, "level": page.level, "minutes": page.minutes,
        "statement": page.statement, "checks": list(page.checks), "mistakes": list(page.mistakes), "stub": page.stub,
    }  # fmt: skip


def statement(page: Page) -> Iterator[str]:
    """What is to be written, and what to start from."""
    yield from wrapped(pick(page.title))
    yield ""
    for part in wording.statement(page):
        yield from wrapped(part)
        yield ""
    yield from page.stub.splitlines()


def listing(shown: Iterable[Page]) -> Iterator[str]:
    for page in shown:
        minutes = ngettext("{count} minute", "{count} minutes", page.minutes).format(count=page.minutes)
        yield f"{page.name:<30} {page.level}  {pick(page.title)} · {minutes}"


def lines(verdict: Verdict, page: Page) -> Iterator[str]:
    """The verdict for a terminal: what was found, then every property."""
    yield from wrapped(f"{'✓' if verdict.accepted else '✗'} {verdict.headline}", 2)
    failed = verdict.failed
    if failed is not None and failed.message != verdict.headline:
        yield from wrapped(f"  {failed.message}", 2)
    if failed is not None and failed.given:
        yield from wrapped("  " + _("given {input}").format(input=failed.given), 2)
    yield ""
    signs = {True: "✓", False: "✗", None: "·"}
    for each in verdict.checks:
        yield f"{signs[each.passed]} {each.label}"
    if failed is not None and failed.name in page.checks:
        yield ""
        yield from wrapped(_("Hint: {hint}").format(hint=pick(page.checks[failed.name].hint)), 2)
    if printed := verdict.output.strip().splitlines():
        yield ""
        last = _("The last {count} lines that your code printed:").format(count=PRINTED)
        yield last if len(printed) > PRINTED else _("Your code printed:")
        yield from (f"  {line}" for line in printed[-PRINTED:])
    yield ""
    levels = {"full": _("full"), "partial": _("partial"), "none": _("none"), None: _("none")}
    told = _("judged in {ms} ms; isolation {level}; seed {seed}")
    yield told.format(ms=round(1000 * verdict.seconds), level=levels[verdict.level], seed=verdict.seed)
