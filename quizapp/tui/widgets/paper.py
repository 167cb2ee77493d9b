"""What came of an experiment: its claim, the figures, the facts; quiet while it is of settings that were left."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from quizapp.tui.figures import Palette
from quizapp.tui.page import ROOMY
from quizapp.tui.views import lab_pages
from quizapp.tui.views.lab_desk import Desk
from quizapp.tui.widgets.prose import Prose


class Paper(VerticalScroll):
    """The head and the sheet of the page that is open; scrolls to the fact or the cell under the cursor."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.head = Prose(self._head)
        self.sheet = Prose(self._sheet, id="measured")
        self._starts: list[int] = []  # the line on which each fact begins
        self._story = 0  # the line of what is told of a cell, 0 if nothing is
        super().__init__(self.head, self.sheet, id="paper", can_focus=False)

    def _head(self, width: int) -> Content:
        return lab_pages.head(self.desk, width, self.app.size.height >= ROOMY) if self.desk is not None else Content()

    def _sheet(self, width: int) -> Content:
        if self.desk is None:
            return Content()
        palette = Palette.of(self.app.theme_variables, self.app.current_theme.dark)
        size = self.app.size.width, self.app.size.height
        made = lab_pages.sheet(self.desk, width, palette, size)
        self._starts, self._story = made.starts, made.story
        return made.content

    def again(self) -> None:
        self.head.again()
        self.sheet.again()

    @property
    def old(self) -> bool:
        """Whether the picture is of settings that were left."""
        if self.desk is None or not self.desk.bench.drawn:
            return False
        bench = self.desk.bench
        shown = {*bench.results, *bench.stopped, *([bench.running] if bench.forming.losses else [])}
        return not shown.issuperset(bench.sides.values())

    def tell_age(self) -> None:
        self.sheet.set_class(self.old, "-old")

    # --- scrolling ---------------------------------------------------------------------------------------------------

    def to_the_top(self) -> None:
        self.scroll_home(animate=False)

    def by_pages(self, pages: int) -> None:
        self.scroll_relative(y=pages * max(1, self.size.height - 2), animate=False)

    def fact_into_sight(self) -> None:
        if self.desk is not None and self.desk.on_facts and self.desk.fact_row < len(self._starts):
            row = self.sheet.virtual_region.y + self._starts[self.desk.fact_row]
            self.scroll_to_region(Region(0, max(0, row - 1), 1, 3), animate=False)

    def story_into_sight(self) -> None:
        """The line below the heat map, and as much of the map as there is room for."""
        if self.desk is not None and self.desk.cell is not None and self._story:
            row = self.sheet.virtual_region.y + self._story
            height = min(self.size.height, self._story + 2)
            self.scroll_to_region(Region(0, row + 2 - height, 1, height), animate=False)
