"""Two settings of one demonstration, and what was measured of them: which run is due, and which result belongs where.

Nothing here waits or draws. Whoever runs asks for `due`, and brings back what came of it; a result is kept with the
setting that it was asked for, so none is ever shown for another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from msgspec.structs import replace

from quizapp.experiment.predictions import Prediction, came_true
from quizapp.experiment.settings import Scalar, Setting, differing, moved
from quizapp.locale import _
from solutions.evidence import AnyFact, AnyParameter, Declaration, Evidence, Figure, Progress, Value, fits

Side: TypeAlias = Literal["A", "B"]
Hand: TypeAlias = Literal["A", "B", "AB"]
"""Which settings the arrows turn."""
_NEXT: dict[Hand, Hand] = {"A": "B", "B": "AB", "AB": "A"}

KEPT = 48  # results that are remembered: turning back shows at once what was measured


@dataclass
class Forming:
    """A run as it goes: its losses so far, the figures it last sent, how far it is."""

    progress: Progress | None = None
    steps: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    accurate: list[tuple[float, float]] = field(default_factory=list)  # step and accuracy, where it is told
    figures: Sequence[Figure] = ()

    def clear(self) -> None:
        """It begins anew."""
        self.progress, self.figures = None, ()
        self.steps.clear()
        self.losses.clear()
        self.accurate.clear()

    def add(self, progress: Progress) -> None:
        self.progress = progress
        if progress.figures:
            self.figures = progress.figures
        if progress.loss is not None:
            self.steps.append(float(progress.done))
            self.losses.append(progress.loss)
        if progress.accuracy is not None:
            self.accurate.append((float(progress.done), progress.accuracy))


class Bench:
    """`a` is always there, `b` only side by side; `hand` says which of them the arrows turn."""

    def __init__(self, declaration: Declaration, setting: Setting) -> None:
        self.declaration = declaration
        self.a = setting
        self.b: Setting | None = None
        self.hand: Hand = "A"
        self.results: OrderedDict[Setting, Evidence] = OrderedDict()
        self.failed: dict[Setting, str] = {}
        self.stopped: dict[Setting, Forming] = {}
        self.running: Setting | None = None
        self.forming = Forming()  # of what is running
        self.drawn: dict[Side, Evidence] = {}  # what is on the paper, perhaps of a setting already left
        self.predicting = False
        self.before: Setting | None = None  # while predicting without B: what was seen last, to compare with
        self.seen: set[Setting] = set()  # settings whose facts lay open
        self.said: dict[tuple[Setting, Setting | None, str], Prediction] = {}  # here, there, fact
        self.judged: dict[tuple[Setting, Setting | None, str], bool] = {}

    # --- what is set -------------------------------------------------------------------------------------------------

    @property
    def sides(self) -> dict[Side, Setting]:
        """The settings on show, A first."""
        return {"A": self.a} if self.b is None else {"A": self.a, "B": self.b}

    @property
    def under_hand(self) -> Setting:
        """The setting that the arrows turn; the first, if they turn both."""
        return self.b if self.hand == "B" and self.b is not None else self.a

    @property
    def differing(self) -> list[AnyParameter]:
        """The knobs at which A and B differ."""
        return [] if self.b is None else differing(self.declaration, self.a, self.b)

    def beside(self, on: bool) -> None:
        """Side by side: B begins as a copy of A, and the arrows turn B."""
        self.b = self.a if on else None
        self.hand = "B" if on else "A"
        self.drawn.pop("B", None)
        self._settle()

    def set(self, knob: AnyParameter, value: Scalar) -> bool:
        """Give a knob a value in what the hand holds. False if it is not allowed, and nothing changes."""
        if not fits(knob, value):
            return False
        before = self.sides
        if "A" in self.hand:
            self.a = self.a.turned(knob, value)
        if "B" in self.hand and self.b is not None:
            self.b = self.b.turned(knob, value)
        self._left(before)
        self._settle()
        return True

    def hand_over(self) -> None:
        """The hand takes up the other side, then both, then the first again."""
        self.hand = _NEXT[self.hand]

    def turn(self, knob: AnyParameter, steps: int) -> bool:
        """Turn a knob; both hands start from where A stands. False if it is at its end."""
        value = self.under_hand.value(knob)
        target = moved(knob, value, steps)
        return target != value and self.set(knob, target)

    def reseed(self, seed: int) -> None:
        """Both settings with this seed: they stay comparable."""
        before = self.sides
        self.a = Setting(self.a.params, seed)
        self.b = Setting(self.b.params, seed) if self.b is not None else None
        self._left(before)
        self._settle()

    def _left(self, before: dict[Side, Setting]) -> None:
        """A setting that was left and comes again is tried again."""
        for setting in set(before.values()) - set(self.sides.values()):
            self.failed.pop(setting, None)
            self.stopped.pop(setting, None)

    # --- runs --------------------------------------------------------------------------------------------------------

    @property
    def wanted(self) -> list[Setting]:
        """Settings on show without an outcome, that under the hand first."""
        first = [self.under_hand, *self.sides.values()]
        return [setting for setting in dict.fromkeys(first) if not self.settled(setting)]

    def settled(self, setting: Setting) -> bool:
        return setting in self.results or setting in self.failed or setting in self.stopped

    @property
    def due(self) -> Setting | None:
        """What is to be run next; nothing while something is running."""
        return None if self.running is not None else next(iter(self.wanted), None)

    @property
    def overtaken(self) -> bool:
        """Whether the run under way is one that nobody on show waits for."""
        return self.running is not None and self.running not in self.wanted

    def began(self, setting: Setting) -> None:
        self.running, self.forming = setting, Forming()

    def moved_on(self, setting: Setting, progress: Progress) -> None:
        if setting == self.running:
            self.forming.add(progress)

    def arrived(self, setting: Setting, evidence: Evidence) -> bool:
        """A result. Kept if it is of the setting it was asked for; True if that is on show."""
        self._ended(setting)
        if evidence.params != setting.values or evidence.seed != setting.seed:
            self.failed[setting] = _("What came back is of another setting. Press r.")
            return False
        self.keep(setting, evidence)
        self._settle()
        return setting in self.sides.values()

    def keep(self, setting: Setting, evidence: Evidence) -> None:
        self.results[setting] = evidence
        self.results.move_to_end(setting)
        while len(self.results) > KEPT:
            oldest = next(old for old in self.results if old not in self.sides.values() and old != self.before)
            del self.results[oldest]

    def failing(self, setting: Setting, message: str) -> None:
        self._ended(setting)
        if setting in self.sides.values():
            self.failed[setting] = message

    def dropped(self, setting: Setting) -> None:
        """The run was cancelled because nobody waits for it."""
        self._ended(setting)

    def stop(self) -> Setting | None:
        """The person stops the run under way. Returns which."""
        setting = self.running
        if setting is not None and setting in self.wanted:
            self.stopped[setting] = self.forming
        return setting

    def retry(self) -> None:
        """Run again what failed or was stopped."""
        for setting in self.sides.values():
            self.failed.pop(setting, None)
            self.stopped.pop(setting, None)

    def _ended(self, setting: Setting) -> None:
        if setting == self.running:
            self.running, self.forming = None, Forming()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def fresh(self, side: Side) -> bool:
        """Whether what is on the paper is of the setting as it is now."""
        return side in self.sides and self.sides[side] in self.results

    @property
    def trouble(self) -> str:
        return next((self.failed[each] for each in self.sides.values() if each in self.failed), "")

    def _settle(self) -> None:
        """Put on the paper what is known of the present settings, and see what lies open now."""
        for side, setting in self.sides.items():
            if setting in self.results:
                self.drawn[side] = self.results[setting]
                self.results.move_to_end(setting)
        self._judge()
        for setting in self.sides.values():
            if setting in self.results and (not self.predicting or not self._left_to_say(setting)):
                self.seen.add(setting)
                if not self.predicting:
                    self.before = setting

    # --- predictions -------------------------------------------------------------------------------------------------

    def predict(self, on: bool) -> None:
        """Predict first: what is measured from now on stays sealed, fact by fact, until something was said of it."""
        self.predicting = on
        self._settle()

    @property
    def there(self) -> Setting | None:
        """What A is compared with: B, or without B what was seen last."""
        return self.b if self.b is not None else self.before if self.before != self.a else None

    def sealed(self, side: Side, fact: str) -> bool:
        """Whether a fact of this side is hidden until the person has said something of it."""
        setting = self.sides[side]
        return self.predicting and setting not in self.seen and not self._spoken(fact)

    def open_to(self, fact: str) -> bool:
        """Whether something can be said of a fact now."""
        return self.predicting and any(self.sealed(side, fact) for side in self.sides)

    def say(self, fact: str, prediction: Prediction) -> None:
        """Commit to it. What was said once stays said."""
        if not self._spoken(fact):
            self.said[self.a, self.there, fact] = replace(prediction, of_b=self.subject == "B")
            self._settle()

    def prediction(self, fact: str) -> Prediction | None:
        return self.said.get((self.a, self.there, fact))

    def came_true(self, fact: str) -> bool | None:
        return self.judged.get((self.a, self.there, fact))

    @property
    def subject(self) -> Side:
        """The side that a predicted number is about: the one that is not yet known, A before B."""
        return "B" if self.b is not None and self.a in self.seen and self.b not in self.seen else "A"

    @property
    def next_to_say(self) -> AnyFact | None:
        return next((fact for fact in self.declaration.facts if self.open_to(fact.name)), None)

    @property
    def tally(self) -> tuple[int, int]:
        """How many predictions came true, of how many."""
        return sum(self.judged.values()), len(self.judged)

    def _spoken(self, fact: str) -> bool:
        return (self.a, self.there, fact) in self.said

    def _left_to_say(self, setting: Setting) -> bool:
        return setting not in self.seen and not all(self._spoken(fact.name) for fact in self.declaration.facts)

    def _judge(self) -> None:
        """Hold what was said of the present settings against what was measured of them."""
        there = self.there
        for fact in self.declaration.facts:
            key = self.a, there, fact.name
            if key in self.said and key not in self.judged:
                measured = self._value(self.a, fact.name), self._value(there, fact.name)
                verdict = came_true(self.said[key], fact, *measured)
                if verdict is not None:
                    self.judged[key] = verdict

    def _value(self, setting: Setting | None, fact: str) -> Value | None:
        evidence = self.results.get(setting) if setting is not None else None
        return evidence.facts[fact] if evidence is not None else None
