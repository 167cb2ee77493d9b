"""The desk of a drill: the statement, the editor, the verdict and the checks; the draft kept, a file watched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea

from quizapp.drills import drafts
from quizapp.drills.desk import Desk
from quizapp.drills.judging import Judge
from quizapp.locale import _, pick
from quizapp.tui.page import Page
from quizapp.tui.views import drill as view
from quizapp.tui.widgets.code_editor import CodeEditor
from quizapp.tui.widgets.prose import Prose
from quizapp.typeset.code import narrowed

MARGINS, AROUND_ANSWER, AROUND_CODE = 4, 4, 5
"""Cells: at the sides of the screen; rule, padding and scroll bar of an answer; numbers and bar of the editor."""
KEEP = 0.6  # seconds after the last key at which the draft is kept
AROUND, LEAST_EDITOR, LEAST_FOUND, LEAST_SAID = 5, 10, 8, 2
"""Rows: header, keys and margins; the least of the editor, of a verdict, and of what to press before there is one."""


class DrillDesk(Page):
    """What lies on the desk and what is shown of it. What was written is kept at every change."""

    judge: Judge

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self._saving: Timer | None = None
        self._stamp: tuple[int, int] | None = None
        self._room_used = 0  # rows that the statement was given when it was set last
        self.statement = Prose(self._statement, id="statement")
        self.reading = VerticalScroll(self.statement, id="reading", can_focus=False)
        self.editor = CodeEditor()
        self.found = Prose(self._found)
        self.margin = Prose(self._margin)
        self.below = VerticalScroll(self.found, id="found", can_focus=False)
        self.table = Vertical(self.reading, self.editor, self.below, id="desk")
        self.aside = VerticalScroll(self.margin, classes="margin", can_focus=False)
        self.answer = CodeEditor("answer", to_read=True)
        self.named = Prose(lambda width: self._of_desk(view.beside, width))
        self.beside = Vertical(self.named, self.answer, id="beside")

    def action_judge(self) -> None:
        """Judge what is written."""
        raise NotImplementedError

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _of_desk(self, build: Callable[[Desk, int], Content], width: int) -> Content:
        return build(self.desk, width) if self.desk is not None else Content()

    def _statement(self, width: int) -> Content:
        self._room_used = self._room()
        return view.statement(self.desk, width, self._room_used) if self.desk is not None else Content()

    def _room(self) -> int:
        """Rows of the statement: all that there are; when a verdict is to be shown it gives way."""
        if self.desk is None:
            return 0
        editor = max(LEAST_EDITOR, self.editor.document.line_count)
        return self.app.size.height - AROUND - editor - (LEAST_FOUND if self.desk.read else LEAST_SAID)

    def _margin(self, width: int) -> Content:
        return self._of_desk(view.checks, width)

    def _found(self, width: int) -> Content:
        return view.verdict(self.desk, width, self.wide) if self.desk is not None else Content()

    def _show(self) -> None:
        """Set everything anew."""
        if self.is_attached:
            self.statement.again()
            self._show_verdict()

    def _show_verdict(self) -> None:
        """Set anew what a verdict changes."""
        if self._room() != self._room_used:
            self.statement.again()
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

    def _lay(self) -> None:
        """Put out what was written and the right answer that is shown: side by side, or one in the other's place."""
        assert self.desk is not None
        right = dict(self.desk.answers()).get(self.desk.shown)
        self.beside.display = right is not None and self.wide
        if self.beside.display:
            self.aside.display = False
        else:
            self.aside.styles.clear_rule("display")
        if right is None:
            self._load(self.desk.text, self.desk.verdict.line if self.desk.verdict else 0)
        elif self.wide:
            self.named.again()
            self.answer.load_text(narrowed(right, (self.app.size.width - MARGINS) // 2 - AROUND_ANSWER))
            self._load(self.desk.text, self.desk.verdict.line if self.desk.verdict else 0)
        else:
            self._load(narrowed(right, self.app.size.width - MARGINS - AROUND_CODE), 0)
        alone = right is not None and not self.wide
        self.table.set_class(alone, "to-read")
        self.editor.read_only = self.desk.watching is not None or alone

    def _put_away(self) -> None:
        """Show no right answer any longer."""
        if self.desk is not None and self.desk.shown:
            self.desk.shown = ""
            self._lay()

    def _load(self, text: str, faulty: int) -> None:
        if self.editor.text != (shown := drafts.showable(text)):
            self.editor.load_text(shown)
        self.editor.point_to(faulty)

    def on_resize(self) -> None:
        if self.is_attached and self.desk is not None and self.desk.shown:
            self._lay()
            self._show()

    def action_page(self, by: int) -> None:
        unfolded = self.desk is not None and self.desk.unfolded and self.reading.max_scroll_y
        pane = self.reading if unfolded else self.below
        pane.scroll_relative(y=by * max(1, pane.size.height - 1), animate=False)

    # --- what is written ---------------------------------------------------------------------------------------------

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        desk = self.desk
        if desk is None or self.editor.read_only or self.editor.text == desk.text:
            return
        desk.text, desk.asked_to_give_up = self.editor.text, False
        if desk.text == desk.own:
            desk.brought_back()
            self._show()
        elif desk.note and desk.own is None and drafts.differs(desk.page, desk.text):
            desk.note = ""  # of the empty function, which is one no longer
            self.found.again()
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
            and (why := drafts.save(self.desk.page, self.desk.text, "bug" if self.desk.own is not None else ""))
        ):
            self.desk.trouble = why
            self._show()

    def action_stub(self) -> None:
        """Put the empty function back; while a bug stands there, what was written."""
        desk = self.desk
        if desk is None or desk.watching is not None:
            return
        self._put_away()
        if desk.own is not None:
            self._write(desk.own)
            desk.brought_back()
        elif drafts.differs(desk.page, desk.text):
            old = drafts.path(desk.page, "old")
            desk.trouble = drafts.save(desk.page, desk.text, "old")
            desk.note = desk.trouble or _("^z brings yours back; it is also in {path}").format(path=old)
            desk.verdict = None
            self._write(desk.page.stub)
        self._show()

    def _write(self, code: str) -> None:
        """Put code in the place of what stands in the editor, as one step to be undone."""
        self.editor.replace(code, (0, 0), self.editor.document.end)

    def action_own(self) -> None:
        """Hand the draft to an editor outside."""
        if self.desk is not None:
            self._keep()
            self._watch(drafts.path(self.desk.page))

    def action_here(self) -> None:
        """Take it back from there."""
        if self.desk is not None:
            self.desk.watching = None
            self._lay()
            self._show()

    def _watch(self, file: Path) -> None:
        """Judge this file at each save, and now if there is something in it."""
        assert self.desk is not None
        self.desk.watching, self._stamp, self.desk.shown = file, None, ""
        self.desk.own, self.desk.note = None, ""
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
