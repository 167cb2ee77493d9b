"""The choice of an interview: which, about what, from which step; and the earlier ones."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from quizapp.bank.packs import Bank
from quizapp.interview.plan import PRESETS
from quizapp.locale import N_
from quizapp.tui.page import ROOMY
from quizapp.tui.views import interview as view
from quizapp.tui.views.interview import Lobby
from quizapp.tui.widgets.prose import Prose


class LobbyPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    BINDINGS = [
        Binding("enter", "next", N_("begin"), id="interview.next", tooltip=N_("Begin, or go on.")),
        Binding("g", "go_on", N_("go on with the open one"), id="interview.go-on",
                tooltip=N_("Go on with the interview that was left.")),
        Binding("c", "close_open", N_("end the open one"), id="interview.close",
                tooltip=N_("End the interview that was left, with its report.")),
        Binding("v", "last", N_("last scorecard"), id="interview.last", tooltip=N_("The newest scorecard.")),
        Binding("t", "topic", N_("topic"), id="interview.topic", tooltip=N_("What to be asked about.")),
        Binding("s", "first", N_("first step"), id="interview.first",
                tooltip=N_("The step at which ladders begin.")),
        Binding("l", "language", N_("language"), id="interview.language",
                tooltip=N_("In which language you are asked; the report is in it too.")),
        Binding("up", "move(-1)", N_("choose"), show=False, id="interview.up", tooltip=N_("The kind above.")),
        Binding("down", "move(1)", N_("choose"), show=False, id="interview.down", tooltip=N_("The kind below.")),
    ]  # fmt: skip

    class Begin(Message):
        """This one is to begin."""

    class GoOn(Message):
        """The one that is open is to go on."""

    class Close(Message):
        """The one that is open is to end, with its report."""

    class Speak(Message):
        """The other language is wanted."""

    class Report(Message):
        """An earlier one's report is wanted."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, lobby: Lobby, bank: Bank) -> None:
        super().__init__(id="lobby", classes="hall")
        self.lobby = lobby
        self._bank = bank
        self.told = Prose(self._told)
        self.compose_add_child(self.told)

    def _told(self, width: int) -> Content:
        return view.lobby(self.lobby, self._bank, width, self.app.size.height >= ROOMY)

    def again(self) -> None:
        self.told.again()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        here = self.lobby
        match action:
            case "go_on" | "close_open":
                return here.open is not None and not here.busy
            case "last":
                return here.last is not None
            case _:
                return not here.busy

    def action_next(self) -> None:
        self.post_message(self.Begin())

    def action_go_on(self) -> None:
        self.post_message(self.GoOn())

    def action_close_open(self) -> None:
        self.post_message(self.Close())

    def action_last(self) -> None:
        if self.lobby.last is not None:
            self.action_report(self.lobby.last)

    def action_report(self, number: int) -> None:
        self.post_message(self.Report(number))

    def action_move(self, by: int) -> None:
        self.action_choose((self.lobby.cursor + by) % len(PRESETS))

    def action_choose(self, at: int) -> None:
        if not self.lobby.busy:
            self.lobby.cursor = at
            self.again()

    def action_topic(self) -> None:
        self.lobby.topic = (self.lobby.topic + 1) % len(self.lobby.topics)
        self.again()

    def action_language(self) -> None:
        self.post_message(self.Speak())

    def action_first(self) -> None:
        self.lobby.start = (self.lobby.first + 1) % 3
        self.again()
