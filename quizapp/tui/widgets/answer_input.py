"""The line in which a number, a shape or a formula is typed. Once it can be read, s, f and g answer."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.widgets import Input

CONFIDENCE = "sfg"


class AnswerInput(Input):
    """Passes `s`, `f` and `g` on when what stands there is an answer.

    A formula may go on with any letter, so there they are passed on only while it is taken: from Enter to the next
    other key.
    """

    class Sure(Message):
        """Somebody said how sure they are, while typing."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Taken(Message):
        """A formula was taken by Enter, or is being written again."""

        def __init__(self, taken: bool) -> None:
            super().__init__()
            self.taken = taken

    def __init__(self, readable: Callable[[str], bool]) -> None:
        super().__init__(compact=True, select_on_focus=False, id="answer")
        self._readable = readable
        self._taken = False
        self.letters = False  # whether letters belong to what is typed
        self.cursor_blink = False

    def begin(self, letters: bool) -> None:
        """Empty, for another question."""
        self.letters, self._taken = letters, False
        with self.prevent(Input.Changed):
            self.value = ""
        self.set_class(letters, "-long")

    async def _on_key(self, event: events.Key) -> None:
        if event.character and event.character in CONFIDENCE and self._answers:
            event.stop()
            event.prevent_default()
            self.post_message(self.Sure(event.character))
            return
        if event.key != "enter":
            self._take(False)
        await super()._on_key(event)

    @property
    def _answers(self) -> bool:
        return self._readable(self.value) and (self._taken or not self.letters)

    def on_input_changed(self) -> None:
        """By pasting as well, or with the mouse."""
        self._take(False)

    async def action_submit(self) -> None:
        self._take(self._readable(self.value))
        await super().action_submit()

    def _take(self, taken: bool) -> None:
        if self.letters and taken != self._taken:
            self._taken = taken
            self.post_message(self.Taken(taken))
