"""Rows of which one has the cursor: the options of a question, and the steps that are put in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from quizapp.bank.types import LETTERS, STEP_LETTERS
from quizapp.locale import N_
from quizapp.tui.content import Lines, stacked
from quizapp.tui.page import ROOMY
from quizapp.tui.views import asking as view
from quizapp.tui.views.draft import Draft
from quizapp.tui.views.kinds import steps
from quizapp.tui.widgets.prose import Prose

_CHOOSE = Binding.Group(N_("choose"))
_CARRY = Binding.Group(N_("move"))


def extent(rows: Sequence[Lines], at: int) -> tuple[int, int]:
    """From which line to which a row reaches."""
    start = sum(map(len, rows[:at]))
    return start, start + len(rows[at])


class Rows(Prose, can_focus=True):
    """Takes the keys of its kind; `changed` is called when the answer in the making is another one."""

    def __init__(self, changed: Callable[[], None], id: str) -> None:
        super().__init__(self._lines, id=id)
        self.draft: Draft | None = None
        self.changed = changed

    def rows(self, draft: Draft, width: int) -> list[Lines]:
        raise NotImplementedError

    @property
    def roomy(self) -> bool:
        return self.app.size.height >= ROOMY

    def _lines(self, width: int) -> Content:
        if self.draft is None:
            return Content()
        lines = [line for row in self.rows(self.draft, width) for line in row]
        return stacked(lines if self.roomy else [*lines, Content()])

    def moved(self) -> None:
        """Something changed; the row with the cursor stays in sight."""
        assert self.draft is not None
        self.draft.notice = ""
        self.changed()
        self.call_after_refresh(self._into_sight)

    def _into_sight(self) -> None:
        if self.draft is None or self.draft.cursor < 0 or not isinstance(self.parent, VerticalScroll):
            return
        top, bottom = extent(self.rows(self.draft, self.content_size.width), self.draft.cursor)
        region = Region(0, self.virtual_region.y + top, 1, bottom - top)
        self.parent.scroll_to_region(region, animate=False)

    def cursor_to(self, row: int) -> None:
        assert self.draft is not None
        self.draft.cursor = row
        self.moved()


class OptionRows(Rows):
    """Options are chosen with letters or arrows; where several may hold, they are marked."""

    BINDINGS = [
        *(
            Binding(
                key,
                f"choose('{key}')",
                N_("choose"),
                group=_CHOOSE,
                id=f"question.choose-{key}",
                tooltip=N_("Choose an option; where several may hold, mark it or not."),
            )
            for key in LETTERS.lower()
        ),
        Binding(
            "up", "move(-1)", N_("option above"), show=False, id="question.up", tooltip=N_("Move to the option above.")
        ),
        Binding(
            "down",
            "move(1)",
            N_("option below"),
            show=False,
            id="question.down",
            tooltip=N_("Move to the option below."),
        ),
        Binding(
            "enter,space", "mark", N_("mark"), show=False, id="question.mark", tooltip=N_("Mark the option you are on.")
        ),
    ]

    def rows(self, draft: Draft, width: int) -> list[Lines]:
        return view.options(draft, width, self.roomy)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.draft is None or self.draft.busy:
            return False
        if action == "choose":
            return LETTERS.lower().index(str(parameters[0])) < len(self.draft.asked.presented.options)
        return True

    def action_choose(self, letter: str) -> None:
        if self.draft is not None:
            self.draft.cursor = LETTERS.lower().index(letter)
            self.action_mark()

    def action_move(self, step: int) -> None:
        if self.draft is None:
            return
        row = max(0, min(len(self.draft.asked.presented.options) - 1, self.draft.cursor + step))
        self.cursor_to(row)
        if self.draft.kind == "choice":
            self.action_mark()

    def action_mark(self) -> None:
        if self.draft is None or self.draft.cursor < 0:
            return
        option = self.draft.asked.presented.options[self.draft.cursor].id
        self.draft.marked = self.draft.marked ^ {option} if self.draft.kind == "multi" else {option}
        self.moved()


class StepRows(Rows):
    """A step is picked with its letter or the arrows, and moved with shift and the arrows or to a place by its digit.

    Not every terminal passes shift+↑ on: ctrl+↑ and − do the same, and digits always arrive.
    """

    BINDINGS = [
        Binding(
            "shift+up,ctrl+up,minus",
            "carry(-1)",
            N_("move"),
            group=_CARRY,
            key_display="shift+↑",
            id="question.step-earlier",
            tooltip=N_("Move the step you are on; ctrl+↑↓ does it too, and so do - and +."),
        ),
        Binding(
            "shift+down,ctrl+down,plus,equals_sign",
            "carry(1)",
            N_("move"),
            group=_CARRY,
            key_display="↓",
            id="question.step-later",
            tooltip=N_("Move the step you are on; ctrl+↑↓ does it too, and so do - and +."),
        ),
        *(
            Binding(
                str(place),
                f"put({place})",
                N_("place"),
                show=False,
                id=f"question.place-{place}",
                tooltip=N_("Put the step you are on at this place."),
            )
            for place in range(1, len(STEP_LETTERS) + 1)
        ),
        Binding(
            "up", "move(-1)", N_("step above"), show=False, id="question.step-up", tooltip=N_("Go to the step above.")
        ),
        Binding(
            "down",
            "move(1)",
            N_("step below"),
            show=False,
            id="question.step-down",
            tooltip=N_("Go to the step below."),
        ),
        *(
            Binding(
                key,
                f"letter('{key}')",
                N_("step"),
                show=False,
                id=f"question.step-{key.lower()}",
                tooltip=N_("Go to the step with this letter."),
            )
            for key in "abcde"
        ),
        Binding(
            "F",
            "letter('F')",
            N_("step"),
            show=False,
            key_display="shift+f",
            id="question.step-f",
            tooltip=N_("Go to the step F; f alone says fairly."),
        ),
        Binding(
            "enter,space",
            "take",
            N_("as it is"),
            show=False,
            id="question.take-order",
            tooltip=N_("Take the order as it stands."),
        ),
    ]

    def rows(self, draft: Draft, width: int) -> list[Lines]:
        return steps.asking(draft, width, self.roomy)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.draft is None or self.draft.busy:
            return False
        count = len(self.draft.order)
        match action, parameters:
            case "put", (int(place),):
                return place <= count
            case "letter", (str(letter),):
                return STEP_LETTERS.index(letter.upper()) < count
        return True

    def action_move(self, step: int) -> None:
        if self.draft is not None:
            self.cursor_to(max(0, min(len(self.draft.order) - 1, self.draft.cursor + step)))

    def action_letter(self, letter: str) -> None:
        if self.draft is not None:
            self.action_pick(self.draft.asked.presented.step(letter.upper()).id)

    def action_pick(self, id: str) -> None:
        """The step was named or clicked."""
        if self.draft is not None and not self.draft.busy:
            self.cursor_to(self.draft.order.index(id))

    def action_carry(self, step: int) -> None:
        if self.draft is not None:
            self.action_put(self.draft.cursor + step + 1)

    def action_put(self, place: int) -> None:
        if self.draft is None:
            return
        order = self.draft.order
        row = max(0, min(len(order) - 1, place - 1))
        order.insert(row, order.pop(self.draft.cursor))
        self.draft.settled = True
        self.cursor_to(row)

    def action_take(self) -> None:
        if self.draft is not None:
            self.draft.settled = True
            self.moved()
