"""Home: one glance, one key."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.locale import _, language, ngettext, pick
from quizapp.tui.content import KEY, QUIET, STRONG, Lines, clickable, fitted, paragraph, spread, stacked, styled

if TYPE_CHECKING:
    from quizapp.bank.types import Question
    from quizapp.overview import Overview, TopicMap
    from quizapp.record import Entry
    from quizapp.schedule.forecast import Forecast

NAME = 25  # cells for a topic's name
DUE = 10  # cells for what is due of it
MINUTES_A_QUESTION = 70 / 60
DAYS = 5  # of the plan that are shown
FEW = 10  # answers under which nothing is estimated
LEAST_PROMPT = 24  # cells of a prompt that are worth showing


@dataclass
class Place:
    """Where the cursor is on the map: a topic and a row in it."""

    topic: int = 0
    row: int = 0


def main(seen: Overview | None, place: Place | None, flash: str, trouble: str, width: int, roomy: bool) -> Content:
    """What is next, what can be done, and the map. Before the questions are read: the same frame, without numbers."""
    lines: Lines = [*_opening(seen, flash, trouble, width), Content(), *_actions(seen, width, roomy), Content()]
    lines += [Content()] if roomy else []
    lines += [spread(styled(_("Proven to you"), STRONG), styled(_count(seen), QUIET), width)]
    lines += [Content()] if roomy else []
    if seen is not None:
        for index, topic in enumerate(seen.topics):
            here = place.row if place and place.topic == index else None
            lines.append(_topic(topic, here, seen.due > 0, width))
        lines += [Content(), *_beneath(seen, place, width)]
        if roomy and seen.proofs:
            lines += [Content(), styled(_("Proven last"), STRONG)]
            lines += [_proof(entry, question, width) for entry, question in seen.proofs]
    return stacked(lines)


def _opening(seen: Overview | None, flash: str, trouble: str, width: int) -> Lines:
    if trouble:
        return paragraph(styled(trouble, "$warning"), width)
    if seen is None:
        return [Content(), Content()]
    from quizapp.schedule.phrases import due_text

    count = len(seen.sitting)
    if not seen.answers:
        minutes = max(1, round(count * MINUTES_A_QUESTION))
        first = _("Nothing is proven to you yet.")
        second = _("Start with {n} questions, about {minutes} minutes.").format(n=count, minutes=minutes)
    else:
        first = due_text(seen.due, count - seen.due)
        second = flash or _where(seen)
    return [*paragraph(styled(first, STRONG), width), fitted(styled(second, QUIET), width)]


def _where(seen: Overview) -> str:
    """How far the interview is; without one, how much was answered."""
    from quizapp.schedule.phrases import later_text
    from quizapp.tui.views.calendar import long

    later = later_text(seen.later) if seen.later else ""
    if seen.plan is None:
        return later or ngettext("{n} answer so far.", "{n} answers so far.", seen.answers).format(n=seen.answers)
    day, left = long(seen.plan.interview), seen.plan.days_left
    if not left:
        return _("The interview is today, {day}.").format(day=day)
    says = ngettext("Interview on {day}, in {n} day.", "Interview on {day}, in {n} days.", left).format(day=day, n=left)
    from quizapp.grading.phrases import sentences

    return sentences(says, later or _("You are on plan."))


def _actions(seen: Overview | None, width: int, roomy: bool) -> Lines:
    lead = styled(" ↵ ", "bold $background on $accent") + "  "
    topics = len({question.topic for question in seen.sitting}) if seen else 0
    note = ngettext("from {n} topic", "from {n} topics", topics).format(n=topics) if seen else ""
    note = note if roomy or not seen or not seen.answers else _why(seen)
    says = _("Start with what is due") if seen and seen.due else _("Start the next questions")
    start = spread(styled(says, STRONG), styled(note, QUIET), width - lead.cell_length)
    find = _letter("/", _("Find a question"), _("by words in either language"), width)
    documents = _letter("o", _("The documents, claim by claim"), _("each verdict measured"), width)
    drills = _letter("d", _("Write attention by hand"), _("before a judge"), width)
    explain = _letter("e", _("Explain it in your own words"), _("every point proven"), width)
    interview = _letter("i", _("A mock interview"), _("scored with evidence"), width)
    first = clickable(lead + start, "start")
    return [
        first,
        *(_first_of(seen, width) if roomy else []),
        clickable(find, "app.find"),
        clickable(documents, "documents"),
        *(
            [clickable(drills, "drills"), clickable(explain, "app.explain"), clickable(interview, "app.interview")]
            if roomy
            else []
        ),
    ]


def _first_of(seen: Overview | None, width: int) -> Lines:
    """What comes next, and why it is that question now."""
    if seen is None or not seen.answers or not seen.queue:
        return []
    from quizapp.bank.choosing import variants
    from quizapp.grading.phrases import prompted, text_of

    [one, *_rest] = seen.queue
    why = styled(_why(seen), QUIET)
    prompt = " ".join(text_of(prompted(one.question.prompt, variants(one.question)[0])).split())
    room = width - 5 - why.cell_length - 2
    if room < LEAST_PROMPT:
        return [fitted(Content(" " * 5) + why, width)]
    return [clickable(Content(" " * 5) + fitted(styled(prompt, QUIET), room) + Content("  ") + why, "review")]


def _why(seen: Overview) -> str:
    from quizapp.schedule.phrases import why_text

    return why_text(seen.queue[0].why) if seen.queue else ""


def _letter(key: str, label: str, note: str, width: int) -> Content:
    lead = styled(f" {key} ", "$accent") + "  "
    return lead + spread(styled(label), styled(note, QUIET), width - lead.cell_length)


def _count(seen: Overview | None) -> str:
    return _("{n} of {total} claims of the documents").format(n=seen.proven, total=seen.claims) if seen else ""


def _topic(topic: TopicMap, cursor: int | None, any_due: bool, width: int) -> Content:
    """The topic's name, a cell for each of its claims, how many are proven, how many questions are due."""
    cells = Content()
    for at, row in enumerate(topic.rows):
        sign, style = _sign(topic, row)
        cell = styled(sign, f"{style} reverse" if at == cursor else style)
        cells += clickable(cell, f"open('{row}')")
    tail = styled(f"{len(topic.proven):>2}") + styled(f" / {len(topic.rows):<2}", QUIET)
    due = _("{n} due").format(n=topic.due) if topic.due else ""
    tail += fitted(styled(f"  {due}", QUIET), DUE) if any_due else Content()
    name = styled(pick(topic.title), STRONG if cursor is not None else "")
    return spread(fitted(name, NAME) + cells, tail, width)


