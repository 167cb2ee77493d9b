"""What today asks for, line by line, and what there is to settle before it begins."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.drills.cards import name_of
from quizapp.locale import _, ngettext
from quizapp.practice import Practice
from quizapp.record import LogUnusable
from quizapp.schedule.phrases import changed_text, due_text, later_text, why_text
from quizapp.schedule.queue import Next
from quizapp.schedule.revisions import changed, settle
from quizapp.text.lines import Terminal

MOST = 6  # questions that are named with their reason


class Left(Exception):
    """The person leaves; nothing is lost."""


async def tell_today(practice: Practice, terminal: Terminal) -> None:
    """How much is due and why, then the questions whose meaning changed."""
    today = practice.today()
    due = practice.look_up(lambda _log: len(today.agenda.cards)) if today else None
    queue = practice.review()
    terminal.say(due_text(due or 0, len(queue) - (due or 0)))
    for one in queue[:MOST]:
        drill = name_of(one.question.id)
        terminal.say(f"  {f'quizapp drill {drill}' if drill else one.question.id}: {why_text(one.why)}", indent=4)
    if len(queue) > MOST:
        terminal.say(ngettext("  and {n} more", "  and {n} more", len(queue) - MOST).format(n=len(queue) - MOST))
    later = practice.look_up(lambda _log: today.agenda.later) if today else None
    if later:
        terminal.say(later_text(later))
    terminal.say()
    await _settle(practice, terminal)


def tell_drills(queue: Sequence[Next], terminal: Terminal) -> None:
    """The drills that are due: they are written on the full screen, and stay due until then."""
    for drill in filter(None, (name_of(one.question.id) for one in queue)):
        terminal.say(_("Due as well, to be written on the full screen: quizapp drill {name}").format(name=drill))


async def _settle(practice: Practice, terminal: Terminal) -> None:
    """Ask of each question whose meaning changed whether what was answered before still counts."""
    found = practice.look_up(lambda log: changed(log, practice.bank.questions.values())) or []
    for one in found:
        terminal.say(changed_text(one))
        while True:
            line = await terminal.ask(_("k keeps the history, n asks it as new, Enter decides later:"))
            if line is None or line.lower() == "q":
                raise Left
            if line.lower() in ("k", "n"):
                try:
                    settle(practice.log, one, line.lower() == "k", practice.clock())
                except LogUnusable as error:
                    terminal.say(str(error))
            if line.lower() in ("", "k", "n"):
                break
            terminal.say(_("Type k, n, or Enter."))
        terminal.say()
