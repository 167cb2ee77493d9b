"""The command palette: any question and demonstration by words in either language, topics, and a few settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from quizapp.locale import _, pick

if TYPE_CHECKING:
    from quizapp.bank.types import Question
    from quizapp.drills.pages import Page
    from quizapp.tui.app import QuizApp
    from solutions.evidence import Declaration

MOST_SHOWN = 90  # cells of a question's prompt
EACH = 16  # demonstrations that are matched in one go
LEAST = 0.1  # the score of one that has the words somewhere
PATIENCE = 1.0  # seconds that the demonstrations may take to be known; questions are found without them


class Questions(Provider):
    """Questions, found by their id, topic, prompt, options and steps in English and in Chinese."""

    @property
    def quiz(self) -> QuizApp:
        return cast("QuizApp", self.app)

    async def discover(self) -> Hits:
        for title, run, says in self._settings():
            yield DiscoveryHit(title, run, help=says)
        for question in self._questions():
            yield DiscoveryHit(_line(question), partial(self.quiz.ask, [question]), help=question.id)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, run, says in self._settings():
            if score := matcher.match(title):
                yield Hit(score, matcher.highlight(title), run, help=says)
        for question in self._questions():
            line = _line(question)
            score = max(map(matcher.match, [line, *_haystack(question)]), default=0.0)
            if score:
                yield Hit(score, matcher.highlight(line), partial(self.quiz.ask, [question]), help=question.id)

    def _questions(self) -> list[Question]:
        return list(self.quiz.practice.bank.questions.values()) if self.quiz.practice else []

    def _settings(self) -> Iterator[tuple[str, Callable[[], None], str]]:
        quiz = self.quiz
        yield _("中文 / English"), quiz.switch_language, _("Change the language.")
        yield _("Step through attention"), quiz.show_step, _("On a sentence of yours, every matrix with its numbers.")
        yield _("Light or dark"), quiz.switch_theme, _("Change between ink and paper.")
        if quiz.practice is not None:
            for topic in quiz.practice.bank.topics.values():
                yield (
                    _("Practise: {topic}").format(topic=pick(topic.title)),
                    partial(quiz.start_sitting, topic.id),
                    topic.id,
                )


def _line(question: Question) -> str:
    from quizapp.bank.choosing import variants
    from quizapp.grading.phrases import prompted, text_of

    return cut(text_of(prompted(question.prompt, variants(question)[0])))


def cut(text: str) -> str:
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= MOST_SHOWN else set_cell_size(text, MOST_SHOWN - 1) + "…"


def _haystack(question: Question) -> Iterator[str]:
    """Whatever somebody might remember of a question."""
    yield question.id
    options, steps = (option.text for option in question.options), (step.text for step in question.steps)
    for text in (question.prompt, *options, *steps):
        yield text.en
        yield text.zh


class Demonstrations(Provider):
    """Demonstrations, found by their id, claim, parameters and facts in English and in Chinese; each opens the lab."""

    async def startup(self) -> None:
        from quizapp.lab import LabError

        self._known: dict[str, Declaration] = {}
        self._texts: dict[str, str] = {}
        practice = cast("QuizApp", self.app).practice
        if practice is not None:
            with contextlib.suppress(LabError, TimeoutError):
                self._known = await asyncio.wait_for(practice.laboratory.catalogue(), PATIENCE)

    async def search(self, query: str) -> Hits:
        quiz = cast("QuizApp", self.app)
        matcher = self.matcher(query)
        words = query.casefold().split()
        for index, declaration in enumerate(self._known.values()):
            if index % EACH == 0:
                await asyncio.sleep(0)  # to match them all takes longer than a key may wait
            claim = declaration.claim
            line = cut(pick(claim))
            score = max(map(matcher.match, {line, claim.en, claim.zh, declaration.id}))
            if score or self._has(declaration, words):
                says = _("lab: {id}").format(id=declaration.id)
                yield Hit(score or LEAST, matcher.highlight(line), partial(quiz.show_lab, declaration.id), help=says)

    def _has(self, declaration: Declaration, words: list[str]) -> bool:
        """Whether all the words are somewhere among its parameters and facts."""
        from quizapp.experiment.shelf import haystack

        if declaration.id not in self._texts:
            self._texts[declaration.id] = "\n".join(haystack(declaration)).casefold()
        return all(word in self._texts[declaration.id] for word in words)


class Drills(Provider):
    """Drills, found by their name, title and statement in English and in Chinese."""

    async def startup(self) -> None:
        from quizapp.drills.pages import BadPage, pages

        self._pages: list[Page] = []
        with contextlib.suppress(BadPage):
            self._pages = list((await asyncio.to_thread(pages)).values())

    async def search(self, query: str) -> Hits:
        quiz = cast("QuizApp", self.app)
        matcher = self.matcher(query)
        words = query.casefold().split()
        for page in self._pages:
            title = _("Write it by hand: {title}").format(title=pick(page.title))
            score = max(map(matcher.match, {title, page.title.en, page.title.zh, page.name}))
            told = f"{page.statement.en} {page.statement.zh}".casefold()
            if score or all(word in told for word in words):
                run = partial(quiz.show_drill, page.name)
                yield Hit(score or LEAST, matcher.highlight(title), run, help=_("drill: {name}").format(name=page.name))
