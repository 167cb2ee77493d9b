"""Today's questions and why each is asked now; beside them the one under the cursor, and what to settle."""

from __future__ import annotations

from textual.content import Content

from quizapp.bank.choosing import variants
from quizapp.bank.types import Question
from quizapp.grading.phrases import prompted, text_of
from quizapp.locale import _, ngettext, pick
from quizapp.locale.names import confidence_name, level_name
from quizapp.overview import Review
from quizapp.record import Entry
from quizapp.schedule.days import study_day
from quizapp.schedule.phrases import changed_text, due_text, later_text, repair_text, why_text
from quizapp.schedule.queue import Next
from quizapp.schedule.ratings import rating_name
from quizapp.tui.content import KEY, QUIET, STRONG, Lines, clickable, fitted, paragraph, stacked, styled
from quizapp.tui.views.calendar import long

Said = list[tuple[Entry, str]]


def main(seen: Review | None, said: Said, cursor: int, width: int, roomy: bool, alone: bool) -> tuple[Content, int]:
    """The list, and the line at which the row under the cursor begins; `alone`: without a margin beside it."""
    if seen is None:
        return styled(_("Reading your log."), QUIET), 0
    lines: Lines = [*paragraph(styled(due_text(seen.due, len(seen.queue) - seen.due), STRONG), width)]
    if seen.later:
        lines += paragraph(styled(later_text(seen.later), QUIET), width)
    lines += [Content()] if roomy else []
    at = 0
    for index, one in enumerate(seen.queue):
        at = len(lines) if index == cursor else at
        lines += _row(one, index == cursor, index, width)
        if alone and index == cursor:
            lines += [Content(" " * 4) + line for line in detail(seen, one, said, width - 4)]
    for heading, group in ((_("Keeps going wrong"), _broken(seen, width)), (_("Changed"), _changed(seen, width))):
        if group:
            lines += [Content(), styled(heading, STRONG), *group]
    return stacked(lines), at


def _row(one: Next, here: bool, index: int, width: int) -> Lines:
    lead = styled("▌" if here else " ", KEY)
    text = fitted(lead + styled(_prompt(one.question), STRONG if here else ""), width)
    why = fitted(Content("   ") + styled(why_text(one.why), QUIET), width)
    return [clickable(text, f"go({index})"), clickable(why, f"go({index})")]


def _prompt(question: Question) -> str:
    return " ".join(text_of(prompted(question.prompt, variants(question)[0])).split())


def _broken(seen: Review, width: int) -> Lines:
    lines: Lines = []
    for one in seen.broken:
        times = ngettext("forgotten {n} time", "forgotten {n} times", one.lapses).format(n=one.lapses)
        lines += paragraph(styled(f"{one.question}  ") + styled(times, QUIET), width)
    return lines


def _changed(seen: Review, width: int) -> Lines:
    lines: Lines = []
    for one in seen.changed:
        lines += paragraph(styled(changed_text(one)), width)
    if lines:
        keys = styled("k ", KEY) + styled(_("keeps the history") + "   ", QUIET) + styled("n ", KEY)
        lines += [clickable(keys + styled(_("asks it as new"), QUIET), "keep")]
    return lines


def margin(seen: Review | None, said: Said, cursor: int, width: int) -> Content:
    if seen is None or not seen.queue:
        return Content()
    one = seen.queue[min(cursor, len(seen.queue) - 1)]
    return stacked(detail(seen, one, said, width, headed=True))


def detail(seen: Review, one: Next, said: Said, width: int, headed: bool = False) -> Lines:
    """What is known of a question: why now, what was answered before, and where to go when it keeps going wrong."""
    question = one.question
    lines: Lines = []
    if headed:
        about = _("Level {level}, {name}").format(level=question.level, name=level_name(question.level))
        topic = seen.topics.get(question.topic)
        lines += [styled(_("Why now"), STRONG), Content(), *paragraph(styled(why_text(one.why)), width), Content()]
        lines += [styled(question.id, QUIET), styled(f"{pick(topic) if topic else question.topic}   {about}", QUIET)]
        lines += [Content(), Content()]
    if one.why.repair is not None:
        lines += [*paragraph(styled(repair_text(one.why.repair), "$warning"), width), Content()]
    if said and headed:
        lines += [styled(_("Your last answers"), STRONG), Content()]
    return [*lines, *(_answer(entry, why, width) for entry, why in said)]


def _answer(entry: Entry, why: str, width: int) -> Content:
    attempt = entry.attempt
    held = styled("✓ ", "$success") if attempt.correct else styled("✗ ", "$error")
    when = fitted(styled(long(study_day(entry.at, entry.utc_offset)), QUIET), 18)
    parts = [confidence_name(attempt.confidence), rating_name(entry.rating) if entry.rating else ""]
    line = when + held + styled(_(", ").join(filter(None, parts)), QUIET)
    if why:
        line += styled(f"   {why}")
    return fitted(line, width)
