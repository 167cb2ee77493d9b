"""The keys of the drills: those of the list, and those of the desk at which one of them is written."""

from __future__ import annotations

from textual.binding import Binding

from quizapp.locale import N_

_WALK = Binding.Group(N_("choose"))
ON_LIST = {"move", "open", "choose"}
ON_DESK = {"judge", "here", "statement", "hint", "solution", "own", "stub", "bug", "take_back"}


KEYS = [
    Binding("f5,ctrl+r", "judge", N_("judge"), key_display="F5", id="drill.judge",
            tooltip=N_("Judge what you wrote.")),
    Binding("f2", "statement", N_("statement"), key_display="F2", id="drill.statement",
            tooltip=N_("The whole statement, or its first lines.")),
    Binding("f3", "hint", N_("hint"), key_display="F3", id="drill.hint",
            tooltip=N_("A hint for the first check that failed.")),
    Binding("f4", "solution", N_("solution"), key_display="F4", id="drill.solution",
            tooltip=N_("The solution and other right answers; before you pass, that is giving up.")),
    Binding("ctrl+o", "own", N_("own editor"), id="drill.own",
            tooltip=N_("Write in an editor of your own; each save is judged.")),
    Binding("ctrl+o", "here", N_("write here"), id="drill.here",
            tooltip=N_("Write here again, not in an editor of your own.")),
    Binding("f9", "bug", N_("spot the bug"), show=False, key_display="F9", id="drill.bug",
            tooltip=N_("A wrong answer to be mended, in the place of yours; F8 brings yours back.")),
    Binding("f8", "stub", N_("start over"), show=False, key_display="F8", id="drill.stub",
            tooltip=N_("Put the empty function back; while a bug stands there, your own code.")),
    Binding("ctrl+t", "take_back", N_("take back"), show=False, id="drill.take-back",
            tooltip=N_("Take the last verdict out of your log.")),
    Binding("ctrl+up", "page(-1)", N_("scroll up"), show=False, id="drill.page-up",
            tooltip=N_("What is above in the verdict, or in the statement that was unfolded.")),
    Binding("ctrl+down", "page(1)", N_("scroll down"), show=False, id="drill.page-down",
            tooltip=N_("What is below in the verdict, or in the statement that was unfolded.")),
    Binding("up", "move(-1)", N_("choose"), group=_WALK, id="drill.up", tooltip=N_("The drill above.")),
    Binding("down", "move(1)", N_("choose"), group=_WALK, id="drill.down", tooltip=N_("The drill below.")),
    Binding("enter", "open", N_("write it"), id="drill.open", tooltip=N_("Write this drill.")),
]  # fmt: skip