def _sign(topic: TopicMap, row: str) -> tuple[str, str]:
    """The cell of a claim: proven to you, refuted before you, fading, or open."""
    if row not in topic.proven:
        return "·", "$faint"
    if row in topic.fading:
        return "▪", "$warning"
    return ("×", "") if row in topic.wrong else ("■", "$accent")


def _beneath(seen: Overview, place: Place | None, width: int) -> Lines:
    """The legend; with the cursor on the map, the claim it is on."""
    if place is None:
        legend = styled("■ ", "$accent") + styled(_("proven before you"), QUIET)
        legend += styled("   × ") + styled(_("a wrong claim, refuted"), QUIET)
        if any(topic.fading for topic in seen.topics):
            legend += styled("   ▪ ", "$warning") + styled(_("fading"), QUIET)
        return [legend + styled("   · ", "$faint") + styled(_("open"), QUIET)]
    topic = seen.topics[place.topic]
    row = topic.rows[place.row]
    state = {"■": _("proven"), "×": _("refuted"), "▪": _("fading"), "·": _("open")}[_sign(topic, row)[0]]
    lead = (
        styled("▌", KEY) + styled(f"{row}  ", STRONG) + styled(_("{state}; ↵ opens:").format(state=state) + " ", QUIET)
    )
    return [fitted(lead + styled(pick(topic.claims[row])), width)]


def _proof(entry: Entry, question: Question, width: int) -> Content:
    text = _answer_text(entry, question)
    rows = styled(" ".join(question.source[:2]), QUIET)
    return spread(fitted(styled(day(entry.at), QUIET), 7) + styled(text), rows, width)


