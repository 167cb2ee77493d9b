"""The report as one page of HTML that needs nothing else: no script, no font, no address; its figures are in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from quizapp import locale
from quizapp.interview import written
from quizapp.interview.page_style import style
from quizapp.interview.scorecard import clock, verdict_name
from quizapp.locale import _, pick
from quizapp.saving.svg import inline
from solutions.evidence import Evidence, Table

if TYPE_CHECKING:
    from quizapp.lab import Laboratory

Document = dict[str, Any]


class Shown(NamedTuple):
    """A figure: what it shows, what was run for it, and the drawing."""

    caption: str
    told: str
    drawing: str
    wide: bool  # too wide for a phone


Figures: TypeAlias = Sequence[Shown]

MARK = "<!doctype html><!-- quizapp interview 1 -->"
MOST_FIGURES = 8
REACHED = {"solid": "done", "partial": "half", "missed": "not", "": ""}
SIGNS = {"ready": ("✓", "solid"), "nearly": ("◐", "partial"), "not yet": ("✗", "missed")}


def html(document: Document, figures: Figures = ()) -> str:
    body = "\n".join(_body(document, figures))
    title = escape(written.title(document))
    return (
        f'{MARK}\n<html lang="{escape(document["lang"])}"><head><meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>\n'
        f"<style>{style()}</style></head><body><main>\n{body}\n</main></body></html>\n"
    )


def _body(one: Document, figures: Figures) -> Iterator[str]:
    sign, name = SIGNS.get(one["verdict"]["name"], ("", ""))
    glyph = f'<span class="{name}" aria-hidden="true">{sign}</span> ' if sign else ""
    yield f"<h1>{_text(written.title(one))}</h1>"
    yield f'<p class="verdict">{glyph}{_text(one["verdict"]["sentence"])}</p>'
    yield f'<p class="rule">{_text(one["verdict"]["rule"])}</p>'
    yield _heading(_("Scorecard")) + '<table class="card">'
    for each in one["dimensions"]:
        level = _text(written.level_text(each["level"]))
        yield f'<tr><th scope="row">{_text(each["title"])}</th><td class="level">{level}</td>'
        yield f'<td class="because">{_text(each["because"])}</td></tr>'
    yield "</table>"
    if one["predicted"]:
        predicted = _("You predicted: {verdict}.").format(verdict=verdict_name(one["predicted"]))
        yield f"<p>{_text(predicted)}</p>"
    yield from _list(written.gaps_title(one), "ol", "gaps", _gaps(one))
    yield from _list(_("What held"), "ul", "points", _strengths(one))
    for ladder in one["ladders"]:
        yield from _list(written.ladder_title(ladder), "ol", "rungs", _rungs(ladder))
        yield f"<p>{_text(written.ceiling_text(ladder))}</p>"
    yield _heading(_("All questions"))
    for _number, turns in groupby(one["questions"], lambda each: each["number"]):
        yield from _question(list(turns))
    if figures:
        yield _heading(_("Figures"))
        for figure in figures:
            yield (
                f'<figure class="{"wide" if figure.wide else "fits"}"><p class="label">{_text(figure.caption)}</p>'
                f"{figure.drawing}<figcaption>{_text(figure.told)}</figcaption></figure>"
            )
    yield from _after(one)


def _after(one: Document) -> Iterator[str]:
    """What is not about an answer."""
    cards = (
        f"<code>quizapp practice --question {_text(card['question'])}</code> {_text(card['due'])}"
        for card in one["cards"]
    )
    yield from _list(_("Cards now due"), "ul", "plain", cards)
    yield _heading(_("Time")) + "<table>"
    for each in one["time"]:
        share = min(100, round(100 * each["used"] / each["budget"])) if each["budget"] else 0
        told = _("{used} of {budget}").format(used=clock(each["used"]), budget=clock(each["budget"]))
        track = f'<div class="track"><div style="width: {share}%"></div></div>'
        yield f'<tr><th scope="row">{_text(each["part"])}</th><td>{track}</td>'
        yield f'<td class="number">{_text(told)}</td></tr>'
    yield "</table>"
    lists: Sequence[tuple[str, Iterable[str]]] = (
        (_("Pauses"), (written.paused_text(each) for each in one["pauses"])),
        (_("How sure you were, and whether it held"), written.calibration(one)),
        (_("Earlier interviews"), written.before(one)),
        (_("Conditions"), written.conditions(one)),
    )
    for heading, lines in lists:
        yield from _list(heading, "ul", "plain", (_inline(line.removeprefix("- ")) for line in lines))


def _heading(text: str) -> str:
    return f"<h2>{_text(text)}</h2>"


def _list(heading: str, tag: str, name: str, items: Iterator[str]) -> Iterator[str]:
    found = list(items)
    if found:
        rows = "".join(item if item.startswith("<li") else f"<li>{item}</li>" for item in found)
        yield _heading(heading) + f'<{tag} class="{name}">{rows}</{tag}>'


def _labelled(says: str, text: str) -> str:
    """A sentence with one hole: what stands before it is the label."""
    label, _hole, after = says.partition("{")
    return f'<span class="label">{_text(label)}</span>{_text(text)}{_text(after.partition("}")[2])}'


def _measured(text: str) -> str:
    return '<p class="measured">' + _labelled(_("Measured: {measured}"), text) + "</p>" if text else ""


def _gaps(one: Document) -> Iterator[str]:
    for each in one["gaps"]:
        again, row = written.again(each), f"<small>{_text(each['row'])}</small>" if each["row"] else ""
        places = " ".join(filter(None, (f"<code>{_text(again)}</code>" if again else "", row)))
        better = "<p>" + _labelled(_("Say instead: {text}"), each["better"]) + "</p>" if each["better"] else ""
        yield _text(written.gap_text(each)) + better + _measured(each["measured"]) + (f"<p>{places}</p>" * bool(places))


def _strengths(one: Document) -> Iterator[str]:
    for each in one["strengths"]:
        said = _text(_(", ").join(written.quoted(words) for words in each["words"][:4]))
        yield f"{_sign('✓', 'solid')}{_text(each['text'])} <small><bdi>{said}</bdi></small>" + _measured(
            each["measured"]
        )


def _rungs(ladder: Document) -> Iterator[str]:
    for rung in ladder["rungs"]:
        outcome = "" if rung["below"] else rung["outcome"]
        notes = _("; ").join(written.rung_notes(rung))
        step = f"{rung['rung']} {rung['step']}"
        yield (
            f'<li class="{REACHED[outcome]}"><span class="label">{_text(step)}</span>'
            f'<span class="{outcome or "rule"}">{_text(written.rung_text(rung))}</span>'
            + (f"<small>{_text(notes)}</small>" if notes else "") + "</li>"
        )  # fmt: skip


def _question(turns: Sequence[Document]) -> Iterator[str]:
    """All that was asked under one number, and at its end what there was to say."""
    yield '<section class="question">'
    for at, each in enumerate(turns):
        asked = _text(" ".join(each["asked"].split()))
        yield f'<p class="asked">{asked}</p>' if at else f"<h3>{each['number']}. {asked}</h3>"
        answer = each["answer"] or _("(nothing was said)")
        tag = "pre" if each["kind"] in ("code", "debug") and each["answer"] else "blockquote"
        yield f"<{tag}><bdi>{_text(answer)}</bdi></{tag}>"
        yield f'<p class="about">{_text(written.about(each))}</p>' + _measured(each["measured"])
    points = [
        *({**point, "made": None} for each in turns for point in each.get("stated", [])),
        *(point for each in turns for point in each.get("points", [])),
    ]  # fmt: skip
    if points:
        yield '<ul class="points">' + "".join(f"<li>{_point(point)}</li>" for point in points) + "</ul>"
    if model := next((each["model_answer"] for each in reversed(turns) if each.get("model_answer")), ""):
        says = _labelled(_("A good answer: {text}"), model)
        yield f'<blockquote class="model">{says}</blockquote>'
    if rows := {row["id"]: row["claim"] for each in turns for row in each.get("rows", [])}:
        yield (
            '<p class="rows">'
            + "<br>".join(f"<b>{_text(id)}</b> {_text(claim)}" for id, claim in rows.items())
            + "</p>"
        )
    yield "</section>"


def _point(point: Document) -> str:
    sign, name = ("✗", "missed") if point["made"] is None else ("✓", "solid") if point["made"] else ("·", "")
    said = f" <small><bdi>{_text(by)}</bdi></small>" if (by := written.by_whom(point)) else ""
    return _sign(sign, name) + _text(point["text"]) + said + _measured(point["measured"] or point["trouble"])


def _sign(sign: str, name: str) -> str:
    return f'<span class="sign {name}">{sign}</span>'


def _inline(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    shown = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    return escape(shown)


async def drawn(laboratory: Laboratory, document: Document) -> list[Shown]:
    """The figures of what went wrong, then of what was predicted: each run once more with the interview's settings.

    Without a laboratory there are none.
    """
    from quizapp.lab import LabError

    found: list[Shown] = []
    seen: set[str] = set()
    for run in _runs(document):
        key = repr((run["demonstration"], sorted(run["params"].items())))
        if key in seen or not run["demonstration"]:
            continue
        seen.add(key)
        try:
            evidence = await laboratory.run(run["demonstration"], run["params"], run["seed"])
        except LabError:
            return found
        with locale.speaking(document["lang"]):
            found += _drawings(evidence)
        if len(found) >= MOST_FIGURES:
            break
    return found[:MOST_FIGURES]


def _runs(document: Document) -> Iterator[Document]:
    for each in document["questions"]:
        if each["run"] and each["outcome"] != "solid":
            yield each["run"]
    for each in document["questions"]:
        for point in (*each.get("stated", []), *each.get("points", [])):
            if point in each.get("stated", []) or (point["core"] and not point["made"]):
                yield point
    for each in document["questions"]:
        if each["run"]:
            yield each["run"]


def _drawings(evidence: Evidence) -> Iterator[Shown]:
    settings = ", ".join(f"{name} = {value}" for name, value in evidence.params.items())
    told = ", ".join(filter(None, (evidence.demonstration, settings, f"seed = {evidence.seed}")))
    for figure in evidence.figures:
        if not isinstance(figure, Table):
            yield Shown(pick(figure.caption), told, *inline(figure))
