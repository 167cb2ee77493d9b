"""The frame of every screen: header, body with an optional margin, the keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from quizapp.locale import N_, _
from quizapp.tui.content import paragraph, stacked, styled
from quizapp.tui.widgets.header import Header
from quizapp.tui.widgets.key_bar import KeyBar
from quizapp.tui.widgets.prose import Prose

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

WIDE = 110  # columns from which there is a margin
ROOMY = 30  # rows from which blank rows are affordable
LEAST = (60, 16)  # columns and rows that a question needs


class Page(Screen[None]):
    """Subclasses yield the body's widgets, the margin last."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (LEAST[0], "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny-low"), (LEAST[1], "-low"), (ROOMY, "-roomy")]
    AUTO_FOCUS = ""

    BINDINGS = [
        Binding(
            "question_mark,f1",
            "app.keys",
            N_("keys"),
            id="app.keys",
            tooltip=N_("Every key that does something here."),
        ),
        Binding(
            "slash,ctrl+p",
            "app.find",
            N_("find"),
            show=False,
            id="app.find",
            tooltip=N_("Find any question by words in either language."),
        ),
        Binding("escape", "leave", N_("leave"), id="app.leave", tooltip=N_("Leave; nothing is lost.")),
    ]

    @property
    def quiz(self) -> QuizApp:
        return cast("QuizApp", self.app)

    @property
    def wide(self) -> bool:
        return self.app.size.width >= WIDE

    def __init__(self) -> None:
        super().__init__()
        self.header = Header()

    def compose(self) -> ComposeResult:
        self._take_size()
        yield Prose(self._too_small, id="too-small")
        yield self.header
        with Horizontal(id="body"):
            yield from self.body()
        yield KeyBar()

    def _take_size(self) -> None:
        """Have the classes of the terminal's size before the first paint: Textual sets them after it."""
        columns, rows = self.app.size
        for size, breakpoints in ((columns, self.HORIZONTAL_BREAKPOINTS), (rows, self.VERTICAL_BREAKPOINTS)):
            self.add_class([name for least, name in breakpoints if size >= least][-1])

    def _too_small(self, width: int) -> Content:
        columns, rows = self.app.size
        says = _(
            "{columns}×{rows} is too small; quizapp needs {least}. Enlarge the window, or run: quizapp practice --text"
        )
        needed = "×".join(map(str, LEAST))
        return stacked(paragraph(styled(says.format(columns=columns, rows=rows, least=needed)), width))

    def on_resize(self) -> None:
        self.query_one("#too-small", Prose).again()

    def body(self) -> Iterable[Widget]:
        """The widgets between header and keys."""
        return ()

    def action_leave(self) -> None:
        self.app.pop_screen()

    def again(self) -> None:
        """Set every text anew: the language or the theme has changed."""
        for prose in self.query(Prose):
            prose.again()
