"""Explain it in your own words: a field to write in, then every point with its words and its proof."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from quizapp.bank.rubrics import Explain
from quizapp.examiner import Endpoint, Silent
from quizapp.explaining import Account, examiner_of
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.free_text.wording import cut_line
from quizapp.locale import N_, _, pick
from quizapp.practice import Practice
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import explain as view
from quizapp.tui.views.explain import Desk
from quizapp.tui.widgets.answer_area import AnswerArea
from quizapp.tui.widgets.prose import Prose

DRAFTS: dict[str, str] = {}  # what was written and not handed in, by question: leaving loses nothing


class ExplainScreen(Page):
    """Writing first; what was read takes its place, with the answer beside it."""

    CSS_PATH = Path(__file__).with_name("explain.tcss")
    BINDINGS = [
        Binding("enter", "next", N_("next"), id="explain.next", tooltip=N_("The next question.")),
        Binding("y", "decide(True)", N_("yes, I said it"), id="explain.yes",
                tooltip=N_("Mark it as made; the automatic mark is kept beside yours.")),
        Binding("n", "decide(False)", N_("no"), id="explain.no",
                tooltip=N_("Mark it as not made; the automatic mark is kept beside yours.")),
        Binding("up", "move(-1)", N_("point above"), show=False, id="explain.up", tooltip=N_("The point above.")),
        Binding("down", "move(1)", N_("point below"), show=False, id="explain.down", tooltip=N_("The point below.")),
        Binding("x", "examine", N_("ask the examiner"), id="explain.examiner",
                tooltip=N_("Send your answer to the examiner that you set; it says first where that is.")),
        Binding("t", "page('t')", N_("30 s"), id="explain.half-minute", tooltip=N_("What to say in half a minute.")),
        Binding("d", "page('d')", N_("2 min"), id="explain.two-minutes", tooltip=N_("What to say in two minutes.")),
        Binding("e", "edit", N_("write again"), id="explain.edit", tooltip=N_("Change the answer; it is read anew.")),
        Binding("f3", "hint", N_("hint"), key_display="F3", id="explain.hint",
                tooltip=N_("One nudge; it is noted with your answer.")),
        Binding("pageup", "scroll(-1)", N_("page up"), show=False, id="explain.page-up", tooltip=N_("Scroll.")),
        Binding("pagedown", "scroll(1)", N_("page down"), show=False, id="explain.page-down", tooltip=N_("Scroll.")),
    ]  # fmt: skip

    def __init__(self, practice: Practice, questions: Sequence[Explain], seed: int | None = None) -> None:
        super().__init__()
        self.practice = practice
        self.questions = list(questions)
        self.index = 0
        self.seed = seed
        self.examiner: Endpoint | None = None
        self.desk = Desk(Account(practice, self.questions[0], seed))
        self.area = AnswerArea()
        self.prompt = Prose(self._prompt)
        self.below = Prose(self._below, id="below")
        self.found = Prose(self._found, id="found")
        self.beside = Prose(self._beside, id="beside")

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="main", id="writing"):
            yield self.prompt
            yield self.area
            yield self.below
        yield VerticalScroll(self.found, classes="main", id="points", can_focus=False)
        yield VerticalScroll(self.beside, classes="margin", id="told", can_focus=False)

    def on_mount(self) -> None:
        self._ask()

    @property
    def writing(self) -> bool:
        return self.desk.account.reading is None

    def _ask(self) -> None:
        question = self.desk.account.question
        topic = self.practice.bank.topics.get(question.topic)
        place = _("{n} of {total}").format(n=self.index + 1, total=len(self.questions))
        self.header.where = f"{pick(topic.title) if topic else question.topic}   {place}"
        self.area.text = DRAFTS.get(question.id, "")
        self._arrange()

    def _arrange(self) -> None:
        self.query_one("#writing").display = self.writing
        self.query_one("#points").display = not self.writing
        self.query_one("#told").display = self.wide
        if self.writing:
            self.area.focus(scroll_visible=False)
        else:
            self.set_focus(None)
        self._show()

    def on_resize(self) -> None:
        if self.is_attached:
            self.query_one("#told").display = self.wide
            self._show()

    def _show(self) -> None:
        for prose in (self.prompt, self.below, self.found, self.beside):
            prose.again()
        self.refresh_bindings()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _prompt(self, width: int) -> Content:
        return view.prompt(self.desk, width, self.app.size.height >= ROOMY)

    def _below(self, width: int) -> Content:
        return view.below(self.desk, width)

    def _found(self, width: int) -> Content:
        if self.writing:
            return Content()
        return view.verdict(self.desk, width, self.app.size.height >= ROOMY, with_answer=not self.wide)

    def _beside(self, width: int) -> Content:
        return Content() if self.writing else view.answer(self.desk, width)

    # --- writing -----------------------------------------------------------------------------------------------------

    def on_answer_area_cut(self) -> None:
        self.desk.notice = cut_line(MOST)
        self.below.again()

    def on_text_area_changed(self) -> None:
        if self.writing:
            DRAFTS[self.desk.account.question.id] = self.area.text

    def on_answer_area_handed_in(self) -> None:
        if not self.area.text.strip():
            self.desk.notice = _("Write a sentence first. Nothing was recorded.")
            self.below.again()
            return
        self.run_worker(self._read(self.desk, self.area.text), group="read", exclusive=True)

    async def _read(self, desk: Desk, text: str) -> None:
        desk.notice = ""
        await asyncio.to_thread(desk.account.answer, text)
        desk.account.keep()
        self.examiner = examiner_of(self.practice)
        if self.desk is not desk or not self.is_attached:
            return
        doubts = [finding.id for finding in desk.account.doubts]
        desk.cursor = next((at for at, one in enumerate(desk.shown) if one.id in doubts), 0)
        self._arrange()
        await self._prove(desk)

    async def _prove(self, desk: Desk) -> None:
        desk.running = True
        async for _proven in desk.account.prove():
            if self.desk is not desk or not self.is_attached:
                return
            self._show()
            self.call_after_refresh(self._reveal)  # each proof pushes what is below it down
        desk.running = False
        self._show()
        self.call_after_refresh(self._reveal)

    # --- what was read -----------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        account = self.desk.account
        match action:
            case "hint":
                return self.writing and account.hints < len(account.question.hints)
            case "next" | "page" | "edit" | "move" | "scroll" | "point":
                return not self.writing
            case "examine":
                return self.examiner is not None and not self.writing and bool(account.doubts)
            case "decide":
                here = self.desk.here
                return here is not None and (here in account.doubts or account.made(here) != parameters[0])
            case _:
                return True

    def action_hint(self) -> None:
        account = self.desk.account
        self.desk.hints.append(pick(account.question.hints[account.hints]))
        account.hints += 1
        self._show()

    def action_move(self, step: int) -> None:
        last = len(self.desk.shown) - 1
        self.desk.cursor = max(0, min(last, self.desk.cursor + step))
        self._show()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Scroll so that the point under the cursor is seen whole; the first with what stands above it."""
        starts, at = self.desk.starts, self.desk.cursor
        if at < len(starts):
            end = starts[at + 1] if at + 1 < len(starts) else starts[at] + 6
            top = 0 if at == 0 else starts[at]
            self.query_one("#points").scroll_to_region(Region(0, top, 1, end - top), animate=False)

    def action_point(self, index: int) -> None:
        self.action_move(index - self.desk.cursor)

    def action_decide(self, made: bool) -> None:
        """The person has the last word on the point under the cursor; on to the next doubtful one."""
        desk = self.desk
        if desk.here is None:
            return
        desk.account.decide(desk.here.id, made)
        desk.notice, desk.told = "", False
        desk.account.keep()
        doubts = [finding.id for finding in desk.account.doubts]
        desk.cursor = next((at for at, one in enumerate(desk.shown) if one.id in doubts), desk.cursor)
        self._show()

    def action_examine(self) -> None:
        """First say where the answer would go; the second time send it."""
        assert self.examiner is not None
        if self.desk.told:
            self.desk.told = False
            self.desk.notice = _("The examiner is being asked.")
            self.run_worker(self._examine(self.desk, self.examiner), group="examine", exclusive=True)
        else:
            self.desk.told = True
            self.desk.notice = self.examiner.warning() + " " + _("x again sends it.")
        self._show()

    async def _examine(self, desk: Desk, examiner: Endpoint) -> None:
        try:
            await desk.account.examine(examiner)
            desk.notice = ""
        except Silent as error:
            desk.notice = str(error)
        desk.account.keep()
        if self.desk is desk and self.is_attached:
            self._show()

    def action_page(self, page: str) -> None:
        self.desk.page = "" if self.desk.page == page else page
        self._show()

    def action_scroll(self, step: int) -> None:
        points = self.query_one("#points")
        points.scroll_relative(y=step * max(1, points.size.height - 2), animate=False)

    def action_edit(self) -> None:
        self.desk.account.reading = None
        self.desk.page = self.desk.notice = ""
        self.desk.told = False
        self._arrange()

    def action_next(self) -> None:
        DRAFTS.pop(self.desk.account.question.id, None)
        self.index += 1
        if self.index >= len(self.questions):
            self.app.pop_screen()
            return
        self.desk = Desk(Account(self.practice, self.questions[self.index]))
        self._ask()

    def action_leave(self) -> None:
        if not self.writing:
            DRAFTS.pop(self.desk.account.question.id, None)
        self.app.pop_screen()
