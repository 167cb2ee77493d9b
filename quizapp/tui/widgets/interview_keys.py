"""The keys of the interview. Several do different things by what is on show: the screen says which of them count."""

from __future__ import annotations

from textual.binding import Binding

from quizapp.locale import N_

BINDINGS: list[Binding] = [
    Binding("enter", "next", N_("begin"), id="interview.next", tooltip=N_("Begin, or go on.")),
    Binding("g", "go_on", N_("go on with the open one"), id="interview.go-on",
            tooltip=N_("Go on with the interview that was left.")),
    Binding("c", "close_open", N_("end the open one"), id="interview.close",
            tooltip=N_("End the interview that was left, with its report.")),
    Binding("v", "last", N_("last scorecard"), id="interview.last", tooltip=N_("The newest scorecard.")),
    Binding("t", "topic", N_("topic"), id="interview.topic", tooltip=N_("What to be asked about.")),
    Binding("s", "first", N_("first step"), id="interview.first",
            tooltip=N_("The step at which ladders begin.")),
    Binding("up", "move(-1)", N_("choose"), show=False, id="interview.up", tooltip=N_("The kind above.")),
    Binding("down", "move(1)", N_("choose"), show=False, id="interview.down", tooltip=N_("The kind below.")),
    Binding("r", "predict('r')", N_("ready"), show=False, id="interview.ready", tooltip=N_("You expect: ready.")),
    Binding("n", "predict('n')", N_("nearly"), show=False, id="interview.nearly",
            tooltip=N_("You expect: nearly.")),
    Binding("t", "predict('t')", N_("not yet"), show=False, id="interview.not-yet",
            tooltip=N_("You expect: not yet.")),
    *(
        Binding(str(level), f"rate({level})", N_("rate"), show=False, id=f"interview.rate-{level}",
                tooltip=N_("How you spoke, by the anchors."))
        for level in (1, 2, 3, 4)
    ),
    Binding("y", "decide(True)", N_("yes, I said it"), id="interview.yes",
            tooltip=N_("You said it; the report marks this as your own word.")),
    Binding("n", "decide(False)", N_("no"), id="interview.no", tooltip=N_("You did not say it.")),
    Binding("ctrl+s", "hand_in", N_("hand in"), id="interview.hand-in", tooltip=N_("Hand the answer in.")),
    Binding("f5", "try_it", N_("run it"), key_display="F5", id="interview.run",
            tooltip=N_("Says whether it runs, no more.")),
    Binding("f3", "hint", N_("ask for a hint, recorded"), key_display="F3", id="interview.hint",
            tooltip=N_("One hint; it is recorded.")),
    Binding("ctrl+up", "scroll(-1)", N_("scroll up"), show=False, id="interview.scroll-up",
            tooltip=N_("What is above in a long question.")),
    Binding("ctrl+down", "scroll(1)", N_("scroll down"), show=False, id="interview.scroll-down",
            tooltip=N_("What is below in a long question.")),
    Binding("f1", "app.keys", N_("keys"), show=False, key_display="F1", id="app.keys",
            tooltip=N_("Every key that does something here.")),
    Binding("escape", "pause", N_("pause, recorded"), id="app.pause",
            tooltip=N_("Stop the clock; the pause is recorded.")),
    Binding("escape", "leave", N_("leave"), id="app.leave", tooltip=N_("Leave; nothing is lost.")),
]  # fmt: skip
