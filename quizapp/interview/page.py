"""The report as one page of HTML that needs nothing else: no script, no font, no address; its figures are in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from quizapp import locale
from quizapp.interview import written
from quizapp.interview.scorecard import clock, verdict_name
from quizapp.locale import _, pick
from quizapp.saving.svg import as_svg
from solutions.evidence import Evidence, Table

if TYPE_CHECKING:
    from quizapp.lab import Laboratory

Document = dict[str, Any]
Figures: TypeAlias = Sequence[tuple[str, str]]
"""What each figure shows, and the drawing."""

MARK = "<!doctype html><!-- quizapp interview 1 -->"
MOST_FIGURES = 8
STYLE = """
:root { color-scheme: light dark; --page: #fbfaf6; --text: #23262d; --quiet: #626875; --rule: #dcd8cd; --blue: #1d56c0;
  --green: #23742f; --red: #b3352a; }
@media (prefers-color-scheme: dark) { :root { --page: #14161b; --text: #d9dce3; --quiet: #949ba8; --rule: #2c313b;
  --blue: #8fb4ff; --green: #8ccb8e; --red: #f0897f; } }
body { background: var(--page); color: var(--text); font: 16px/1.6 system-ui, sans-serif; max-width: 46rem;
  margin: 3rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.6rem; } h3 { font-size: 1rem; margin-top: 1.8rem; }
.rule, .about, figcaption, td.because { color: var(--quiet); } .verdict { font-weight: bold; font-size: 1.15rem; }
table { border-collapse: collapse; width: 100%; }
td { padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--rule);
  vertical-align: top; } .level { white-space: nowrap; } .measured { color: var(--blue); font-weight: bold; }
blockquote { margin: .6rem 0; padding-left: 1rem; border-left: 3px solid var(--rule); white-space: pre-wrap;
  overflow-wrap: anywhere; } .model { border-color: var(--blue); } .solid { color: var(--green); }
.missed { color: var(--red); } code { overflow-wrap: anywhere; font-size: .9em; } figure { margin: 1.4rem 0; }
figure svg { max-width: 100%; height: auto; } .track { background: var(--rule); height: 4px; width: 10rem; }
.track div { background: var(--blue); height: 4px; } bdi { unicode-bidi: isolate; }
"""


def html(document: Document, figures: Figures = ()) -> str:
    body = "\n".join(_body(document, figures))
    title = escape(written.title(document))
    return (
        f'{MARK}\n<html lang="{escape(document["lang"])}"><head><meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _body(one: Document, figures: Figures) -> Iterator[str]:
    yield f"<h1>{_text(written.title(one))}</h1>"
    yield f'<p class="verdict">{_text(one["verdict"]["sentence"])}</p>'
    yield f'<p class="rule">{_text(one["verdict"]["rule"])}</p>'
    yield _heading(_("Scorecard")) + "<table>"
    for each in one["dimensions"]:
        level = _text(written.level_text(each["level"]))
        yield f'<tr><td>{_text(each["title"])}</td><td class="level">{level}</td>'
        yield f'<td class="because">{_text(each["because"])}</td></tr>'
    yield "</table>"
    if one["predicted"]:
        predicted = _("You predicted: {verdict}.").format(verdict=verdict_name(one["predicted"]))
        yield f"<p>{_text(predicted)}</p>"
    yield from _list(written.gaps_title(one), "ol", _gaps(one))
    for ladder in one["ladders"]:
        yield from _list(written.ladder_title(ladder), "ul", _rungs(ladder))
    yield _heading(_("All questions"))
    for each in one["questions"]:
        yield from _question(each)
    if figures:
        yield _heading(_("Figures"))
        for caption, drawing in figures:
            yield f"<figure>{drawing}<figcaption>{_text(caption)}</figcaption></figure>"
    cards = (
        f"<code>quizapp practice --question {_text(one['question'])}</code> {_text(one['due'])}" for one in one["cards"]
    )
    yield from _list(_("Cards now due"), "ul", cards)
    yield _heading(_("Time")) + "<table>"
    for each in one["time"]:
        share = min(100, round(100 * each["used"] / each["budget"])) if each["budget"] else 0
        told = _("{used} of {budget}").format(used=clock(each["used"]), budget=clock(each["budget"]))
        yield f'<tr><td>{_text(each["part"])}</td><td><div class="track"><div style="width: {share}%"></div></div></td>'
        yield f"<td>{_text(told)}</td></tr>"
    yield "</table>"
    paused = (_text(written.paused_text(each)) for each in one["pauses"])
    yield from _list(_("Pauses"), "ul", paused)
    before = (
        f"{_text(each['day'])}, {_text(each['preset_name'])}: {_text(verdict_name(each['verdict']))}"
        for each in one["before"]
    )
    yield from _list(_("Earlier interviews"), "ul", before)
    yield from _list(_("Conditions"), "ul", (_inline(line.removeprefix("- ")) for line in written.conditions(one)))


def _heading(text: str) -> str:
    return f"<h2>{_text(text)}</h2>"


def _list(heading: str, tag: str, items: Iterator[str]) -> Iterator[str]:
    found = list(items)
    if found:
        yield _heading(heading) + f"<{tag}>" + "".join(f"<li>{item}</li>" for item in found) + f"</{tag}>"


def _gaps(one: Document) -> Iterator[str]:
    for each in one["gaps"]:
        measured = f' <span class="measured">{_text(each["measured"])}</span>' if each["measured"] else ""
        again = (
            written.place_text(each) if each["kind"] == "code" else written.command(each) if each["measured"] else ""
        )
        place = f" <code>{_text(again)}</code>" if again else ""
        place += f" {_text(each['row'])}" if each["row"] else ""
        better = written.better_text(each)
        yield _text(written.gap_text(each)) + measured + place + (f"<br>{_text(better)}" if better else "")


def _rungs(ladder: Document) -> Iterator[str]:
    for rung in ladder["rungs"]:
        yield f'<span class="{escape(rung["outcome"])}">{_text(written.rung_line(rung))}</span>'
    yield _text(written.ceiling_text(ladder))


def _question(each: Document) -> Iterator[str]:
    yield f"<h3>{each['number']}. {_text(each['asked'])}</h3>"
    answer = each["answer"] or _("(nothing was said)")
    yield f"<blockquote><bdi>{_text(answer)}</bdi></blockquote>"
    yield f'<p class="about">{_text(written.about(each))}</p>'
    if each["measured"]:
        yield f'<p class="measured">{_text(each["measured"])}</p>'
    points = [*each.get("points", []), *({**point, "made": None} for point in each.get("stated", []))]
    if points:
        yield "<ul>" + "".join(f"<li>{_point(point)}</li>" for point in points) + "</ul>"
    if each.get("model_answer"):
        yield f'<blockquote class="model">{_text(each["model_answer"])}</blockquote>'
    for row in each.get("rows", []):
        yield f'<p class="about">{_text(row["id"])}: {_text(row["claim"])}</p>'


def _point(point: Document) -> str:
    sign, name = ("✗", "missed") if point["made"] is None else ("✓", "solid") if point["made"] else ("·", "")
    said = _text(written.by_whom(point))
    return (
        f'<span class="{name}">{sign}</span> {_text(point["text"])} <span class="about"><bdi>{said}</bdi></span> '
        f'<span class="measured">{_text(point["measured"] or point["trouble"])}</span>'
    )


def _inline(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    shown = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    return escape(shown)


async def drawn(laboratory: Laboratory, document: Document) -> list[tuple[str, str]]:
    """The figures of what went wrong, then of what was predicted: each run once more with the interview's settings.

    Without a laboratory there are none.
    """
    from quizapp.lab import LabError

    found: list[tuple[str, str]] = []
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


def _drawings(evidence: Evidence) -> Iterator[tuple[str, str]]:
    settings = ", ".join(f"{name} = {value}" for name, value in evidence.params.items())
    told = ", ".join(filter(None, (evidence.demonstration, settings, f"seed = {evidence.seed}")))
    for figure in evidence.figures:
        if not isinstance(figure, Table):
            yield f"{pick(figure.caption)} ({told})", as_svg(figure, told)
