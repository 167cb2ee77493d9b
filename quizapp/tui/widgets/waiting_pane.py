"""What stands in the place of the room while the clock does: the brief, a pause, the end of a part, the proofs."""

from __future__ import annotations

from typing import Literal, TypeAlias

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from quizapp.interview.session import Session
from quizapp.locale import N_, _
from quizapp.tui.views import interview as view
from quizapp.tui.widgets.prose import Prose

Waiting: TypeAlias = Literal["brief", "paused", "over", "proving"]
EXPECTED = {"r": "ready", "n": "nearly", "t": "not yet"}


class WaitingPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    BINDINGS = [
        Binding("enter", "next", N_("begin"), id="interview.begin", tooltip=N_("Begin without a guess.")),
        Binding("enter", "go_on", N_("go on"), id="interview.on", tooltip=N_("Go on; the clock runs again.")),
        Binding("r", "predict('r')", N_("ready"), show=False, id="interview.ready", tooltip=N_("You expect: ready.")),
        Binding("n", "predict('n')", N_("nearly"), show=False, id="interview.nearly",
                tooltip=N_("You expect: nearly.")),
        Binding("t", "predict('t')", N_("not yet"), show=False, id="interview.not-yet",
                tooltip=N_("You expect: not yet.")),
    ]  # fmt: skip

    class GoOn(Message):
        """The room is to open."""

    def __init__(self) -> None:
        super().__init__(id="waiting", classes="hall")
        self.session: Session | None = None
        self.why: Waiting = "brief"
        self.told = Prose(self._told)
        self.compose_add_child(self.told)

    def show(self, session: Session, why: Waiting) -> None:
        self.session, self.why = session, why
        self.again()

    def again(self) -> None:
        self.told.again()
        self.refresh_bindings()

    def _told(self, width: int) -> Content:
        if self.session is None:
            return Content()
        match self.why:
            case "brief":
                return view.brief(self.session, width)
            case "paused":
                more = _("The clock stands, and the pause is recorded. Enter goes on, Esc leaves; nothing is lost.")
                return view.between(_("Paused."), more, width)
            case "over":
                return view.over(self.session, width)
            case "proving":
                return view.proving(width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "go_on":
                return self.why in ("paused", "over")
            case "next" | "predict":
                return self.why == "brief"
            case _:
                return True

    def action_next(self) -> None:
        self.post_message(self.GoOn())

    def action_go_on(self) -> None:
        self.post_message(self.GoOn())

    def action_predict(self, key: str) -> None:
        if self.session is not None:
            self.session.predict(EXPECTED[key])
            self.post_message(self.GoOn())
