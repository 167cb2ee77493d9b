"""The app: it paints Home first, then reads the questions, opens the log and starts the laboratory."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, Unpack

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from quizapp import locale
from quizapp.locale import _
from quizapp.tui import themes, tidying, wrapping
from quizapp.tui.page import Page
from quizapp.tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from quizapp.bank.packs import Bank
    from quizapp.bank.types import Question
    from quizapp.lab import Laboratory, State
    from quizapp.practice import Practice
    from quizapp.record import Log
    from quizapp.schedule.queue import Next
    from quizapp.tui import Where
    from solutions.evidence import Value

    OnState: TypeAlias = Callable[[State], None]


class QuizApp(App[int]):
    """Services are made after the first frame; until then `practice` is None."""

    TITLE = "quizapp"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = False  # `find` opens it with our own provider
    BINDINGS = [Binding("ctrl+q", "quit", show=False, priority=True, id="app.quit", system=True)]

    def __init__(
        self,
        *,
        theme: str = "ink",
        packs: Sequence[Path] | None = None,
        clock: Callable[[], float] = time.time,
        laboratory: Callable[[OnState], Laboratory] | None = None,
        **where: Unpack[Where],
    ) -> None:
        super().__init__()
        for known in themes.THEMES.values():
            self.register_theme(known)
        self.theme = theme
        self.clock = clock
        self.home = HomeScreen()
        self.practice: Practice | None = None
        self.laboratory: Laboratory | None = None
        self._make_laboratory = laboratory or _laboratory
        self.record: Log | None = None
        self._packs = packs
        self._where = where
        self.opening = False  # a sitting is about to be shown
        self._wanted: Callable[[], None] | None = None  # what was asked for before the questions were read

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.VARIABLE_DEFAULTS

    def get_default_screen(self) -> Screen[None]:
        return self.home

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Ours say what can be done; Textual's own list would be longer than the app."""
        return ()

    # --- starting ----------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        wrapping.install()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._open(), group="open", exit_on_error=True)

    async def _open(self) -> None:
        """Everything that the first frame did not need."""
        await asyncio.to_thread(
            _import, "quizapp.lab.session", "quizapp.lab.client", "quizapp.record", "quizapp.practice"
        )
        from quizapp.practice import Practice
        from quizapp.record import open_log

        self.laboratory = self._make_laboratory(lambda _state: self._torch_changed())
        loading = asyncio.create_task(self._start_laboratory())
        await self._spawned()
        await asyncio.to_thread(_import, "quizapp.tui.screens.question", "quizapp.overview")
        bank = await asyncio.to_thread(_load_bank, self._packs)
        await asyncio.to_thread(_catch_up, self.clock())
        self.record, trouble = open_log()
        self.practice = Practice(bank, self.laboratory, self.record, clock=self.clock)
        if trouble and not self.record.saved:
            space = "" if locale.language() == "zh" else " "
            trouble = space.join((trouble, _("Nothing is being saved in this sitting.")))
        self.home.trouble = trouble or (str(bank.errors[0]) if bank.errors else "")
        self.home.look()
        tidying.settle(self)
        if self._wanted is not None:
            self._wanted()
        self._start_asked_for()
        await loading
        await self._back_up()

    async def _back_up(self) -> None:
        """The day's copy of the log, off the interface's thread; what is wrong with the log is told."""
        from quizapp.record.backup import daily_or_why

        if self.record is not None and self.record.path is not None:
            trouble = await asyncio.to_thread(daily_or_why, self.record.path)
            if trouble:
                self.notify(trouble, severity="warning", timeout=10)

    async def _spawned(self) -> None:
        """Until the laboratory's process is there: to start one beside a busy thread would stall the keys."""
        assert self.laboratory is not None
        while self.laboratory.state in ("off", "starting") and not self.laboratory.pid:
            await asyncio.sleep(0.001)

    async def _start_laboratory(self) -> None:
        from quizapp.lab import LabError

        assert self.laboratory is not None
        try:
            await self.laboratory.start()
        except LabError as error:
            self.notify(error.message, severity="error", timeout=10)

    def _start_asked_for(self) -> None:
        """What the command line asked for, in place of Home."""
        assert self.practice is not None
        where, seed = self._where, self._where.get("seed")
        if (lab := where.get("lab")) is not None:
            self.show_lab(*lab, seed)
        elif (step := where.get("step")) is not None:
            self.show_step(*step, seed)
        elif (drill := where.get("drill")) is not None:
            self.show_drill(*drill)
        elif (interview := where.get("interview")) is not None:
            preset, topics, start, resume = interview
            self.show_interview(preset, topics, start, seed, resume)
        elif where.get("review"):
            self.show_review()
        elif (question := where.get("question")) in self.practice.bank.explains:
            self.explain([question], seed)
        elif question:
            self.ask([self.practice.bank.questions[question]], seed)
        elif topic := where.get("topic"):
            self.ask(self.practice.queue(topic), seed)

    async def on_unmount(self) -> None:
        tidying.restore()
        if self.laboratory is not None:
            await self.laboratory.close()
        if self.record is not None:
            self.record.close()

    # --- what the screens ask for ------------------------------------------------------------------------------------

    def torch_state(self) -> str:
        """The header's word on torch."""
        state = self.laboratory.state if self.laboratory is not None else "off"
        return {
            "ready": _("torch ready"),
            "missing": _("torch not found: quizapp doctor"),
            "failed": _("torch failed: quizapp doctor"),
        }.get(state, _("torch loading"))

    def start_sitting(self, topic: str | None = None) -> None:
        if self.practice is None:
            self._wanted = lambda: self.start_sitting(topic)
        else:
            self.ask(self.practice.queue(topic) if topic else self.practice.review())

    def show_review(self) -> None:
        """What today asks for, and why."""
        if self.practice is None:
            self._wanted = self.show_review
        else:
            self.run_worker(self._show("review", "ReviewScreen"), group="show", exclusive=True)

    def show_progress(self) -> None:
        """Where the person stands."""
        if self.practice is None:
            self._wanted = self.show_progress
        else:
            self.run_worker(self._show("progress", "ProgressScreen"), group="show", exclusive=True)

    async def _show(self, module: str, name: str) -> None:
        """A screen that needs nothing but what there is to practise, unless it is on show."""
        module = f"quizapp.tui.screens.{module}"
        await asyncio.to_thread(_import, module)
        kind = getattr(importlib.import_module(module), name)
        if not isinstance(self.screen, kind):
            await self.push_screen(kind(self.practice))

    def show_documents(self, row: str = "") -> None:
        """The ledger, at one of its rows."""
        if self.practice is None:
            self._wanted = lambda: self.show_documents(row)
            return
        from quizapp.tui.screens.documents import DocumentsScreen

        if not isinstance(self.screen, DocumentsScreen):
            self.push_screen(DocumentsScreen(self.practice, row))

    def show_lab(self, id: str = "", params: Mapping[str, Value] | None = None, seed: int | None = None) -> None:
        """The lab, at one of its demonstrations with these settings, or at the list of them."""
        if self.practice is None:
            self._wanted = lambda: self.show_lab(id, params, seed)
        else:
            self.run_worker(self._show_lab(id, params or {}, seed), group="lab", exclusive=True)

    async def _leave_lists(self) -> None:
        """Close what was only opened to choose from: the palette, the sheet of keys."""
        from textual.command import CommandPalette

        await asyncio.to_thread(_import, "quizapp.tui.screens.keys")
        from quizapp.tui.screens.keys import KeysScreen

        while isinstance(self.screen, CommandPalette | KeysScreen):
            await self.pop_screen()

    async def _show_lab(self, id: str, params: Mapping[str, Value], seed: int | None) -> None:
        from quizapp.lab import LabError

        await asyncio.to_thread(_import, "quizapp.tui.screens.lab")
        from quizapp.experiment.settings import Refused, start
        from quizapp.experiment.shelf import find
        from quizapp.tui.screens.lab import LabScreen

        assert self.practice is not None
        try:
            await self.practice.bind()
            declarations = await self.practice.laboratory.catalogue()
            if id:
                start(find(id, declarations), params, seed or 0)
        except (LabError, Refused) as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        await self._leave_lists()
        if isinstance(self.screen, LabScreen) and id:
            self.screen.open(id, params or None, seed)
        elif not isinstance(self.screen, LabScreen):
            screen = LabScreen(self.practice, declarations)
            if id:
                screen.begin_with(id, params, seed)
            await self.push_screen(screen)

    def show_step(self, sentence: str = "", heads: int = 2, seed: int | None = None) -> None:
        """Attention one step at a time, on this sentence or on one that is ready."""
        if self.practice is None:
            self._wanted = lambda: self.show_step(sentence, heads, seed)
        else:
            self.run_worker(self._show_step(sentence, heads, seed), group="step", exclusive=True)

    async def _show_step(self, sentence: str, heads: int, seed: int | None) -> None:
        await asyncio.to_thread(_import, "quizapp.tui.screens.step")
        from quizapp.tui.screens.step import StepScreen
        from quizapp.walk.tokens import read, ready
        from quizapp.walk.walking import Setting

        await self._leave_lists()
        if self.practice is not None and not isinstance(self.screen, StepScreen):
            draw = self.practice.draw_seed
            setting = Setting(read(sentence or ready()[0]), heads, seed=draw() if seed is None else seed)
            await self.push_screen(StepScreen(self.practice.laboratory, setting, draw))

    def show_drill(self, name: str = "", file: Path | None = None) -> None:
        """A drill to write, or the list of them; with a file, that is judged at each save."""
        if self.practice is None:
            self._wanted = lambda: self.show_drill(name, file)
        else:
            self.run_worker(self._show_drill(name, file), group="drill", exclusive=True)

    async def _show_drill(self, name: str, file: Path | None) -> None:
        await asyncio.to_thread(_import, "quizapp.tui.screens.drill", "pygments.lexers.python")
        from quizapp.drills.pages import BadPage, pages
        from quizapp.tui.screens.drill import DrillScreen

        try:
            await asyncio.to_thread(pages)
        except BadPage as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        await self._leave_lists()
        if self.practice is not None and not isinstance(self.screen, DrillScreen):
            await self.push_screen(DrillScreen(self.practice, name, file))

    def show_interview(
        self, preset: str = "", topics: Sequence[str] = (), start: int | None = None, seed: int | None = None,
        resume: bool = False,
    ) -> None:  # fmt: skip
        """The mock interview: the choice of one, or at once what was asked for."""
        if self.practice is None:
            self._wanted = lambda: self.show_interview(preset, topics, start, seed, resume)
        else:
            shown = self._show_interview(preset, topics, start, seed, resume)
            self.run_worker(shown, group="interview", exclusive=True)

    async def _show_interview(
        self, preset: str, topics: Sequence[str], start: int | None, seed: int | None, resume: bool
    ) -> None:
        await asyncio.to_thread(_import, "quizapp.tui.screens.interview", "pygments.lexers.python")
        from quizapp.tui.screens.interview import InterviewScreen
        from quizapp.tui.screens.scorecard import ScorecardScreen

        await self._leave_lists()
        if self.practice is None or isinstance(self.screen, InterviewScreen):
            return
        if isinstance(self.screen, ScorecardScreen):
            await self.pop_screen()
        await self.push_screen(InterviewScreen(self.practice, preset, topics, start, seed, resume))

    def show_scorecard(self, one: Mapping[str, object] | int) -> None:
        """The report of an interview, or that of the interview with this id, in the place of the interview's screen."""
        self.run_worker(self._show_scorecard(one), group="scorecard", exclusive=True)

    async def _show_scorecard(self, one: Mapping[str, object] | int) -> None:
        await asyncio.to_thread(_import, "quizapp.tui.screens.scorecard")
        from quizapp.interview.history import report
        from quizapp.tui.screens.interview import InterviewScreen
        from quizapp.tui.screens.scorecard import ScorecardScreen

        if self.practice is None:
            return
        found = self.practice.look_up(lambda log: report(log, one)) if isinstance(one, int) else dict(one)
        if found is not None:
            if isinstance(self.screen, InterviewScreen):
                await self.pop_screen()
            await self.push_screen(ScorecardScreen(self.practice, found))

    def explain(self, ids: Sequence[str] = (), seed: int | None = None) -> None:
        """Explain questions, in one's own words: these, or a sitting of those that are due."""
        if self.practice is None:
            self._wanted = lambda: self.explain(ids, seed)
        else:
            self.run_worker(self._explain(ids, seed), group="explain", exclusive=True)

    async def _explain(self, ids: Sequence[str], seed: int | None) -> None:
        await asyncio.to_thread(_import, "quizapp.tui.screens.explain")
        from quizapp.explaining import sitting
        from quizapp.tui.screens.explain import ExplainScreen

        assert self.practice is not None

        known = self.practice.bank.explains
        questions = [known[id] for id in ids if id in known] if ids else sitting(self.practice)
        await self._leave_lists()
        if questions and not isinstance(self.screen, ExplainScreen):
            await self.push_screen(ExplainScreen(self.practice, questions, seed))

    def ask(self, questions: Sequence[Question | Next], seed: int | None = None) -> None:
        """Open a sitting with these questions, once the packs are held against the declarations. One at a time."""
        if not self.opening:
            self.opening = True
            self.run_worker(self._open_sitting(questions, seed), group="ask")

    async def _open_sitting(self, questions: Sequence[Question | Next], seed: int | None) -> None:
        try:
            await self._ask(questions, seed)
        finally:
            self.opening = False

    async def _ask(self, questions: Sequence[Question | Next], seed: int | None) -> None:
        from quizapp.drills.cards import name_of
        from quizapp.lab import LabError
        from quizapp.tui.screens.question import QuestionScreen

        if self.practice is None:
            return
        if drill := next((_id(one) for one in questions if _id(one) in self.practice.bank.drills), ""):
            questions = [one for one in questions if _id(one) not in self.practice.bank.drills]
            if not questions:  # a drill has a screen of its own; behind questions it stays due
                self.show_drill(name_of(drill))
                return
        try:
            await self.practice.bind()
        except LabError as error:
            self.notify(error.message, severity="error", timeout=10)
            return
        known = self.practice.bank.questions
        sound = [one for one in questions if _id(one) in known]
        if not sound:
            self.notify(_("This question's pack has an error; `quizapp check` names it."), severity="error")
            return
        await self._leave_lists()
        while isinstance(self.screen, QuestionScreen):
            await self.pop_screen()
        await self.push_screen(QuestionScreen(self.practice, sound, seed))

    def sitting_done(self, asked: int, right: int) -> None:
        self.home.flash = _("{right} of {asked} held in this sitting.").format(right=right, asked=asked)

    def switch_language(self) -> None:
        self.speak("en" if locale.language() == "zh" else "zh")

    def speak(self, language: locale.Language) -> None:
        locale.use(language)
        self._again()

    def switch_theme(self) -> None:
        self.theme = "paper" if self.theme == "ink" else "ink"
        self._again()

    def _again(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.again()
                if isinstance(screen, HomeScreen):
                    screen.status()

    def _torch_changed(self) -> None:
        if self.home.is_attached:
            self.home.status()
        for screen in self.screen_stack:
            if screen is not self.home and isinstance(screen, Page):
                screen.again()

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


def _catch_up(now: float) -> None:
    """Make the cards that are out of date before the interface asks for them: after an import there may be many."""
    from quizapp.record import Log, LogUnusable, home
    from quizapp.schedule.days import today
    from quizapp.schedule.deck import Deck

    if (home() / "log.sqlite3").exists():
        with contextlib.suppress(LogUnusable), Log.open() as log:
            Deck(log, today(now))


def _id(one: Question | Next) -> str:
    from quizapp.schedule.queue import Next

    return one.question.id if isinstance(one, Next) else one.id


def _import(*names: str) -> None:
    """What the next screens need, imported off the interface's thread."""
    for name in names:
        importlib.import_module(name)


def _laboratory(on_state: OnState) -> Laboratory:
    from quizapp.lab import Laboratory
    from quizapp.record import cache_folder

    return Laboratory(cache=cache_folder(), on_state=on_state)


def _load_bank(packs: Sequence[Path] | None) -> Bank:
    from quizapp.bank.packs import load
    from quizapp.drills.cards import Cards
    from quizapp.record import cache_folder

    bank = load(packs, cache_folder())
    bank.drills = Cards()
    return bank


def make_app(**where: Unpack[Where]) -> QuizApp:
    """The app as it runs; tests make their own, with their own laboratory and packs."""
    import os

    theme = os.environ.get("QUIZAPP_THEME", "ink")
    theme = theme if theme in themes.THEMES else "ink"
    return QuizApp(theme=theme, **where)
