"""Progress: when you practised, how sure you were and whether it held, the topics; beside it the interview."""

from __future__ import annotations

from textual.content import Content

from quizapp.bank.packs import Bank
from quizapp.locale import _, ngettext, numbers, pick
from quizapp.locale.names import confidence_name
from quizapp.schedule.progress import Progress, TopicProgress
from quizapp.schedule.statistics import Calibration
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
from quizapp.tui.views.calendar import NAME, WEEKS, calendar, long, short
from quizapp.tui.views.prospects import groups, padded, percent

TOPIC = 25  # cells of a topic's name
SCALE = 24  # cells of a scale from 0 to 100 %


def main(seen: Progress | None, bank: Bank, cursor: int, width: int, roomy: bool, alone: bool) -> tuple[Content, int]:
    """The main column and the line of the topic under the cursor; `alone`: without a margin beside it."""
    if seen is None:
        return styled(_("Reading your log."), QUIET), 0
    gap: Lines = [Content()] if roomy else []
    lines: Lines = [*_weeks(seen, width), Content(), *_calibration(seen, width), Content(), *_advice(seen, width), *gap]
    if alone:
        lines += [*_estimate(seen, width), Content()]
    at = len(lines) + 1 + cursor
    lines += _topics(seen, cursor, width)
    if alone:
        for group in groups(seen, bank, width):
            lines += [Content(), *group]
    return stacked(lines), at


def margin(seen: Progress | None, bank: Bank, width: int) -> Content:
    if seen is None:
        return Content()
    lines: Lines = []
    for group in groups(seen, bank, width):
        lines += [*([Content(), Content()] if lines else []), group[0], Content(), *group[1:]]
    return stacked(lines)


# --- the main column -------------------------------------------------------------------------------------------------


def _weeks(seen: Progress, width: int) -> Lines:
    """The calendar, and the sums beside it."""
    drawn = calendar({day.day: day.seconds / 60 for day in seen.days}, seen.day)
    heading, *lines = styled(_("18 weeks"), STRONG), *drawn
    sums = _sums(seen)
    left = NAME + 2 * WEEKS + 3
    widest = max(6, *(Content(value).cell_length for value, _says in sums))
    for at, (value, says) in enumerate(sums, start=2):
        figure = styled(padded(value, widest), STRONG)
        lines[at] = fitted(fitted(lines[at], left) + figure + styled(f"  {says}", QUIET), width)
    return [heading, *lines]


def _sums(seen: Progress) -> list[tuple[str, str]]:
    retention = seen.retention
    days = ngettext("in {n} day", "in {n} days", len(seen.days)).format(n=len(seen.days))
    found = [
        (numbers.integer(seen.answers), ngettext("answer", "answers", seen.answers)),
        (_time(seen.seconds), days),
        (str(seen.rows_proven), ngettext("claim proven", "claims proven", seen.rows_proven)),
        (str(seen.started), _("of {all} started").format(all=seen.questions)),
    ]
    if retention.on_time.share is not None:
        found.append((percent(retention.on_time.share), _("reviews on time")))
    return found


def _time(seconds: float) -> str:
    if seconds < 3600:
        return _("{n} min").format(n=round(seconds / 60))
    return _("{n} h").format(n=numbers.number(seconds / 3600, 2))


def _calibration(seen: Progress, width: int) -> Lines:
    """How often what was said with each confidence held, on a scale with the share from which it pays."""
    scale = min(SCALE, max(8, width - 45))
    head = fitted(styled(_("When you say"), STRONG), 14)
    for says, cells in ((_("right"), 10), ("", 7), (_("pays from"), 10)):
        head += styled(padded(says, cells), QUIET)
    lines = [head + "    " + spread(styled("0 %", QUIET), styled("100 %", QUIET), scale)]
    for one in seen.calibration:
        counts = _("{right} of {of}").format(right=one.said.right, of=one.said.of) if one.said.of else "·"
        share = styled(padded(percent(one.said.share), 8), MEASURED if one.said.share is not None else QUIET)
        pays = percent(one.pays_from) if one.pays_from else "·"
        name = fitted(styled(confidence_name(one.confidence)), 13)
        lines.append(name + padded(counts, 11) + share + padded(pays, 9) + "    " + _scale(one, scale))
    return lines


