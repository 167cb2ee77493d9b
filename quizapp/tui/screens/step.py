"""Step through: attention on somebody's own sentence, one step at a time, forwards and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from quizapp.lab import Laboratory
from quizapp.locale import N_, _
from quizapp.tui.figures import Palette
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.saving import keep
from quizapp.tui.views import step as view
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.sentence_input import SentenceInput
from quizapp.walk import steps
from quizapp.walk.route import Route
from quizapp.walk.tokens import NotASentence, read
from quizapp.walk.walking import STEPS, Setting

PACE = 1.0  # seconds a step while it plays
SOON = 0.15  # seconds after which it is told that numbers are awaited
FRAME = 3  # rows of the header, the keys and the blank one between
WALKING = {"step", "token", "head", "mask", "edit", "play", "scale", "seed", "heads", "go", "follow", "save"}
_STEP, _TOKEN, _HEADS = (Binding.Group(name) for name in (N_("step"), N_("token"), N_("heads")))


class StepScreen(Page):
    """What is shown always belongs to one run: the header tells of its setting, not of the one that is awaited."""

    CSS_PATH = Path(__file__).with_name("step.tcss")
    BINDINGS = [
        Binding("left", "step(-1)", N_("step"), group=_STEP, id="step.back", tooltip=N_("One step back.")),
        Binding("right", "step(1)", N_("step"), group=_STEP, id="step.on", tooltip=N_("One step on.")),
        Binding("up", "token(-1)", N_("token"), group=_TOKEN, id="step.up",
                tooltip=N_("Follow the token above.")),
        Binding("down", "token(1)", N_("token"), group=_TOKEN, id="step.down",
                tooltip=N_("Follow the token below.")),
        Binding("h", "head", N_("heads"), group=_HEADS, id="step.head", tooltip=N_("Look at the next head.")),
        Binding("H", "heads", N_("heads"), group=_HEADS, key_display="H", id="step.heads",
                tooltip=N_("1, 2 or 4 heads.")),
        Binding("m", "mask", N_("mask"), id="step.mask", tooltip=N_("The causal mask, on or off.")),
        Binding("e", "edit", N_("sentence"), id="step.edit",
                tooltip=N_("Another sentence, at most 12 tokens.")),
        Binding("space", "play", N_("play"), id="step.play", tooltip=N_("One step a second; again, and it stops.")),
        Binding("x", "scale", N_("÷ √d_k"), id="step.scale", tooltip=N_("The division by √d_k, on or off.")),
        Binding("f", "save", N_("save"), show=False, id="step.save",
                tooltip=N_("Save the matrices of this head, as SVG and CSV.")),
        Binding("r", "seed", N_("new seed"), id="step.seed", tooltip=N_("Other random matrices.")),
        Binding("home", "go(0)", N_("first step"), show=False, id="step.first", tooltip=N_("The first step.")),
        Binding("end", f"go({len(STEPS) - 1})", N_("last step"), show=False, id="step.last",
                tooltip=N_("The last step.")),
        *(
            Binding(str((index + 1) % 10), f"go({index})", N_("step"), show=False, id=f"step.go-{index + 1}",
                    tooltip=N_("A step by its number; 0 is the tenth."))
            for index in range(len(STEPS))
        ),
        Binding("pageup", "page(-1)", N_("page up"), show=False, id="step.page-up",
                tooltip=N_("What is above, where not all has room.")),
        Binding("pagedown", "page(1)", N_("page down"), show=False, id="step.page-down",
                tooltip=N_("What is below, where not all has room.")),
    ]  # fmt: skip

    def __init__(self, laboratory: Laboratory, setting: Setting, draw_seed: Callable[[], int]) -> None:
        super().__init__()
        self.laboratory = laboratory
        self.route = Route(setting, laboratory.run)
        self.draw_seed = draw_seed
        self.typing = False
        self.text = Prose(self._page)
        self.cut = Prose(self._cut, id="cut")
        self.input = SentenceInput()
        self.edit = Vertical(self.input, self.cut, id="edit")
        self.paper = VerticalScroll(self.text, id="step", can_focus=False)
        self.player: Timer | None = None  # while it plays

    def body(self) -> Iterable[Widget]:
        with Vertical():
            yield self.edit
            yield self.paper

    def on_mount(self) -> None:
        self._fetch()

    def on_resize(self) -> None:
        super().on_resize()
        self._show()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _page(self, width: int) -> Content:
        route, height = self.route, self._rows
        if route.trouble:
            return view.troubled(route.place, route.trouble, width)
        if route.walk is None:
            return view.waiting(route.place, self._awaited(), width)
        return view.page(route.walk, route.place, self._palette, width, height)

    @property
    def _rows(self) -> int:
        """As many as can be seen; where there are many, one stays blank above the keys."""
        rows = self.app.size.height
        return rows - FRAME - (rows >= ROOMY) - (self.edit.size.height if self.typing else 0)

    def _cut(self, width: int) -> Content:
        return view.editing(self.input.value, width)

    @property
    def _palette(self) -> Palette:
        return Palette.of(self.app.theme_variables, self.app.current_theme.dark)

    def _awaited(self) -> str:
        ready = self.laboratory.state == "ready"
        return _("The numbers are being computed.") if ready else _("Torch is loading, about a second.")

    def _show(self) -> None:
        """Set everything anew, the header with it."""
        if not self.is_attached:
            return
        route = self.route
        setting = route.walk.setting if route.walk else route.wanted
        self.header.where = _("Step through") + "   " + steps.described(setting, route.place.head)
        self._tell(setting)
        self.text.again()
        self.refresh_bindings()

    def _tell(self, setting: Setting) -> None:
        """As much as there is room for: which step, which seed, that nothing was trained."""
        number = steps.numbered(self.route.place)
        if not self.route.settled and not self.route.trouble and self.route.walk is not None:
            number = _("computing")
        seed = steps.seeded(setting) + "   " + number
        forms = (_("random weights") + _(", ") + seed, seed)
        self.header.status = next((form for form in forms if self.header.has_room("  " + form)), number)

    def again(self) -> None:
        super().again()
        self._show()

    # --- the numbers -------------------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        """Get the numbers of the setting that is wanted now; that they are awaited is told if they take long."""
        self.route.trouble = ""
        if self.route.settled:
            self._show()
            return
        if not self.route.busy:
            self.run_worker(self.route.fetch(self._arrived), group="walk")
            self.set_timer(SOON, self._late)
        if self.route.walk is None:
            self._show()

    def _late(self) -> None:
        if self.route.busy:
            self._show()

    def _arrived(self) -> None:
        self._show()

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        route = self.route
        if self.typing:
            return action not in WALKING
        match action:
            case "head":
                return route.walk is not None and route.walk.setting.heads > 1
            case "token" | "follow":
                return route.walk is not None and len(route.walk.names) > 1
            case _:
                return True

    def action_leave(self) -> None:
        if self.typing:
            self._stop_typing()
        else:
            self.app.pop_screen()

    def action_step(self, by: int) -> None:
        self.action_go(self.route.place.number - 1 + by)

    def action_go(self, index: int) -> None:
        """To a step; whoever goes there by hand does not want it to play on."""
        self._stop()
        self._go(index)

    def _go(self, index: int) -> None:
        if self.route.go(index + 1):
            self.paper.scroll_home(animate=False)
        self._show()

    def action_token(self, by: int) -> None:
        self.action_follow(self.route.place.token + by)

    def action_follow(self, token: int) -> None:
        self.route.follow(token)
        self._show()

    def action_head(self) -> None:
        self.route.next_head()
        self._show()

    def action_heads(self) -> None:
        self.route.more_heads()
        self._fetch()

    def action_mask(self) -> None:
        self.route.want(causal=not self.route.wanted.causal)
        self._fetch()

    def action_scale(self) -> None:
        self.route.want(scaled=not self.route.wanted.scaled)
        self._fetch()

    def action_seed(self) -> None:
        self.route.want(seed=self.draw_seed())
        self._fetch()

    def action_save(self) -> None:
        if self.route.walk is not None:
            from quizapp.walk.saved import files

            texts = files(self.route.walk, self.route.place.head)
            self.run_worker(keep(self.app, texts), group="save", exclusive=True)

    def action_page(self, by: int) -> None:
        self.paper.scroll_relative(y=by * max(1, self.paper.size.height - 2), animate=False)

    # --- playing -----------------------------------------------------------------------------------------------------

    def action_play(self) -> None:
        """From here to the last step; from there, all of it."""
        if self.player is not None:
            self._stop()
            return
        if self.route.place.step == STEPS[-1]:
            self._go(0)
        self.player = self.set_interval(PACE, self._play_on)

    def _play_on(self) -> None:
        """The next step, once the numbers are there. A tick may still be queued when the player has stopped."""
        if self.player is None or self.typing or not self.route.settled:
            return
        self._go(self.route.place.number)
        if self.route.place.step == STEPS[-1]:
            self._stop()

    def _stop(self) -> None:
        if self.player is not None:
            self.player.stop()
            self.player = None

    # --- another sentence --------------------------------------------------------------------------------------------

    def action_edit(self) -> None:
        self._stop()
        self.typing = True
        self.edit.display = True
        self.input.begin(self.route.wanted.sentence.text)
        self.cut.again()
        self._show()
        self.call_after_refresh(self._show)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.cut.again()
        self.call_after_refresh(self._show)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.route.read(read(event.value))
        except NotASentence:
            return  # why stands below the line
        self._stop_typing()
        self._fetch()

    def on_sentence_input_left(self) -> None:
        self._stop_typing()

    def _stop_typing(self) -> None:
        self.typing = False
        self.edit.display = False
        self.set_focus(None)
        self._show()
