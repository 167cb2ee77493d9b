"""The line in which a number or a shape is typed. As soon as it can be read, s, f and g answer."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.widgets import Input

CONFIDENCE = "sfg"


class AnswerInput(Input):
    """Passes `s`, `f` and `g` on when what stands there is already an answer."""

    class Sure(Message):
        """Somebody said how sure they are, while typing."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, readable: Callable[[str], bool]) -> None:
        super().__init__(compact=True, select_on_focus=False, id="answer")
        self._readable = readable
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        if event.character and event.character in CONFIDENCE and self._readable(self.value):
            event.stop()
            event.prevent_default()
            self.post_message(self.Sure(event.character))
            return
        await super()._on_key(event)
