"""The keys of an experiment, in the order in which they are worth knowing, and which of them do something now."""

from __future__ import annotations

from textual.binding import Binding

from quizapp.experiment.sweep import sweepable
from quizapp.locale import N_
from quizapp.tui.views import lab_paper, lab_settings
from quizapp.tui.views.lab_desk import Desk

PAGES = {
    "v": N_("All figures; in a narrow terminal they take the place of the facts."),
    "c": N_("The demonstration's own code, as it stands on disk."),
    "m": N_("The formula."),
    "t": N_("In words: the 30-second answer, the claims it settles, the questions it decides."),
}
FAR = 10  # steps with shift
_TURN, _WALK = Binding.Group(N_("change")), Binding.Group(N_("parameter"))
_FAR, _SAY = Binding.Group(N_("×10")), Binding.Group(N_("higher, equal, lower"))
_DIGITS = ",".join([*"0123456789", "full_stop", "minus"])


def _tip(key: str, action: str, name: str, tip: str, **more: object) -> Binding:
    id = f"lab.{action.partition('(')[0]}-{key.partition(',')[0]}"
    return Binding(key, action, name, id=id, tooltip=tip, **more)  # type: ignore[arg-type]


KEYS: list[Binding] = [
    _tip("up", "move(-1)", N_("parameter"), N_("Choose a parameter; after tab, a fact."), group=_WALK),
    _tip("down", "move(1)", N_("parameter"), N_("Choose a parameter; after tab, a fact."), group=_WALK),
    _tip("left", "turn(-1)", N_("change"), N_("Change the parameter by a step; with shift, by ten."), group=_TURN),
    _tip("right", "turn(1)", N_("change"), N_("Change the parameter by a step; with shift, by ten."), group=_TURN),
    _tip("h", "say('h')", N_("higher"), N_("Predict: higher, in A."), group=_SAY),
    _tip("e", "say('e')", N_("equal"), N_("Predict: about equal, within 5 %."), group=_SAY),
    _tip("w", "say('w')", N_("lower"), N_("Predict: lower, in A."), group=_SAY),
    _tip("n", "say('n')", N_("number"), N_("Predict a number; within 10 % is right.")),
    _tip("space", "pause", N_("pause"), N_("Pause what trains, or let it go on.")),
    _tip("x", "stop", N_("stop"), N_("Stop what trains, or the sweep.")),
    _tip("b", "beside", N_("side by side"), N_("Two settings, A and B, on the same axes.")),
    _tip("g", "hand", N_("A, B or both"), N_("Whether the arrows change A, B or both.")),
    _tip("r", "reseed", N_("new seed"), N_("Run again with a new seed, the same for A and B.")),
    _tip("p", "predict", N_("predict first"), N_("What is measured stays sealed until you said what you expect.")),
    _tip("s", "sweep", N_("sweep"), N_("Walk the parameter over its range, with several seeds.")),
    _tip("k", "seeds", N_("seeds"), N_("How many seeds the sweep runs at each value.")),
    *(_tip(key, f"page('{key}')", says, says, show=False) for key, says in PAGES.items()),
    _tip("enter", "enter", N_("type a value"), N_("Type a value; run again what failed; begin a sweep."), show=False),
    _tip("tab", "facts", N_("facts"), N_("To the facts, which ↑↓ then choose, and back."), show=False),
    _tip("shift+left", "turn(-10)", N_("×10"), N_("Ten steps at once."), group=_FAR, show=False),
    _tip("shift+right", "turn(10)", N_("×10"), N_("Ten steps at once."), group=_FAR, show=False),
    _tip("a", "ask", N_("ask me"), N_("The questions that it decides."), show=False),
    _tip("y", "copy", N_("copy"),
         N_("Copy the command that repeats this run; on the code page, all of it as one file."),
         show=False),
    _tip("i", "inspect", N_("look at a cell"), N_("Walk the cells of a heat map with the arrows; tab: the next one."),
         show=False),
    _tip("f", "save", N_("save"), N_("Save the figures on show, as SVG and CSV."), show=False),
    _tip("Y", "copy_figures", N_("copy the figures"), N_("Copy the figures on show, drawn as text."), show=False,
         key_display="Y"),
    _tip("pageup", "scroll(-1)", N_("page up"), N_("Scroll."), show=False),
    _tip("pagedown", "scroll(1)", N_("page down"), N_("Scroll."), show=False),
    *(
        _tip(key, f"digit('{sign}')", N_("type a number"), N_("Begin to type a value: 128, 1e-3 or 1/8."),
             show=False)
        for key, sign in zip(_DIGITS.split(","), [*"0123456789", ".", "-"], strict=True)
    ),
]  # fmt: skip


def does_something(desk: Desk, action: str, parameters: tuple[object, ...]) -> bool:
    """Whether a key's action has anything to act on."""
    trains = desk.declaration.trains and desk.bench.running is not None
    match action:
        case "say":
            return desk.asked is not None and str(parameters[0]) in lab_settings.answers(desk, desk.asked)
        case "pause":
            return trains
        case "stop":
            return trains or desk.runs.sweep is not None
        case "hand":
            return desk.bench.b is not None
        case "inspect":
            return bool(lab_paper.maps_of(desk))
        case "seeds":
            return desk.page == "s"
        case "sweep":
            return sweepable(desk.knob) or desk.page == "s"
        case _:
            return True


def alive(desk: Desk) -> object:
    """All that decides which keys do something: while it stays, the key bar need not be set anew."""
    asked = desk.asked
    trains = desk.declaration.trains and desk.bench.running is not None
    return (desk.bench.predicting, asked and asked.name, desk.bench.b is None, trains, desk.runs.sweep is None,
            desk.bench.there is None, desk.knob.name, desk.page, bool(lab_paper.maps_of(desk)))  # fmt: skip
