"""The lab: every demonstration, its knobs to turn, and the numbers that answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from textual.screen import ModalScreen
from textual.widget import Widget

from quizapp.experiment.bench import Bench
from quizapp.experiment.runs import Runs
from quizapp.experiment.settings import Setting, start
from quizapp.experiment.shelf import decides, shelf
from quizapp.locale import _
from quizapp.practice import Practice
from quizapp.tui.page import Page
from quizapp.tui.views import lab_paper, lab_shelf
from quizapp.tui.views.lab_desk import Desk
from quizapp.tui.views.lab_shelf import Shelf
from quizapp.tui.widgets.shelf_pane import ShelfPane
from quizapp.tui.widgets.workbench import Workbench
from solutions.evidence import Declaration, Value


class LabScreen(Page):
    """The list and the experiment take turns in one screen; what was set stays as long as the screen does."""

    CSS_PATH = Path(__file__).with_name("lab.tcss")

    def __init__(self, practice: Practice, declarations: Mapping[str, Declaration]) -> None:
        super().__init__()
        self.practice, self.declarations = practice, declarations
        self.desks: dict[str, Desk] = {}
        self.shelf = ShelfPane(Shelf(practice.bank, shelf(declarations, practice.bank)))
        self.bench = Workbench(practice.draw_seed, self._told)
        self.listed = True  # the list was there first, so leaving an experiment leads back to it
        self.desk: Desk | None = None
        self._first: tuple[str, Mapping[str, Value], int | None] | None = None

    def body(self) -> Iterable[Widget]:
        yield self.shelf
        yield self.bench

    def on_mount(self) -> None:
        if self._first is not None:
            self.open(*self._first)
        else:
            self._to_the_list()

    def begin_with(self, id: str, params: Mapping[str, Value], seed: int | None) -> None:
        """Before the screen is shown: open this demonstration at once; leaving it leaves the screen."""
        self._first, self.listed = (id, params, seed), False

    # --- which demonstration -----------------------------------------------------------------------------------------

    def open(self, id: str, params: Mapping[str, Value] | None = None, seed: int | None = None) -> None:
        """Show a demonstration; with the settings it was left with, unless others are given. Raises Refused."""
        declaration = self.declarations[id]
        desk = self.desks.get(id)
        if desk is None or params is not None or seed is not None:
            drawn = self.practice.draw_seed() if seed is None else seed
            desk = self._desk(declaration, start(declaration, params or {}, drawn))
        if self.desk is not None and self.desk is not desk:
            self.desk.runs.suspend()
        self.desk = self.desks[id] = desk
        self.shelf.display, self.bench.display = False, True
        self.header.where = _("Lab") + f"   {id}"
        desk.runs.resume()
        self.bench.show(desk)

    def _desk(self, declaration: Declaration, setting: Setting) -> Desk:
        runs = Runs(self.practice.laboratory, Bench(declaration, setting), lambda: self._changed(runs))
        return Desk(runs, self.practice.bank)

    def _to_the_list(self) -> None:
        if self.desk is not None:
            self.desk.runs.suspend()
            self.desk = None
        self.listed = True
        self.bench.display, self.shelf.display = False, True
        self.header.where = _("Lab")
        self.shelf.again()
        self.shelf.focus()

    def _changed(self, runs: Runs) -> None:
        """Something was measured, or got further."""
        if self.is_attached and self.desk is not None and self.desk.runs is runs:
            self.bench.again()

    def _told(self) -> None:
        """What the machine does, in the header."""
        if self.desk is not None:
            seeds = dict.fromkeys(setting.seed for setting in self.desk.bench.sides.values())
            shown = _("seed {seed}").format(seed=", ".join(map(str, seeds)))
            status = lab_paper.status(self.desk)
            whole = f"{status}   {shown}"
            self.header.status = whole if self.header.has_room(whole) else status

    # --- keys and what comes from the panes --------------------------------------------------------------------------

    def action_leave(self) -> None:
        if self.desk is not None and self.desk.cell is not None:
            self.bench.action_inspect()
        elif self.desk is not None and self.listed:
            self._to_the_list()
        elif self.desk is not None or not self.shelf.leave():
            self.app.pop_screen()

    def on_shelf_pane_opened(self, event: ShelfPane.Opened) -> None:
        self.open(event.id)

    def on_shelf_pane_walked(self) -> None:
        if self.desk is None:
            self.header.status = lab_shelf.hint(self.shelf.shelf)

    def on_workbench_ask(self) -> None:
        if self.desk is None:
            return
        asked = decides(self.desk.declaration.id, self.practice.bank)
        if asked:
            self.quiz.ask(asked)
        else:
            self.notify(_("No question rests on this demonstration."))

    def on_workbench_document(self, event: Workbench.Document) -> None:
        self.quiz.show_documents(event.row)

    # --- coming and going --------------------------------------------------------------------------------------------

    def again(self) -> None:
        super().again()
        if self.desk is not None:
            self.bench.again()
        else:
            self.shelf.again()

    def on_resize(self) -> None:
        super().on_resize()
        if self.desk is not None:
            self.call_after_refresh(self.bench.again)
        else:
            self.call_after_refresh(self.shelf.again)

    def on_screen_suspend(self) -> None:
        """A question or the documents cover the lab: nothing runs unseen, least of all something paused."""
        if self.desk is not None and not isinstance(self.app.screen, ModalScreen):
            self.desk.runs.suspend()

    def on_screen_resume(self) -> None:
        if self.desk is not None:
            self.desk.runs.resume()
            self.bench.again()

    def on_unmount(self) -> None:
        for desk in self.desks.values():
            desk.runs.suspend()
