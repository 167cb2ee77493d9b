"""The drills: a list, and one of them to write, judged on a key or whenever a file is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from quizapp.drills import cards, drafts
from quizapp.drills.desk import Desk
from quizapp.drills.judging import Judge
from quizapp.drills.pages import pages
from quizapp.lab import LabError
from quizapp.locale import N_, _, pick
from quizapp.practice import Practice
from quizapp.record import Attempt, LogUnusable
from quizapp.runner.process import RunnerFailed
from quizapp.runner.spares import Spares
from quizapp.schedule.phrases import return_text
from quizapp.tui.page import Page
from quizapp.tui.views import drill as view
from quizapp.tui.widgets.code_editor import CodeEditor
from quizapp.tui.widgets.prose import Prose

LOOK = 0.2  # seconds between two looks at a watched file
KEEP = 0.6  # seconds after the last key at which the draft is kept
AROUND, LEAST_EDITOR, LEAST_FOUND = 5, 10, 8  # rows: header, keys and margins; the editor's and the verdict's least
_WALK = Binding.Group(N_("choose"))
ON_LIST = {"move", "open", "choose"}
ON_DESK = {"judge", "statement", "hint", "solution", "own", "stub", "bug", "undo"}


class DrillScreen(Page):
    """The list and the desk take turns in one screen. What was written is kept at every change."""

    CSS_PATH = Path(__file__).with_name("drill.tcss")
    BINDINGS = [
        Binding("f5,ctrl+r", "judge", N_("judge"), key_display="F5", id="drill.judge",
                tooltip=N_("Judge what you wrote.")),
        Binding("f2", "statement", N_("statement"), key_display="F2", id="drill.statement",
                tooltip=N_("The whole statement, or its first lines.")),
        Binding("f3", "hint", N_("hint"), key_display="F3", id="drill.hint",
                tooltip=N_("A hint for the first check that failed.")),
        Binding("f4", "solution", N_("solution"), key_display="F4", id="drill.solution",
                tooltip=N_("The solution and other right answers; before you pass, that is giving up.")),
        Binding("ctrl+o", "own", N_("own editor"), id="drill.own",
                tooltip=N_("Write in an editor of your own; each save is judged. Again, and you write here.")),
        Binding("f9", "bug", N_("spot the bug"), show=False, key_display="F9", id="drill.bug",
                tooltip=N_("A wrong answer to be mended, in the place of yours; undo brings yours back.")),
        Binding("f8", "stub", N_("start over"), show=False, key_display="F8", id="drill.stub",
                tooltip=N_("Put the empty function back; undo brings yours back.")),
        Binding("ctrl+t", "undo", N_("take back"), show=False, id="drill.take-back",
                tooltip=N_("Take the last verdict out of your log.")),
        Binding("ctrl+up", "page(-1)", N_("verdict up"), show=False, id="drill.page-up",
                tooltip=N_("What is above in the verdict.")),
        Binding("ctrl+down", "page(1)", N_("verdict down"), show=False, id="drill.page-down",
                tooltip=N_("What is below in the verdict.")),
        Binding("up", "move(-1)", N_("choose"), group=_WALK, id="drill.up", tooltip=N_("The drill above.")),
        Binding("down", "move(1)", N_("choose"), group=_WALK, id="drill.down", tooltip=N_("The drill below.")),
        Binding("enter", "open", N_("write it"), id="drill.open", tooltip=N_("Write this drill.")),
    ]  # fmt: skip

    def __init__(self, practice: Practice, name: str = "", file: Path | None = None) -> None:
        super().__init__()
        self.practice = practice
        self.judge = Judge(practice.laboratory, Spares(on_change=self._told))
        self.pages = list(pages().values())
        self.cursor = 0
        self.desks: dict[str, Desk] = {}
        self.desk: Desk | None = None
        self._first, self._file = name, file
        self._saving: Timer | None = None
        self._stamp: tuple[int, int] | None = None
        self.list = Prose(self._list, id="drills")
        self.statement = Prose(self._statement, id="statement")
        self.editor = CodeEditor()
        self.found = Prose(self._found)
        self.margin = Prose(lambda width: self._of_desk(view.checks, width))
        self.below = VerticalScroll(self.found, id="found", can_focus=False)
        self.table = Vertical(self.statement, self.editor, self.below, id="desk")
        self.aside = VerticalScroll(self.margin, classes="margin", can_focus=False)
        self.answer = CodeEditor("answer", to_read=True)
        self.named = Prose(lambda width: self._of_desk(view.beside, width))
        self.beside = Vertical(self.named, self.answer, id="beside")

    def body(self) -> Iterable[Widget]:
        yield self.list
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

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _list(self, width: int) -> Content:
        best = {name: self._best(desk) for name, desk in self.desks.items()}
        return view.listing(self.pages, self.cursor, best, width)

    def _best(self, desk: Desk) -> str:
        if desk.verdict is not None and desk.verdict.accepted:
            return "✓"
        return f"{desk.best}/{len(desk.page.checks)}" if desk.attempts else ""

    def _of_desk(self, build: object, width: int) -> Content:
        return build(self.desk, width) if self.desk is not None and callable(build) else Content()

    def _statement(self, width: int) -> Content:
        room = self.app.size.height - AROUND - LEAST_EDITOR - LEAST_FOUND
        return view.statement(self.desk, width, room) if self.desk is not None else Content()

    def _found(self, width: int) -> Content:
        return view.verdict(self.desk, width, self.wide) if self.desk is not None else Content()

    def _show(self) -> None:
        """Set everything anew."""
        if not self.is_attached:
            return
        self.list.again()
        self.statement.again()
        self._show_verdict()

    def _show_verdict(self) -> None:
        """Set anew what a verdict changes."""
        self.found.again()
        self.margin.again()
        self._told()
        self.refresh_bindings()

    def _told(self) -> None:
        if self.desk is None:
            self.header.where, self.header.status = _("Drills"), ""
        else:
            self.header.where = _("Drill") + f"   {pick(self.desk.page.title)}"
            self.header.status = view.status(self.desk, self.judge.spares.level)

    def again(self) -> None:
        super().again()
        self.editor.dress()
        self.answer.dress()
        self._show()

    # --- which drill -------------------------------------------------------------------------------------------------

    def _to_the_list(self) -> None:
        self._keep()
        self.desk = None
        self.table.display = self.aside.display = self.beside.display = False
        self.list.display = True
        self.set_focus(None)
        self._show()

    def _open(self, name: str) -> None:
        page = pages()[name]
        self.cursor = self.pages.index(page)
        self.desk = self.desks.setdefault(name, Desk(page, drafts.load(page)))
        self.list.display = False
        self.table.display = True
        self._lay()
        self.editor.focus()
        self.run_worker(self._warm(self.desk), group="warm", exclusive=True)
        self._show()

    def _lay(self) -> None:
        """Put out what was written and the right answer that is shown: side by side, or one in the other's place."""
        assert self.desk is not None
        right = dict(self.desk.answers()).get(self.desk.shown)
        self.beside.display = right is not None and self.wide
        if self.beside.display and right is not None:
            self.aside.display = False
            self.named.again()
            self.answer.load_text(right)
        else:
            self.aside.styles.clear_rule("display")
        alone = right is not None and not self.wide
        self._load(right if alone and right is not None else self.desk.text)
        self.editor.read_only = alone or self.desk.watching is not None

    def _load(self, text: str) -> None:
        assert self.desk is not None
        if self.editor.text != (shown := drafts.showable(text)):
            self.editor.load_text(shown)
        self.editor.point_to(self.desk.verdict.line if self.desk.verdict else 0)

    def on_resize(self) -> None:
        if self.is_attached and self.desk is not None and self.desk.shown:
            self._lay()
            self._show()

    async def _warm(self, desk: Desk) -> None:
        try:
            await self.judge.warm(desk.page)
        except LabError as error:
            desk.trouble = error.message
        self._show()

    # --- what is written ---------------------------------------------------------------------------------------------

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        desk = self.desk
        if desk is None or self.editor.read_only or self.editor.text == desk.text:
            return
        desk.text, desk.asked_to_give_up = self.editor.text, False
        self.editor.point_to(0)
        if self._saving is not None:
            self._saving.stop()
        self._saving = self.set_timer(KEEP, self._keep)

    def _keep(self) -> None:
        """Write the draft down."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        if (
            self.desk is not None
            and self.desk.watching is None
            and (why := drafts.save(self.desk.page, self.desk.text))
        ):
            self.desk.trouble = why
            self._show()

    def _watch(self, file: Path) -> None:
        """Judge this file at each save, and now if there is something in it."""
        assert self.desk is not None
        self.desk.watching, self._stamp, self.desk.shown = file, None, ""
        self._lay()
        self._look()
        self._show()

    def _look(self) -> None:
        if self.desk is None or self.desk.watching is None:
            return
        now = drafts.stamp(self.desk.watching)
        if now is None or now == self._stamp:
            return
        self._stamp = now
        try:
            self.desk.text = drafts.read(self.desk.watching)
        except OSError as error:
            self.desk.trouble = _("{path} cannot be read: {why}").format(path=self.desk.watching, why=error.strerror)
            self._show()
            return
        self._lay()
        self.action_judge()

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ON_LIST:
            return self.desk is None
        if action in ON_DESK:
            if self.desk is None:
                return False
            if action == "hint":
                return self.desk.verdict is not None and self.desk.verdict.failed is not None
            if action == "undo":
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
        self.list.again()

    def action_open(self) -> None:
        self._open(self.pages[self.cursor].name)

    def action_choose(self, at: int) -> None:
        self.cursor = at
        self.action_open()

    def action_judge(self) -> None:
        """Judge what is written; what is being judged meanwhile is let go."""
        if self.desk is None:
            return
        if self.desk.shown:
            self.desk.shown = ""
            self._lay()
        self._keep()
        self.desk.judging, self.desk.asked_to_give_up, self.desk.ticks = True, False, {}
        self._told()
        self.run_worker(self._judge(self.desk, self.desk.text), group="judge", exclusive=True)

    async def _judge(self, desk: Desk, source: str) -> None:
        waiting = asyncio.get_running_loop().call_later(0.1, self._show_verdict)
        try:
            desk.judged(await self.judge.check(desk.page, source, on_tick=lambda found: self._tick(desk, found)))
            self._log(desk, source)
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
            self.margin.again()
            self.found.again()

    def _log(self, desk: Desk, source: str) -> None:
        """Put the verdict into the log, unless the same code was judged before."""
        assert desk.verdict is not None
        helped = desk.hints + 2 * desk.given_up
        attempt = cards.attempt(desk.page, desk.verdict, source, helped, desk.seconds)
        if attempt is not None and source != desk.logged_text:
            self._append(desk, attempt)

    def _append(self, desk: Desk, attempt: Attempt) -> None:
        kept = self.practice.record(cards.question(desk.page), attempt)
        if kept.returns is None:
            said = kept.unsaved
        else:
            said = _("Asked again today.") if kept.returns.this_sitting else return_text(kept.returns)
        desk.log(kept.entry, said)

    def action_undo(self) -> None:
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

    def action_page(self, by: int) -> None:
        self.below.scroll_relative(y=by * max(1, self.below.size.height - 1), animate=False)

    def action_statement(self) -> None:
        if self.desk is not None:
            self.desk.unfolded = not self.desk.unfolded
            self._show()

    def action_hint(self) -> None:
        if self.desk is not None:
            self.desk.hinted = not self.desk.hinted
            self.desk.hints += self.desk.hinted
            self._show()

    def action_solution(self) -> None:
        desk = self.desk
        if desk is None:
            return
        if not desk.open and not desk.asked_to_give_up:
            desk.asked_to_give_up = True
        else:
            if not desk.open:
                desk.given_up = True
                self._append(desk, cards.given_up(desk.page, desk.text, desk.seconds))
            desk.asked_to_give_up = False
            desk.next_answer()
            self._lay()
        self._show()

    def action_own(self) -> None:
        """Hand the draft to an editor outside, or take it back."""
        if self.desk is None:
            return
        if self.desk.watching is None:
            self._keep()
            self._watch(drafts.path(self.desk.page))
        else:
            self.desk.watching = None
            self._lay()
            self._show()

    def action_bug(self) -> None:
        if self.desk is not None and not self.editor.read_only:
            self.run_worker(self._bug(self.desk), group="bug", exclusive=True)

    async def _bug(self, desk: Desk) -> None:
        """Put a known mistake where the person's code was."""
        try:
            source = await self.judge.bug(desk.page)
        except LabError as error:
            desk.trouble = error.message
        else:
            if self.desk is desk and not self.editor.read_only:
                self.editor.replace(source, (0, 0), self.editor.document.end)
                desk.verdict, desk.trouble = None, ""
        self._show()

    def action_stub(self) -> None:
        if self.desk is not None and not self.editor.read_only:
            self.editor.replace(self.desk.page.stub, (0, 0), self.editor.document.end)
