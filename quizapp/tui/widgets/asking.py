"""A question on show, and the keys that answer it whatever its kind."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from quizapp.grading import NotAnAttempt, Response, read_response
from quizapp.locale import N_, _
from quizapp.practice import Confidence
from quizapp.tui.page import ROOMY
from quizapp.tui.views import asking as view
from quizapp.tui.views.asking import CONFIDENCE_KEYS
from quizapp.tui.views.draft import TYPED, Draft
from quizapp.tui.widgets.answer_input import AnswerInput
from quizapp.tui.widgets.code_lines import CodeLines
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.rows import OptionRows, StepRows

_SURE = Binding.Group(N_("sure, fairly, guess: answers"))


class Asking(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The prompt, below it the field of the question's kind, below that how sure: which answers at once."""

    BINDINGS = [
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
            key_display="F3",
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
        self.options = OptionRows(self.again, "options")
        self.steps = StepRows(self.again, "steps")
        self.code = CodeLines(self.again)
        self.input = AnswerInput(self._readable)
        self.rest = Prose(self._rest)
        self.draft: Draft | None = None

    def compose(self) -> ComposeResult:
        yield self.prompt
        yield from self._fields
        yield self.rest

    @property
    def _fields(self) -> list[Widget]:
        return [self.options, self.steps, self.code, self.input]

    @property
    def field(self) -> Widget:
        """What the question's kind is answered in."""
        kind = self.draft.kind if self.draft is not None else ""
        return {"order": self.steps, "bug": self.code, **dict.fromkeys(TYPED, self.input)}.get(kind, self.options)

    def show(self, draft: Draft) -> None:
        """Show a question from its beginning."""
        self.draft = draft
        for field in (self.options, self.steps, self.code):
            field.draft = draft if field is self.field else None
        for each in self._fields:
            each.display = each is self.field
        self.input.begin(letters=draft.kind == "formula")
        self.again()
        self.scroll_home(animate=False)
        self.code.scroll_home(animate=False)
        self.field.focus(scroll_visible=False)

    def on_focus(self) -> None:
        """The keys are the field's, also after a click beside it."""
        self.field.focus(scroll_visible=False)

    def again(self) -> None:
        """Something about the draft or its proof has changed."""
        self.prompt.again()
        for field in (self.options, self.steps, self.code):
            if field.display:
                field.again()
        self.rest.again()
        self.refresh_bindings()
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        if self.code.display and self.draft is not None:
            self.call_after_refresh(self._fit_code)

    def _fit_code(self) -> None:
        """The code gets what prompt and confidence leave of the screen."""
        others = sum(prose.content_size.height for prose in (self.prompt, self.rest))
        self.code.fit(self.size.height - others - 1)

    def _prompt(self, width: int) -> Content:
        return view.prompt(self.draft, width, self._roomy) if self.draft else Content()

    def _rest(self, width: int) -> Content:
        return view.rest(self.draft, width, self._roomy) if self.draft else Content()

    @property
    def _roomy(self) -> bool:
        return self.app.size.height >= ROOMY

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        draft = self.draft
        if draft is None:
            return False
        match action:
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

    # --- typed answers -----------------------------------------------------------------------------------------------

    def _readable(self, typed: str) -> bool:
        try:
            return self.draft is not None and bool(read_response(self.draft.asked.presented, typed))
        except NotAnAttempt:
            return False

    def on_input_changed(self, event: Input.Changed) -> None:
        if self.draft is not None:
            self.draft.write(event.value)
            self.draft.notice = ""
            self.again()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes what was typed: then s, f and g work, and digits go on typing."""
        if self.draft is None:
            return
        try:
            read_response(self.draft.asked.presented, event.value)
            self.draft.notice = _("Now say how sure you are: s, f or g.")
            if self.input.letters:
                self.draft.notice = _("Now say how sure you are: s, f or g. Other keys go on writing.")
        except NotAnAttempt as error:
            self.draft.notice = str(error)
        self.again()

    def on_answer_input_taken(self, event: AnswerInput.Taken) -> None:
        if self.draft is not None:
            self.draft.settled = event.taken
            self.draft.notice = self.draft.notice if event.taken else ""
            self.again()

    def on_answer_input_sure(self, event: AnswerInput.Sure) -> None:
        self.action_answer(event.key)

    # --- answering ---------------------------------------------------------------------------------------------------

    def action_answer(self, key: str) -> None:
        if self.draft is None or self.draft.busy:
            return
        typed = self.input.value if self.input.display else self.draft.answer
        if not typed and not self.input.display:
            self.draft.notice = _first(self.draft.kind)
            self.again()
            return
        try:
            response = read_response(self.draft.asked.presented, typed)
        except NotAnAttempt as error:
            self.draft.notice = str(error)
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


def _first(kind: str) -> str:
    """What has to come before how sure one is."""
    return {
        "order": _("Move a step first, or press Enter to take the order as it is."),
        "bug": _("Choose a line first."),
    }.get(kind, _("Choose an option first."))
