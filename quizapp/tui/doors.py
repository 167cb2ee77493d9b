"""The ways from one screen to another. What a screen needs is imported off the interface's thread before it opens."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from quizapp.locale import _

if TYPE_CHECKING:
    from quizapp.bank.types import Question
    from quizapp.practice import Practice
    from quizapp.schedule.queue import Next
    from solutions.evidence import Value


class Doors(App[int]):
    """`practice` is None until the questions are read; what is asked for before that opens then."""

    practice: Practice | None = None
    _wanted: Callable[[], None] | None = None
    opening = False  # a sitting is about to be shown

    def _enter(self, way: Callable[[Practice], Coroutine[Any, Any, None]]) -> None:
        """Go one of the ways below, now or as soon as there is something to practise; the last one asked for counts."""
        if self.practice is None:
            self._wanted = lambda: self._enter(way)
        else:
            self.run_worker(way(self.practice), group="door", exclusive=True)

    def _go_where_wanted(self) -> None:
        if self._wanted is not None:
            self._wanted()

    async def _leave_lists(self) -> None:
        """Close what was only opened to choose from: the palette, the sheet of keys."""
        from textual.command import CommandPalette

        await load("quizapp.tui.screens.keys")
        from quizapp.tui.screens.keys import KeysScreen

        while isinstance(self.screen, CommandPalette | KeysScreen):
            await self.pop_screen()

    # --- practising --------------------------------------------------------------------------------------------------

    def start_sitting(self, topic: str | None = None) -> None:
        if self.practice is None:
            self._wanted = lambda: self.start_sitting(topic)
        else:
            self.ask(self.practice.queue(topic) if topic else self.practice.review())

    def ask(self, questions: Sequence[Question | Next], seed: int | None = None) -> None:
        """Open a sitting with these questions, once the packs are held against the declarations. One at a time."""
        if not self.opening and self.practice is not None:
            self.opening = True
            self.run_worker(self._open_sitting(self.practice, questions, seed), group="ask")

    async def _open_sitting(self, practice: Practice, questions: Sequence[Question | Next], seed: int | None) -> None:
        try:
            await self._ask(practice, questions, seed)
        finally:
            self.opening = False

    async def _ask(self, practice: Practice, questions: Sequence[Question | Next], seed: int | None) -> None:
        from quizapp.drills.cards import name_of
        from quizapp.lab import LabError
        from quizapp.tui.screens.question import QuestionScreen

        if drill := next((_id(one) for one in questions if _id(one) in practice.bank.drills), ""):
            questions = [one for one in questions if _id(one) not in practice.bank.drills]
            if not questions:  # a drill has a screen of its own; behind questions it stays due
                self.show_drill(name_of(drill))
                return
        try:
            await practice.bind()
        except LabError as error:
            self.notify(error.message, severity="error", timeout=10)
            return
        sound = [one for one in questions if _id(one) in practice.bank.questions]
        if not sound:
            self.notify(_("This question's pack has an error; `quizapp check` names it."), severity="error")
            return
        await self._leave_lists()
        while isinstance(self.screen, QuestionScreen):
            await self.pop_screen()
        await self.push_screen(QuestionScreen(practice, sound, seed))

    def show_review(self) -> None:
        """What today asks for, and why."""
        self._enter(lambda practice: self._show(practice, "review", "ReviewScreen"))

    def show_progress(self) -> None:
        """Where the person stands."""
        self._enter(lambda practice: self._show(practice, "progress", "ProgressScreen"))

    async def _show(self, practice: Practice, module: str, name: str) -> None:
        """A screen that needs nothing but what there is to practise, unless it is on show."""
        module = f"quizapp.tui.screens.{module}"
        await load(module)
        kind = getattr(importlib.import_module(module), name)
        if not isinstance(self.screen, kind):
            await self.push_screen(kind(practice))

    def explain(self, ids: Sequence[str] = (), seed: int | None = None) -> None:
        """Explain questions, in one's own words: these, or a sitting of those that are due."""
        self._enter(lambda practice: self._explain(practice, ids, seed))

    async def _explain(self, practice: Practice, ids: Sequence[str], seed: int | None) -> None:
        await load("quizapp.tui.screens.explain")
        from quizapp.explaining import sitting
        from quizapp.tui.screens.explain import ExplainScreen

        known = practice.bank.explains
        questions = [known[id] for id in ids if id in known] if ids else sitting(practice)
        await self._leave_lists()
        if questions and not isinstance(self.screen, ExplainScreen):
            await self.push_screen(ExplainScreen(practice, questions, seed))

    # --- measuring ---------------------------------------------------------------------------------------------------

    def show_documents(self, row: str = "") -> None:
        """The ledger, at one of its rows."""
        self._enter(lambda practice: self._show_documents(practice, row))

    async def _show_documents(self, practice: Practice, row: str) -> None:
        await load("quizapp.tui.screens.documents")
        from quizapp.tui.screens.documents import DocumentsScreen

        if not isinstance(self.screen, DocumentsScreen):
            await self.push_screen(DocumentsScreen(practice, row))

    def show_lab(self, id: str = "", params: Mapping[str, Value] | None = None, seed: int | None = None) -> None:
        """The lab, at one of its demonstrations with these settings, or at the list of them."""
        self._enter(lambda practice: self._show_lab(practice, id, params or {}, seed))

    async def _show_lab(self, practice: Practice, id: str, params: Mapping[str, Value], seed: int | None) -> None:
        from quizapp.lab import LabError

        await load("quizapp.tui.screens.lab")
        from quizapp.experiment.settings import Refused, start
        from quizapp.experiment.shelf import find
        from quizapp.tui.screens.lab import LabScreen

        try:
            await practice.bind()
            declarations = await practice.laboratory.catalogue()
            if id:
                start(find(id, declarations), params, seed or 0)
        except (LabError, Refused) as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        await self._leave_lists()
        if isinstance(self.screen, LabScreen) and id:
            self.screen.open(id, params or None, seed)
        elif not isinstance(self.screen, LabScreen):
            screen = LabScreen(practice, declarations)
            if id:
                screen.begin_with(id, params, seed)
            await self.push_screen(screen)

    def show_step(self, sentence: str = "", heads: int = 2, seed: int | None = None) -> None:
        """Attention one step at a time, on this sentence or on one that is ready."""
        self._enter(lambda practice: self._show_step(practice, sentence, heads, seed))

    async def _show_step(self, practice: Practice, sentence: str, heads: int, seed: int | None) -> None:
        await load("quizapp.tui.screens.step")
        from quizapp.tui.screens.step import StepScreen
        from quizapp.walk.tokens import read, ready
        from quizapp.walk.walking import Setting

        await self._leave_lists()
        if not isinstance(self.screen, StepScreen):
            draw = practice.draw_seed
            setting = Setting(read(sentence or ready()[0]), heads, seed=draw() if seed is None else seed)
            await self.push_screen(StepScreen(practice.laboratory, setting, draw))

    # --- writing, and being asked ------------------------------------------------------------------------------------

    def show_drill(self, name: str = "", file: Path | None = None) -> None:
        """A drill to write, or the list of them; with a file, that is judged at each save."""
        self._enter(lambda practice: self._show_drill(practice, name, file))

    async def _show_drill(self, practice: Practice, name: str, file: Path | None) -> None:
        await load("quizapp.tui.screens.drill", "pygments.lexers.python")
        from quizapp.drills.pages import BadPage, pages
        from quizapp.tui.screens.drill import DrillScreen

        try:
            await asyncio.to_thread(pages)
        except BadPage as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        await self._leave_lists()
        if not isinstance(self.screen, DrillScreen):
            await self.push_screen(DrillScreen(practice, name, file))

    def show_interview(
        self, preset: str = "", topics: Sequence[str] = (), start: int | None = None, seed: int | None = None,
        resume: bool = False,
    ) -> None:  # fmt: skip
        """The mock interview: the choice of one, or at once what was asked for."""
        self._enter(lambda practice: self._show_interview(practice, preset, topics, start, seed, resume))

    async def _show_interview(
        self, practice: Practice, preset: str, topics: Sequence[str], start: int | None, seed: int | None, resume: bool
    ) -> None:
        await load("quizapp.tui.screens.interview", "quizapp.tui.screens.scorecard", "pygments.lexers.python")
        from quizapp.tui.screens.interview import InterviewScreen
        from quizapp.tui.screens.scorecard import ScorecardScreen

        await self._leave_lists()
        if isinstance(self.screen, InterviewScreen):
            return
        if isinstance(self.screen, ScorecardScreen):
            await self.pop_screen()
        await self.push_screen(InterviewScreen(practice, preset, topics, start, seed, resume))

    def show_scorecard(self, one: Mapping[str, object] | int) -> None:
        """The report of an interview, or that of the interview with this id, in the place of the interview's screen."""
        self._enter(lambda practice: self._show_scorecard(practice, one))

    async def _show_scorecard(self, practice: Practice, one: Mapping[str, object] | int) -> None:
        await load("quizapp.tui.screens.interview", "quizapp.tui.screens.scorecard")
        from quizapp.interview.history import report
        from quizapp.tui.screens.interview import InterviewScreen
        from quizapp.tui.screens.scorecard import ScorecardScreen

        found = practice.look_up(lambda log: report(log, one)) if isinstance(one, int) else dict(one)
        if found is not None:
            if isinstance(self.screen, InterviewScreen):
                await self.pop_screen()
            await self.push_screen(ScorecardScreen(practice, found))

    # --- keys --------------------------------------------------------------------------------------------------------

    def action_keys(self) -> None:
        from quizapp.tui.screens.keys import KeysScreen

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_explain(self) -> None:
        self.explain()

    def action_interview(self) -> None:
        self.show_interview()

    def action_find(self) -> None:
        from textual.command import CommandPalette

        from quizapp.tui.palette import Demonstrations, Drills, Questions

        if not isinstance(self.screen, CommandPalette):
            says = _("Words of a question or a demonstration, in either language")
            self.push_screen(CommandPalette({Questions, Demonstrations, Drills}, placeholder=says))


async def load(*modules: str) -> None:
    """Import what is needed next without holding up the keys."""
    await asyncio.to_thread(_import, modules)


def _import(modules: Sequence[str]) -> None:
    for name in modules:
        importlib.import_module(name)


def _id(one: Question | Next) -> str:
    from quizapp.schedule.queue import Next

    return one.question.id if isinstance(one, Next) else one.id
