"""The field of an answer in an interview: nothing is read of it on the screen, it is only handed in."""

from __future__ import annotations

from textual.binding import Binding

from quizapp.locale import N_
from quizapp.tui.widgets.answer_area import AnswerArea


class InterviewArea(AnswerArea):
    """Where code is asked for, F5 runs it. Pressed here it must not hand in what cannot be taken back."""

    BINDINGS = [
        Binding("ctrl+s", "hand_in", N_("answer it"), key_display="^s", id="interview.answer",
                tooltip=N_("Hand the answer in; there is no way back.")),
        Binding("f5", "stay", show=False),
    ]  # fmt: skip

    def action_stay(self) -> None:
        """Nothing."""
