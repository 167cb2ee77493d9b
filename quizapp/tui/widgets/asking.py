"""A question on show, and the keys that answer it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from quizapp.bank.types import LETTERS
from quizapp.grading import NotAnAttempt, Response, read_response
from quizapp.locale import N_, _
from quizapp.practice import Confidence
from quizapp.tui.views import asking as view
from quizapp.tui.views.asking import CONFIDENCE_KEYS, Draft
from quizapp.tui.widgets.answer_input import AnswerInput
from quizapp.tui.widgets.prose import Prose

_CHOOSE = Binding.Group(N_("choose"))
_SURE = Binding.Group(N_("sure, fairly, guess: answers"))


class Asking(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Options are chosen with letters or arrows; how sure you are answers at once."""

    BINDINGS = [
        *(
            Binding(
                key,
                f"choose('{key}')",
                N_("choose"),
                group=_CHOOSE,
                id=f"question.choose-{key}",
                tooltip=N_("Choose an option; where several may hold, mark it or not."),
            )
            for key in LETTERS.lower()
        ),
        Binding(
            "s",
            "answer('s')",
            N_("sure"),
            group=_SURE,
            id="question.sure",
            tooltip=N_("Answer: worth it when you are right above 80 % of the time."),
        ),
        Binding(
            "f",
            "answer('f')",
            N_("fairly"),
            group=_SURE,
            id="question.fairly",
            tooltip=N_("Answer: worth it when you are right 67 to 80 % of the time."),
        ),
        Binding(
            "g",
            "answer('g')",
            N_("guess"),
            group=_SURE,
            id="question.guess",
            tooltip=N_("Answer: a guess costs nothing."),
        ),
        Binding("h", "hint", N_("hint"), id="question.hint", tooltip=N_("One nudge; it is noted with your answer.")),
        Binding(
            "f3",
            "hint_typing",
            N_("hint"),
            id="question.hint-typing",
            tooltip=N_("One nudge, where letters are being typed."),
        ),
        Binding(
            "r",
            "rerun",
            N_("run the proof again"),
            id="question.rerun",
            tooltip=N_("The proof failed: start it once more."),
        ),
        Binding(
            "up", "move(-1)", N_("option above"), show=False, id="question.up", tooltip=N_("Move to the option above.")
        ),
        Binding(
            "down",
            "move(1)",
            N_("option below"),
            show=False,
            id="question.down",
            tooltip=N_("Move to the option below."),
        ),
        Binding(
            "enter,space", "mark", N_("mark"), show=False, id="question.mark", tooltip=N_("Mark the option you are on.")
        ),
        Binding(
            "pageup",
            "page_up",
            N_("scroll up"),
            show=False,
            id="question.page-up",
            tooltip=N_("Scroll a long question."),
        ),
        Binding(
            "pagedown",
            "page_down",
            N_("scroll down"),
            show=False,
            id="question.page-down",
            tooltip=N_("Scroll a long question."),
        ),
    ]

    class Given(Message):
        """An answer, and how sure."""

        def __init__(self, response: Response, confidence: Confidence) -> None:
            super().__init__()
            self.response = response
            self.confidence = confidence

    class Rerun(Message):
        """The proof failed and is to run again."""

    def __init__(self) -> None:
        super().__init__(id="asking", classes="main")
        self.prompt = Prose(self._prompt)
        self.input = AnswerInput(self._readable)
        self.rest = Prose(self._rest)
        self.draft: Draft | None = None

    def compose(self) -> ComposeResult:
        yield self.prompt
        yield self.input
        yield self.rest

    def show(self, draft: Draft) -> None:
        """Show a question from its beginning."""
        self.draft = draft
        typed = draft.asked.question.kind in ("number", "shape")
        with self.input.prevent(Input.Changed):
            self.input.value = ""
        self.input.display = typed
        self.again()
        self.scroll_home(animate=False)
        (self.input if typed else self).focus(scroll_visible=False)

    def again(self) -> None:
        """Something about the draft or its proof has changed."""
        self.prompt.again()
        self.rest.again()
        self.refresh_bindings()

    def _prompt(self, width: int) -> Content:
        return view.prompt(self.draft, width, self._roomy) if self.draft else Content()

    def _rest(self, width: int) -> Content:
        return view.rest(self.draft, width, self._roomy) if self.draft else Content()

    @property
    def _roomy(self) -> bool:
        return self.app.size.height >= 30

    # --- options -----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        draft = self.draft
        if draft is None:
            return False
        options = draft.asked.presented.options
        match action:
            case "choose":
                return LETTERS.lower().index(str(parameters[0])) < len(options) and not draft.busy
            case "move" | "mark":
                return bool(options) and not draft.busy
            case "answer":
                return not draft.busy
            case "hint" | "hint_typing":
                more = len(draft.hints) < len(draft.asked.question.hints) and not draft.busy
                return more and (action == "hint_typing") == self.input.display
            case "rerun":
                proof = draft.asked.proof
                return proof.done() and not proof.cancelled() and proof.exception() is not None
            case _:
                return True

    def action_choose(self, letter: str) -> None:
        if self.draft and not self.draft.busy:
            self.draft.cursor = LETTERS.lower().index(letter)
            self._mark()

    def action_move(self, step: int) -> None:
        if self.draft:
            count = len(self.draft.asked.presented.options)
            self.draft.cursor = max(0, min(count - 1, self.draft.cursor + step))
            if self.draft.asked.question.kind == "choice":
                self._mark()
            self.again()

    def action_mark(self) -> None:
        if self.draft and self.draft.cursor >= 0:
            self._mark()

    def _mark(self) -> None:
        assert self.draft is not None
        option = self.draft.asked.presented.options[self.draft.cursor].id
        if self.draft.asked.question.kind == "multi":
            self.draft.marked ^= {option}
        else:
            self.draft.marked = {option}
        self.draft.notice = ""
        self.again()

    # --- typed answers -----------------------------------------------------------------------------------------------

    def _readable(self, typed: str) -> bool:
        try:
            return self.draft is not None and bool(read_response(self.draft.asked.presented, typed))
        except NotAnAttempt:
            return False

    def on_input_changed(self, event: Input.Changed) -> None:
        if self.draft is not None:
            self.draft.typed = event.value.strip() if self._readable(event.value) else ""
            self.draft.notice = ""
            self.again()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes what was typed: then s, f and g work, and digits go on typing."""
        if self.draft is None:
            return
        try:
            read_response(self.draft.asked.presented, event.value)
            self.draft.notice = _("Now say how sure you are: s, f or g.")
        except NotAnAttempt as error:
            self.draft.notice = str(error)
        self.again()

    def on_answer_input_sure(self, event: AnswerInput.Sure) -> None:
        self.action_answer(event.key)

    # --- answering ---------------------------------------------------------------------------------------------------

    def action_answer(self, key: str) -> None:
        if self.draft is None or self.draft.busy:
            return
        typed = self.input.value if self.input.display else ",".join(self.draft.marked)
        try:
            response = read_response(self.draft.asked.presented, typed)
        except NotAnAttempt as error:
            self.draft.notice = str(error) if typed or self.input.display else _("Choose an option first.")
            self.again()
            return
        self.post_message(self.Given(response, CONFIDENCE_KEYS[key]))

    def action_hint(self) -> None:
        if self.draft and (hint := self.draft.asked.hint()):
            self.draft.hints.append(hint)
            self.again()

    def action_hint_typing(self) -> None:
        self.action_hint()

    def action_rerun(self) -> None:
        self.post_message(self.Rerun())
