"""Progress: what the log says of the person, and the day of the interview."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input

from quizapp.locale import N_, _, ngettext
from quizapp.practice import Practice
from quizapp.record import Log, LogUnusable, files, home, jsonl, sheet
from quizapp.schedule import settings
from quizapp.schedule.days import date_of
from quizapp.schedule.progress import Progress, progress
from quizapp.tui.content import STRONG, paragraph, stacked, styled
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import progress as view
from quizapp.tui.views.calendar import long
from quizapp.tui.widgets.prose import Prose

Wanted: TypeAlias = Literal["date", "limits"]


class ProgressScreen(Page):
    """Everything is read from the log in a thread with a connection of its own: it may be long."""

    CSS_PATH = Path(__file__).with_name("progress.tcss")
    BINDINGS = [
        Binding("d", "date", N_("interview date"), id="progress.date",
                tooltip=N_("Set the day of the interview, and the hours you have a day.")),
        Binding("enter", "open", N_("practise topic"), id="progress.open",
                tooltip=N_("Practise the topic under the cursor.")),
        Binding("r", "review", N_("today"), id="progress.review", tooltip=N_("What today asks for, and why.")),
        Binding("l", "limits", N_("limits"), id="progress.limits",
                tooltip=N_("Set the recall you want, and how many questions a day takes.")),
        Binding("x", "export", N_("export"), id="progress.export",
                tooltip=N_("Write all your answers as JSON lines and as a table.")),
        Binding("up", "move(-1)", N_("topic above"), show=False, id="progress.up", tooltip=N_("The topic above.")),
        Binding("down", "move(1)", N_("topic below"), show=False, id="progress.down", tooltip=N_("The topic below.")),
        Binding("pageup", "scroll(-1)", N_("page up"), show=False, id="progress.page-up", tooltip=N_("Scroll.")),
        Binding("pagedown,space", "scroll(1)", N_("page down"), show=False, id="progress.page-down",
                tooltip=N_("Scroll.")),
    ]  # fmt: skip

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.practice = practice
        self.seen: Progress | None = None
        self.trouble = ""
        self.cursor = 0
        self.line = 0  # of the topic under the cursor
        self.text = Prose(self._main, id="progress")
        self.beside = Prose(self._margin)
        self.asks = Prose(self._asks)
        self.date = Input(compact=True, select_on_focus=False, max_length=40, id="date")
        self.date.cursor_blink = False
        self.refused = ""
        self.wanted: Wanted | None = None  # what is being typed
        self.scroller = VerticalScroll(self.text, classes="main", can_focus=False)
        self.aside = VerticalScroll(self.beside, classes="margin", can_focus=False)

    def body(self) -> Iterable[Widget]:
        yield Vertical(self.asks, self.date, self.scroller, classes="main")
        yield self.aside

    def on_mount(self) -> None:
        self.header.where = _("Progress")
        self._ask(None)

    def on_screen_resume(self) -> None:
        self.run_worker(self._read(), group="read", exclusive=True)

    async def _read(self) -> None:
        practice, now = self.practice, self.quiz.clock()
        path = practice.log.path
        try:
            self.seen = (
                progress(practice.log, practice.bank, now)
                if path is None
                else await asyncio.to_thread(_progress_of, path, practice, now)
            )
            self.trouble = ""
        except LogUnusable as error:
            self.trouble = str(error)
        if self.is_attached:
            self._show()

    def _main(self, width: int) -> Content:
        if self.trouble:
            return stacked(paragraph(styled(self.trouble, "$warning"), width))
        roomy = self.app.size.height >= ROOMY
        content, self.line = view.main(self.seen, self.practice.bank, self.cursor, width, roomy, not self.wide)
        return content

    def _margin(self, width: int) -> Content:
        return view.margin(self.seen, self.practice.bank, width)

    def _show(self) -> None:
        seen = self.seen
        if seen is not None and seen.days:
            answers = ngettext("{n} answer", "{n} answers", seen.answers).format(n=seen.answers)
            since = _("since {day}").format(day=long(seen.days[0].day))
            self.header.status = f"{since}   {answers}"
        self.text.again()
        self.beside.again()
        self.refresh_bindings()

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "date" | "limits":
                return not self.date.display
            case "move" | "open" | "scroll" | "export" | "review":
                return self.seen is not None and not self.date.display
            case _:
                return True

    def action_move(self, down: int) -> None:
        if self.seen is not None and self.seen.topics:
            self.cursor = (self.cursor + down) % len(self.seen.topics)
            self.text.again()
            self.scroller.scroll_to_region(Region(0, self.line - 1, 1, 3), animate=False)

    def action_scroll(self, pages: int) -> None:
        self.scroller.scroll_relative(y=pages * self.scroller.size.height, animate=False)
        self.aside.scroll_relative(y=pages * self.aside.size.height, animate=False)

    def action_topic(self, index: int) -> None:
        self.cursor = index
        self.text.again()

    def action_open(self) -> None:
        if self.seen is not None and self.seen.topics:
            self.quiz.start_sitting(self.seen.topics[self.cursor].id)

    def action_review(self) -> None:
        self.quiz.show_review()

    def action_leave(self) -> None:
        if self.date.display:
            self._ask(None)
        else:
            self.app.pop_screen()

    # --- the day of the interview, and a day's limits ----------------------------------------------------------------

    def _asks(self, width: int) -> Content:
        says = {
            "date": _("The day of the interview and the hours you have a day, such as 2026-12-10 1.5; empty for none."),
            "limits": _("The recall at which a question is due, new questions a day, reviews a day, such as 90% 8 60."),
        }
        lines = paragraph(styled(says[self.wanted], STRONG), width) if self.wanted is not None else []
        return stacked([*lines, *paragraph(styled(self.refused, "$warning"), width)] if self.refused else lines)

    def _ask(self, wanted: Wanted | None) -> None:
        self.wanted = wanted
        self.asks.display = self.date.display = wanted is not None
        self.refused = ""
        if wanted is not None and self.seen is not None:
            self.date.value = self._known(wanted, self.seen.settings)
            self.date.focus(scroll_visible=False)
        elif wanted is None:
            self.set_focus(None)
        self.asks.again()
        self.refresh_bindings()

    def _known(self, wanted: Wanted, known: settings.Settings) -> str:
        """What is set, as it is typed."""
        if wanted == "limits":
            return settings.limits_of(known)
        return f"{known.interview} {known.hours_a_day:g}" if known.interview else ""

    def action_date(self) -> None:
        self._ask("date")

    def action_limits(self) -> None:
        self._ask("limits")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.seen is None:
            return
        log, now = self.practice.log, self.quiz.clock()
        try:
            if self.wanted == "limits":
                settings.change_limits(log, event.value, now)
            else:
                settings.change_interview(log, event.value, self.seen.day, now)
        except (settings.BadSetting, LogUnusable) as error:
            self.refused = str(error)
            self.asks.again()
            return
        self._ask(None)
        self.run_worker(self._read(), group="read", exclusive=True)

    # --- taking it out -----------------------------------------------------------------------------------------------

    def action_export(self) -> None:
        self.run_worker(self._export(), group="export", exclusive=True)

    async def _export(self) -> None:
        path = self.practice.log.path
        if path is None:
            self.notify(_("Nothing is being saved in this sitting."), severity="warning")
            return
        day = date_of(self.seen.day) if self.seen is not None else None
        stem = home() / "exports" / f"quizapp-{day or time.strftime('%F')}"
        try:
            await asyncio.to_thread(_exported, path, stem)
        except (LogUnusable, files.CannotWrite, OSError) as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
        else:
            says = _("Written: {path}.jsonl and .csv").format(path=stem)
            self.notify(says, timeout=10, markup=False)


def _progress_of(path: Path, practice: Practice, now: float) -> Progress:
    with Log.open(path) as log:
        return progress(log, practice.bank, now)


def _exported(path: Path, stem: Path) -> None:
    stem.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Log.open(path) as log:
        files.write(Path(f"{stem}.jsonl"), files.JSONL, jsonl.exported(log))
        files.write(Path(f"{stem}.csv"), files.CSV, sheet.table(log))