def _scale(one: Calibration, width: int) -> Content:
    cells = [styled("─", FAINT)] * width
    if one.pays_from:
        cells[_at(one.pays_from, width)] = styled("┼")
    if one.said.share is not None:
        cells[_at(one.said.share, width)] = styled("●", "$accent")
    return Content("").join(cells)


def _at(share: float, width: int) -> int:
    return min(width - 1, round(share * (width - 1)))


def _advice(seen: Progress, width: int) -> Lines:
    """One sentence: what to say from now on."""
    said = {one.confidence: one for one in seen.calibration}
    sure, fairly = said["sure"], said["fairly"]
    for one, less in ((sure, "fairly"), (fairly, "guess")):
        share = one.said.share
        if share is not None and share < one.pays_from:
            says = _("“{level}” pays from {from_} %; yours held {share} % in 30 days. Say “{less}” for now.").format(
                level=confidence_name(one.confidence), from_=round(100 * one.pays_from), share=round(100 * share),
                less=confidence_name(less),
            )  # fmt: skip
            return paragraph(styled(says), width)
    if fairly.said.share is not None and fairly.said.share > sure.pays_from:
        says = _("“{level}” held {share} % in 30 days: you may say “{more}”.").format(
            level=confidence_name("fairly"), share=round(100 * fairly.said.share), more=confidence_name("sure")
        )
        return paragraph(styled(says), width)
    if sure.said.share is None and fairly.said.share is None:
        return paragraph(styled(_("Few answers yet: ten with one certainty give a share."), QUIET), width)
    return paragraph(styled(_("What you say fits what holds."), QUIET), width)


def _estimate(seen: Progress, width: int) -> Lines:
    """In one line what the margin says of the day."""
    ahead = seen.forecast
    if ahead is None or seen.few or ahead.with_the_plan is None:
        return []
    says = _("Recall on {day}, an estimate").format(day=long(ahead.plan.interview))
    line = styled(f"{says}   ", QUIET) + styled(percent(ahead.with_the_plan), MEASURED)
    known = [topic for topic in seen.topics if topic.on_the_day is not None]
    if known:
        weakest = min(known, key=lambda topic: topic.on_the_day or 0.0)
        says = _("weakest: {topic} {share}").format(topic=pick(weakest.title), share=percent(weakest.on_the_day))
        line += styled(f"   {says}", QUIET)
    return [fitted(line, width)]


COLUMNS = (6, 12, 11, 9, 5)


def _topics(seen: Progress, cursor: int, width: int) -> Lines:
    day = _("on {day}").format(day=short(seen.forecast.plan.interview)) if seen.forecast else ""
    lines = [_row(styled(_("Topics"), STRONG), (_("levels"), _("recall now"), day, _("proven"), _("due")), width, True)]
    for at, topic in enumerate(seen.topics):
        name = styled("▌" if at == cursor else " ", KEY) + styled(pick(topic.title), STRONG if at == cursor else "")
        now = percent(topic.recall) if topic.recall is not None else "·"
        then = percent(topic.on_the_day) if topic.on_the_day is not None else "·" if seen.forecast else ""
        cells = (_levels(topic), now, then, f"{topic.rows_proven} / {topic.rows}", str(topic.due or "·"))
        lines.append(clickable(_row(name, cells, width), f"topic({at})"))
    return lines


def _levels(topic: TopicProgress) -> str:
    """The five levels: answered rightly the last time, open, or without a question."""
    return "".join({True: "●", False: "○", None: "·"}[topic.levels.get(level)] for level in range(1, 6))


def _row(name: Content, cells: tuple[str, ...], width: int, quiet: bool = False) -> Content:
    tail = "".join(padded(cell, column) for cell, column in zip(cells, COLUMNS, strict=True))
    return spread(
        fitted(name, max(8, min(TOPIC, width - sum(COLUMNS) - 1))), styled(tail, QUIET if quiet else ""), width
    )
