"""A drill on the screen: the list, the statement, the verdict, the checks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from quizapp.drills.desk import Desk
from quizapp.drills.judging import Line, Verdict
from quizapp.drills.pages import Page
from quizapp.drills.wording import joined
from quizapp.drills.wording import statement as worded
from quizapp.locale import N_, _, ngettext, pick
from quizapp.tui.content import (
    FAINT,
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
)
from quizapp.tui.wrapping import hang

SIGNS = {True: ("✓", "$success"), False: ("✗", "$error"), None: ("·", FAINT)}
FOLDED = 3  # lines of a statement at least, until the rest is asked for
PRINTED = 6  # lines of what the code printed
TABLE = 14  # cells of a number
IDLE = N_("F5 judges what you wrote; nothing leaves this machine. F9 gives you a bug to mend instead.")
ABOVE = 2  # lines above the list
LEVEL, MINUTES = 10, 12  # cells of a row's notes


def listing(pages: Sequence[Page], cursor: int, standings: dict[str, str], width: int) -> Content:
    """All drills, one a row, with how far each of them is."""
    lines: Lines = [styled(_("Write it by hand; a judge looks at every property of it."), QUIET), Content()]
    for at, page in enumerate(pages):
        mark = styled("▌ ", MEASURED) if at == cursor else Content("  ")
        minutes = ngettext("{count} minute", "{count} minutes", page.minutes).format(count=page.minutes)
        left = mark + styled(pick(page.title), STRONG if at == cursor else "")
        level = _("level {level}").format(level=page.level)
        notes = ((standings.get(page.name, ""), 0), (level, LEVEL), (minutes, MINUTES))
        told = "".join(" " * (room - cell_len(note)) + note for note, room in notes)
        lines.append(clickable(spread(left, styled(told, QUIET), min(width, 72)), f"choose({at})"))
    return stacked(lines)


def preview(page: Page, width: int) -> Content:
    """The margin beside the list: what the drill under the cursor asks for, and what will be looked at."""
    first = worded(page)[0]
    checks, mistakes = len(page.checks), len(page.mistakes)
    looked = ngettext("{count} property is looked at", "{count} properties are looked at", checks)
    known = ngettext("{count} mistake is known by name", "{count} mistakes are known by name", mistakes)
    return stacked(
        [
            *paragraph(styled(pick(page.title), STRONG), width), Content(), *_told(first, width), Content(),
            *(line for told, count in ((looked, checks), (known, mistakes))
              for line in paragraph(styled(told.format(count=count), QUIET), width)),
        ]
    )  # fmt: skip


def statement(desk: Desk, width: int, room: int) -> Content:
    """All of it where these many lines hold it or it was asked for, else its first lines: all that fit, while nothing
    else is to be read."""
    parts = [_told(part, width) for part in worded(desk.page)]
    apart = [line for at, part in enumerate(parts) for line in [*([Content()] if at else []), *part]]
    if desk.unfolded or len(apart) <= max(room, FOLDED):
        return stacked(apart)
    lines = [line for part in parts for line in part]
    if len(lines) <= max(room, FOLDED):
        return stacked(lines)
    kept = FOLDED if desk.read else max(room, FOLDED)
    more = styled(" … F2", QUIET)
    last = _whole_words(lines[kept - 1], max(1, width - more.cell_length)) + clickable(more, "statement")
    return stacked([*lines[: kept - 1], last])


def _whole_words(line: Content, width: int) -> Content:
    """As much of a line as fits, without half a Latin word at its end."""
    cut = line.truncate(width).rstrip()
    rest = line.plain[len(cut.plain) :]
    halved = rest[:1].isascii() and rest[:1].isalnum() and " " in cut.plain
    return cut[: cut.plain.rindex(" ")] if halved else cut


def _told(text: str, width: int) -> Lines:
    return paragraph(Content(" ".join(text.split())), width)


def verdict(desk: Desk, width: int, wide: bool) -> Content:
    """What the judge found, or what to press."""
    lines: Lines = []
    if desk.asked_to_give_up:
        told = _("F4 again shows the solution; the drill counts as given up.")
        lines += hang(styled("·  ", FAINT), styled(told), width, 3)
    if desk.shown and not wide:
        lines += hang(Content(), styled(_shown(desk)), width, 0)
    if desk.trouble:
        lines += hang(styled("!  ", "$warning"), styled(desk.trouble), width, 3)
    elif desk.judging:
        lines += _judging(desk, wide)
    elif desk.shown and not wide:
        pass  # the verdict is on what cannot be seen now
    elif desk.verdict is not None:
        lines += _found(desk, desk.verdict, width, wide)
    else:
        lines += hang(Content(), styled(desk.note) if desk.note else styled(_(IDLE), QUIET), width, 0)
    if desk.logged and not wide and not desk.judging and not desk.shown:
        lines += [Content(), *hang(Content("   "), styled(logged(desk), QUIET), width, 3)]
    if desk.watching is not None:
        told = _("Watching {file}, judged on save. ^o: write here again.").format(file=desk.watching)
        lines += [Content(), *hang(Content(), styled(told, QUIET), width, 0)]
    return stacked(lines)


def _judging(desk: Desk, wide: bool) -> Lines:
    """That it goes on; where there is no margin, how far it is."""
    lines = [styled(_("The judge is at work."), QUIET)]
    if desk.ticks and not wide:
        held, told = sum(desk.ticks.values()), _("{passed} passed, {failed} failed")
        lines.append(styled(told.format(passed=held, failed=len(desk.ticks) - held), QUIET))
    return lines


def beside(desk: Desk, width: int) -> Content:
    """Above a right answer that stands beside what was written."""
    name, turn = _which(desk)
    lead = styled(name, STRONG) + styled(f"  {turn}  ", QUIET)
    return stacked([*hang(Content(), lead + clickable(styled(_next(desk), QUIET), "solution"), width, 0), Content()])


def _shown(desk: Desk) -> str:
    """Below a right answer that stands in the place of what was written."""
    name, turn = _which(desk)
    return joined(_("Shown: {name}, {turn}.").format(name=name, turn=turn), _next(desk) + _("."))


def _which(desk: Desk) -> tuple[str, str]:
    """The name of the right answer that is shown, and how many there are."""
    names = [name for name, _code in desk.answers()]
    at = names.index(desk.shown)
    turn = _("{at} of {count}").format(at=at + 1, count=len(names))
    return desk.shown.replace("_", " ") if at else _("the solution"), turn


def _next(desk: Desk) -> str:
    return _("F4 brings yours back") if desk.shown == desk.answers()[-1][0] else _("F4 shows the next one")


def logged(desk: Desk) -> str:
    """What became of the last attempt."""
    return joined(desk.logged, _("^t takes it back.")) if desk.entry is not None else desk.logged


def _found(desk: Desk, verdict: Verdict, width: int, wide: bool) -> Lines:
    sign, colour = SIGNS[verdict.accepted]
    lines = hang(styled(f"{sign}  ", colour), styled(verdict.headline, STRONG), min(width, 72), 3)
    failed = verdict.failed
    if failed is not None:
        lines += _failure(desk, failed, verdict, width)
    if failed is not None and not wide:
        lines.append(Content("   ") + tally(verdict))
    if (further := _further(desk)) and not desk.shown:
        lines += [Content(), *hang(Content("   "), styled(further, QUIET), width, 3)]
    return [*lines, *_printed(verdict.output, width)]


def _failure(desk: Desk, failed: Line, verdict: Verdict, width: int) -> Lines:
    """The first property that does not hold: why, a hint if one was asked for, the numbers, the input."""
    lines: Lines = []
    if failed.message != verdict.headline:
        lines += hang(Content("   "), styled(failed.message), min(width, 72), 3)
    if desk.hinted and failed.name in desk.page.checks:
        hint = pick(desk.page.checks[failed.name].hint)
        lines += hang(styled("?  ", MEASURED), styled(hint), min(width, 72), 3)
    if failed.expected and failed.got and len(failed.got) <= TABLE:
        lines += [Content(), *_numbers(failed)]
    if failed.given:
        lines += hang(Content("   "), styled(_("given {input}").format(input=failed.given), QUIET), width, 3)
    return lines


def _printed(output: str, width: int) -> Lines:
    """The last lines of what the code printed, each in one row."""
    printed = output.strip().splitlines()
    if not printed:
        return []
    head = _("Your code printed:")
    if len(printed) > PRINTED:
        head = _("The last {count} lines that your code printed:").format(count=PRINTED)
    rows = (fitted(styled(line), max(1, width - 3)).rstrip() for line in printed[-PRINTED:])
    return [Content(), styled(f"   {head}", QUIET), *(Content("   ") + row for row in rows)]


def _further(desk: Desk) -> str:
    """What can be done next, where that is more than to write on."""
    if desk.own is not None:
        return _("F9 gives you another bug, F8 brings your own code back.")
    if desk.verdict is None or not desk.verdict.accepted:
        return ""
    return _("F4 shows {count} right answers, one after the other.").format(count=len(desk.answers()))


def _numbers(failed: Line) -> Lines:
    head = _right(_("expected")) + _right(_("got"))
    numbers = styled(_right(failed.expected)) + styled(_right(failed.got), MEASURED)
    return [styled(f"   {head}", QUIET), Content("   ") + numbers]


def _right(text: str) -> str:
    return " " * max(1, TABLE - cell_len(text)) + text


def tally(verdict: Verdict) -> Content:
    """5 passed, 2 failed, 3 not run."""
    failed = sum(check.passed is False for check in verdict.checks)
    told = _("{passed} passed, {failed} failed")
    if open := len(verdict.checks) - verdict.passed - failed:
        told = _("{passed} passed, {failed} failed, {open} not run")
    return styled(told.format(passed=verdict.passed, failed=failed, open=open), QUIET)


def checks(desk: Desk, width: int) -> Content:
    """The margin: every property with its sign, and how often it was tried."""
    found = desk.verdict
    lines: Lines = [
        spread(styled(_("Checks"), STRONG), tally(found) if found and not desk.judging else Content(), width),
        Content(),
    ]
    rows: list[tuple[str, bool | None]]
    if found is None or desk.judging:
        rows = [(pick(words.says), desk.ticks.get(name)) for name, words in desk.page.checks.items()]
    else:
        rows = [(check.label, check.passed) for check in found.checks]
    for label, passed in rows:
        sign, colour = SIGNS[passed]
        said = styled(label, STRONG if passed is False else QUIET if passed is None else "")
        lines += hang(styled(f"{sign} ", colour), said, width, 2)
    if desk.attempts:
        told = _("attempt {attempts}   best so far {best} of {all}")
        told = told.format(attempts=desk.attempts, best=desk.best, all=len(desk.page.checks))
        lines += [Content(), styled(told, QUIET)]
    if desk.given_up:
        lines.append(styled(_("given up"), QUIET))
    if desk.logged and not desk.judging:
        lines += [Content(), *paragraph(styled(logged(desk), QUIET), width)]
    return stacked(lines)


def status(desk: Desk, level: str | None) -> str:
    """What the header says at the right."""
    levels = {"full": _("isolation full"), "partial": _("isolation partial"), "none": _("no isolation")}
    confined = levels.get(level or "", "")
    if desk.judging:
        return _("judging") + (f"   {confined}" if confined else "")
    if desk.verdict is None:
        return confined
    took = _("judged in {ms} ms").format(ms=round(1000 * desk.verdict.seconds))
    return f"{took}   {confined}"
