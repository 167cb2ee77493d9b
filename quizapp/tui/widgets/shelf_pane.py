"""The list of demonstrations: walked with the arrows, narrowed by words in either language."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from quizapp.locale import N_, _
from quizapp.tui.page import WIDE
from quizapp.tui.views import lab_shelf as view
from quizapp.tui.views.lab_shelf import Shelf
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.shelf_list import ShelfList
from quizapp.tui.widgets.value_input import Line, ValueInput

PAGE = 10  # demonstrations


class ShelfPane(Vertical, can_focus=True, inherit_bindings=False):
    """One line a demonstration; in a wide terminal the margin says more of the one under the cursor."""

    BINDINGS = [
        Binding("enter", "open", N_("open it"), id="shelf.open", tooltip=N_("Open the demonstration.")),
        Binding("f", "words", N_("only with words"), id="shelf.words",
                tooltip=N_("Only those with these words, in either language.")),
        Binding("up", "move(-1)", N_("above"), show=False, id="shelf.up", tooltip=N_("The one above.")),
        Binding("down", "move(1)", N_("below"), show=False, id="shelf.down", tooltip=N_("The one below.")),
        Binding("pageup", f"move(-{PAGE})", N_("page up"), show=False, id="shelf.page-up", tooltip=N_("Ten up.")),
        Binding("pagedown", f"move({PAGE})", N_("page down"), show=False, id="shelf.page-down",
                tooltip=N_("Ten down.")),
        Binding("left", "topic(-1)", N_("topic before"), show=False, id="shelf.left", tooltip=N_("The topic before.")),
        Binding("right", "topic(1)", N_("next topic"), show=False, id="shelf.right", tooltip=N_("The next topic.")),
        Binding("home", "move(-9999)", N_("first"), show=False, id="shelf.first", tooltip=N_("The first one.")),
        Binding("end", "move(9999)", N_("last"), show=False, id="shelf.last", tooltip=N_("The last one.")),
    ]  # fmt: skip

    class Opened(Message):
        """A demonstration is to be opened."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.id = id

    class Walked(Message):
        """The cursor stands elsewhere, or the list is another one."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(id="shelf")
        self.shelf = shelf
        self.words = Line(compact=True, id="words")
        self.words.cursor_blink = False
        self.list = ShelfList(shelf)
        self.detail = Prose(self._detail)
        self.claim = Prose(self._claim, id="claim")

    def compose(self) -> ComposeResult:
        yield self.words
        with Horizontal():
            yield self.list
            yield VerticalScroll(self.detail, classes="margin", can_focus=False)
        yield self.claim

    def on_mount(self) -> None:
        self.words.display = False
        self.words.placeholder = _("words of a demonstration, in either language")

    def _detail(self, width: int) -> Content:
        return view.detail(self.shelf, width)

    def _claim(self, width: int) -> Content:
        return view.whole(self.shelf, width)

    def again(self) -> None:
        """The list is another one, or is seen after something else was."""
        self.list.again()
        self._say()
        self.call_after_refresh(self.list.into_sight)

    def _say(self) -> None:
        """What is said of the demonstration under the cursor."""
        (self.detail if self.app.size.width >= WIDE else self.claim).again()
        self.post_message(self.Walked())

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.words.has_focus

    def action_move(self, step: int) -> None:
        before, last = self.shelf.cursor, len(self.shelf.rows) - 1
        self.shelf.cursor = max(0, min(last, before + step))
        self.list.walked(before)
        self._say()

    def action_topic(self, step: int) -> None:
        """To the first demonstration of the next topic, or of this one or the one before."""
        firsts, count = [], 0
        for board in self.shelf.matching:
            firsts.append(count)
            count += len(board.demonstrations)
        here = self.shelf.cursor
        beyond = [first for first in firsts if (first > here if step > 0 else first < here)]
        if beyond:
            self.action_move((beyond[0] if step > 0 else beyond[-1]) - here)

    def on_shelf_list_pressed(self, event: ShelfList.Pressed) -> None:
        """Pressed again, it opens."""
        if event.index == self.shelf.cursor:
            self.action_open()
        else:
            self.action_move(event.index - self.shelf.cursor)

    def action_open(self) -> None:
        if self.shelf.here is not None:
            self.post_message(self.Opened(self.shelf.here.id))

    def action_words(self) -> None:
        self.words.display = True
        self.words.focus()

    def leave(self) -> bool:
        """Escape: show them all again. False if they are all shown."""
        if not self.shelf.words and not self.words.display:
            return False
        self._narrow("")
        self.words.value = ""
        self.words.display = False
        self.focus()
        return True

    def _narrow(self, words: str) -> None:
        here = self.shelf.here
        self.shelf.words = words
        ids = [one.id for one in self.shelf.rows]
        self.shelf.cursor = ids.index(here.id) if here is not None and here.id in ids else 0
        self.again()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes what is under the cursor."""
        event.stop()
        self.action_open()

    def on_value_input_given_up(self, event: ValueInput.GivenUp) -> None:
        event.stop()
        if event.key == "escape":
            self.leave()
        else:
            self.focus()
            self.action_move(-1 if event.key == "up" else 1)
