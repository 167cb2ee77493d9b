"""An experiment on show, and the keys that turn its knobs, compare, predict and sweep."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message

from quizapp.experiment.predictions import Prediction, numeric, read_number, relations
from quizapp.experiment.settings import SEED, Refused, allowed, command, exactly, narrow, read
from quizapp.experiment.sweep import MOST_SEEDS, Sweep, sweepable
from quizapp.locale import _, language
from quizapp.tui.figures import Palette
from quizapp.tui.page import ROOMY, WIDE
from quizapp.tui.saving import keep
from quizapp.tui.views import lab_cell, lab_pages, lab_paper, lab_saving, lab_settings
from quizapp.tui.views.lab_desk import Cell, Desk, label
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.value_input import ValueInput
from quizapp.tui.widgets.workbench_keys import KEYS


class Workbench(Vertical, can_focus=True, inherit_bindings=False):
    """Settings at the left, what came of them at the right; one above the other where there is no room."""

    BINDINGS = [*KEYS]

    class Ask(Message):
        """The person wants to be asked what this demonstration decides."""

    class Document(Message):
        """A row of the ledger was pressed."""

        def __init__(self, row: str) -> None:
            super().__init__()
            self.row = row

    def __init__(self, draw_seed: Callable[[], int], changed: Callable[[], None]) -> None:
        super().__init__(id="bench")
        self._desk: Desk | None = None
        self.draw_seed, self.changed = draw_seed, changed
        self.knobs = Prose(self._knobs)
        self.head = Prose(self._head)
        self.sheet = Prose(self._sheet, id="measured")
        self.paper = VerticalScroll(self.head, self.sheet, id="paper", can_focus=False)
        self.typed = ValueInput()
        self._starts: list[int] = []
        self._story = 0
        self._state: object = None

    @property
    def desk(self) -> Desk:
        """What is on show; asked for only once something is."""
        assert self._desk is not None
        return self._desk

    def compose(self) -> ComposeResult:
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield VerticalScroll(self.knobs, id="knobs", can_focus=False)
                yield self.typed
            yield self.paper

    def show(self, desk: Desk) -> None:
        self._desk = desk
        self.typed.hide()
        self.again()
        self.paper.scroll_home(animate=False)
        self.focus(scroll_visible=False)

    # --- painting ----------------------------------------------------------------------------------------------------

    def _knobs(self, width: int) -> Content:
        if self._desk is None:
            return Content()
        size = self.app.size
        if size.width >= WIDE:
            return lab_settings.column(self.desk, width, size.height - lab_pages.AROUND)
        return lab_settings.strip(self.desk, width)

    def _head(self, width: int) -> Content:
        return lab_pages.head(self.desk, width, self.app.size.height >= ROOMY) if self._desk is not None else Content()

    def _sheet(self, width: int) -> Content:
        if self._desk is None:
            return Content()
        palette = Palette.of(self.app.theme_variables, self.app.current_theme.dark)
        size = self.app.size.width, self.app.size.height
        made = lab_pages.sheet(self.desk, width, palette, size)
        self._starts, self._story = made.starts, made.story
        return made.content

    def again(self) -> None:
        """Paint everything as it is now; the old picture is quiet until that of the present settings is there."""
        self._turned(paint=True)

    def _turned(self, paint: bool) -> None:
        if self._desk is None or not self.is_attached:
            return
        self.knobs.again()
        if paint:
            self.head.again()
            self.sheet.again()
        self.sheet.set_class(self._old, "-old")
        self.changed()
        state = self._keys_state()
        if state != self._state:
            self._state = state
            self.refresh_bindings()

    @property
    def _old(self) -> bool:
        """Whether the picture is of settings that were left."""
        bench = self.desk.bench
        if not bench.drawn:
            return False
        shown = {*bench.results, *bench.stopped, *([bench.running] if bench.forming.losses else [])}
        return not shown.issuperset(bench.sides.values())

    def _keys_state(self) -> object:
        """All that decides which keys do something."""
        desk = self.desk
        asked = desk.asked
        trains = desk.declaration.trains and desk.bench.running is not None
        return (desk.bench.predicting, asked and asked.name, desk.bench.b is None, trains, desk.runs.sweep is None,
                desk.bench.there is None, desk.knob.name, desk.page, bool(lab_paper.maps_of(desk)))  # fmt: skip

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        desk = self._desk
        if desk is None or self.typed.open:
            return False
        match action:
            case "say":
                return desk.asked is not None and str(parameters[0]) in lab_settings.answers(desk, desk.asked)
            case "pause":
                return desk.declaration.trains and desk.bench.running is not None
            case "stop":
                return (desk.declaration.trains and desk.bench.running is not None) or desk.runs.sweep is not None
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

    def action_inspect(self) -> None:
        """The arrows walk the cells of a heat map, or the settings again."""
        desk = self.desk
        desk.cell = Cell() if desk.cell is None else None
        if desk.cell is not None and desk.page != "v":
            desk.page = "v"
            self.paper.scroll_home(animate=False)
        self.again()
        self.call_after_refresh(self._story_into_sight)

    def _story_into_sight(self) -> None:
        """The line below the heat map, and as much of the map as there is room for."""
        if self.desk.cell is not None and self._story:
            row = self.sheet.virtual_region.y + self._story
            height = min(self.paper.size.height, self._story + 2)
            self.paper.scroll_to_region(Region(0, row + 2 - height, 1, height), animate=False)

    def _walk(self, maps: int = 0, rows: int = 0, columns: int = 0) -> bool:
        """Move the cursor in the heat map, if it is there."""
        desk = self.desk
        found = lab_paper.maps_of(desk)
        if desk.cell is None or not found:
            return False
        here = lab_cell.within(desk.cell, found)
        desk.cell = lab_cell.within(Cell((here.map + maps) % len(found), here.row + rows, here.column + columns), found)
        self.again()
        self.call_after_refresh(self._story_into_sight)
        return True

    def action_move(self, step: int) -> None:
        desk = self.desk
        if self._walk(rows=step):
            return
        if desk.on_facts:
            desk.fact_row = max(0, min(len(desk.declaration.facts) - 1, desk.fact_row + step))
            self.again()
            self._into_sight()
        else:
            desk.row = max(0, min(len(desk.knobs) - 1, desk.row + step))
            self._turned(paint=False)

    def action_row(self, index: int) -> None:
        """A knob was pressed; pressed again, a value can be typed."""
        if index == self.desk.row and not self.desk.on_facts:
            self._type_value("")
        self.desk.row, self.desk.on_facts = index, False
        self.again()

    def action_fact(self, index: int) -> None:
        self.desk.fact_row, self.desk.on_facts = index, True
        self.again()

    def action_facts(self) -> None:
        if self._walk(maps=1):
            return
        self.desk.on_facts = not self.desk.on_facts
        self.again()
        self._into_sight()

    def _into_sight(self) -> None:
        if self.desk.on_facts and self.desk.fact_row < len(self._starts):
            row = self.sheet.virtual_region.y + self._starts[self.desk.fact_row]
            region = Region(0, max(0, row - 1), 1, 3)
            self.paper.scroll_to_region(region, animate=False)

    def action_turn(self, steps: int) -> None:
        desk = self.desk
        if self._walk(columns=steps):
            return
        if desk.bench.turn(desk.knob, steps):
            self._set()
        else:
            self._refuse(lab_settings.ranges(desk.knob))

    def _refuse(self, why: str) -> None:
        self.desk.refused = {self.desk.knob.name: why}
        self.knobs.again()

    def _set(self) -> None:
        """A setting has changed: what it measures is asked for, and until then the old picture stays."""
        desk = self.desk
        desk.refused = {}
        if desk.page == "s":
            desk.page = ""
            desk.runs.end_sweep()
        desk.runs.pump()
        self._turned(paint=desk.bench.predicting or not self._old)

    def action_beside(self) -> None:
        self.desk.bench.beside(self.desk.bench.b is None)
        self.desk.runs.pump()
        self.again()

    def action_hand(self) -> None:
        bench = self.desk.bench
        bench.hand = {"A": "B", "B": "AB", "AB": "A"}[bench.hand]  # type: ignore[assignment]
        self.knobs.again()

    def action_reseed(self) -> None:
        self.desk.bench.reseed(self.draw_seed())
        self._set()

    def action_predict(self) -> None:
        self.desk.bench.predict(not self.desk.bench.predicting)
        self.again()

    def action_say(self, key: str) -> None:
        desk = self.desk
        fact = desk.asked
        if fact is None:
            return
        if key == "n":
            unit = f" ({fact.unit})" if fact.unit else ""
            side = f", {desk.bench.subject}" if desk.bench.b is not None else ""
            self.typed.show(f"fact {fact.name}", f"{label(fact)}{side}{unit}")
            return
        kinds = relations(fact)
        relation = lab_settings.KEYS[key] if lab_settings.KEYS[key] in kinds else "differs"
        self._say(fact.name, Prediction(relation))

    def _say(self, fact: str, prediction: Prediction) -> None:
        self.desk.bench.say(fact, prediction)
        self.again()

    def action_pause(self) -> None:
        self.desk.runs.pause(not self.desk.runs.hold.wanted)

    def action_stop(self) -> None:
        if self.desk.runs.sweep is not None and self.desk.page == "s":
            self.desk.runs.end_sweep()
        else:
            self.desk.runs.stop()
        self.again()

    def action_page(self, key: str) -> None:
        """Open a page; the open one's key closes it again."""
        desk = self.desk
        if key == "s":
            self.action_sweep()
            return
        desk.page = "" if desk.page == key else key
        desk.cell = None
        if desk.page == "t" and desk.question is not None:
            desk.runs.aside = desk.asked_at(desk.question)
            desk.runs.pump()
        self.again()
        self.paper.scroll_home(animate=False)

    def action_sweep(self) -> None:
        """Begin a sweep of the parameter under the cursor; its key closes the page again."""
        desk = self.desk
        if desk.page == "s":
            desk.page = ""
            desk.runs.end_sweep()
        else:
            desk.page = "s"
            self._begin_sweep()
        self.again()
        self.paper.scroll_home(animate=False)

    def _begin_sweep(self) -> None:
        desk = self.desk
        if sweepable(desk.knob):
            desk.runs.begin_sweep(Sweep(desk.declaration, desk.bench.under_hand, desk.knob, desk.seeds))

    def action_seeds(self) -> None:
        """How many seeds a sweep runs at each value."""
        self.typed.show("seeds", _("seeds at each value, 1 to {most}").format(most=MOST_SEEDS))
        self.refresh_bindings()

    def _set_seeds(self, text: str) -> None:
        number = exactly(narrow(text))
        if number is None or number.denominator != 1 or not 1 <= number <= MOST_SEEDS:
            self.typed.refuse(_("A whole number from 1 to {most}.").format(most=MOST_SEEDS))
            return
        self.desk.seeds = int(number)
        self.on_value_input_given_up()
        self._begin_sweep()
        self.again()

    def action_enter(self) -> None:
        """What is most likely meant: run again what failed or was stopped, begin the sweep, else type a value."""
        desk = self.desk
        if desk.bench.trouble or desk.bench.stopped:
            desk.bench.retry()
            desk.runs.pump()
            self.again()
        elif desk.page == "s":
            self._begin_sweep()
            self.again()
        else:
            self._type_value("")

    def action_digit(self, sign: str) -> None:
        self._type_value(sign)

    def _type_value(self, begun: str) -> None:
        knob = self.desk.knob
        name = _("seed") if knob is SEED else label(knob)
        self.typed.show("knob", _("{name}, {allowed}").format(name=name, allowed=allowed(knob)), begun)
        self.refresh_bindings()

    def on_value_input_given_up(self) -> None:
        self.typed.hide()
        self.focus(scroll_visible=False)
        self.refresh_bindings()

    def on_value_input_typed(self, event: ValueInput.Typed) -> None:
        desk = self.desk
        if event.what == "seeds":
            self._set_seeds(event.text)
            return
        if event.what == "knob":
            try:
                value = read(desk.knob, event.text)
            except Refused as refused:
                self.typed.refuse(str(refused))
                return
            self.on_value_input_given_up()
            desk.bench.set(desk.knob, value)
            self._set()
            return
        name = event.what.partition(" ")[2]
        fact = next(fact for fact in desk.declaration.facts if fact.name == name)
        number = read_number(fact, event.text) if numeric(fact) else None
        if number is None:
            self.typed.refuse(_("“{given}” is not a number. Try 64, 1e-3 or 1/8.").format(given=event.text[:24]))
            return
        self.on_value_input_given_up()
        self._say(name, Prediction(number=number))

    def action_copy(self) -> None:
        """On the page of the code: it as one file; else the command that repeats the run."""
        if self.desk.page == "c":
            self.run_worker(self._copy_script(), group="copy", exclusive=True)
            return
        said = command(self.desk.declaration, self.desk.bench.under_hand)
        self.app.copy_to_clipboard(said)
        self.notify(said, title=_("Copied"), markup=False)

    async def _copy_script(self) -> None:
        """The source is read and followed off the interface's thread."""
        from solutions.standalone import NotFound, script

        declaration, setting = self.desk.declaration, self.desk.bench.under_hand
        chinese = language() == "zh"
        try:
            text = await asyncio.to_thread(script, declaration, setting.values, setting.seed, chinese)
        except (NotFound, OSError) as error:
            self.notify(_("The source could not be read: {error}").format(error=error), severity="error", markup=False)
            return
        self.app.copy_to_clipboard(text)
        says = _("One file of {n} lines; it needs torch and nothing else.").format(n=text.count("\n"))
        self.notify(says, title=_("Copied"), markup=False)

    def action_save(self) -> None:
        """The figures on show as files: SVG to look at, CSV to compute with."""
        texts = lab_saving.files(self.desk)
        if texts:
            self.run_worker(keep(self.app, texts), group="save", exclusive=True)
        else:
            self.notify(_("There is no figure to save yet."))

    def action_copy_figures(self) -> None:
        drawn = lab_saving.text(self.desk)
        if drawn:
            self.app.copy_to_clipboard(drawn)
        says = _("The figures, drawn as text.") if drawn else _("There is no figure to copy yet.")
        self.notify(says, title=_("Copied") if drawn else "", markup=False)

    def action_ask(self) -> None:
        self.post_message(self.Ask())

    def action_document(self, row: str) -> None:
        self.post_message(self.Document(row))

    def action_scroll(self, pages: int) -> None:
        self.paper.scroll_relative(y=pages * max(1, self.paper.size.height - 2), animate=False)
