"""The field in which an explanation is typed; Chinese input methods compose in it as in any text area."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea

from quizapp.grading.free_text.normal import MOST
from quizapp.locale import N_


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

    def action_hand_in(self) -> None:
        self.post_message(self.HandedIn())

    def on_paste(self, event: events.Paste) -> None:
        """Cut before the text area's own handler, which Textual calls after this one."""
        room = max(0, MOST - len(self.text))
        if len(event.text) > room:
            event.text = event.text[:room]
            self.post_message(self.Cut())
