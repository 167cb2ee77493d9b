"""The command palette: any question and demonstration by words in either language, topics, and a few settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from quizapp.locale import _, pick
from quizapp.tui.searching import Entry, entry, found, highlighted

if TYPE_CHECKING:
    from quizapp.bank.types import Question
    from quizapp.drills.pages import Page
    from quizapp.tui.app import QuizApp
    from solutions.evidence import Declaration

MOST_SHOWN = 90  # cells of a question's prompt
EACH = 16  # entries that are made ready in one go: to make them all takes longer than a key may wait
PATIENCE = 1.0  # seconds that the demonstrations may take to be known; questions are found without them
Run: TypeAlias = Callable[[], object]


class Finder(Provider):
    """What can be found by its words; made ready while the palette opens."""

    async def startup(self) -> None:
        self._entries: list[Entry[Run]] = []
        async for made in self._made():
            self._entries.append(made)
            if len(self._entries) % EACH == 0:
                await asyncio.sleep(0)

    def _made(self) -> AsyncIterator[Entry[Run]]:
        """The entries, one after the other."""
        raise NotImplementedError

    @property
    def quiz(self) -> QuizApp:
        return cast("QuizApp", self.app)

    async def search(self, query: str) -> Hits:
        for score, each in found(query, self._entries):
            yield Hit(score, highlighted(each.line, query, self.match_style), each.thing, help=each.help)


class Questions(Finder):
    """Questions, found by their id, topic, prompt, options and steps in English and in Chinese; and a few settings."""

    async def discover(self) -> Hits:
        for each in self._entries:
            yield DiscoveryHit(each.line, each.thing, help=each.help)

    async def _made(self) -> AsyncIterator[Entry[Run]]:
        for title, run, says in self._settings():
            yield entry(title, says, [], run)
        bank = self.quiz.practice.bank if self.quiz.practice else None
        for explain in bank.explains.values() if bank else ():
            texts = [explain.prompt.en, explain.prompt.zh]
            yield entry(cut(pick(explain.prompt)), explain.id, texts, partial(self.quiz.explain, [explain.id]))
        for question in bank.questions.values() if bank else ():
            yield entry(_line(question), question.id, _texts(question), partial(self.quiz.ask, [question]))

    def _settings(self) -> Iterator[tuple[str, Run, str]]:
        quiz = self.quiz
        yield _("中文 / English"), quiz.switch_language, _("Change the language.")
        yield _("Step through attention"), quiz.show_step, _("On a sentence of yours, every matrix with its numbers.")
        yield _("Explain in your own words"), quiz.explain, _("Questions that you answer in sentences.")
        yield _("Light or dark"), quiz.switch_theme, _("Change between ink and paper.")
        if quiz.practice is not None:
            for topic in quiz.practice.bank.topics.values():
                title = _("Practise: {topic}").format(topic=pick(topic.title))
                yield title, partial(quiz.start_sitting, topic.id), topic.id


def _line(question: Question) -> str:
    from quizapp.bank.choosing import variants
    from quizapp.grading.phrases import prompted, text_of

    return cut(text_of(prompted(question.prompt, variants(question)[0])))


def cut(text: str) -> str:
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= MOST_SHOWN else set_cell_size(text, MOST_SHOWN - 1) + "…"


def _texts(question: Question) -> Iterator[str]:
    """Whatever somebody might remember of a question."""
    options, steps = (option.text for option in question.options), (step.text for step in question.steps)
    for text in (question.prompt, *options, *steps):
        yield text.en
        yield text.zh


class Demonstrations(Finder):
    """Demonstrations, found by their id, claim, parameters and facts in English and in Chinese; each opens the lab."""

    async def _made(self) -> AsyncIterator[Entry[Run]]:
        from quizapp.experiment.shelf import haystack
        from quizapp.lab import LabError

        known: dict[str, Declaration] = {}
        if self.quiz.practice is not None:
            with contextlib.suppress(LabError, TimeoutError):
                known = await asyncio.wait_for(self.quiz.practice.laboratory.catalogue(), PATIENCE)
        for declaration in known.values():
            says = _("lab: {id}").format(id=declaration.id)
            run = partial(self.quiz.show_lab, declaration.id)
            yield entry(cut(pick(declaration.claim)), says, haystack(declaration), run)


class Drills(Finder):
    """Drills, found by their name, title and statement in English and in Chinese."""

    async def _made(self) -> AsyncIterator[Entry[Run]]:
        from quizapp.drills.pages import BadPage, pages

        known: list[Page] = []
        with contextlib.suppress(BadPage):
            known = list((await asyncio.to_thread(pages)).values())
        for page in known:
            title = _("Write it by hand: {title}").format(title=pick(page.title))
            texts = [page.name, page.title.en, page.title.zh, page.statement.en, page.statement.zh]
            yield entry(
                title, _("drill: {name}").format(name=page.name), texts, partial(self.quiz.show_drill, page.name)
            )
