"""The scorecard: the verdict by its rule, six dimensions, and the evidence of the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from quizapp.interview import written
from quizapp.interview.scorecard import clock, verdict_name
from quizapp.locale import _, ngettext
from quizapp.locale.names import confidence_name
from quizapp.tui.content import (
    FAINT,
    KEY,
    MEASURED,
    QUIET,
    STRONG,
    Lines,
    clickable,
    fitted,
    paragraph,
    spread,
    stacked,
    styled,
)  # fmt: skip
from quizapp.tui.wrapping import hang

NAME, DOTS, DIGIT = 16, 6, 4  # cells of a dimension's name, its dots and its digit
GLYPHS = {"ready": ("✓", "$success"), "nearly": ("◐", "$warning"), "not yet": ("✗", "$error")}
SIGNS = {"solid": ("✓", "$success"), "partial": ("◐", "$warning"), "missed": ("✗", "$error"), "": ("·", FAINT)}
PART = 11  # cells of a part's name in the margin
TRACK = 12  # cells of its track
Document = dict[str, Any]


def main(one: Document, cursor: int, whole: bool, width: int, roomy: bool, alone: bool) -> Content:
    glyph, style = GLYPHS.get(one["verdict"]["name"], ("·", FAINT))
    lines: Lines = hang(styled(f"{glyph}  ", style), styled(one["verdict"]["sentence"], STRONG), width, 3)
    rule = one["verdict"]["rule"] if whole else one["verdict"]["rule"].partition(_("; "))[0] + _(".")
    lines += [*hang(Content("   "), styled(rule, QUIET), min(width, 75), 3), Content()]
    for at, each in enumerate(one["dimensions"]):
        lines += _dimension(each, at, at == cursor, width)
        lines += [Content()] if roomy else []
    lines += [] if roomy else [Content()]
    here = one["dimensions"][cursor]
    lines += [styled(_("Evidence for {name}").format(name=here["title"]), STRONG), *([Content()] if roomy else [])]
    lines += _evidence(one, here["name"], whole, width)
    if alone:
        lines += [Content(), *_margin(one, width)]
    return stacked(lines)


def _dimension(each: Document, at: int, here: bool, width: int) -> Lines:
    weak = here or (each["level"] is not None and each["level"] < 3)
    lead = styled("▌" if here else " ", KEY) + fitted(styled(each["title"], STRONG if weak else ""), NAME)
    because = each["because"]
    if each["level"] is None:
        dots, digit, because = styled("○" * 4, FAINT), Content("·"), _("no evidence: {why}").format(why=because)
    else:
        dots = styled("●" * each["level"]) + styled("○" * (4 - each["level"]), FAINT)
        digit = styled(str(each["level"]), STRONG if weak else "")
    lead += fitted(dots, DOTS) + fitted(digit, DIGIT)
    lines = hang(lead, styled(because, QUIET), width, NAME + DOTS + DIGIT + 1)
    return [clickable(line, f"choose({at})") for line in lines]


def margin(one: Document, width: int) -> Content:
    return stacked(_margin(one, width))


def _margin(one: Document, width: int) -> Lines:
    lines: Lines = []
    if one["gaps"]:
        lines += [styled(written.gaps_title(one), STRONG), Content()]
        for number, gap in enumerate(one["gaps"], start=1):
            sign = styled("· ", FAINT) if gap["kind"] == "missing" else styled("✗ ", "$error")
            lines += _cut(hang(styled(f"{number} ") + sign, styled(gap["text"]), width, 4), 3, width)
            if gap["measured"]:
                lines += _cut(hang(Content("    "), styled(gap["measured"], MEASURED), width, 4), 3, width)
            if place := written.place_text(gap):
                lines += hang(Content("    "), styled(place, QUIET), width, 4)
            lines.append(Content())
        if one["cards"]:
            count = len(one["cards"])
            says = ngettext("{n} card to practise next", "{n} cards to practise next", count).format(n=count)
            lines += [styled(says, QUIET), Content()]
        lines.append(Content())
    lines += [styled(_("Time"), STRONG), Content()]
    for part in one["time"]:
        share = min(1.0, part["used"] / part["budget"]) if part["budget"] else 0.0
        used = round(share * TRACK)
        bar = styled("━" * used, "$accent") + styled("━" * (TRACK - used), "$rule")
        told = _("{used} of {budget}").format(used=clock(part["used"]), budget=clock(part["budget"]))
        lines.append(spread(fitted(styled(part["part"], QUIET), PART) + bar, styled(told), min(width, 45)))
    if one["pauses"]:
        seconds = sum(each["seconds"] for each in one["pauses"])
        says = ngettext("{n} pause, {time}", "{n} pauses, {time}", len(one["pauses"]))
        lines.append(styled(says.format(n=len(one["pauses"]), time=clock(seconds)), QUIET))
    lines += [Content(), *_compared(one, min(width, 45))]
    return lines


def _compared(one: Document, width: int) -> Iterator[Content]:
    if one["predicted"]:
        yield spread(styled(_("You predicted")), styled(verdict_name(one["predicted"])), width)
    for each in one["before"]:
        told = _("{preset}, {day}").format(preset=each["preset_name"], day=each["day"])
        yield spread(styled(told, QUIET), styled(verdict_name(each["verdict"])), width)
        for name, level in each["levels"].items():
            now = next((one_["level"] for one_ in one["dimensions"] if one_["name"] == name), None)
            if level is not None and now is not None and level != now:
                title = next(one_["title"] for one_ in one["dimensions"] if one_["name"] == name)
                yield spread(styled(f"  {title}", QUIET), styled(f"{level} → {now}"), width)


# --- evidence ---------------------------------------------------------------------------------------------------------


def _evidence(one: Document, name: str, whole: bool, width: int) -> Lines:
    match name:
        case "correctness" | "calibration":
            found = [each for each in one["questions"] if each["kind"] == "item" and each["said"] == "ask"]
            return _nothing([line for each in found for line in _item(each, whole, width)])
        case "depth":
            return _nothing([line for ladder in one["ladders"] for line in _ladder(one, ladder, width)])
        case "reasoning":
            found = [each for each in one["questions"] if "points" in each]
            return _nothing([line for each in found for line in _explained(one, each, whole, width)])
        case "implementation":
            found = [each for each in one["questions"] if each["kind"] in ("code", "debug")]
            return _nothing([line for each in found for line in _coded(each, whole, width)])
        case _:
            return _spoken(one, width)


def _nothing(lines: Lines) -> Lines:
    return lines or [styled(_("nothing was asked"), QUIET)]


def _sign(outcome: str) -> Content:
    glyph, style = SIGNS[outcome]
    return styled(f" {glyph} ", style)


def _item(each: Document, whole: bool, width: int) -> Lines:
    asked = " ".join(each["asked"].split())
    answer = " ".join(each["answer"].split()) or _("(nothing was said)")
    if each["confidence"]:
        answer = _("{sure}: {answer}").format(answer=answer, sure=confidence_name(each["confidence"]))
    lead = _sign("" if each["undecided"] else each["outcome"]) + styled(f"{each['number']} ")
    most = 99 if whole else 1
    lines = _cut(hang(lead, styled(asked), width, 5), most, width)
    lines += _cut(hang(Content("     "), styled(each["undecided"] or answer, QUIET), width, 5), most, width)
    if each["measured"]:
        lines += _cut(hang(Content("     "), styled(each["measured"], MEASURED), width, 5), most, width)
    return lines


WORD = 12  # cells of a word that is left out whole at a cut; what is longer is Chinese, or a formula


def _cut(lines: Lines, most: int, width: int) -> Lines:
    """All lines, or the first ones, of which the last says that there is more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1].rstrip()
    if last.cell_length + 2 > width:
        before = last.plain.rstrip().rfind(" ")
        last = last.truncate(width - 2)
        if before > 0 and last.cell_length - cell_len(last.plain[:before]) <= WORD:
            last = last[:before]
    return [*lines[: most - 1], last + styled(" …", QUIET)]


