"""The groups beside Progress: the interview, what will be remembered then, the days left, where sure was wrong."""

from __future__ import annotations

from textual.content import Content

from quizapp.bank.packs import Bank
from quizapp.locale import _, ngettext, numbers
from quizapp.schedule.agenda import SECONDS_A_QUESTION
from quizapp.schedule.forecast import Forecast, Workload
from quizapp.schedule.phrases import mistake_name
from quizapp.schedule.progress import Progress
from quizapp.schedule.statistics import Mistake
from quizapp.tui.content import MEASURED, QUIET, STRONG, clickable, fitted, paragraph, spread, styled
from quizapp.tui.views.calendar import long, short

BAR = 14
DAYS = 7  # that are shown of those ahead
Group = list[Content]


def percent(share: float | None) -> str:
    return f"{round(100 * share)}{numbers.NO_BREAK}%" if share is not None else _("few yet")


def padded(text: str, cells: int) -> str:
    return " " * max(0, cells - Content(text).cell_length) + text


def groups(seen: Progress, bank: Bank, width: int) -> list[Group]:
    """Each with its heading first."""
    found = [_interview(seen, width), _recall(seen, width), _days(seen, width), _retention(seen, width)]
    return [
        group for group in (*found, _sure_and_wrong(seen, bank, width), _misconceptions(seen, width)) if len(group) > 1
    ]


def _interview(seen: Progress, width: int) -> Group:
    heading = styled(_("Interview"), STRONG)
    ahead = seen.forecast
    if ahead is None:
        return [
            heading,
            *(clickable(line, "date") for line in paragraph(styled(_("No day is set; d sets it."), QUIET), width)),
        ]
    left = ahead.plan.days_left
    says = ngettext("in {n} day; d changes it", "in {n} days; d changes it", left).format(n=left)
    hours = _("{n} h a day").format(n=numbers.parameter(seen.settings.hours_a_day))
    day = spread(styled(long(ahead.plan.interview), STRONG), styled(hours, QUIET), width)
    return [heading, day, clickable(styled(says, QUIET), "date")]


def _recall(seen: Progress, width: int) -> Group:
    ahead = seen.forecast
    if ahead is None:
        return []
    heading = styled(_("Recall that day, estimated"), STRONG)
    if seen.few or ahead.with_the_plan is None:
        return [heading, styled(_("few answers yet"), QUIET)]
    started = _("{started} questions started by then, {left} not").format(
        started=round(ahead.started), left=round(ahead.unstarted)
    )
    return [
        heading,
        _bar(_("if you stop now"), ahead.if_you_stop or 0.0, QUIET, width),
        _bar(_("with the plan"), ahead.with_the_plan, "$accent", width),
        *paragraph(styled(started, QUIET), width),
    ]


def _bar(says: str, share: float, style: str, width: int) -> Content:
    filled = round(BAR * share)
    bar = styled("━" * filled, style) + styled("━" * (BAR - filled), "$rule")
    return spread(styled(says), bar + styled(padded(percent(share), 6)), width)


def _days(seen: Progress, width: int) -> Group:
    """The plan's days; without a plan, what comes due on the next."""
    if seen.forecast is not None:
        return [
            styled(_("The days left"), STRONG),
            *(planned(day, seen.forecast, width) for day in seen.forecast.days[:DAYS]),
        ]
    load = [(day, due) for day, due in seen.load[:DAYS] if due]
    lines = [
        spread(fitted(styled(short(day), QUIET), 12) + ngettext("{n} due", "{n} due", due).format(n=due),
               styled(_minutes(due), QUIET), width)
        for day, due in load
    ]  # fmt: skip
    return [styled(_("Coming due"), STRONG), *lines]


def planned(day: Workload, ahead: Forecast, width: int) -> Content:
    reviews, new = round(day.reviews), round(day.new)
    if day.day >= ahead.plan.sweep_from:
        says = ngettext("sweep, {n} question", "sweep, {n} questions", reviews).format(n=reviews)
    else:
        parts = [_("{n} due").format(n=reviews)] + ([_("{n} new").format(n=new)] if new else [])
        says = _(", ").join(parts)
    return spread(fitted(styled(short(day.day), QUIET), 12) + says, styled(_minutes(reviews + new), QUIET), width)


def _minutes(questions: int) -> str:
    return _("{n} min").format(n=round(questions * SECONDS_A_QUESTION / 60))


def _retention(seen: Progress, width: int) -> Group:
    """True retention against the wanted one."""
    retention = seen.retention
    if not retention.recalled.of:
        return []
    of = _("{right} of {of}").format(right=retention.recalled.right, of=retention.recalled.of)
    held = styled(f"{of}   ", QUIET) + styled(percent(retention.recalled.share), MEASURED)
    lines = [styled(_("Recall of what was due"), STRONG), spread(styled(_("held")), held, width)]
    lines.append(spread(styled(_("wanted"), QUIET), styled(percent(retention.wanted)), width))
    if retention.expected is not None:
        lines.append(spread(styled(_("expected by the model"), QUIET), styled(percent(retention.expected)), width))
    return lines


def _sure_and_wrong(seen: Progress, bank: Bank, width: int) -> Group:
    found = [one for one in seen.mistakes if one.sure and not one.cured][:5]
    lines = [spread(styled(_name(one, bank)), styled(f"{one.sure} ×", QUIET), width) for one in found]
    return [styled(_("Where sure was wrong"), STRONG), *lines]


def _name(one: Mistake, bank: Bank) -> str:
    return mistake_name(one, bank) if one.diagnosis else one.question


def _misconceptions(seen: Progress, width: int) -> Group:
    met = [one for one in seen.mistakes if one.diagnosis]
    cured = sum(one.cured for one in met)
    if not met:
        return []
    says = _("{met} met, {cured} cured").format(met=len(met), cured=cured)
    return [styled(_("Misconceptions"), STRONG), *paragraph(styled(says), width)]
