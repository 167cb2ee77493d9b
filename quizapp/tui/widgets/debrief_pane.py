"""Between the last question and the results: the own rating, and one doubtful point at a time."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from quizapp.examiner import Endpoint, Silent
from quizapp.grading.phrases import sentences
from quizapp.interview.debrief import Debrief
from quizapp.locale import N_, _
from quizapp.tui.views import interview as view
from quizapp.tui.widgets.prose import Prose


class DebriefPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The examiner is asked beside it: all keys go on working, and what the person settles meanwhile is settled."""

    BINDINGS = [
        Binding("enter", "next", N_("go on"), id="debrief.next", tooltip=N_("Go on, without a word of yours.")),
        *(
            Binding(str(level), f"rate({level})", N_("rate"), show=False, id=f"debrief.rate-{level}",
                    tooltip=N_("How you spoke, by the anchors."))
            for level in (1, 2, 3, 4)
        ),
        Binding("y", "decide(True)", N_("yes, I said it"), id="debrief.yes",
                tooltip=N_("You said it; the report marks this as your own word.")),
        Binding("n", "decide(False)", N_("no"), id="debrief.no", tooltip=N_("You did not say it.")),
        Binding("x", "examine", N_("ask the examiner"), id="debrief.examiner",
                tooltip=N_("Send what is in doubt to the examiner that you set; it says first where that is.")),
    ]  # fmt: skip

    class Done(Message):
        """Nothing is left to settle."""

    def __init__(self) -> None:
        super().__init__(id="debrief", classes="hall")
        self.debrief: Debrief | None = None
        self.rating = False
        self.notice = ""
        self._told_where = False
        self.told = Prose(self._told)
        self.compose_add_child(self.told)

    def begin(self, debrief: Debrief) -> None:
        """From the rating, unless it was given before."""
        self.debrief, self.notice, self._told_where = debrief, "", False
        self.rating = not debrief.session.state.communication
        self._move()

    def _move(self) -> None:
        if self.debrief is not None and not self.rating and not self.debrief.doubts():
            self.workers.cancel_group(self, "examine")
            self.post_message(self.Done())
        self.again()

    def again(self) -> None:
        self.told.again()
        self.refresh_bindings()

    def _told(self, width: int) -> Content:
        if self.rating:
            return view.rating(width)
        doubts = self.debrief.doubts() if self.debrief is not None else []
        return view.doubt(doubts[0], len(doubts), self.notice, width) if doubts else Content()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.debrief is None:
            return False
        match action:
            case "rate":
                return self.rating
            case "next":
                return self.rating or any(doubt.examined for doubt in self.debrief.doubts()[:1])
            case "decide":
                return not self.rating and bool(self.debrief.doubts())
            case "examine":
                return not self.rating and self.debrief.examiner is not None and bool(self.debrief.open)
            case _:
                return True

    def action_rate(self, level: int) -> None:
        if self.debrief is not None:
            self.debrief.rate(level)
            self.action_next()

    def action_next(self) -> None:
        """On from the rating; or a point stays as the examiner has it."""
        if self.debrief is not None:
            if not self.rating:
                self.debrief.leave(self.debrief.doubts()[0])
            self.rating = False
            self._move()

    def action_decide(self, made: bool) -> None:
        if self.debrief is not None and (doubts := self.debrief.doubts()):
            self.debrief.mark(doubts[0], made)
            self._move()

    def action_examine(self) -> None:
        """First say where the answers would go; the second time send them."""
        if self.debrief is None or self.debrief.examiner is None:
            return
        self._told_where = not self._told_where
        if self._told_where:
            self.notice = sentences(self.debrief.examiner.warning(), _("x again sends it."))
        else:
            self.notice = _("The examiner is being asked.")
            self.run_worker(self._examine(self.debrief, self.debrief.examiner), group="examine", exclusive=True)
        self.again()

    async def _examine(self, debrief: Debrief, examiner: Endpoint) -> None:
        try:
            await debrief.examine(examiner)
            self.notice = ""
        except Silent as error:
            self.notice = str(error)
        if self.is_attached:
            self.again()
