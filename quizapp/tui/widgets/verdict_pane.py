"""A verdict on show, its pages, and the keys that go on from it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from quizapp.locale import N_, _
from quizapp.record import Rating
from quizapp.record.decisions import LONGEST_WHY
from quizapp.tui.content import STRONG, paragraph, stacked, styled
from quizapp.tui.figures import Palette
from quizapp.tui.page import WIDE
from quizapp.tui.views import verdict as view
from quizapp.tui.views.outlook import RATINGS
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
        Binding("enter", "next", N_("next"), id="verdict.next", tooltip=N_("The next question.")),
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
        Binding("e", "rating", N_("rating"), id="verdict.rating", tooltip=N_("Say yourself how well you knew it.")),
        *(
            Binding(
                str(rating),
                f"rate({rating})",
                N_("rate it"),
                show=False,
                id=f"verdict.rate-{rating}",
                tooltip=N_("After e: 1 Again, 2 Hard, 3 Good, 4 Easy."),
            )
            for rating in RATINGS
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

    class Changed(Message):
        """What the margin says of the answer has changed."""

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

    class Rated(Message):
        """The person's own rating."""

        def __init__(self, rating: Rating) -> None:
            super().__init__()
            self.rating = rating

    class Explained(Message):
        """Why it did not hold, in the person's own line, or nothing; then on."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    def __init__(self) -> None:
        super().__init__(id="verdict", classes="main")
        self.text = Prose(self._main)
        self.asks = Prose(self._asks_why, id="why-asked")
        self.why = Input(compact=True, select_on_focus=False, max_length=LONGEST_WHY, id="why")
        self.why.cursor_blink = False
        self.shown: Shown | None = None

    def compose(self) -> ComposeResult:
        yield self.text
        yield self.asks
        yield self.why

    def show(self, shown: Shown) -> None:
        self.shown = shown
        narrow = self.app.size.width < WIDE
        if not shown.page and narrow and shown.answered.misled and shown.verdict.evidence.figures:
            shown.page = "v"  # what was sure and wrong sees its demonstration at once; elsewhere it is in the margin
        elif not shown.page and self.app.size.height >= 30:
            shown.page = "t"  # open at first where there is room
        self._ask_why(False)
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
        return view.main(self.shown, width, palette, self.app.size.height, self.app.size.width >= WIDE)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.shown is None:
            return False
        match action, parameters:
            case "post", ("FollowUp",):
                return bool(self.shown.verdict.presented.question.follow_ups)
            case ("post", ("Undo",)) | ("rating", _):
                return self.shown.answered.entry is not None and not self.shown.undone
            case "rate", _:
                return self.shown.rating
            case _:
                return True

    def action_rating(self) -> None:
        """Show the ratings to choose from, or put them away."""
        if self.shown is not None:
            self.shown.rating = not self.shown.rating
            self.changed()

    def action_rate(self, rating: Rating) -> None:
        self.post_message(self.Rated(rating))

    # --- why it did not hold -----------------------------------------------------------------------------------------

    def _asks_why(self, width: int) -> Content:
        says = _("In one line, why does it not hold? Enter keeps the line; an empty one is left out.")
        return stacked([Content(), *paragraph(styled(says, STRONG), width)])

    def _ask_why(self, open: bool) -> None:
        """Open the line for the person's own words, or close it."""
        self.asks.display = self.why.display = open
        if open and self.shown is not None:
            self.shown.page = ""  # what was measured of each claim, right above the line
            self.again()
            self.why.value = ""
            self.why.focus(scroll_visible=False)
            self.call_after_refresh(self.scroll_end, animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._ask_why(False)
        self.post_message(self.Explained(event.value))

    def action_next(self) -> None:
        """On; behind an answer that was sure and wrong, first why."""
        shown = self.shown
        if self.why.display:
            self.why.focus()
        elif shown is not None and shown.answered.misled and shown.answered.entry is not None and not shown.undone:
            self._ask_why(True)
        else:
            self.post_message(self.Next())

    def changed(self) -> None:
        """Something about the answer that the margin shows as well."""
        self.again()
        self.post_message(self.Changed())

    def action_post(self, name: str) -> None:
        messages = {
            "NewSeed": self.NewSeed, "Undo": self.Undo, "FollowUp": self.FollowUp, "Lab": self.Lab
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
        keys = ["", *(key for key, _name in tabs(self.shown.verdict) if key not in ACTIONS)]
        at = keys.index(self.shown.page) if self.shown.page in keys else 0
        self.shown.page = keys[(at + step) % len(keys)]
        self.again()
