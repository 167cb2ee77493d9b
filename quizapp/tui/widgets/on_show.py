"""An experiment on show: its settings, the line in which a value is typed, and the paper with what was measured."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from quizapp.tui.page import WIDE
from quizapp.tui.views import lab_pages, lab_settings
from quizapp.tui.views.lab_desk import Desk
from quizapp.tui.widgets.paper import Paper
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.value_input import ValueInput
from quizapp.tui.widgets.workbench_keys import alive, does_something


class OnShow(Vertical):
    """Settings at the left, what came of them at the right; one above the other where there is no room."""

    def __init__(self, draw_seed: Callable[[], int], changed: Callable[[], None]) -> None:
        super().__init__(id="bench")
        self._desk: Desk | None = None
        self.draw_seed, self.changed = draw_seed, changed
        self.knobs = Prose(self._knobs)
        self.paper = Paper()
        self.typed = ValueInput()
        self._state: object = None

    @property
    def desk(self) -> Desk:
        """What is on show; asked for only once something is."""
        assert self._desk is not None
        return self._desk

    def compose(self) -> ComposeResult:
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield VerticalScroll(self.knobs, id="knobs", can_focus=False)
                yield self.typed
            yield self.paper

    def show(self, desk: Desk) -> None:
        self._desk = self.paper.desk = desk
        self.typed.hide()
        self.again()
        self.paper.to_the_top()
        self.focus(scroll_visible=False)

    # --- painting ----------------------------------------------------------------------------------------------------

    def _knobs(self, width: int) -> Content:
        if self._desk is None:
            return Content()
        size = self.app.size
        if size.width >= WIDE:
            return lab_settings.column(self.desk, width, size.height - lab_pages.AROUND)
        return lab_settings.strip(self.desk, width)

    def again(self) -> None:
        """Paint everything as it is now; the old picture is quiet until that of the present settings is there."""
        self._turned(paint=True)

    def _turned(self, paint: bool) -> None:
        if self._desk is None or not self.is_attached:
            return
        self.knobs.again()
        if paint:
            self.paper.again()
        self.paper.tell_age()
        self.changed()
        state = alive(self.desk)
        if state != self._state:
            self._state = state
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        desk = self._desk
        if desk is None or self.typed.open:
            return False
        return does_something(desk, action, parameters)
