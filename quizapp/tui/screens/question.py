"""A sitting: one question after the other, each with its proof, its answer and its verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.worker import Worker

from quizapp.bank.choosing import variants
from quizapp.bank.types import Question
from quizapp.grading import QuestionBroken
from quizapp.lab import LabError
from quizapp.locale import _, pick
from quizapp.locale.names import duration
from quizapp.practice import Asked, Practice
from quizapp.record import LogUnusable
from quizapp.schedule.phrases import why_text
from quizapp.schedule.queue import Next
from quizapp.schedule.sitting import Sitting
from quizapp.tui.figures import Palette
from quizapp.tui.page import Page
from quizapp.tui.views import aside, proof
from quizapp.tui.views.draft import Draft
from quizapp.tui.views.verdict import Shown, distribution
from quizapp.tui.widgets.asking import Asking
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.verdict_pane import VerdictPane
from solutions.evidence import Evidence

GROWING = 0.15  # seconds in which a figure's bars grow, once
BEYOND_SEEDS = 20
BEYOND_SECONDS = 0.2  # a proof slower than this is not repeated over seeds in the background


class QuestionScreen(Page):
    """The frame stays while question and verdict take turns in it, so that the eye stays too."""

    CSS_PATH = Path(__file__).with_name("question.tcss")

    def __init__(self, practice: Practice, queue: Sequence[Next | Question], seed: int | None = None) -> None:
        super().__init__()
        self.practice = practice
        self.sitting = Sitting(queue)
        self.right = 0
        self.seed = seed  # of the first question; the others draw their own
        self.asked: Asked | None = None
        self.shown: Shown | None = None
        self.asking = Asking()
        self.verdict = VerdictPane()
        self.aside = Prose(self._margin, id="aside")

    def body(self) -> Iterable[Widget]:
        yield self.asking
        yield self.verdict
        with VerticalScroll(classes="margin", can_focus=False):
            yield self.aside

    @property
    def alive(self) -> bool:
        """Whether there is still something to paint on: a proof may end while the screen goes away, its panes first."""
        return self.is_attached and self.verdict.is_attached and self in self.app.screen_stack

    def on_mount(self) -> None:
        if first := self.sitting.next():
            self._ask(first, self.seed)

    def on_unmount(self) -> None:
        if self.asked is not None:
            self.asked.changed = lambda: None
            self.asked.leave()

    # --- asking ------------------------------------------------------------------------------------------------------

    def _ask(self, one: Next, seed: int | None = None) -> None:
        if self.asked is not None:
            self.asked.leave()
        self.workers.cancel_group(self, "beyond")
        self.asked, self.shown = self.practice.ask(one.question, seed), None
        self.asked.changed = self._proof_moved
        self.verdict.display, self.asking.display = False, True
        self.asking.show(Draft(self.asked, why=why_text(one.why)))
        self._proof_moved()

    def _proof_moved(self) -> None:
        """The laboratory got further: the header, the margin and perhaps a notice change."""
        if self.asked is None or not self.alive:
            return
        draft = self.asking.draft
        if draft is not None and (self.asked.notice or proof.failure(self.asked)):
            draft.notice = self.asked.notice or proof.failure(self.asked)
        topic = self.practice.bank.topics.get(self.asked.question.topic)
        place = _("{n} of {total}").format(n=self.sitting.asked, total=self.sitting.total)
        self.header.where = f"{pick(topic.title) if topic else self.asked.question.topic}   {place}"
        if self.shown is None:
            seed = _("seed {seed}").format(seed=self.asked.presented.seed)
            self.header.status = seed if self.wide else proof.status(self.asked)
            self.asking.again()
        self._margin_again()

    def _margin(self, width: int) -> Content:
        palette = Palette.of(self.app.theme_variables, self.app.current_theme.dark)
        if self.shown is not None:
            return aside.margin(self.shown, width, palette, self.app.size.height - 3)
        return proof.margin(self.asked, width, palette) if self.asked is not None else Content()

    def _margin_again(self) -> None:
        self.aside.again()

    def on_asking_rerun(self) -> None:
        if self.asked is not None and self.asking.draft is not None:
            self.asking.draft.notice = ""
            self.asked.rerun()
            self._proof_moved()

    # --- answering ---------------------------------------------------------------------------------------------------

    def on_asking_given(self, event: Asking.Given) -> None:
        draft = self.asking.draft
        assert draft is not None
        draft.busy, draft.notice = True, ""
        if not draft.asked.proof.done():
            self.asking.again()
        self.run_worker(self._judge(draft, event), group="judge", exclusive=True)

    async def _judge(self, draft: Draft, event: Asking.Given) -> None:
        try:
            answered = await draft.asked.answer(event.response, event.confidence)
        except (LabError, QuestionBroken) as error:
            draft.busy = False
            draft.notice = error.message if isinstance(error, LabError) else str(error)
            if self.alive:
                self.asking.again()
            return
        self.right += answered.verdict.correct
        self.sitting.answered(draft.asked.question, answered.verdict.correct, event.confidence == "sure")
        if self.alive and self.asked is draft.asked:
            self.shown = Shown(answered, saved=self.practice.log.saved)
            self._show_verdict(draft.asked)

    def _show_verdict(self, asked: Asked) -> None:
        assert self.shown is not None
        evidence = self.shown.verdict.evidence
        widest = _measured(replace(evidence, seconds=0.999))  # so that no run of the same proof says less than another
        self.header.status = _measured(evidence, brief=not self.header.has_room(widest))
        self.shown.grow = 0.0 if self.app.animation_level != "none" else 1.0
        self.asking.display, self.verdict.display = False, True
        self.verdict.show(self.shown)
        self._margin_again()
        if self.shown.grow < 1:
            self.run_worker(self._grow(self.shown), group="grow", exclusive=True)
        self._look_beyond(asked, self.shown)

    async def _grow(self, shown: Shown) -> None:
        """The bars of the figure grow once, when the seal comes off."""
        steps = 4
        for step in range(1, steps + 1):
            await asyncio.sleep(GROWING / steps)
            shown.grow = step / steps
            if distribution(shown.verdict) or shown.page == "v":
                self._again_if(shown)
            elif self.shown is shown and self.alive:
                self._margin_again()

    def _again_if(self, shown: Shown) -> None:
        if self.shown is shown and self.alive:
            self.verdict.again()
            self._margin_again()

    # --- from a verdict on -------------------------------------------------------------------------------------------

    def on_verdict_pane_next(self) -> None:
        following = self.sitting.next()
        if following is not None:
            self._ask(following)
            return
        self.quiz.sitting_done(self.sitting.asked, self.right)
        self.app.pop_screen()

    def on_verdict_pane_follow_up(self) -> None:
        assert self.shown is not None
        follow = self.shown.verdict.presented.question.follow_ups[0]
        self.sitting.put_first(self.practice.bank.questions[follow])
        self.on_verdict_pane_next()

    def on_verdict_pane_lab(self) -> None:
        assert self.shown is not None
        self.workers.cancel_group(self, "beyond")
        evidence = self.shown.verdict.evidence
        self.quiz.show_lab(evidence.demonstration, evidence.params, evidence.seed)

    def on_verdict_pane_undo(self) -> None:
        shown = self.shown
        assert shown is not None
        if (
            shown.answered.entry is not None
            and not shown.undone
            and self._kept(lambda entry: self.practice.undo(entry), shown.answered.entry)
        ):
            self.right -= shown.verdict.correct
            self.sitting.taken_back(shown.verdict.presented.question)
            shown.undone = True
            self._proof_moved()
            self._again_if(shown)

    def on_verdict_pane_changed(self) -> None:
        self._margin_again()

    def on_verdict_pane_rated(self, event: VerdictPane.Rated) -> None:
        shown = self.shown
        assert shown is not None
        entry, question = shown.answered.entry, shown.verdict.presented.question
        if entry is not None and self._kept(lambda entry: self.practice.rate(entry, event.rating), entry):
            shown.own, shown.rating = event.rating, False
            shown.answered = replace(shown.answered, returns=self.practice.returns(question))
            self._again_if(shown)

    def on_verdict_pane_explained(self, event: VerdictPane.Explained) -> None:
        assert self.shown is not None
        if self.shown.answered.entry is not None:
            self._kept(lambda entry: self.practice.explain(entry, event.why), self.shown.answered.entry)
        self.on_verdict_pane_next()

    def _kept(self, keep: Callable[[int], None], entry: int) -> bool:
        """Write about an answer into the log; what cannot be written is told."""
        try:
            keep(entry)
        except LogUnusable as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return False
        return True

    def on_verdict_pane_new_seed(self) -> None:
        if self.asked is not None and self.shown is not None:
            self.run_worker(self._repeat(self.asked, self.shown), group="repeat", exclusive=True)

    async def _repeat(self, asked: Asked, shown: Shown) -> None:
        try:
            shown.others.append(await asked.again(shown.verdict.response))
        except (LabError, QuestionBroken) as error:
            self.notify(error.message if isinstance(error, LabError) else str(error))
            return
        del shown.others[:-3]
        self._again_if(shown)

    def _look_beyond(self, asked: Asked, shown: Shown) -> Worker[None] | None:
        """Measure a number at the question's other parameters as well, while the person reads."""
        verdict = shown.verdict
        quick = verdict.evidence.seconds < BEYOND_SECONDS and not verdict.declaration.trains
        if verdict.presented.question.kind != "number" or not quick or not self.wide:
            return None
        return self.run_worker(self._measure_beyond(asked, shown), group="beyond", exclusive=True)

    async def _measure_beyond(self, asked: Asked, shown: Shown) -> None:
        question = asked.question
        run = self.practice.laboratory.run
        for index, variant in enumerate(variants(question)):
            for seed in range(BEYOND_SEEDS):
                try:
                    evidence = await run(question.demonstration, dict(variant), seed)
                except LabError:
                    return
                value = evidence.facts[shown.verdict.fact]
                assert isinstance(value, int | float)
                shown.beyond.setdefault(index, []).append(float(value))
            self._again_if(shown)


def _measured(evidence: Evidence, brief: bool = False) -> str:
    """What the machine just did: "measured in 84 ms   1,000 rows   seed 7"; in brief, without the rows."""
    parts = [
        _("measured in {time}").format(time=duration(evidence.seconds)),
        "" if brief else pick(evidence.sample),
        _("seed {seed}").format(seed=evidence.seed),
    ]
    return "   ".join(filter(None, parts))