def _ladder(one: Document, ladder: Document, width: int) -> Lines:
    lines: Lines = [styled(written.ladder_title(ladder), QUIET)]
    for rung in ladder["rungs"]:
        own = [
            each for each in one["questions"] if each["rung"] == rung["rung"] and each["part"] == ladder["part"]
        ]  # fmt: skip
        said = _best_words(own[-1]) if own else ""
        lead = _sign(rung["outcome"]) + fitted(styled(f"{rung['rung']} {rung['step']}"), 15)
        notes = written.rung_notes(rung)
        told = said if own else _("not asked") if rung["below"] else _("not reached")
        told = _("; ").join(filter(None, [told, *notes]))
        lines += _cut(hang(lead, styled(told, QUIET), width, 18), 2, width)
        if own and (measured := _best_measured(own[-1])):
            lines += _cut(hang(Content(" " * 18), styled(measured, MEASURED), width, 18), 2, width)
    return [*lines, *hang(Content("   "), styled(written.ceiling_text(ladder)), width, 3), Content()]


def _best_words(each: Document) -> str:
    """One sentence of the person's own on a rung: what was measured to be false, else what made a point."""
    for point in (*each.get("stated", []), *(point for point in each.get("points", []) if point["made"])):
        if point["words"]:
            return written.quoted(point["words"][0])
    answer = " ".join(each["answer"].split())
    return written.quoted(answer[:90] + ("…" if len(answer) > 90 else "")) if answer else _("(nothing was said)")


