"""The mock interview, from the choice of one to its results: which pane is on show, and what leads to the next.

lobby ─→ brief ─→ room ⇄ paused, over ─→ debrief ─→ proving ─→ the scorecard
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget

from quizapp.drills.pages import BadPage
from quizapp.interview import history
from quizapp.interview.debrief import Debrief
from quizapp.interview.plan import PRESETS, NoPlan, Preset
from quizapp.interview.planning import planned
from quizapp.interview.report import conclude
from quizapp.interview.session import Session
from quizapp.interview.state import NotResumable
from quizapp.lab import LabError
from quizapp.locale import N_, _
from quizapp.practice import Practice
from quizapp.record import LogUnusable
from quizapp.tui.page import Page
from quizapp.tui.views.interview import Lobby
from quizapp.tui.widgets.debrief_pane import DebriefPane
from quizapp.tui.widgets.lobby_pane import LobbyPane
from quizapp.tui.widgets.room_pane import RoomPane
from quizapp.tui.widgets.waiting_pane import Waiting, WaitingPane

Mode: TypeAlias = Literal["lobby", "room", "debrief"] | Waiting
HERE = Path(__file__).parent


class InterviewScreen(Page, inherit_bindings=False):
    """One pane at a time. What every screen offers to look things up with is left out here."""

    CSS_PATH = [HERE / "question.tcss", HERE / "interview.tcss"]
    BINDINGS = [
        Binding("question_mark,f1", "app.keys", N_("keys"), id="app.keys",
                tooltip=N_("Every key that does something here.")),
        Binding("escape", "leave", N_("leave"), id="app.leave", tooltip=N_("Leave; nothing is lost.")),
    ]  # fmt: skip

    def __init__(
        self, practice: Practice, preset: str = "", topics: Sequence[str] = (), start: int | None = None,
        seed: int | None = None, resume: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.practice = practice
        self.mode: Mode = "lobby"
        self.session: Session | None = None
        self._asked_for = (preset, list(topics), seed, resume)
        topics = ["", *dict.fromkeys(one.topic for one in practice.bank.ladders.values())]
        self.lobby = Lobby(topics, start=start)
        self.choice = LobbyPane(self.lobby, practice.bank)
        self.waiting = WaitingPane()
        self.room = RoomPane()
        self.debrief = DebriefPane()

    def body(self) -> Iterable[Widget]:
        yield Horizontal(self.choice, self.waiting, self.room, self.debrief, id="interview")

    def on_mount(self) -> None:
        try:
            self.lobby.earlier = history.rows(self.practice.log)
        except LogUnusable as error:
            self.lobby.trouble = str(error)
        self._show("lobby")
        preset, topics, seed, resume = self._asked_for
        if resume:
            self.on_lobby_pane_go_on()
        elif preset:
            self.lobby.cursor = list(PRESETS).index(preset) if preset in PRESETS else 0
            self._begin_with(topics, seed)

    async def on_unmount(self) -> None:
        if self.session is not None:
            await self.session.end()

    def _show(self, mode: Mode) -> None:
        """Put one pane in the place of another, and give it the keys."""
        if not self.is_attached:
            return
        self.mode = mode
        self.header.display = mode != "room"
        self.header.where = _("Interview")
        panes: dict[str, LobbyPane | RoomPane | DebriefPane] = {
            "lobby": self.choice, "room": self.room, "debrief": self.debrief
        }  # fmt: skip
        pane = panes.get(mode, self.waiting)
        for each in (self.choice, self.waiting, self.room, self.debrief):
            each.display = each is pane
        if pane is not self.room:
            self.room.leave()
        pane.focus(scroll_visible=False)
        pane.again()

    def on_resize(self) -> None:
        super().on_resize()
        if self.is_attached:
            self.pane.again()
            self.call_after_refresh(self._hold)

    def _hold(self) -> None:
        """In a terminal that is too small nothing is shown, and so nothing has the keys: give them back."""
        if self.is_attached and self.focused is None:
            self.pane.focus(scroll_visible=False)

    @property
    def pane(self) -> LobbyPane | WaitingPane | RoomPane | DebriefPane:
        return next(each for each in (self.choice, self.waiting, self.room, self.debrief) if each.display)

    def again(self) -> None:
        super().again()
        self.header.where = _("Interview")
        self.room.dress()

    # --- beginning ---------------------------------------------------------------------------------------------------

    def on_lobby_pane_begin(self) -> None:
        self._begin_with(self.lobby.chosen, None)

    def on_lobby_pane_report(self, event: LobbyPane.Report) -> None:
        self.quiz.show_scorecard(event.number)

    def on_lobby_pane_speak(self) -> None:
        self.quiz.switch_language()

    def on_lobby_pane_go_on(self) -> None:
        if self.lobby.open is not None:
            self.run_worker(self._resume(self.lobby.open), group="begin", exclusive=True)
        else:
            self._refuse(_("no interview is open; quizapp interview begins one"))

    def on_lobby_pane_close(self) -> None:
        """End the open one with what was answered."""
        if self.lobby.open is None:
            return
        try:
            self.session = Session.resume(self.practice, self.lobby.open, asking=False, aside=True)
        except (NotResumable, LogUnusable) as error:
            self._refuse(str(error))
        else:
            self._prove(self.session)

    def _begin_with(self, topics: Sequence[str], seed: int | None) -> None:
        self.run_worker(self._begin(self.lobby.preset, topics, seed), group="begin", exclusive=True)

    def _refuse(self, why: str) -> None:
        self.lobby.busy, self.lobby.trouble = False, why
        self.choice.again()

    def _busy(self) -> None:
        self.lobby.busy, self.lobby.trouble = True, ""
        self.choice.again()

    async def _begin(self, preset: Preset, topics: Sequence[str], seed: int | None) -> None:
        self._busy()
        try:
            await self.practice.bind()
            plan = await planned(self.practice, preset, topics, seed, self.lobby.start)
            self.session = Session.begin(self.practice, plan, aside=True)
        except (LabError, NoPlan, LogUnusable, BadPage) as error:
            self._refuse(str(error))
        else:
            self._wait("brief")

    async def _resume(self, id: int) -> None:
        self._busy()
        try:
            await self.practice.bind()
            self.session = Session.resume(self.practice, id, aside=True)
        except (LabError, NoPlan, NotResumable, LogUnusable, BadPage) as error:
            self._refuse(str(error))
        else:
            self.quiz.speak(self.session.plan.lang)
            self._enter()

    # --- from pane to pane -------------------------------------------------------------------------------------------

    def _wait(self, why: Waiting) -> None:
        if self.session is not None:
            self._show(why)
            self.waiting.show(self.session, why)

    def _enter(self) -> None:
        """Show what is asked now, or go on to the debrief."""
        if self.session is None or not self.is_attached:
            return
        if self.session.turn is None:
            self._show("debrief")
            self.debrief.begin(Debrief(self.session))
        else:
            self._show("room")
            self.room.enter(self.session)

    def on_waiting_pane_go_on(self) -> None:
        if self.session is not None and self.mode == "paused":
            self.session.go_on()
        self._enter()

    def on_room_pane_given(self) -> None:
        self._enter()

    def on_room_pane_time_over(self) -> None:
        self._wait("over")

    def on_room_pane_paused(self) -> None:
        self._wait("paused")

    def on_debrief_pane_done(self) -> None:
        if self.session is not None:
            self._prove(self.session)

    def _prove(self, session: Session) -> None:
        self._wait("proving")
        self.run_worker(self._conclude(session), group="prove", exclusive=True)

    async def _conclude(self, session: Session) -> None:
        document = await conclude(session)
        if self.is_attached:
            if session.unsaved:
                self.notify(session.unsaved, severity="error", timeout=10, markup=False)
            self.quiz.show_scorecard(document)