def _answer_text(entry: Entry, question: Question) -> str:
    """The option that was chosen; a number or shape after its question."""
    from quizapp.grading.phrases import prompted, text_of

    chosen = [option for option in question.options if option.id in entry.attempt.response.split(",")]
    if chosen:
        return text_of(prompted(chosen[0].text, entry.attempt.variant))
    return f"{text_of(prompted(question.prompt, entry.attempt.variant))} {entry.attempt.response}"


def margin(seen: Overview | None, ahead: Forecast | None, width: int) -> Content:
    """The plan until the interview, then what you were sure of and what it measured instead.

    Without either, how an answer is decided.
    """
    if seen is None:
        return Content()
    plan = _plan(seen, ahead, width)
    if not seen.sure_and_wrong:
        return stacked(plan or list(_how_it_works(width)))
    lines: Lines = [*plan, *paragraph(styled(_("You were sure. It measured otherwise."), STRONG), width), Content()]
    for entry, question in seen.sure_and_wrong:
        when = styled(day(entry.at), QUIET)
        prompt = styled(_short_prompt(entry, question, width - when.cell_length - 2))
        lines += [spread(prompt, when, width), *_said(entry, question, width), Content()]
    lines += [clickable(styled("w  ", "$accent") + styled(_("ask me these again now"), QUIET), "again")]
    return stacked(lines)


def _plan(seen: Overview, ahead: Forecast | None, width: int) -> Lines:
    """The days until the interview, and what will be remembered then."""
    if seen.plan is None:
        return []
    from quizapp.tui.views.calendar import long
    from quizapp.tui.views.prospects import percent, planned

    until = _("Until {day}").format(day=long(seen.plan.interview))
    lines: Lines = [styled(until, STRONG), Content()]
    if ahead is None:
        return [*lines, styled(_("The days ahead are being reckoned."), QUIET), Content(), Content()]
    for index, day in enumerate(ahead.days[:DAYS]):
        lines.append(styled("▌" if index == 0 else " ", KEY) + planned(day, ahead, width - 1))
    if len(ahead.days) > DAYS:
        more = len(ahead.days) - DAYS
        lines.append(styled(" " + ngettext("and {n} day more", "and {n} days more", more).format(n=more), QUIET))
    if ahead.with_the_plan is not None and seen.answers >= FEW:
        says = _("On the day you should recall {share} of {n}.").replace("{n}", str(round(ahead.started)))
        before, _share, behind = says.partition("{share}")
        estimate = Content.assemble(before, (percent(ahead.with_the_plan), STRONG), behind)
        now = _("An estimate; if you stop now, {share}.").format(share=percent(ahead.if_you_stop))
        lines += [Content(), *paragraph(estimate, width), *paragraph(styled(now, QUIET), width)]
    return [*lines, Content(), Content()]


def _short_prompt(entry: Entry, question: Question, width: int) -> str:
    from quizapp.grading.phrases import prompted, text_of

    return fitted(Content(text_of(prompted(question.prompt, entry.attempt.variant))), width).plain.rstrip()


def _said(entry: Entry, question: Question, width: int) -> Lines:
    lead = styled("  " + _("you:") + " ", QUIET)
    text = _answer_text(entry, question) if question.options else entry.attempt.response
    return [fitted(lead + styled(text, QUIET), width)]


def _how_it_works(width: int) -> Iterator[Content]:
    yield styled(_("How it decides"), STRONG)
    yield Content()
    for text in (
        _("A proof in torch starts when a question is shown, and stays sealed until you answer."),
        _("Say how sure you are: s, f or g answers at once."),
        _("Each option is a claim. What was measured holds it or refutes it, with the number."),
        _("r repeats any proof under a new seed; c shows its code."),
    ):
        yield from paragraph(styled(text, QUIET), width)
        yield Content()


def day(at: float) -> str:
    """The weekday within a week, else the date."""
    local = time.localtime(at)
    if time.time() - at < 6 * 86_400:
        names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        return names[local.tm_wday]
    return time.strftime("%m-%d", local)


def today(now: float) -> str:
    """ "Fri 20 Nov" """
    local = time.localtime(now)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    if language() == "zh":
        return f"{local.tm_mon} 月 {local.tm_mday} 日 {day(now)}"
    return f"{day(now)} {local.tm_mday} {months[local.tm_mon - 1]}"
