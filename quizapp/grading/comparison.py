"""The same proof under two seeds: whether it decides alike, and both numbers."""

from __future__ import annotations

from quizapp.grading.grade import Verdict
from quizapp.grading.headlines import distance
from quizapp.grading.phrases import sentences, stop
from quizapp.locale import _, numbers, pick


def same_outcome(verdict: Verdict, other: Verdict) -> bool:
    """Whether two runs decide alike, option by option."""
    one, two = ([option.holds for option in run.options] for run in (verdict, other))
    return verdict.correct == other.correct and one == two


def in_words(verdict: Verdict, other: Verdict) -> str:
    """ "Seed 12: the verdict stays. mean 3.84, 3.79; median 0.0012, 0.0013." """
    stays = same_outcome(verdict, other)
    says = _("Seed {seed}: the verdict stays.") if stays else _("Seed {seed}: the verdict changes.")
    return sentences(says.format(seed=other.evidence.seed), _both_numbers(verdict, other))


def _both_numbers(verdict: Verdict, other: Verdict) -> str:
    """What decided under both seeds: each fact, or the distances and misses that stand for a long list of them."""
    if told := _of_kind(verdict, other):
        return told + stop()
    facts = {fact.name: fact for fact in verdict.declaration.facts}
    shown = []
    for name in sorted(verdict.deciding & facts.keys()):
        first, second = (numbers.measured(one.evidence.facts[name], facts[name]) for one in (verdict, other))
        shown.append(pick(facts[name].label) + f" {first}" + _(", ") + second)
    return _("; ").join(shown) + (stop() if shown else "")


def _of_kind(verdict: Verdict, other: Verdict) -> str:
    """The two numbers of an answer that was decided by a list of measurements; "" for all others."""
    both = (verdict, other)
    if verdict.order is not None:
        gaps = [distance(one.order.gap).text for one in both if one.order is not None]
        return _("distance from the reference {numbers}").format(numbers=_(", ").join(gaps))
    if verdict.lines:
        chosen = [line for one in both for line in one.lines if line.chosen]
        says = _("distance with line {number} mended {numbers}")
        gaps = [distance(line.gap).text for line in chosen]
        return says.format(number=chosen[0].number, numbers=_(", ").join(gaps))
    if verdict.points:
        missed = [str(sum(not point.holds for point in one.points)) for one in both]
        return _("measurements missed {numbers}").format(numbers=_(", ").join(missed))
    return ""
