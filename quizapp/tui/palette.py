"""The command palette: any question by words of its text in either language, topics, and the app's few settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from quizapp.locale import _, pick

if TYPE_CHECKING:
    from quizapp.bank.types import Question
    from quizapp.tui.app import QuizApp

MOST_SHOWN = 90  # cells of a question's prompt


class Questions(Provider):
    """Questions, found by their id, topic, prompt and options in English and in Chinese."""

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
        yield _("Light or dark"), quiz.switch_theme, _("Change between ink and paper.")
        if quiz.practice is not None:
            for topic in quiz.practice.bank.topics.values():
                yield (
                    _("Practise: {topic}").format(topic=pick(topic.title)),
                    partial(quiz.start_sitting, topic.id),
                    topic.id,
                )


def _line(question: Question) -> str:
    from rich.cells import cell_len, set_cell_size

    from quizapp.bank.choosing import variants
    from quizapp.grading.phrases import prompted, text_of

    prompt = text_of(prompted(question.prompt, variants(question)[0]))
    return prompt if cell_len(prompt) <= MOST_SHOWN else set_cell_size(prompt, MOST_SHOWN - 1) + "…"


def _haystack(question: Question) -> Iterator[str]:
    """Whatever somebody might remember of a question."""
    yield question.id
    for text in (question.prompt, *(option.text for option in question.options)):
        yield text.en
        yield text.zh
