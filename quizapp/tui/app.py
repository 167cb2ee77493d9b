"""The app: it paints Home first, then reads the questions, opens the log and starts the laboratory."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, Unpack

from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from quizapp import locale
from quizapp.locale import _
from quizapp.tui import themes, tidying, wrapping
from quizapp.tui.doors import Doors, load
from quizapp.tui.page import Page
from quizapp.tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from quizapp.bank.packs import Bank
    from quizapp.lab import Laboratory, State
    from quizapp.record import Log
    from quizapp.tui import Where

    OnState: TypeAlias = Callable[[State], None]


class QuizApp(Doors):
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
        self.laboratory: Laboratory | None = None
        self._make_laboratory = laboratory or _laboratory
        self.record: Log | None = None
        self._packs = packs
        self._where = where

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
        await load("quizapp.lab.session", "quizapp.lab.client", "quizapp.record", "quizapp.practice")
        from quizapp.practice import Practice
        from quizapp.record import open_log

        self.laboratory = self._make_laboratory(lambda _state: self._torch_changed())
        loading = asyncio.create_task(self._start_laboratory())
        await self._spawned()
        await load("quizapp.tui.screens.question", "quizapp.overview")
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
        self._go_where_wanted()
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


def _catch_up(now: float) -> None:
    """Make the cards that are out of date before the interface asks for them: after an import there may be many."""
    from quizapp.record import Log, LogUnusable, home
    from quizapp.schedule.days import today
    from quizapp.schedule.deck import Deck

    if (home() / "log.sqlite3").exists():
        with contextlib.suppress(LogUnusable), Log.open() as log:
            Deck(log, today(now))


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
