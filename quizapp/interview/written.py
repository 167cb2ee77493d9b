"""The report as Markdown, from its document alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from quizapp.explaining import examiner_says
from quizapp.interview.scorecard import clock, verdict_name
from quizapp.locale import _, ngettext
from quizapp.locale.names import confidence_name
from quizapp.saving.markdown import file, plain, section, table

MARK = "<!-- quizapp interview 1 -->"
Document = dict[str, Any]


def markdown(document: Document) -> Iterator[str]:
    """The file: lines with their line breaks."""
    return file(MARK, _lines(document))


def _lines(one: Document) -> Iterator[str]:
    yield "# " + title(one)
    yield ""
    yield f"**{plain(one['verdict']['sentence'])}**"
    yield ""
    yield plain(one["verdict"]["rule"])
    yield from section(_("Scorecard"), _scorecard(one))
    yield from section(_("What held"), _strengths(one))
    yield from section(gaps_title(one), _gaps(one))
    for ladder in one["ladders"]:
        yield from section(ladder_title(ladder), _rungs(ladder))
    yield from section(_("What to say better"), _better(one))
    yield from section(_("All questions"), _questions(one))
    yield from section(_("Cards now due"), _cards(one))
    yield from section(_("Time"), _time(one))
    yield from section(_("How sure you were, and whether it held"), calibration(one))
    yield from section(_("Earlier interviews"), before(one))
    yield from section(_("Conditions"), conditions(one))


def title(one: Document) -> str:
    return _("Mock interview {preset}, {day}").format(preset=one["preset_name"], day=one["day"])


def ladder_title(ladder: Document) -> str:
    return _("Ladder: {title}").format(title=ladder["title"])


def level_text(level: int | None) -> str:
    """●●●○ 3, or that there is no evidence."""
    if level is None:
        return _("no evidence")
    return "●" * level + "○" * (4 - level) + f" {level}"


def _scorecard(one: Document) -> Iterator[str]:
    head = (_("dimension"), _("level"), _("rests on"))
    rows = ((each["title"], level_text(each["level"]), plain(each["because"])) for each in one["dimensions"])
    yield from table(head, rows, numbers=False)
    if one["predicted"]:
        yield ""
        yield _("You predicted: {verdict}.").format(verdict=verdict_name(one["predicted"]))


def _strengths(one: Document) -> Iterator[str]:
    for each in one["strengths"]:
        said = ", ".join(quoted(words) for words in each["words"][:4])
        yield _("- Question {n}: {text} You said {words}; measured: {measured}").format(
            n=each["number"], text=plain(each["text"]), words=plain(said), measured=plain(each["measured"])
        )


def gaps_title(one: Document) -> str:
    return _("Three gaps") if len(one["gaps"]) == 3 else _("Gaps")


def gap_text(each: Document) -> str:
    """What a gap is, in a line: the point, and of which sort; with the person's words where there are some."""
    words = quoted(each["words"]) if each["words"] else ""
    match each["kind"]:
        case "stated" if words:
            return _("You said {words}, and it is measured to be false: {text}").format(words=words, text=each["text"])
        case "stated":
            return _("You said, and it is measured to be false: {text}").format(text=each["text"])
        case "missing":
            return _("Not said: {text}").format(text=each["text"])
        case "code":
            return _("The code of {text}").format(text=each["text"])
        case _ if words:
            return _("You answered {words}, and it came out otherwise: {text}").format(words=words, text=each["text"])
        case _:
            return _("Not answered: {text}").format(text=each["text"])


def better_text(each: Document) -> str:
    """What to say instead; nothing where the gap says it itself."""
    return _("Say instead: {text}").format(text=each["better"]) if each["better"] else ""


def place_text(each: Document) -> str:
    """Where to look, in few words: the document's row, and the demonstration or the drill."""
    if each["kind"] == "code":
        return f"quizapp drill {each['question']}"
    demonstration = f"quizapp demo {each['demonstration']}" if each["demonstration"] else ""
    return _("; ").join(filter(None, (each["row"], demonstration)))


def again(each: Document) -> str:
    """What shows a gap's proof again."""
    return place_text(each) if each["kind"] == "code" else command(each) if each["measured"] else ""


def command(each: Document) -> str:
    """What measures the same numbers again; nothing where nothing was measured."""
    if not each["demonstration"]:
        return ""
    settings = " ".join("--set " + shlex.quote(f"{name}={value}") for name, value in each["params"].items())
    return " ".join(filter(None, (f"quizapp demo {each['demonstration']}", settings, f"--seed {each['seed']}")))


def _gaps(one: Document) -> Iterator[str]:
    for n, each in enumerate(one["gaps"], start=1):
        yield f"{n}. {plain(gap_text(each))}"
        measured = _("Measured: {measured}").format(measured=plain(each["measured"])) if each["measured"] else ""
        place = f"`{again(each)}`" if again(each) else ""
        yield "   " + " ".join(filter(None, (measured, place, each["row"])))
        if better := better_text(each):
            yield f"   {plain(better)}"


def outcome_text(outcome: str) -> str:
    return {
        "solid": _("✓ solid"), "partial": _("◐ in part"), "missed": _("✗ missed"), "": _("· not reached")
    }[outcome]  # fmt: skip


def rung_text(rung: Document) -> str:
    return _("· not asked") if rung["below"] else outcome_text(rung["outcome"])


