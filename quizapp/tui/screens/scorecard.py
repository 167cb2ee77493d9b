"""The scorecard of an interview: ↑↓ walks the dimensions, their evidence beneath."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from quizapp import locale
from quizapp.interview import files, page
from quizapp.locale import N_, _
from quizapp.practice import Practice
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import scorecard as view
from quizapp.tui.widgets.prose import Prose


class ScorecardScreen(Page):
    BINDINGS = [
        Binding("enter", "whole", N_("evidence"), id="scorecard.whole",
                tooltip=N_("The evidence in full, with your words; or in brief.")),
        Binding("up", "move(-1)", N_("dimension above"), show=False, id="scorecard.up",
                tooltip=N_("The dimension above.")),
        Binding("down", "move(1)", N_("dimension below"), show=False, id="scorecard.down",
                tooltip=N_("The dimension below.")),
        Binding("x", "export", N_("export report"), id="scorecard.export",
                tooltip=N_("Write the report as Markdown, JSON and one page of HTML.")),
        Binding("g", "gaps", N_("practise the gaps"), id="scorecard.gaps",
                tooltip=N_("A sitting with the questions that this interview made due.")),
        Binding("r", "repeat", N_("repeat with this seed"), id="scorecard.repeat",
                tooltip=N_("The same interview once more.")),
        Binding("pageup", "scroll(-1)", N_("page up"), show=False, id="scorecard.page-up", tooltip=N_("Scroll.")),
        Binding("pagedown,space", "scroll(1)", N_("page down"), show=False, id="scorecard.page-down",
                tooltip=N_("Scroll.")),
    ]  # fmt: skip

    def __init__(self, practice: Practice, document: dict[str, Any]) -> None:
        super().__init__()
        self.practice = practice
        self.document = document
        levels = [one["level"] for one in document["dimensions"]]
        known = [level for level in levels if level is not None]
        self.cursor = levels.index(min(known)) if known else 0
        self.whole = False
        self._there = False  # the screen comes first and its text after: both at once would stall the keys
        self.text = Prose(self._main, id="scorecard")
        self.beside = Prose(self._margin, id="scorecard-margin")

    def body(self) -> Iterable[Widget]:
        for text, name in ((self.text, "main"), (self.beside, "margin")):
            column = VerticalScroll(text, classes=name, id=f"scorecard-{name}-column", can_focus=False)
            column.styles.scrollbar_gutter = "stable"  # so that no line is set for a width that it does not keep
            yield column

    def on_mount(self) -> None:
        one = self.document
        self.header.where = _("Interview") + "   " + _("scorecard")
        minutes = sum(part["used"] for part in one["time"]) / 60
        seed = _("seed {seed}").format(seed=one["seed"])
        self.header.status = "   ".join((one["day"], _("{n} min").format(n=round(minutes)), seed))

        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self._there = True
        self.text.again()
        self.call_after_refresh(self.beside.again)

    def on_resize(self) -> None:
        if self.is_attached:
            self.text.again()

    def _main(self, width: int) -> Content:
        if not self._there:
            return Content()
        roomy = self.app.size.height >= ROOMY
        with locale.speaking(self.document["lang"]):  # as the answers are, and what was measured of them
            return view.main(self.document, self.cursor, self.whole, width, roomy, alone=not self.wide)

    def _margin(self, width: int) -> Content:
        if not self._there:
            return Content()
        with locale.speaking(self.document["lang"]):
            return view.margin(self.document, width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "gaps" or bool(self._due())

    def action_move(self, by: int) -> None:
        self.action_choose((self.cursor + by) % len(self.document["dimensions"]))

    def action_choose(self, at: int) -> None:
        self.cursor = at
        self.text.again()

    def action_whole(self) -> None:
        self.whole = not self.whole
        self.text.again()

    def action_scroll(self, by: int) -> None:
        main = self.query_one("#scorecard-main-column")
        main.scroll_relative(y=by * max(1, main.size.height - 2), animate=False)

    def _due(self) -> list[str]:
        return [one["question"] for one in self.document["cards"] if one["question"] in self.practice.bank.questions]

    def action_gaps(self) -> None:
        self.quiz.ask([self.practice.bank.questions[id] for id in self._due()])

    def action_repeat(self) -> None:
        one = self.document
        self.quiz.show_interview(one["preset"], one["topics"], one["start"] - 1, one["seed"])

    def action_export(self) -> None:
        self.run_worker(self._export(), group="export", exclusive=True)

    async def _export(self) -> None:
        figures = await page.drawn(self.practice.laboratory, self.document)
        try:
            paths = [
                files.write(self.document, files.default(self.document, kind), kind, figures)
                for kind in files.FORMATS
            ]  # fmt: skip
        except files.CannotWrite as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        says = _("The report is in {path}").format(path=paths[-1])
        self.notify(says, timeout=10, markup=False)
