"""An answer in one's own words: the question, what was read, and each point with its words and its proof."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content

from quizapp.bank.rubrics import Point
from quizapp.explaining import Account, Proven, decided_by
from quizapp.grading.free_text import Finding
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.free_text.wording import cut_line
from quizapp.grading.phrases import said
from quizapp.locale import _, pick
from quizapp.locale.names import level_name
from quizapp.tui.content import (
    FAINT,
    KEY,
    QUIET,
    READABLE,
    STRONG,
    Lines,
    clickable,
    paragraph,
    phrase,
    stacked,
    styled,
)
from quizapp.tui.wrapping import hang

INDENT = 4


@dataclass
class Desk:
    """What the screen shows of an account: where the cursor is, what is open, and which proof runs."""

    account: Account
    cursor: int = 0
    page: str = ""  # "t" half a minute, "d" two minutes
    running: bool = False
    notice: str = ""
    told: bool = False  # where the answer would go, so that the next key sends it
    hints: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # the line at which each point begins

    @property
    def shown(self) -> list[Finding]:
        """All points, then the misconceptions that were stated."""
        reading = self.account.reading
        if reading is None:
            return []
        stated = [one for one in reading.misconceptions if one.tier == "credited" or one.id in self.account.own]
        return [*reading.points, *stated]

    @property
    def here(self) -> Finding | None:
        shown = self.shown
        return shown[min(self.cursor, len(shown) - 1)] if shown else None


def prompt(desk: Desk, width: int, roomy: bool) -> Content:
    question = desk.account.question
    level = _("Level {level}, {name}").format(level=question.level, name=level_name(question.level))
    lines: Lines = [styled(level + _(": explain it in your own words"), QUIET), Content()]
    lines += [*paragraph(styled(pick(question.prompt), STRONG), width), Content()]
    for hint in desk.hints:
        lines += [*paragraph(styled(hint, QUIET), width), Content()]
    return stacked(lines if roomy else lines[:-1])


def below(desk: Desk, width: int) -> Content:
    """Beneath the field while somebody writes."""
    says = desk.notice or _("Half a minute of speech is about 80 words. English and Chinese are read alike.")
    return stacked([Content(), *paragraph(styled(says, "" if desk.notice else QUIET), width)])


def answer(desk: Desk, width: int) -> Content:
    """The question, and the answer as it was typed, the words that decided underlined."""
    account = desk.account
    here = desk.here
    text = Content(account.text[:MOST])
    for finding in desk.shown:
        if account.made(finding):
            for start, end in finding.spans:
                text = text.stylize("underline", start, end)
    if here is not None:
        for start, end in here.spans:
            text = text.stylize("bold $accent underline", start, end)
    lines: Lines = [*paragraph(styled(pick(account.question.prompt), QUIET), width), Content()]
    lines += [styled(_("Your answer"), STRONG), Content()]
    for part in text.split("\n"):
        lines += paragraph(part, width)
    if account.reading is not None and account.reading.cut:
        lines += [Content(), *paragraph(styled(cut_line(MOST), "$warning"), width)]
    return stacked(lines)


def verdict(desk: Desk, width: int, roomy: bool, with_answer: bool) -> Content:
    account = desk.account
    lines: Lines = [*paragraph(_headline(account), width), Content()]
    if desk.notice:
        lines += [*paragraph(styled(desk.notice, "$warning"), width), Content()]
    if with_answer:
        lines += [*answer(desk, width).split("\n"), Content()]
    if desk.page:
        lines += [*_page(desk, width), Content()]
    desk.starts = []
    for index, finding in enumerate(desk.shown):
        desk.starts.append(len(lines))
        lines += [*_item(desk, finding, index == desk.cursor, index, width), *([Content()] if roomy else [])]
    if account.unsaved:
        lines += paragraph(styled(account.unsaved, "$warning"), width)
    return stacked(lines)


def _headline(account: Account) -> Content:
    reading = account.reading
    assert reading is not None
    made = sum(map(account.made, reading.points))
    stated = sum(map(account.made, reading.misconceptions))
    says = _("{made} of {total} points made.").format(made=made, total=len(reading.points))
    if stated:
        says += _(" Stated and refuted: {stated}.").format(stated=stated)
    if account.doubts:
        says += _(" To check: {doubts}.").format(doubts=len(account.doubts))
    return styled(says, STRONG)


def _item(desk: Desk, finding: Finding, here: bool, index: int, width: int) -> Lines:
    account = desk.account
    item = account.item(finding.id)
    glyph, style, word = _sign(account, finding)
    lead = styled("▌" if here else " ", KEY) + styled(glyph, style) + "  "
    room, blank = min(width, READABLE + INDENT), Content(" " * INDENT)
    lines = hang(lead, styled(pick(item.text), STRONG if here else ""), room, INDENT)
    if lines[-1].rstrip().cell_length + 2 + cell_len(word) <= room:
        lines[-1] = lines[-1].rstrip() + styled("  " + word, QUIET)
    else:
        lines += hang(blank, styled(word, QUIET), room, INDENT)
    examined = finding.id in account.examined
    found = finding.why not in ("nothing", "part")
    if examined or found or finding in account.doubts or (here and finding.why == "part"):
        lines += hang(blank, styled(decided_by(account, finding), QUIET), room, INDENT)
    if here and finding in account.doubts:
        asks = item.ask if isinstance(item, Point) and item.ask else item.text
        keys = styled("  y", KEY) + styled(_(" yes"), QUIET) + styled("  n", KEY) + styled(_(" no"), QUIET)
        lines += hang(blank, styled(pick(asks)) + keys, room, INDENT)
    if proven := account.proofs.get(finding.id):
        lines += hang(blank, _proof(proven), room, INDENT)
    elif desk.running:
        lines += [blank + styled(_("the proof is still to run"), FAINT)]
    return [clickable(line, f"point({index})") for line in lines]


def _proof(proven: Proven) -> Content:
    if proven.measured is None:
        return styled(proven.trouble, "$warning")
    return phrase(said(proven.measured))


def _sign(account: Account, finding: Finding) -> tuple[str, str, str]:
    """Glyph, its colour and the word beside it: two carriers for every decision."""
    point = isinstance(account.item(finding.id), Point)
    made, own = account.made(finding), finding.id in account.own
    if not point:
        word = _("stated, and refuted") if made else _("not stated, by your own mark")
        return ("✗", "$error", word) if made else ("·", FAINT, word)
    if made:
        return "✓", "$success", _("made, by your own mark") if own else _("made")
    if finding in account.doubts:
        return "◐", "$warning", _("did you mean this?")
    return "·", FAINT, _("not made, by your own mark") if own else _("not found")


def _page(desk: Desk, width: int) -> Lines:
    question = desk.account.question
    heading, text = (
        (_("In half a minute"), question.answer_30s)
        if desk.page == "t"
        else (_("In two minutes"), question.answer_2min)
    )
    return [styled(heading, STRONG), *paragraph(styled(pick(text)), width)]