def rung_line(rung: Document, signs: bool = True) -> str:
    """1 define: ✓ solid; after a probe. Without signs it can be read aloud."""
    outcome = rung_text(rung) if signs else rung_text(rung).partition(" ")[2]
    outcome = _("; ").join([outcome, *rung_notes(rung)])
    return _("{rung} {step}: {outcome}").format(rung=rung["rung"], step=rung["step"], outcome=outcome)


def _rungs(ladder: Document) -> Iterator[str]:
    for rung in ladder["rungs"]:
        yield "- " + rung_line(rung)
    yield ""
    yield ceiling_text(ladder)


def rung_notes(rung: Document) -> list[str]:
    """By what a step was reached."""
    return [_("after a probe")] * rung["probed"] + [_("with help")] * rung["aided"]


def ceiling_text(ladder: Document) -> str:
    """How high somebody went without help."""
    if not ladder["ceiling"]:
        return _("No step unaided.")
    return _("Unaided up to step {height} of 5.").format(height=ladder["ceiling"])


def _better(one: Document) -> Iterator[str]:
    first = {each["number"]: each["asked"] for each in reversed(one["questions"])}  # a probe has its question's number
    for each in one["questions"]:
        missing = [point for point in each.get("points", []) if not point["made"]]
        stated = each.get("stated", [])
        wrong = each["kind"] == "item" and each["outcome"] != "solid"
        if not each.get("model_answer") or not (missing or stated or wrong):
            continue
        yield f"### {each['number']}. {plain(first[each['number']])}"
        yield ""
        if wrong and each["measured"]:
            yield "- " + _("Measured: {measured}").format(measured=plain(each["measured"]))
        for point in stated:
            yield "- " + _("You said: {text}").format(text=plain(point["text"])) + " " + _proof(point)
        for point in missing:
            sort = _("core") if point["core"] else _("further")
            yield "- " + _("{text} ({sort}) {proof}").format(text=plain(point["text"]), sort=sort, proof=_proof(point))
        yield ""
        yield "> " + plain(each["model_answer"])
        yield ""


def _proof(point: Document) -> str:
    if point["measured"]:
        return _("Measured: {measured}").format(measured=plain(point["measured"])) + f" `{command(point)}`"
    return plain(point["trouble"])


def _questions(one: Document) -> Iterator[str]:
    for each in one["questions"]:
        yield f"### {each['number']}. {plain(' '.join(each['asked'].split()))}"
        yield ""
        for line in (each["answer"] or _("(nothing was said)")).splitlines():
            yield f"> {plain(line)}"
        yield ""
        yield "- " + plain(about(each))
        if each["measured"]:
            yield "- " + _("Measured: {measured}").format(measured=plain(each["measured"]))
        for point in each.get("points", []):
            if point["made"]:
                yield f"- ✓ {plain(point['text'])} {plain(by_whom(point))}"
        for row in each.get("rows", []):
            yield f"- {row['id']}: {plain(row['claim'])}"
        yield ""


def by_whom(point: Document) -> str:
    """What the mark of a point rests on: the person's own word, the examiner's, or the words of the answer."""
    if point["own"] is not None:
        return _("by your own mark")
    if said := point.get("examiner"):
        return examiner_says(said["decision"], said["words"])
    return _(", ").join(quoted(words) for words in point["words"])


def about(each: Document) -> str:
    """Outcome, seconds, help: one line on an answer."""
    parts = [
        each["part"],
        each["undecided"] or outcome_text(each["outcome"]),
        _("{n} s").format(n=round(each["seconds"])),
    ]
    if each["kind"] in ("code", "debug") and each["checks"]:
        parts.append(_("{passed} of {checks} checks").format(passed=each["passed"], checks=each["checks"]))
    if each["confidence"]:
        parts.append(_("you said {sure}").format(sure=confidence_name(each["confidence"])))
    if each["hints"]:
        parts.append(ngettext("{n} hint", "{n} hints", each["hints"]).format(n=each["hints"]))
    if each["timed_out"]:
        parts.append(_("the time was over"))
    return _("; ").join(parts)


def _cards(one: Document) -> Iterator[str]:
    for each in one["cards"]:
        yield f"- `quizapp practice --question {each['question']}` {each['due']}".rstrip()


def _time(one: Document) -> Iterator[str]:
    for each in one["time"]:
        yield f"- {each['part']}: " + _("{used} of {budget}").format(
            used=clock(each["used"]), budget=clock(each["budget"])
        )
    for each in one["pauses"]:
        yield "- " + paused_text(each)


def paused_text(each: Document) -> str:
    return _("{part}: paused for {time}").format(part=each["part"], time=clock(each["seconds"]))


def calibration(one: Document) -> Iterator[str]:
    for each in one["calibration"]:
        yield "- " + _("{sure}: {right} of {of} right, {marks} marks").format(
            sure=confidence_name(each["confidence"]), right=each["right"], of=each["said"], marks=each["marks"]
        )


def before(one: Document) -> Iterator[str]:
    titles = {each["name"]: each["title"] for each in one["dimensions"]}
    for each in one["before"]:
        told = (f"{titles[name]} {level or '-'}" for name, level in each["levels"].items() if name in titles)
        yield f"- {each['day']}, {each['preset_name']}: {verdict_name(each['verdict'])} ({', '.join(told)})"


def conditions(one: Document) -> Iterator[str]:
    yield f"- `{one['repeat']}`"
    yield "- " + _("seed {seed}, questions {content}, quizapp {version}").format(
        seed=one["seed"], content=one["content"], version=one["quizapp"]
    )
    yield "- " + _("A text cannot judge how you speak: Communication is your own rating.")


def quoted(words: str) -> str:
    return _("“{words}”").format(words=words)
