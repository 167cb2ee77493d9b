"""The field of an answer in an interview: nothing is read of it on the screen, it is only handed in."""

from __future__ import annotations

from textual.binding import Binding

from quizapp.locale import N_
from quizapp.tui.widgets.answer_area import AnswerArea


class InterviewArea(AnswerArea):
    BINDINGS = [
        Binding("ctrl+s,f5", "hand_in", N_("answer it"), key_display="^s", id="interview.answer",
                tooltip=N_("Hand the answer in; there is no way back.")),
    ]  # fmt: skip
