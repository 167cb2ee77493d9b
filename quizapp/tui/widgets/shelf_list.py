"""The demonstrations under their topics, of which only the lines in sight are set: there are more than a hundred."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from quizapp.tui.views import lab_shelf as view
from quizapp.tui.views.lab_shelf import Shelf


class ShelfList(ScrollView, can_focus=False):
    """One line a demonstration, a heading above each topic."""

    class Pressed(Message):
        """A demonstration was pressed with the mouse."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(id="demonstrations", classes="main")
        self.shelf = shelf
        self._lines = view.plan(shelf)

    def again(self) -> None:
        """The list, its language or its colours are another one."""
        self._lines = view.plan(self.shelf)
        self.virtual_size = Size(0, len(self._lines))
        self.refresh()

    def walked(self, before: int) -> None:
        """The cursor went from that demonstration to where it is now."""
        for index in (before, self.shelf.cursor):
            self.refresh_line(self._line_of(index))
        self.into_sight()

    def into_sight(self) -> None:
        """Scroll so that the demonstration under the cursor is seen, its topic's heading too if it is the first."""
        line = self._line_of(self.shelf.cursor)
        first = isinstance(self._lines[line - 1], view.Heading) if self._lines and line else False
        top, height = line - (2 if first else 1), max(1, self.size.height)
        if top < self.scroll_offset.y:
            self.scroll_to(y=max(0, top), animate=False, immediate=True)
        elif line + 2 > self.scroll_offset.y + height:
            self.scroll_to(y=line + 2 - height, animate=False, immediate=True)

    def _line_of(self, index: int) -> int:
        index = min(index, len(self.shelf.rows) - 1)
        return next((line for line, each in enumerate(self._lines) if each == index), 0)

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        width = self.scrollable_content_region.width
        if y >= len(self._lines) or not width:
            return Strip.blank(self.size.width, self.rich_style)
        content = view.line(self.shelf, self._lines[y], max(1, width - 1))
        strips = Visual.to_strips(self, content, width, 1, self.visual_style, pad=True)
        return strips[0] if strips else Strip.blank(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        y = event.y + self.scroll_offset.y
        pressed = self._lines[y] if 0 <= y < len(self._lines) else None
        if isinstance(pressed, int):
            event.stop()
            self.post_message(self.Pressed(pressed))
