"""Home, the first screen: painted before the questions are read and before torch exists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from quizapp.locale import N_
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import home as view
from quizapp.tui.views.home import Place
from quizapp.tui.widgets.prose import Prose

if TYPE_CHECKING:
    from quizapp.overview import Overview
    from quizapp.practice import Practice
    from quizapp.schedule.forecast import Forecast


class HomeScreen(Page, inherit_bindings=False):
    BINDINGS = [
        Binding(
            "enter",
            "start",
            N_("start"),
            id="home.start",
            tooltip=N_("Start the next questions; on the map, open the claim."),
        ),
        Binding(
            "w",
            "again",
            N_("sure and wrong again"),
            show=False,
            id="home.again",
            tooltip=N_("Ask again what you were sure of and it measured otherwise."),
        ),
        Binding("tab", "map", N_("map"), id="home.map", tooltip=N_("Enter the map of claims; the arrows move in it.")),
        Binding(
            "slash,ctrl+p",
            "app.find",
            N_("find"),
            key_display="/",
            id="home.find",
            tooltip=N_("Find any question by words in either language."),
        ),
        Binding(
            "p",
            "progress",
            N_("progress"),
            id="home.progress",
            tooltip=N_("Where you stand, how sure you were, and the day of the interview."),
        ),
        Binding("r", "review", N_("today"), id="home.review", tooltip=N_("What today asks for, and why.")),
        Binding(
            "o",
            "documents",
            N_("documents"),
            id="home.documents",
            tooltip=N_("What the documents claim, with the verdict that measuring gave it."),
        ),
        Binding(
            "l",
            "lab",
            N_("lab"),
            id="home.lab",
            tooltip=N_("Every demonstration: turn its knobs and watch the numbers answer."),
        ),
        Binding(
            "i",
            "app.interview",
            N_("interview"),
            id="home.interview",
            tooltip=N_("A mock interview: explain it, be probed, be scored with evidence."),
        ),
        Binding(
            "d",
            "drills",
            N_("drills"),
            id="home.drills",
            tooltip=N_("Write attention by hand, before a judge."),
        ),
        Binding(
            "t",
            "walk",
            N_("step through"),
            id="home.step",
            tooltip=N_("Attention on a sentence of yours, one step at a time."),
        ),
        Binding(
            "e",
            "app.explain",
            N_("explain"),
            show=False,
            id="home.explain",
            tooltip=N_("Explain in your own words; every point is proven."),
        ),
        Binding("up", "move(-1, 0)", N_("topic above"), show=False, id="home.up", tooltip=N_("Move on the map.")),
        Binding("down", "move(1, 0)", N_("topic below"), show=False, id="home.down", tooltip=N_("Move on the map.")),
        Binding("left", "move(0, -1)", N_("claim before"), show=False, id="home.left", tooltip=N_("Move on the map.")),
        Binding("right", "move(0, 1)", N_("claim after"), show=False, id="home.right", tooltip=N_("Move on the map.")),
        Binding(
            "question_mark,f1",
            "app.keys",
            N_("keys"),
            key_display="?",
            id="home.keys",
            tooltip=N_("Every key that does something here."),
        ),
        Binding("escape", "leave", N_("leave the map"), show=False, id="home.leave", tooltip=N_("Back from the map.")),
        Binding("q", "app.quit", N_("quit"), id="home.quit", tooltip=N_("Quit; nothing is lost.")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.seen: Overview | None = None
        self.place: Place | None = None
        self.ahead: Forecast | None = None  # until the interview, once it is reckoned
        self.flash = ""
        self.trouble = ""

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(classes="main", can_focus=False):
            yield Prose(self._main, id="home")
        with VerticalScroll(classes="margin", can_focus=False):
            yield Prose(self._margin, id="home-margin")

    def _main(self, width: int) -> Content:
        roomy = self.app.size.height >= ROOMY
        return view.main(self.seen, self.place, self.flash, self.trouble, width, roomy)

    def _margin(self, width: int) -> Content:
        return view.margin(self.seen, self.ahead, width)

    def on_screen_resume(self) -> None:
        self.look()

    def look(self) -> None:
        """See where the person stands now, as far as that can be known yet."""
        if self.quiz.practice is not None:
            from quizapp.overview import overview

            self.seen = overview(self.quiz.practice)
            if self.seen.plan is not None:
                self.run_worker(self._look_ahead(self.quiz.practice), group="ahead", exclusive=True)
            else:
                self.ahead = None
        self.status()
        self.again()
        self.refresh_bindings()

    async def _look_ahead(self, practice: Practice) -> None:
        """What will be remembered on the day of the interview, reckoned off the interface's thread."""
        import asyncio

        ahead = await asyncio.to_thread(_outlook, practice)
        if self.is_attached:
            self.ahead = ahead
            self.again()

    def status(self) -> None:
        self.header.status = f"{view.today(self.quiz.clock())}   {self.quiz.torch_state()}"

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "move" | "leave":
                return self.place is not None
            case "again":
                return self.seen is not None and bool(self.seen.sure_and_wrong)
            case "map":
                return self.seen is not None and bool(self.seen.topics)
            case _:
                return True

    def action_start(self) -> None:
        if self.place is not None and self.seen is not None:
            self.action_open(self.seen.topics[self.place.topic].rows[self.place.row])
        else:
            self.quiz.start_sitting()

    def action_again(self) -> None:
        if self.seen is not None:
            self.quiz.ask([question for _, question in self.seen.sure_and_wrong])

    def action_open(self, row: str) -> None:
        self.quiz.show_documents(row)

    def action_progress(self) -> None:
        self.quiz.show_progress()

    def action_review(self) -> None:
        self.quiz.show_review()

    def action_documents(self) -> None:
        self.quiz.show_documents()

    def action_lab(self) -> None:
        self.quiz.show_lab()

    def action_drills(self) -> None:
        self.quiz.show_drill()

    def action_walk(self) -> None:
        self.quiz.show_step()

    def action_map(self) -> None:
        self.place = None if self.place is not None else Place()
        self.again()
        self.refresh_bindings()

    def action_leave(self) -> None:
        self.place = None
        self.again()
        self.refresh_bindings()

    def action_move(self, down: int, right: int) -> None:
        if self.place is None or self.seen is None:
            return
        topics = self.seen.topics
        topic = (self.place.topic + down) % len(topics)
        row = self.place.row + right if not down else min(self.place.row, len(topics[topic].rows) - 1)
        self.place = Place(topic, row % len(topics[topic].rows))
        self.again()


def _outlook(practice: Practice) -> Forecast | None:
    """With a connection of its own: the interface's belongs to its thread."""
    from quizapp.overview import outlook
    from quizapp.practice import Practice
    from quizapp.record import Log, LogUnusable

    if practice.log.path is None:
        return None
    try:
        with Log.open(practice.log.path) as log:
            return outlook(Practice(practice.bank, practice.laboratory, log, clock=practice.clock))
    except LogUnusable:
        return None
