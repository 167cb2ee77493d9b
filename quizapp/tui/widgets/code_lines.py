"""Faulty code on show, scrolling by itself so that question and confidence stay in sight."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from quizapp.locale import N_, _
from quizapp.tui.content import Lines, stacked
from quizapp.tui.views.draft import Draft
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.rows import extent

LEAST = 5  # rows of code, however little room there is
CONTEXT = 2  # lines above and below the cursor that stay in sight
_WALK = Binding.Group(N_("choose a line"))


class CodeLines(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The arrows walk the lines that may be at fault; a number chooses one at once."""

    BINDINGS = [
        Binding(
            "up",
            "move(-1)",
            N_("choose a line"),
            group=_WALK,
            id="question.line-up",
            tooltip=N_("The line above that may be at fault."),
        ),
        Binding(
            "down",
            "move(1)",
            N_("choose a line"),
            group=_WALK,
            id="question.line-down",
            tooltip=N_("The line below that may be at fault."),
        ),
        *(
            Binding(
                str(digit),
                f"digit('{digit}')",
                N_("its number"),
                show=False,
                id=f"question.line-{digit}",
                tooltip=N_("Type the number of a line to choose it."),
            )
            for digit in range(10)
        ),
        Binding(
            "enter,space",
            "mark",
            N_("mark"),
            show=False,
            id="question.mark-line",
            tooltip=N_("Name the line you are on."),
        ),
        Binding(
            "pageup",
            "page_up",
            N_("scroll up"),
            show=False,
            id="question.code-up",
            tooltip=N_("Scroll the code."),
        ),
        Binding(
            "pagedown",
            "page_down",
            N_("scroll down"),
            show=False,
            id="question.code-down",
            tooltip=N_("Scroll the code."),
        ),
    ]

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__(id="code")
        self.draft: Draft | None = None
        self.changed = changed
        self.text = Prose(self._lines)

    def compose(self) -> ComposeResult:
        yield self.text

    def again(self) -> None:
        self.text.again()

    def fit(self, room: int) -> None:
        """As high as the code, but no higher than there is room."""
        height = min(self.text.content_size.height, max(LEAST, room))
        if height and height != self.content_size.height:
            self.styles.height = height
            self.call_after_refresh(self.into_sight)

    def _rows(self, width: int) -> list[Lines]:
        from quizapp.tui.views.kinds import listing  # pygments is loaded when code is shown, not before

        return listing.asking(self.draft, width) if self.draft is not None and width else []

    def _lines(self, width: int) -> Content:
        return stacked([line for row in self._rows(width) for line in row])

    # --- choosing ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.draft is not None and not (self.draft.busy and action in ("move", "digit", "mark", "line"))

    def action_move(self, step: int) -> None:
        if self.draft is not None and (suspects := self.draft.asked.presented.suspects):
            self.draft.digits = ""
            self._choose(max(0, min(len(suspects) - 1, self.draft.cursor + step)))

    def action_line(self, number: int) -> None:
        """The line was clicked."""
        if self.draft is not None and not self.draft.busy:
            self.draft.digits = ""
            self._choose(self.draft.asked.presented.suspects.index(number))

    def action_digit(self, digit: str) -> None:
        """1 and then 2 is line 12, if there is such a line; else 2 begins another number."""
        if self.draft is None:
            return
        draft, known = self.draft, [str(number) for number in self.draft.asked.presented.suspects]
        draft.digits = next(
            (typed for typed in (draft.digits + digit, digit) if any(one.startswith(typed) for one in known)), ""
        )
        if draft.digits in known:
            self._choose(known.index(draft.digits))
        elif not draft.digits:
            says = _("Line {number} cannot be named. The lines {lines} can.")
            draft.notice = says.format(number=digit, lines=_(", ").join(known))
            self.changed()

    def action_mark(self) -> None:
        if self.draft is not None and self.draft.cursor >= 0:
            self._choose(self.draft.cursor)

    def _choose(self, row: int) -> None:
        assert self.draft is not None
        self.draft.cursor, self.draft.notice = row, ""
        self.changed()
        self.call_after_refresh(self.into_sight)

    def into_sight(self) -> None:
        """The line with the cursor, and some lines around it."""
        if self.draft is None or not self.draft.line:
            return
        top, bottom = extent(self._rows(self.text.content_size.width), self.draft.line - 1)
        self.scroll_to_region(Region(0, top - CONTEXT, 1, bottom - top + 2 * CONTEXT), animate=False)
