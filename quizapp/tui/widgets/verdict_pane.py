"""A verdict on show, its pages, and the keys that go on from it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from quizapp.locale import N_
from quizapp.tui.figures import Palette
from quizapp.tui.views import verdict as view
from quizapp.tui.views.verdict import Shown, tabs
from quizapp.tui.widgets.prose import Prose

PAGES = {
    "v": N_("The figure."),
    "t": N_("What to say in half a minute."),
    "d": N_("Mechanism, conditions, follow-ups."),
    "m": N_("The formula."),
    "c": N_("The demonstration's own source, with this run's parameters."),
    "o": N_("The rows of the ledger that this settles."),
}


ACTIONS = {"f": "FollowUp", "l": "Lab"}  # among the pages by their keys, but they lead elsewhere


class VerdictPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The arrows walk the pages and scroll; Enter goes on."""

    BINDINGS = [
        Binding("enter", "post('Next')", N_("next"), id="verdict.next", tooltip=N_("The next question.")),
        Binding(
            "r",
            "post('NewSeed')",
            N_("new seed"),
            id="verdict.new-seed",
            tooltip=N_("The same proof with a new seed: the verdict must stay."),
        ),
        Binding(
            "u", "post('Undo')", N_("undo"), id="verdict.undo", tooltip=N_("Take this answer back; the log keeps both.")
        ),
        *(
            Binding(key, f"page('{key}')", says, show=False, id=f"verdict.page-{key}", tooltip=says)
            for key, says in PAGES.items()
        ),
        Binding(
            "f",
            "post('FollowUp')",
            N_("follow-up"),
            show=False,
            id="verdict.follow-up",
            tooltip=N_("The question an interviewer would ask next."),
        ),
        Binding(
            "l",
            "post('Lab')",
            N_("lab"),
            show=False,
            id="verdict.lab",
            tooltip=N_("The lab: this demonstration with these parameters, its knobs to turn."),
        ),
        Binding(
            "right",
            "walk(1)",
            N_("next page"),
            show=False,
            id="verdict.page-right",
            tooltip=N_("The page to the right."),
        ),
        Binding(
            "left",
            "walk(-1)",
            N_("previous page"),
            show=False,
            id="verdict.page-left",
            tooltip=N_("The page to the left."),
        ),
        Binding("up", "scroll_up", N_("scroll up"), show=False, id="verdict.up", tooltip=N_("Scroll the main column.")),
        Binding(
            "down",
            "scroll_down",
            N_("scroll down"),
            show=False,
            id="verdict.down",
            tooltip=N_("Scroll the main column."),
        ),
        Binding(
            "pageup", "page_up", N_("page up"), show=False, id="verdict.page-up", tooltip=N_("Scroll the main column.")
        ),
        Binding(
            "pagedown,space",
            "page_down",
            N_("page down"),
            show=False,
            id="verdict.page-down",
            tooltip=N_("Scroll the main column."),
        ),
    ]

    class Next(Message):
        """On to the next question."""

    class NewSeed(Message):
        """The same proof again, with another seed."""

    class Undo(Message):
        """Take the answer back."""

    class FollowUp(Message):
        """Ask the follow-up now."""

    class Lab(Message):
        """On to the lab, with what this question was decided by."""

    def __init__(self) -> None:
        super().__init__(id="verdict", classes="main")
        self.text = Prose(self._main)
        self.shown: Shown | None = None

    def compose(self) -> ComposeResult:
        yield self.text

    def show(self, shown: Shown) -> None:
        self.shown = shown
        if not shown.page and self.app.size.height >= 30:
            shown.page = "t"  # open at first where there is room
        self.again()
        self.scroll_home(animate=False)
        self.focus(scroll_visible=False)

    def again(self) -> None:
        self.text.again()
        self.refresh_bindings()

    def _main(self, width: int) -> Content:
        if self.shown is None:
            return Content()
        palette = Palette.of(self.app.theme_variables, self.app.current_theme.dark)
        return view.main(self.shown, width, palette, self.app.size.height)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.shown is None:
            return False
        match action, parameters:
            case "post", ("FollowUp",):
                return bool(self.shown.verdict.presented.question.follow_ups)
            case "post", ("Undo",):
                return self.shown.answered.entry is not None and not self.shown.undone
            case _:
                return True

    def action_post(self, name: str) -> None:
        messages = {
            "Next": self.Next, "NewSeed": self.NewSeed, "Undo": self.Undo, "FollowUp": self.FollowUp, "Lab": self.Lab
        }  # fmt: skip
        self.post_message(messages[name]())

    def action_page(self, key: str) -> None:
        """Open a page; the open one's key closes it again."""
        if key in ACTIONS:
            self.action_post(ACTIONS[key])
        elif self.shown is not None:
            self.shown.page = "" if self.shown.page == key else key
            self.again()
            self.scroll_home(animate=False)

    def action_walk(self, step: int) -> None:
        if self.shown is None:
            return
        keys = ["", *(key for key, _ in tabs(self.shown.verdict) if key not in ACTIONS)]
        at = keys.index(self.shown.page) if self.shown.page in keys else 0
        self.shown.page = keys[(at + step) % len(keys)]
        self.again()
