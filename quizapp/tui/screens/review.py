"""Review: what today asks for and why, before it is asked; and what there is to settle."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from quizapp.locale import N_, _
from quizapp.overview import Review, last_answers, review
from quizapp.practice import Practice
from quizapp.record import Entry, LogUnusable
from quizapp.schedule.queue import Next
from quizapp.schedule.revisions import settle
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import review as view
from quizapp.tui.widgets.prose import Prose


class ReviewScreen(Page):
    CSS_PATH = Path(__file__).with_name("review.tcss")
    BINDINGS = [
        Binding("enter", "start", N_("start"), id="review.start", tooltip=N_("Ask all of these, from the first on.")),
        Binding("a", "ask", N_("ask this one"), id="review.ask", tooltip=N_("Ask the question under the cursor.")),
        Binding("b", "before", N_("what it rests on"), id="review.before",
                tooltip=N_("An easier question about the same, first.")),
        Binding("o", "source", N_("source"), id="review.source", tooltip=N_("The claim of the documents behind it.")),
        Binding("l", "lab", N_("lab"), id="review.lab", tooltip=N_("The demonstration behind it, its knobs to turn.")),
        Binding("k", "settle(True)", N_("keep the history"), id="review.keep",
                tooltip=N_("What you answered before its meaning changed still counts.")),
        Binding("n", "settle(False)", N_("as new"), id="review.new",
                tooltip=N_("What you answered before its meaning changed is kept apart.")),
        Binding("u", "undo", N_("undo"), id="review.undo", tooltip=N_("Take the last such decision back.")),
        Binding("up", "move(-1)", N_("question above"), show=False, id="review.up", tooltip=N_("The question above.")),
        Binding("down", "move(1)", N_("question below"), show=False, id="review.down",
                tooltip=N_("The question below.")),
        Binding("pageup", "move(-10)", N_("page up"), show=False, id="review.page-up", tooltip=N_("Ten up.")),
        Binding("pagedown", "move(10)", N_("page down"), show=False, id="review.page-down", tooltip=N_("Ten down.")),
    ]  # fmt: skip

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.practice = practice
        self.seen: Review | None = None
        self.said: list[tuple[Entry, str]] = []  # the last answers to the question under the cursor
        self.cursor = 0
        self.settled: list[int] = []  # decisions made here, to be taken back
        self.line = 0
        self.text = Prose(self._main)
        self.beside = Prose(self._margin)
        self.listing = VerticalScroll(self.text, classes="main", can_focus=False)

    def body(self) -> Iterable[Widget]:
        yield self.listing
        with VerticalScroll(classes="margin", can_focus=False):
            yield self.beside

    def on_mount(self) -> None:
        self.header.where = _("Today")

    def on_screen_resume(self) -> None:
        self.seen = review(self.practice)
        self.cursor = min(self.cursor, max(0, len(self.seen.queue) - 1))
        self._show()

    def _main(self, width: int) -> Content:
        roomy = self.app.size.height >= ROOMY
        content, self.line = view.main(self.seen, self.said, self.cursor, width, roomy, not self.wide)
        return content

    def _margin(self, width: int) -> Content:
        return view.margin(self.seen, self.said, self.cursor, width)

    def _show(self) -> None:
        self.said = last_answers(self.practice, self.here.question.id) if self.here is not None else []
        self.text.again()
        self.beside.again()
        self.refresh_bindings()

    @property
    def here(self) -> Next | None:
        return self.seen.queue[self.cursor] if self.seen is not None and self.seen.queue else None

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        here = self.here
        match action:
            case "start" | "ask" | "move":
                return here is not None
            case "lab":
                return here is not None and bool(here.question.demonstration)
            case "source":
                return here is not None and bool(here.question.source)
            case "before":
                return here is not None and here.why.repair is not None and bool(here.why.repair.prerequisites)
            case "settle":
                return self.seen is not None and bool(self.seen.changed)
            case "undo":
                return bool(self.settled)
            case _:
                return True

    def action_move(self, down: int) -> None:
        if self.seen is None or not self.seen.queue:
            return
        last = len(self.seen.queue) - 1
        self.cursor = (self.cursor + down) % (last + 1) if abs(down) == 1 else min(max(self.cursor + down, 0), last)
        self._show()
        self.listing.scroll_to_region(Region(0, max(0, self.line - 1), 1, 5), animate=False)

    def action_go(self, index: int) -> None:
        self.cursor = index
        self._show()

    def action_start(self) -> None:
        if self.seen is not None:
            self.quiz.ask(self.seen.queue)

    def action_ask(self) -> None:
        if self.here is not None:
            self.quiz.ask([self.here])

    def action_before(self) -> None:
        if self.here is not None and self.here.why.repair is not None:
            known = self.practice.bank.questions
            self.quiz.ask([known[id] for id in self.here.why.repair.prerequisites if id in known][:1])

    def action_source(self) -> None:
        if self.here is not None and self.here.question.source:
            self.quiz.show_documents(self.here.question.source[0])

    def action_lab(self) -> None:
        if self.here is not None:
            self.quiz.show_lab(self.here.question.demonstration)

    def action_settle(self, keep: bool) -> None:
        """Of the first question whose meaning changed."""
        if self.seen is None or not self.seen.changed:
            return
        try:
            self.settled.append(settle(self.practice.log, self.seen.changed[0], keep, self.practice.clock()))
        except LogUnusable as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
        self.on_screen_resume()

    def action_undo(self) -> None:
        if not self.settled:
            return
        try:
            self.practice.log.decisions.retract(self.settled.pop(), self.practice.clock())
        except LogUnusable as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
        self.on_screen_resume()
