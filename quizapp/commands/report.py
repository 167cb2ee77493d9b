"""Where a person stands, as Markdown that reads well as it is: for `quizapp stats` and `quizapp export report`."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.bank.packs import Bank
from quizapp.locale import _, ngettext, numbers, pick
from quizapp.locale.names import confidence_name
from quizapp.saving.markdown import file, section, table
from quizapp.schedule.days import written
from quizapp.schedule.forecast import Forecast
from quizapp.schedule.phrases import mistake_name, why_text
from quizapp.schedule.progress import Broken, Progress
from quizapp.schedule.statistics import Calibration, Mistake, Retention, Share

MARK = "<!-- quizapp report 1 -->"
MOST = 12  # rows of a list


def document(seen: Progress, bank: Bank) -> Iterator[str]:
    """The file: lines with their line breaks."""
    return file(MARK, lines(seen, bank))


def lines(seen: Progress, bank: Bank) -> Iterator[str]:
    yield "# " + _("Where you stand, {day}").format(day=written(seen.day))
    yield ""
    yield _summary(seen)
    yield from section(_("Next"), _next(seen))
    yield from section(_("Interview"), interview(seen.forecast, seen))
    yield from section(_("How sure you were, and whether it held"), _calibration(seen.calibration))
    yield from section(_("Recall of what was due"), _retention(seen.retention))
    yield from section(_("Coming due"), _load(seen))
    yield from section(_("Topics"), _topics(seen))
    yield from section(_("Misconceptions"), _mistakes(seen.mistakes, bank))
    yield from section(_("Keeps going wrong"), _broken(seen.broken))
    yield from section(_("Questions that changed"), _changed(seen))


def _summary(seen: Progress) -> str:
    if not seen.answers:
        return _("No answers yet.")
    answers = ngettext("{n} answer", "{n} answers", seen.answers).format(n=numbers.integer(seen.answers))
    days = ngettext("{time} in {days} day", "{time} in {days} days", len(seen.days))
    started = _("{started} of {all} questions started").format(started=seen.started, all=seen.questions)
    proven = ngettext("{n} claim of the documents proven", "{n} claims of the documents proven", seen.rows_proven)
    parts = [
        answers, days.format(time=_time(seen.seconds), days=len(seen.days)), started, proven.format(n=seen.rows_proven)
    ]  # fmt: skip
    return _("; ").join(parts) + _(".")


def _time(seconds: float) -> str:
    if seconds < 3600:
        return _("{n} min").format(n=max(1, round(seconds / 60)))
    return _("{n} h").format(n=f"{seconds / 3600:.1f}")


def _percent(share: float | None) -> str:
    return f"{round(100 * share)}{numbers.NO_BREAK}%" if share is not None else _("few yet")


def _of(share: Share) -> str:
    return _("{right} of {of}").format(right=share.right, of=share.of)


def _next(seen: Progress) -> Iterator[str]:
    for one in seen.next:
        yield f"- `{one.question.id}`: {why_text(one.why)}"
    later = seen.agenda.later
    if later:
        yield ""
        yield ngettext("{n} more is left for later days.", "{n} more are left for later days.", later).format(n=later)


def interview(ahead: Forecast | None, seen: Progress) -> Iterator[str]:
    if ahead is None:
        return
    plan = ahead.plan
    left = ngettext("{day}, in {n} day.", "{day}, in {n} days.", plan.days_left)
    yield left.format(day=written(plan.interview), n=plan.days_left)
    if seen.few or ahead.with_the_plan is None:
        yield _("Too few answers for an estimate.")
        return
    yield ""
    yield from table(
        (_("Recall that day, estimated"), ""),
        [(_("if you stop now"), _percent(ahead.if_you_stop)), (_("with the plan"), _percent(ahead.with_the_plan))],
    )
    yield ""
    says = _("An estimate by a model of memory, over {n} questions started by then; {left} not.")
    yield says.format(n=round(ahead.started), left=round(ahead.unstarted))
    sweep = _("New questions end on {day}; from then on everything once more, the weakest first.")
    yield sweep.format(day=written(plan.sweep_from - 1))


def _calibration(found: list[Calibration]) -> Iterator[str]:
    head = (_("you said"), _("held"), _("share"), _("pays from"), _("marks"))
    yield from table(head, (
        (
            confidence_name(one.confidence), _of(one.said), _percent(one.said.share),
            _percent(one.pays_from) if one.pays_from else "-", numbers.signed(one.marks),
        )
        for one in found
        if one.said.of
    ))  # fmt: skip


def _retention(retention: Retention) -> Iterator[str]:
    if not retention.recalled.of:
        return
    says = _("{of} reviews held: {share}, where {wanted} is wanted and {expected} was expected.")
    yield says.format(
        of=_of(retention.recalled), share=_percent(retention.recalled.share), wanted=_percent(retention.wanted),
        expected=_percent(retention.expected),
    )  # fmt: skip
    yield ""
    yield from table((_("days since the last answer"), _("held"), _("share")), (
        (_gap(band.from_days, band.to_days), _of(band.recalled), _percent(band.recalled.share))
        for band in retention.bands
        if band.recalled.of
    ))  # fmt: skip


def _gap(low: int, high: int | None) -> str:
    return f"{low}-{high}" if high is not None else _("{n} or more").format(n=low)


def _load(seen: Progress) -> Iterator[str]:
    if seen.started:
        yield from table((_("day"), _("questions")), ((written(day), str(due)) for day, due in seen.load if due))


def _topics(seen: Progress) -> Iterator[str]:
    head = (_("topic"), _("started"), _("due"), _("recall now"), *([_("on the day")] if seen.forecast else []))
    yield from table(head, (
        (
            pick(topic.title), f"{topic.started} / {topic.questions}", str(topic.due), _percent(topic.recall),
            *([_percent(topic.on_the_day)] if seen.forecast else []),
        )
        for topic in seen.topics
        if topic.started
    ))  # fmt: skip


def _mistakes(found: list[Mistake], bank: Bank) -> Iterator[str]:
    for one in [one for one in found if one.diagnosis][:MOST]:
        state = _("cured") if one.cured else _("open")
        times = ngettext("met {n} time", "met {n} times", one.met).format(n=one.met)
        sure = ngettext("{n} time sure", "{n} times sure", one.sure).format(n=one.sure) if one.sure else ""
        last = _("last on {day}").format(day=written(one.last_day))
        about = _("; ").join(filter(None, (times, sure, last, state)))
        yield f"- `{one.question}`: {mistake_name(one, bank)} ({about})"


def _broken(found: list[Broken]) -> Iterator[str]:
    for one in found:
        times = ngettext("forgotten {n} time", "forgotten {n} times", one.lapses).format(n=one.lapses)
        parts = [times, _("step through {demonstration}").format(demonstration=one.repair.demonstration)]
        if one.repair.rows:
            parts.append(_("read {rows}").format(rows=", ".join(one.repair.rows)))
        if one.repair.prerequisites:
            parts.append(_("first {questions}").format(questions=", ".join(one.repair.prerequisites)))
        yield f"- `{one.question}`: " + _("; ").join(parts)


def _changed(seen: Progress) -> Iterator[str]:
    for one in seen.changed:
        says = ngettext(
            "{n} answer to revision {old} is kept apart", "{n} answers to revision {old} are kept apart", one.answers
        )
        yield f"- `{one.question.id}`: " + says.format(n=one.answers, old=one.old)