def _best_measured(each: Document) -> str:
    if each["measured"]:
        return str(each["measured"])
    for point in (*each.get("stated", []), *each.get("points", [])):
        if point["measured"] and (point["made"] or each["outcome"] != "solid"):
            return str(point["measured"])
    return ""


def _explained(one: Document, each: Document, whole: bool, width: int) -> Lines:
    """The question as it was asked first, and all that was said to it: the points are those of all of it."""
    turns = [turn for turn in one["questions"] if turn["number"] == each["number"]]
    asked = styled(" ".join(turns[0]["asked"].split()), QUIET)
    lines = _cut(hang(styled(f"{each['number']}  ", QUIET), asked, width, 3), 2, width)
    for turn in turns if whole else []:
        lines += hang(styled("   │ ", FAINT), styled(" ".join(turn["answer"].split())), width, 5)
    for point in (*({**point, "made": None} for point in each["stated"]), *each["points"]):
        if not whole and point["made"] is False and not point["core"]:
            continue
        glyph, style = (
            ("✗", "$error") if point["made"] is None else ("✓", "$success") if point["made"] else ("·", FAINT)
        )
        lead = styled(f" {glyph} ", style)
        lines += hang(lead, Content(point["text"]), width, 3)
        marked = point["own"] is not None or point.get("examiner")
        if (whole or marked) and (by := written.by_whom(point)):
            lines += hang(Content("   "), styled(by, QUIET), width, 3)
        if point["measured"] and (whole or point["made"] is not True):
            lines += hang(Content("   "), styled(point["measured"], MEASURED), width, 3)
    if whole:
        lines += [Content(), *hang(styled("▌ ", KEY), styled(each["model_answer"]), width, 2)]
    return [*lines, Content()]


def _coded(each: Document, whole: bool, width: int) -> Lines:
    told = _("{part}: {name}, {passed} of {checks} checks, {time}").format(
        part=each["part"], name=each["title"], passed=each["passed"], checks=each["checks"], time=clock(each["seconds"])
    )
    lines = hang(_sign(each["outcome"]), styled(told), width, 3)
    lines += hang(Content("   "), styled(each["measured"] or each["undecided"], QUIET), width, 3)
    if whole:
        lines += [styled("   │ " + line, QUIET) for line in each["answer"].splitlines()]
    return lines


def _spoken(one: Document, width: int) -> Lines:
    own = next((each["level"] for each in one["dimensions"] if each["name"] == "communication"), None)
    lines: Lines = []
    for number, anchor in enumerate(one["anchors"], start=1):
        style = STRONG if number == own else QUIET
        lines += hang(styled(f" {'▌' if number == own else ' '}{number}  ", style), styled(anchor, style), width, 5)
    for each in one["questions"]:
        if each["kind"] == "close":
            says = _("Your summary took {time} and took up {n} core points.")
            told = says.format(time=clock(each["seconds"]), n=each["taken_up"])
            lines += [Content(), *paragraph(styled(told), width)]
            lines += hang(styled("│ ", FAINT), styled(" ".join(each["answer"].split()), QUIET), width, 2)
    return lines
