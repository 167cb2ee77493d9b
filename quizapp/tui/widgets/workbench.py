"""The keys of an experiment: they turn its knobs, compare, predict, sweep, and take away what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.message import Message

from quizapp.experiment.bench import AFTER
from quizapp.experiment.predictions import Prediction, relations
from quizapp.experiment.settings import Refused, read
from quizapp.experiment.sweep import Sweep, sweepable
from quizapp.tui.views import lab_cell, lab_paper, lab_settings, lab_typing
from quizapp.tui.views.lab_desk import Cell
from quizapp.tui.widgets import taking_away
from quizapp.tui.widgets.on_show import OnShow
from quizapp.tui.widgets.value_input import ValueInput
from quizapp.tui.widgets.workbench_keys import KEYS


class Workbench(OnShow, can_focus=True, inherit_bindings=False):
    """What each key does; the page of what it shows is `OnShow`'s."""

    BINDINGS = [*KEYS]

    class Ask(Message):
        """The person wants to be asked what this demonstration decides."""

    class Document(Message):
        """A row of the ledger was pressed."""

        def __init__(self, row: str) -> None:
            super().__init__()
            self.row = row

    def action_inspect(self) -> None:
        """The arrows walk the cells of a heat map, or the settings again."""
        desk = self.desk
        desk.cell = Cell() if desk.cell is None else None
        if desk.cell is not None and desk.page != "v":
            desk.page = "v"
            self.paper.to_the_top()
        self.again()
        self.call_after_refresh(self.paper.story_into_sight)

    def _walk(self, maps: int = 0, rows: int = 0, columns: int = 0) -> bool:
        """Move the cursor in the heat map, if it is there."""
        desk = self.desk
        found = lab_paper.maps_of(desk)
        if desk.cell is None or not found:
            return False
        desk.cell = lab_cell.moved(desk.cell, found, maps, rows, columns)
        self.again()
        self.call_after_refresh(self.paper.story_into_sight)
        return True

    def action_move(self, step: int) -> None:
        desk = self.desk
        if self._walk(rows=step):
            return
        if desk.on_facts:
            desk.fact_row = max(0, min(len(desk.declaration.facts) - 1, desk.fact_row + step))
            self.again()
            self.paper.fact_into_sight()
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
        self.paper.fact_into_sight()

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
        self._turned(paint=desk.bench.predicting or not self.paper.old)

    def action_beside(self) -> None:
        self.desk.bench.beside(self.desk.bench.b is None)
        self.desk.runs.pump()
        self.again()

    def action_hand(self) -> None:
        bench = self.desk.bench
        bench.hand = AFTER[bench.hand]
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
            self.typed.show(f"fact {fact.name}", lab_typing.asks_prediction(desk, fact))
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
        self.paper.to_the_top()

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
        self.paper.to_the_top()

    def _begin_sweep(self) -> None:
        desk = self.desk
        if sweepable(desk.knob):
            desk.runs.begin_sweep(Sweep(desk.declaration, desk.bench.under_hand, desk.knob, desk.seeds))

    def _sweep_anew(self) -> None:
        self._begin_sweep()
        self.again()

    def action_seeds(self) -> None:
        """How many seeds a sweep runs at each value."""
        self.typed.show("seeds", lab_typing.asks_seeds())
        self.refresh_bindings()

    def action_enter(self) -> None:
        """What is most likely meant: run again what failed or was stopped, begin the sweep, else type a value."""
        desk = self.desk
        if desk.bench.trouble or desk.bench.stopped:
            desk.bench.retry()
            desk.runs.pump()
            self.again()
        elif desk.page == "s":
            self._sweep_anew()
        else:
            self._type_value("")

    def action_digit(self, sign: str) -> None:
        self._type_value(sign)

    def _type_value(self, begun: str) -> None:
        self.typed.show("knob", lab_typing.asks_value(self.desk), begun)
        self.refresh_bindings()

    def on_value_input_given_up(self) -> None:
        self.typed.hide()
        self.focus(scroll_visible=False)
        self.refresh_bindings()

    def on_value_input_typed(self, event: ValueInput.Typed) -> None:
        """What cannot be taken stays in its line, with the reason."""
        what, _between, fact = event.what.partition(" ")
        take: dict[str, Callable[[str], Callable[[], None]]] = {
            "seeds": self._take_seeds,
            "knob": self._take_value,
            "fact": partial(self._take_prediction, fact),
        }
        try:
            then = take[what](event.text)
        except Refused as refused:
            self.typed.refuse(str(refused))
            return
        self.on_value_input_given_up()
        then()

    def _take_seeds(self, text: str) -> Callable[[], None]:
        self.desk.seeds = lab_typing.seeds(text)
        return self._sweep_anew

    def _take_value(self, text: str) -> Callable[[], None]:
        self.desk.bench.set(self.desk.knob, read(self.desk.knob, text))
        return self._set

    def _take_prediction(self, name: str, text: str) -> Callable[[], None]:
        fact = next(fact for fact in self.desk.declaration.facts if fact.name == name)
        return partial(self._say, name, lab_typing.prediction(fact, text))

    def action_copy(self) -> None:
        taking_away.copy(self, self.desk)

    def action_copy_figures(self) -> None:
        taking_away.copy_figures(self, self.desk)

    def action_save(self) -> None:
        taking_away.save(self, self.desk)

    def action_ask(self) -> None:
        self.post_message(self.Ask())

    def action_document(self, row: str) -> None:
        self.post_message(self.Document(row))

    def action_scroll(self, pages: int) -> None:
        self.paper.by_pages(pages)
