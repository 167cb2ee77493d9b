"""The field in which an explanation is typed; Chinese input methods compose in it as in any text area."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from textual import events
from textual.binding import Binding
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from quizapp.grading.free_text.normal import MOST
from quizapp.locale import N_

MOST_ROWS = 100  # of a tall terminal


class AnswerArea(TextArea):
    """Soft-wrapped, without line numbers. Enter breaks the line, ctrl+s hands the answer in."""

    BINDINGS = [
        Binding("ctrl+s,f5", "hand_in", N_("read it"), key_display="^s", id="explain.read",
                tooltip=N_("Hold this answer against the rubric.")),
    ]  # fmt: skip

    class HandedIn(Message):
        """The answer is to be read."""

    class Cut(Message):
        """More was pasted than is read; the rest was dropped."""

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id="answer-area")
        self.cursor_blink = False
        self._drawn: dict[tuple[Any, ...], Strip] = {}

    def render_line(self, y: int) -> Strip:
        """Draw a row that is as it was from memory. Textual draws all rows at each key, and for each of them cuts up
        the whole paragraph: at 2,000 characters without a line break that holds up the keys."""
        row = self.scroll_offset.y + y
        document, selection = self.wrapped_document, self.selection
        if row >= document.height or not selection.is_empty or self._cursor_offset[1] == row:
            return super().render_line(y)
        line, column = document.offset_to_location(Offset(0, row))
        ends = document.get_offsets(line)
        after = bisect_right(ends, column)
        end = ends[after] if after < len(ends) else None  # behind the last one there is room for the cursor
        key = (
            self.document.get_line(line)[column:end], end is None, selection.end[0] == line, self.size,
            self.has_focus, self.app.theme, self.scroll_offset.x,
        )  # fmt: skip
        if key not in self._drawn:
            if len(self._drawn) > 20 * MOST_ROWS:
                self._drawn.clear()
            self._drawn[key] = super().render_line(y)
        return self._drawn[key]

    def action_hand_in(self) -> None:
        self.post_message(self.HandedIn())

    def on_paste(self, event: events.Paste) -> None:
        """Cut before the text area's own handler, which Textual calls after this one."""
        room = max(0, MOST - len(self.text))
        if len(event.text) > room:
            event.text = event.text[:room]
            self.post_message(self.Cut())
