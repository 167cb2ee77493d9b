"""The line in which a sentence is typed, or chosen among the ready ones."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from quizapp.locale import N_
from quizapp.walk.tokens import ready

_READY = Binding.Group(N_("ready sentences"))


class SentenceInput(Input):
    """Enter takes what was typed, the arrows put a ready sentence in its place, Escape goes back."""

    BINDINGS = [
        Binding("enter", "submit", N_("take it"), id="sentence.take", tooltip=N_("Walk through this sentence.")),
        Binding("up", "ready(-1)", N_("ready sentences"), group=_READY, id="sentence.up",
                tooltip=N_("A sentence that is ready.")),
        Binding("down", "ready(1)", N_("ready sentences"), group=_READY, id="sentence.down",
                tooltip=N_("A sentence that is ready.")),
        Binding("escape", "back", N_("back"), id="sentence.back", tooltip=N_("Keep the sentence that was there.")),
    ]  # fmt: skip

    class Left(Message):
        """Nothing is to change."""

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False, id="sentence")
        self.cursor_blink = False

    def begin(self, sentence: str) -> None:
        """With the sentence that is there, to be changed or replaced."""
        self.value = sentence
        self.cursor_position = len(sentence)
        self.focus()

    def action_ready(self, step: int) -> None:
        sentences = ready()
        here = sentences.index(self.value) if self.value in sentences else -1 if step > 0 else 0
        self.value = sentences[(here + step) % len(sentences)]
        self.cursor_position = len(self.value)

    def action_back(self) -> None:
        self.post_message(self.Left())
