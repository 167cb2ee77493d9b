"""The room: one question, the time that is left, and the answer. Nothing here says how an answer was."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from quizapp.drills import drafts
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.free_text.wording import cut_line
from quizapp.interview.session import Session
from quizapp.interview.turns import Turn
from quizapp.lab import LabError
from quizapp.locale import N_, _
from quizapp.runner.process import RunnerFailed
from quizapp.tui.page import ROOMY
from quizapp.tui.views import interview as view
from quizapp.tui.views.draft import TYPED, Draft
from quizapp.tui.widgets.asking import Asking
from quizapp.tui.widgets.code_editor import CodeEditor
from quizapp.tui.widgets.interview_area import InterviewArea
from quizapp.tui.widgets.prose import Prose

LOOK = 0.25  # seconds between two looks at the clock
KEEP = 1.5  # seconds after a key at which the answer so far is on its way to the disk, however long one types


class RoomPane(Vertical, can_focus=True, inherit_bindings=False):
    """`session` is the one whose question is on show; None while nothing is asked."""

    BINDINGS = [
        Binding("ctrl+s", "hand_in", N_("hand in"), id="room.hand-in", tooltip=N_("Hand the answer in.")),
        Binding("f5", "try_it", N_("run it"), key_display="F5", id="room.run",
                tooltip=N_("Says whether it runs, no more.")),
        Binding("f3", "hint", N_("hint, recorded"), key_display="F3", id="room.hint",
                tooltip=N_("One hint; it is recorded.")),
        Binding("ctrl+up", "scroll(-1)", N_("scroll up"), show=False, id="room.scroll-up",
                tooltip=N_("What is above in a long question.")),
        Binding("ctrl+down", "scroll(1)", N_("more"), key_display="^↓", id="room.scroll-down",
                tooltip=N_("What is below in a long question.")),
        Binding("f1", "app.keys", N_("keys"), key_display="F1", id="app.keys",
                tooltip=N_("Every key that does something here.")),
        Binding("escape", "pause", N_("pause"), id="app.pause",
                tooltip=N_("Stop the clock; the pause is recorded.")),
    ]  # fmt: skip

    class Given(Message):
        """An answer was handed in and decided."""

    class TimeOver(Message):
        """The time of the part is over; what stood there is handed in."""

    class Paused(Message):
        """The clock was stopped."""

    def __init__(self) -> None:
        super().__init__(id="room")
        self.session: Session | None = None
        self.giving = False
        self._notes: list[str] = []  # hints, and what there is to say beside the question
        self._found = ("", "")  # what running the code said
        self._saving: Timer | None = None
        self._shown = ""  # the time that stands on the screen
        self._turn: Turn | None = None  # what stands in the fields is an answer to this one, and to no other
        self.head = Prose(self._head, id="room-head")
        self.prompt = Prose(self._prompt, id="room-prompt")
        self.above = VerticalScroll(self.prompt, id="room-prompt-scroll", can_focus=False)
        self.area = InterviewArea()
        self.asking = Asking()
        self.editor = CodeEditor()
        self.found = Prose(self._result, id="room-found")

    def compose(self) -> ComposeResult:
        yield from (self.head, self.above, self.area, self.asking, self.editor, self.found)

    def on_mount(self) -> None:
        self.set_interval(LOOK, self._tick)

    def on_unmount(self) -> None:
        self.leave()

    # --- what is on show ---------------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        turn = self.session.turn if self.session is not None else None
        return turn.kind if turn is not None else ""

    @property
    def field(self) -> Widget:
        """What the present question is answered in."""
        fields: dict[str, Widget] = {"item": self.asking, "code": self.editor, "debug": self.editor}
        return fields.get(self.kind, self.area)

    def enter(self, session: Session) -> None:
        """Show what is asked now; the clock runs from here on."""
        self.session, self._turn = session, session.turn
        self._notes, self._found = [session.unsaved] if session.unsaved else [], ("", "")
        session.open()
        for each in (self.area, self.asking, self.editor):
            each.display = each is self.field
        self.found.display = self.editor.display
        self.editor.point_to(0)
        self.above.set_class(self.editor.display, "-code")
        self.above.scroll_home(animate=False)
        if self.asking.display and session.asked is not None:
            self.asking.show(Draft(session.asked, levelled=False))
            if session.asked.question.kind in TYPED:
                self.asking.input.value = session.state.draft
        elif self.editor.display:
            self.run_worker(self._lay_out(session), group="code", exclusive=True)
        else:
            self.area.load_text(session.state.draft)
            self.area.move_cursor(self.area.document.end)
        self.field.focus(scroll_visible=False)
        self.again()

    def leave(self) -> None:
        """Keep what stands there; nothing is asked until the room is entered again."""
        self._keep()
        self.session = None

    def on_focus(self) -> None:
        """The keys are the field's, also after a click beside it."""
        if self.session is not None:
            self.field.focus(scroll_visible=False)

    def again(self) -> None:
        for prose in (self.head, self.prompt, self.found):
            prose.again()
        self.refresh_bindings()

    def dress(self) -> None:
        """Colours and words have changed."""
        self.editor.dress()
        if self.asking.display:
            self.asking.again()

    @property
    def _roomy(self) -> bool:
        return self.app.size.height >= ROOMY

    def _head(self, width: int) -> Content:
        return view.head(self.session, width, self._roomy) if self.session is not None else Content()

    def _prompt(self, width: int) -> Content:
        return view.prompt(self.session, self._notes, width, self._roomy) if self.session is not None else Content()

    def _result(self, width: int) -> Content:
        return view.code_result(*self._found, width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "hand_in" | "try_it":
                return self.kind in ("code", "debug") and not self.giving
            case "hint":
                return self.session is not None and self.kind != "item" and self.session.more_hints
            case "scroll":
                return self.kind in ("code", "debug")
            case "pause":
                return not self.giving
            case _:
                return True

    def action_scroll(self, by: int) -> None:
        self.above.scroll_relative(y=by * max(1, self.above.size.height - 1), animate=False)

    # --- time --------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """The clock moves on; when it is over, what stands there is handed in."""
        session = self.session
        if session is None or session.turn is None or self.giving:
            return
        session.note_hints()
        if session.clock.over:
            self.giving = True
            self.run_worker(self._over(session, self.written), group="give", exclusive=True)
        elif (shown := f"{int(session.clock.left)} {session.clock.short}") != self._shown:
            self._shown = shown
            self.head.again()

    async def _over(self, session: Session, text: str) -> None:
        await session.time_over(text)
        self.giving = False
        self.post_message(self.TimeOver())

    def action_pause(self) -> None:
        if self.session is not None:
            self._keep()
            self.session.pause()
            self.post_message(self.Paused())

    # --- the answer so far -------------------------------------------------------------------------------------------

    @property
    def written(self) -> str:
        """The answer as it stands on the screen."""
        if self.editor.display:
            return self.editor.text
        if self.asking.display:
            return self.asking.draft.answer if self.asking.draft is not None else ""
        return self.area.text

    def _keep(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        if self.session is not None and self.session.turn is self._turn:
            self.session.keep(self.written)

    def _keep_soon(self) -> None:
        if self._saving is None and self.session is not None:
            self._saving = self.set_timer(KEEP, self._keep)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._keep_soon()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._keep_soon()

    # --- handing in --------------------------------------------------------------------------------------------------

    def on_answer_area_cut(self) -> None:
        self._notes = [cut_line(MOST)]
        self.again()

    def on_answer_area_handed_in(self) -> None:
        self._give(self.area.text)

    def action_hand_in(self) -> None:
        self._give(self.editor.text)

    def on_asking_given(self, event: Asking.Given) -> None:
        if self.asking.draft is not None and not self.giving:
            self.asking.draft.busy = True
            self._give(event.response.text, event)

    def on_asking_rerun(self) -> None:
        if self.session is not None and self.session.asked is not None:
            self.session.asked.rerun()

    def _give(self, text: str, item: Asking.Given | None = None) -> None:
        if self.session is not None and not self.giving:
            self.giving = True
            self.run_worker(self._hand_in(self.session, text, item), group="give", exclusive=True)

    async def _hand_in(self, session: Session, text: str, item: Asking.Given | None) -> None:
        await session.give(text, item.confidence if item else None, item.response if item else None)
        self.giving = False
        self.post_message(self.Given())

    def action_hint(self) -> None:
        if self.session is not None and (hint := self.session.hint()):
            self._notes.append(hint)
            self.again()

    # --- code --------------------------------------------------------------------------------------------------------

    async def _lay_out(self, session: Session) -> None:
        turn = session.turn
        assert turn is not None
        self.editor.load_text("")
        try:
            self.editor.load_text(drafts.showable(session.state.draft or await session.bench.source(turn)))
            await session.bench.warm(turn)
        except LabError as error:
            self._found = (error.message, "")
        self.again()

    def action_try_it(self) -> None:
        if self.session is not None:
            self._found = (_("Running."), "")
            self.again()
            self.run_worker(self._try(self.session, self.editor.text), group="try", exclusive=True)

    async def _try(self, session: Session, source: str) -> None:
        turn = session.turn
        assert turn is not None
        try:
            verdict = await session.bench.check(turn, source)
        except (LabError, RunnerFailed) as error:
            self._found = (error.message, "")
        else:
            self._found = (session.bench.told(verdict), drafts.showable(verdict.output))
            self.editor.point_to(verdict.line if verdict.ended != "done" else 0)
        self.again()
