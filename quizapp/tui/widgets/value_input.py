"""The line in which a value is typed: of a knob, or one that is predicted. What is asked stands before it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from quizapp.tui.content import QUIET, paragraph, stacked, styled
from quizapp.tui.widgets.prose import Prose


class Line(Input):
    """Escape and the arrows up and down give it up."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "up", "down", "tab"):
            event.stop()
            event.prevent_default()
            self.post_message(ValueInput.GivenUp(event.key))
            return
        await super()._on_key(event)


class ValueInput(Vertical):
    """Hidden until something is to be typed."""

    DEFAULT_CSS = """
    ValueInput { height: auto; display: none; }
    ValueInput Input { width: 1fr; max-width: 40; margin: 0; }
    """

    class GivenUp(Message):
        """Nothing is to be typed after all, as that key says."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Typed(Message):
        """A value was typed, for what `show` was told."""

        def __init__(self, what: str, text: str) -> None:
            super().__init__()
            self.what = what
            self.text = text

    def __init__(self) -> None:
        super().__init__(id="typed")
        self._asks = self._trouble = self._what = ""
        self._note = Prose(self._lines)
        self._line = Line(compact=True, select_on_focus=False)
        self._line.cursor_blink = False

    def compose(self) -> ComposeResult:
        yield self._note
        yield self._line

    def _lines(self, width: int) -> Content:
        lines = paragraph(styled(self._asks, QUIET), width)
        return stacked([*lines, *(paragraph(styled(self._trouble, "$warning"), width) if self._trouble else [])])

    @property
    def open(self) -> bool:
        return bool(self.display)

    def show(self, what: str, asks: str, begun: str = "") -> None:
        """Ask for a value; `begun` is what was typed already."""
        self._what, self._asks, self._trouble = what, asks, ""
        self._line.value = begun
        self._line.cursor_position = len(begun)
        self.display = True
        self._note.again()
        self._line.focus()

    def refuse(self, trouble: str) -> None:
        """What was typed cannot be taken: it stays, with the reason."""
        self._trouble = trouble
        self._note.again()

    def hide(self) -> None:
        self.display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Typed(self._what, event.value))
