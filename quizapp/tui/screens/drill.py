"""The drills: a list, and one of them to write, judged on a key or whenever a file is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from quizapp.drills import cards, drafts
from quizapp.drills.desk import Desk
from quizapp.drills.judging import Judge, Verdict
from quizapp.drills.pages import Page, pages
from quizapp.lab import LabError
from quizapp.locale import _
from quizapp.practice import Practice
from quizapp.record import Attempt, LogUnusable
from quizapp.runner.process import RunnerFailed
from quizapp.runner.spares import Spares
from quizapp.schedule.phrases import return_text
from quizapp.tui.views import drill as view
from quizapp.tui.widgets.drill_desk import DrillDesk
from quizapp.tui.widgets.drill_keys import KEYS, ON_DESK, ON_LIST
from quizapp.tui.widgets.prose import Prose

LOOK = 0.2  # seconds between two looks at a watched file
RECENT = 50  # attempts at a drill that the list looks back on


class DrillScreen(DrillDesk):
    """The list and the desk take turns in one screen."""

    CSS_PATH = Path(__file__).with_name("drill.tcss")
    BINDINGS = [*KEYS]

    def __init__(self, practice: Practice, name: str = "", file: Path | None = None) -> None:
        super().__init__()
        self.practice = practice
        self.judge = Judge(practice.laboratory, Spares(on_change=self._told))
        self.pages = list(pages().values())
        self.cursor = 0
        self.desks: dict[str, Desk] = {}
        self._first, self._file = name, file
        self.list = Prose(self._list, id="drills")
        self.shelf = VerticalScroll(self.list, id="shelf", classes="main", can_focus=False)
        self.standings: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        yield self.shelf
        yield self.table
        yield self.beside
        yield self.aside

    def on_mount(self) -> None:
        self.judge.spares.prewarm()
        self.set_interval(LOOK, self._look)
        if self._first:
            self._open(self._first)
            if self._file is not None:
                self._watch(self._file)
        else:
            self._to_the_list()

    async def on_unmount(self) -> None:
        self._keep()
        await self.judge.close()

    # --- which drill -------------------------------------------------------------------------------------------------

    def _list(self, width: int) -> Content:
        return view.listing(self.pages, self.cursor, self.standings, width)

    def _margin(self, width: int) -> Content:
        return super()._margin(width) if self.desk is not None else view.preview(self.pages[self.cursor], width)

    def _standing(self, page: Page) -> str:
        """How far a drill is: judged in this sitting, in an earlier one, or begun at least."""
        desk = self.desks.get(page.name)
        logged = self.practice.look_up(lambda log: log.entries(cards.card_id(page.name), RECENT)) or []
        stands = [entry.attempt.correct for entry in logged if not entry.undone]
        if (desk is not None and desk.passed) or any(stands):
            return _("✓ passed")
        if desk is not None and desk.attempts:
            return f"{desk.best}/{len(page.checks)}"
        if stands:
            return _("not passed yet")
        return _("begun") if drafts.begun(page) else ""

    def _show(self) -> None:
        super()._show()
        if self.is_attached:
            self.list.again()

    def _show_cursor(self) -> None:
        """The list and its margin, the row of the cursor in sight."""
        self.list.again()
        self.margin.again()
        row, height = self.cursor + view.ABOVE, self.shelf.size.height
        if not self.shelf.scroll_y <= row < self.shelf.scroll_y + height:
            self.shelf.scroll_to(y=row - height // 2, animate=False)

    def _to_the_list(self) -> None:
        self._keep()
        self.desk = None
        self.standings = {page.name: self._standing(page) for page in self.pages}
        self.table.display = self.beside.display = False
        self.shelf.display = True
        self.aside.styles.clear_rule("display")
        self.set_focus(None)
        self._show()

    def _open(self, name: str) -> None:
        page = pages()[name]
        self.cursor = self.pages.index(page)
        self.desk = self.desks.setdefault(name, Desk(page, drafts.load(page)))
        self.shelf.display = False
        self.table.display = True
        self._lay()
        self.editor.focus()
        self.run_worker(self._warm(self.desk), group="warm", exclusive=True)
        self._show()

    async def _warm(self, desk: Desk) -> None:
        try:
            await self.judge.warm(desk.page)
        except LabError as error:
            desk.trouble = error.message
        self._show()

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ON_LIST:
            return self.desk is None
        if action in ON_DESK:
            if self.desk is None:
                return False
            if action in ("own", "here"):
                return (self.desk.watching is None) == (action == "own")
            if action == "hint":
                return self.desk.verdict is not None and self.desk.verdict.failed is not None
            if action == "take_back":
                return self.desk.entry is not None
        return True

    def action_leave(self) -> None:
        if self.desk is None or self._first:
            self._keep()
            self.app.pop_screen()
        else:
            self._to_the_list()

    def action_move(self, by: int) -> None:
        self.cursor = (self.cursor + by) % len(self.pages)
        self._show_cursor()

    def action_open(self) -> None:
        self._open(self.pages[self.cursor].name)

    def action_choose(self, at: int) -> None:
        self.cursor = at
        self.action_open()

    def action_judge(self) -> None:
        """Judge what is written; what is being judged meanwhile is let go."""
        if self.desk is None:
            return
        self._put_away()
        self._keep()
        self.desk.judging, self.desk.asked_to_give_up, self.desk.ticks = True, False, {}
        self._told()
        self.run_worker(self._judge(self.desk, self.desk.text, self.desk.own), group="judge", exclusive=True)

    async def _judge(self, desk: Desk, source: str, own: str | None) -> None:
        """`own` is what the person wrote, if `source` is a bug: a verdict on what is put away is none on theirs."""
        waiting = asyncio.get_running_loop().call_later(0.1, self._show_verdict)
        try:
            verdict = await self.judge.check(desk.page, source, on_tick=lambda found: self._tick(desk, found))
            if desk.own == own:
                desk.judged(verdict)
                self._log(desk, source, verdict)
            desk.judging = False
            await asyncio.sleep(0)  # keys may come between the log and the paint
        except (LabError, RunnerFailed) as error:
            desk.judging, desk.trouble = False, error.message
        finally:
            waiting.cancel()
        if self.is_attached and self.desk is desk:
            self.below.scroll_home(animate=False)
            self.editor.point_to(desk.verdict.line if desk.verdict else 0)
            self._show_verdict()

    def _tick(self, desk: Desk, found: dict[str, bool]) -> None:
        """Some properties are decided while the rest is still running."""
        desk.ticks = found
        if self.is_attached and self.desk is desk:
            (self.margin if self.wide else self.found).again()

    def _log(self, desk: Desk, source: str, verdict: Verdict) -> None:
        """Put the verdict into the log, unless the same code was judged before, or was another's but for its bug."""
        if desk.own is not None:
            return
        helped = desk.hints + 2 * desk.given_up
        attempt = cards.attempt(desk.page, verdict, source, helped, desk.seconds)
        if attempt is not None and source != desk.logged_text:
            self._append(desk, attempt)

    def _append(self, desk: Desk, attempt: Attempt) -> None:
        kept = self.practice.record(cards.question(desk.page), attempt)
        if kept.returns is None:
            said = kept.unsaved
        else:
            said = _("Asked again today.") if kept.returns.this_sitting else return_text(kept.returns)
        desk.log(kept.entry, said)

    def action_take_back(self) -> None:
        """Take the last attempt out of the log."""
        if self.desk is None or self.desk.entry is None:
            return
        try:
            self.practice.undo(self.desk.entry)
        except (LogUnusable, ValueError) as error:
            self.desk.trouble = str(error)
        else:
            self.desk.unlog()
        self._show()

    def action_statement(self) -> None:
        if self.desk is not None:
            self.desk.unfolded = not self.desk.unfolded
            self._show()

    def action_hint(self) -> None:
        if self.desk is not None:
            self.desk.hinted = not self.desk.hinted
            self.desk.hints += self.desk.hinted
            self.below.scroll_home(animate=False)
            self._show()

    def action_solution(self) -> None:
        desk = self.desk
        if desk is None:
            return
        if not desk.open and not desk.asked_to_give_up:
            desk.asked_to_give_up = True
            self.below.scroll_home(animate=False)
        else:
            if not desk.open:
                desk.given_up = True
                self._append(desk, cards.given_up(desk.page, desk.text, desk.seconds))
            desk.asked_to_give_up = False
            desk.next_answer()
            self._lay()
        self._show()

    def action_bug(self) -> None:
        if self.desk is not None and self.desk.watching is None:
            self.run_worker(self._bug(self.desk), group="bug", exclusive=True)

    async def _bug(self, desk: Desk) -> None:
        """Put a known mistake where the person's code was."""
        try:
            source = await self.judge.bug(desk.page)
        except LabError as error:
            desk.trouble = error.message
        else:
            if self.desk is desk and desk.watching is None:
                self._put_away()
                self._keep()
                desk.own = desk.text if desk.own is None else desk.own
                desk.hints += not desk.open  # most of the solution stands there
                desk.verdict, desk.trouble = None, ""
                desk.note = _("One mistake is in this code: mend it. F8 brings yours back, which is kept meanwhile.")
                self._write(source)
        self._show()
