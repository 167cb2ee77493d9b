"""The mock interview: the choice of one, the room with one question at a time, and what comes before the results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from quizapp.drills import drafts
from quizapp.drills.pages import BadPage
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.free_text.wording import cut_line
from quizapp.interview import history
from quizapp.interview.plan import PRESETS, NoPlan, Preset
from quizapp.interview.planning import planned
from quizapp.interview.report import conclude
from quizapp.interview.session import Session
from quizapp.interview.state import NotResumable
from quizapp.lab import LabError
from quizapp.locale import _
from quizapp.practice import Practice
from quizapp.record import LogUnusable
from quizapp.runner.process import RunnerFailed
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import interview as view
from quizapp.tui.views.draft import Draft
from quizapp.tui.views.interview import Lobby
from quizapp.tui.widgets.asking import Asking
from quizapp.tui.widgets.code_editor import CodeEditor
from quizapp.tui.widgets.interview_area import InterviewArea
from quizapp.tui.widgets.interview_keys import BINDINGS
from quizapp.tui.widgets.prose import Prose

LOOK = 0.25  # seconds between two looks at the clock
KEEP = 1.5  # seconds after the last key at which an answer so far is written down
EXPECTED = {"r": "ready", "n": "nearly", "t": "not yet"}
IN_ROOM = {"hint", "hand_in", "try_it"}
HERE = Path(__file__).parent


class InterviewScreen(Page, inherit_bindings=False):
    """`mode` says what is on show: lobby, brief, room, paused, over, rating, doubt or proving."""

    CSS_PATH = [HERE / "question.tcss", HERE / "interview.tcss"]
    BINDINGS = [*BINDINGS]

    def __init__(
        self, practice: Practice, preset: str = "", topics: Sequence[str] = (), start: int | None = None,
        seed: int | None = None, resume: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.practice = practice
        self.mode = "lobby"
        self.lobby = Lobby(["", *dict.fromkeys(one.topic for one in practice.bank.ladders.values())], start=start)
        self.session: Session | None = None
        self.notes: list[str] = []  # hints, and what there is to say beside the question
        self._asked_for = (preset, list(topics), seed, resume)
        self._found = ("", "")  # what running the code said
        self._saving: Timer | None = None
        self._shown = ""  # the time that stands on the screen
        self._giving = False
        self.hall = Prose(self._hall)
        self.head = Prose(self._head, id="room-head")
        self.prompt = Prose(self._prompt, id="room-prompt")
        self.area = InterviewArea()
        self.asking = Asking()
        self.editor = CodeEditor()
        self.found = Prose(self._result, id="room-found")

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="interview"):
            yield VerticalScroll(self.hall, id="hall", can_focus=False)
            with Vertical(id="room"):
                yield self.head
                yield VerticalScroll(self.prompt, id="room-prompt-scroll", can_focus=False)
                yield self.area
                yield self.asking
                yield self.editor
                yield self.found

    def on_mount(self) -> None:
        self._look_back()
        self._arrange()
        self.set_interval(LOOK, self._tick)
        preset, topics, seed, resume = self._asked_for
        if resume:
            self.action_go_on()
        elif preset:
            self.lobby.cursor = list(PRESETS).index(preset) if preset in PRESETS else 0
            self.run_worker(self._begin(self.lobby.preset, topics, seed), group="begin", exclusive=True)

    async def on_unmount(self) -> None:
        self._keep()
        if self.session is not None:
            await self.session.end()

    def _look_back(self) -> None:
        try:
            self.lobby.earlier = history.rows(self.practice.log)
        except LogUnusable as error:
            self.lobby.trouble = str(error)

    # --- what is on show ---------------------------------------------------------------------------------------------

    @property
    def roomy(self) -> bool:
        return self.app.size.height >= ROOMY

    def _arrange(self) -> None:
        if not self.is_attached:
            return
        session, in_room = self.session, self.mode == "room"
        self.header.display = not in_room
        self.header.where = _("Interview")
        self.query_one("#hall").display = not in_room
        self.query_one("#room").display = in_room
        turn = session.turn if session is not None else None
        kind = turn.kind if in_room and turn is not None else ""
        self.area.display = kind in ("explain", "close")
        self.asking.display = kind == "item"
        self.editor.display = self.found.display = kind in ("code", "debug")
        self.query_one("#room-prompt-scroll").set_class(self.editor.display, "-code")
        if self.area.display:
            self.area.focus(scroll_visible=False)
        elif self.editor.display:
            self.editor.focus(scroll_visible=False)
        elif not self.asking.display:
            self.set_focus(None)
        self._show()

    def _show(self) -> None:
        if self.is_attached:
            for prose in (self.hall, self.head, self.prompt, self.found):
                prose.again()
            self.refresh_bindings()

    def again(self) -> None:
        super().again()
        self.editor.dress()
        if self.mode == "room" and self.asking.display:
            self.asking.again()

    def _hall(self, width: int) -> Content:
        session = self.session
        if session is None or self.mode == "lobby":
            return view.lobby(self.lobby, self.practice.bank, width, self.roomy)
        match self.mode:
            case "brief":
                return view.brief(session, width)
            case "paused":
                more = _("The clock stands, and the pause is recorded. Enter goes on, Esc leaves; nothing is lost.")
                return view.between(_("Paused."), more, width)
            case "over":
                return view.between(_("Time. Your answer so far is kept."), _("Enter goes on."), width)
            case "rating":
                return view.rating(width)
            case "doubt":
                [(at, point), *rest] = session.doubts() or [(0, "")]
                return view.doubt(session, at, point, len(rest) + 1, width) if point else Content()
            case _:
                return view.proving(width)

    def _head(self, width: int) -> Content:
        return view.head(self.session, width, self.roomy) if self.session and self.mode == "room" else Content()

    def _prompt(self, width: int) -> Content:
        if self.session is None or self.mode != "room":
            return Content()
        return view.prompt(self.session, self.notes, width, self.roomy)

    def _result(self, width: int) -> Content:
        return view.code_result(*self._found, width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        mode, turn = self.mode, self.session.turn if self.session is not None else None
        match action:
            case "next":
                return mode in ("lobby", "brief", "paused", "over", "rating") and not self.lobby.busy
            case "topic" | "first" | "move":
                return mode == "lobby" and not self.lobby.busy
            case "go_on" | "close_open":
                return mode == "lobby" and self.lobby.open is not None and not self.lobby.busy
            case "last":
                return mode == "lobby" and self.lobby.last is not None
            case "predict":
                return mode == "brief"
            case "rate":
                return mode == "rating"
            case "pause" | "leave":
                return (mode == "room") == (action == "pause")
            case "decide":
                return mode == "doubt"
            case "hand_in" | "try_it":
                code = turn is not None and turn.kind in ("code", "debug")
                return mode == "room" and code and not self._giving
            case "hint":
                known = turn is not None and turn.kind != "item" and self.session is not None
                return mode == "room" and known and bool(self.session and self.session.more_hints)
            case _:
                return True

    # --- beginning ---------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        self.lobby.cursor = (self.lobby.cursor + by) % len(PRESETS)
        self._show()

    def action_choose(self, at: int) -> None:
        if self.mode == "lobby":
            self.lobby.cursor = at
            self._show()

    def action_topic(self) -> None:
        self.lobby.topic = (self.lobby.topic + 1) % len(self.lobby.topics)
        self._show()

    def action_first(self) -> None:
        self.lobby.start = (self.lobby.first + 1) % 3
        self._show()

    def action_last(self) -> None:
        if self.lobby.last is not None:
            self.action_report(self.lobby.last)

    def action_report(self, id: int) -> None:
        self.quiz.show_scorecard(id)

    def action_next(self) -> None:
        match self.mode:
            case "lobby":
                begin = self._begin(self.lobby.preset, self.lobby.chosen, None)
                self.run_worker(begin, group="begin", exclusive=True)
            case "brief":
                self._enter()
            case "paused":
                if self.session is not None:
                    self.session.go_on()
                self._enter()
            case "over":
                self._enter()
            case "rating":
                self._debrief()

    def action_go_on(self) -> None:
        if self.lobby.open is not None:
            self.run_worker(self._resume(self.lobby.open), group="begin", exclusive=True)
        else:
            self.lobby.trouble = _("no interview is open; quizapp interview begins one")
            self._show()

    async def _begin(self, preset: Preset, topics: Sequence[str], seed: int | None) -> None:
        self.lobby.busy, self.lobby.trouble = True, ""
        self._show()
        try:
            await self.practice.bind()
            plan = await planned(self.practice, preset, topics, seed, self.lobby.start)
            self.session = Session.begin(self.practice, plan)
            self.mode = "brief"
        except (LabError, NoPlan, LogUnusable, BadPage) as error:
            self.lobby.trouble = str(error)
        self.lobby.busy = False
        self._arrange()

    async def _resume(self, id: int) -> None:
        self.lobby.busy, self.lobby.trouble = True, ""
        self._show()
        try:
            await self.practice.bind()
            self.session = Session.resume(self.practice, id)
            self.quiz.speak(self.session.plan.lang)
            self._enter()
        except (LabError, NoPlan, NotResumable, LogUnusable, BadPage) as error:
            self.lobby.trouble = str(error)
        self.lobby.busy = False
        self._arrange()

    def action_close_open(self) -> None:
        if self.lobby.open is None:
            return
        try:
            self.session = Session.resume(self.practice, self.lobby.open, asking=False)
        except (NotResumable, LogUnusable) as error:
            self.lobby.trouble = str(error)
            self._show()
            return
        self._prove()

    def action_predict(self, key: str) -> None:
        if self.session is not None:
            self.session.predict(EXPECTED[key])
            self._enter()

    # --- the room ----------------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Show what is asked now, or go on to the debrief."""
        session = self.session
        if session is None:
            return
        self.notes, self._found = [session.unsaved] if session.unsaved else [], ("", "")
        if session.turn is None:
            self.mode = "rating" if not session.state.communication else "doubt"
            if self.mode == "doubt":
                self._debrief()
            self._arrange()
            return
        self.mode = "room"
        session.open()
        match session.turn.kind:
            case "item":
                assert session.asked is not None
                self.asking.show(Draft(session.asked))
            case "code" | "debug":
                self.run_worker(self._lay_out(session), group="code", exclusive=True)
            case _:
                self.area.load_text(session.state.draft)
                self.area.move_cursor(self.area.document.end)
        self._arrange()

    async def _lay_out(self, session: Session) -> None:
        self.editor.load_text("")
        try:
            self.editor.load_text(drafts.showable(await session.source()))
            await session.warm()
        except LabError as error:
            self._found = (error.message, "")
        self._show()

    def _tick(self) -> None:
        """The clock moves on; when it is over, what stands there is handed in."""
        session = self.session
        if session is None or self.mode != "room" or session.turn is None or self._giving:
            return
        session.note_hints()
        if session.clock.over:
            self._giving = True
            self.run_worker(self._over(session), group="give", exclusive=True)
        elif (shown := f"{int(session.clock.left)} {session.clock.short}") != self._shown:
            self._shown = shown
            self.head.again()

    def _written(self) -> str:
        """The answer as it stands on the screen."""
        if self.editor.display:
            return self.editor.text
        if self.asking.display and self.asking.draft is not None:
            return self.asking.draft.answer
        return self.area.text

    def _keep(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        if self.session is not None and self.mode == "room" and self.is_mounted:
            self.session.keep(self._written())

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._saving is None and self.mode == "room":
            self._saving = self.set_timer(KEEP, self._keep)

    def on_answer_area_cut(self) -> None:
        self.notes = [cut_line(MOST)]
        self._show()

    def on_answer_area_handed_in(self) -> None:
        self._give(self.area.text)

    def on_asking_given(self, event: Asking.Given) -> None:
        if self.asking.draft is not None and self.session is not None and not self._giving:
            self.asking.draft.busy = True
            self._giving = True
            text = event.response.text
            self.run_worker(self._given(self.session, text, event), group="give", exclusive=True)

    async def _given(self, session: Session, text: str, event: Asking.Given) -> None:
        await session.give(text, event.confidence, event.response)
        self._giving = False
        self._enter()

    def on_asking_rerun(self) -> None:
        if self.session is not None and self.session.asked is not None:
            self.session.asked.rerun()

    def action_hand_in(self) -> None:
        self._give(self.editor.text)

    def _give(self, text: str) -> None:
        if self.session is not None and not self._giving:
            self._giving = True
            self.run_worker(self._hand_in(self.session, text), group="give", exclusive=True)

    async def _hand_in(self, session: Session, text: str) -> None:
        await session.give(text)
        self._giving = False
        self._enter()

    async def _over(self, session: Session) -> None:
        await session.time_over(self._written())
        self._giving = False
        self.mode = "over"
        self._arrange()

    def action_try_it(self) -> None:
        if self.session is not None:
            self._found = (_("Running."), "")
            self._show()
            self.run_worker(self._try(self.session, self.editor.text), group="try", exclusive=True)

    async def _try(self, session: Session, source: str) -> None:
        try:
            verdict = await session.check(source)
        except (LabError, RunnerFailed) as error:
            self._found = (error.message, "")
        else:
            ran = _("It runs. Whether it is right is said at the end.")
            self._found = (ran if verdict.ended == "done" else verdict.headline, drafts.showable(verdict.output))
            self.editor.point_to(verdict.line if verdict.ended != "done" else 0)
        self._show()

    def action_hint(self) -> None:
        if self.session is not None and (hint := self.session.hint()):
            self.notes.append(hint)
            self._show()

    def action_scroll(self, by: int) -> None:
        asked = self.query_one("#room-prompt-scroll")
        asked.scroll_relative(y=by * max(1, asked.size.height - 1), animate=False)

    def action_pause(self) -> None:
        if self.session is not None:
            self._keep()
            self.session.pause()
            self.mode = "paused"
            self._arrange()

    # --- the debrief -------------------------------------------------------------------------------------------------

    def action_rate(self, level: int) -> None:
        if self.session is not None:
            self.session.rate(level)
            self._debrief()

    def _debrief(self) -> None:
        """The next point to check, or the proofs."""
        if self.session is not None and self.session.doubts():
            self.mode = "doubt"
            self._arrange()
        else:
            self._prove()

    def action_decide(self, made: bool) -> None:
        if self.session is not None and self.session.doubts():
            [(at, point), *_rest] = self.session.doubts()
            self.session.mark(at, point, made)
            self._debrief()

    def _prove(self) -> None:
        self.mode = "proving"
        self._arrange()
        if self.session is not None:
            self.run_worker(self._conclude(self.session), group="prove", exclusive=True)

    async def _conclude(self, session: Session) -> None:
        document = await conclude(session)
        if self.is_attached:
            if session.unsaved:
                self.notify(session.unsaved, severity="error", timeout=10, markup=False)
            self.quiz.show_scorecard(document)
